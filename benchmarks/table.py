"""A large history in the real table: from the question to the painted rows."""

import random
from collections.abc import Callable

from PySide6.QtCore import Qt

from benchmarks import window
from benchmarks.figures import Finding, Goal
from benchmarks.history import FILTERS, WORDS, large_history
from benchmarks.measuring import Settings, milliseconds, seconds
from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.run_columns import COLUMNS
from ui.bridge.run_table import RunTableModel
from ui.compare.view import CompareView
from ui.history.run_table_view import RunTableView
from ui.theme import Theme
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore

SORTED = ("created", "name", "best_error", "seconds")
CURVES = 20
PLACES = 60


def run(settings: Settings, finding: Finding) -> None:
    application = window.application()
    theme = Theme("light", application)
    theme.apply(application)
    path = large_history(settings, finding)
    repeats = settings.choose(5, 15, 30)
    opened: list[_Table] = []

    def open_once() -> None:
        while opened:
            opened.pop().close()
        opened.append(_Table(HistoryStore.open(path), theme))
        opened[-1].painted()

    finding.add("open, first rows painted", "ms", milliseconds(open_once, repeats), Goal("<", 200))
    table = opened[0]
    _queries(table, repeats, finding)
    _scroll(table, finding)
    _comparison(table, theme, repeats, finding)
    table.close()
    finding.notes.append(
        f"From the question to the painted rows, through the window's own thread for the history; "
        f"drawn by Qt's '{window.platform()}', 1300x800."
    )


class _Table:
    """The table as the History workspace makes it, on the screen."""

    def __init__(self, store: HistoryStore, theme: Theme) -> None:
        self.store = store
        self.bridge = HistoryBridge(store)
        self.model = RunTableModel(self.bridge)
        self.loads = 0
        self.model.loaded.connect(self._count)
        self.view = RunTableView(self.model, theme)
        self.view.resize(1300, 800)
        self.view.show()

    def _count(self, _: int) -> None:
        self.loads += 1

    def painted(self, before: int = 0) -> None:
        """Wait until more than `before` answers have come, and paint."""
        window.wait(lambda: self.loads > before)
        self.view.viewport().repaint()

    def ask(self, work: Callable[[], object]) -> None:
        before = self.loads
        work()
        self.painted(before)

    def close(self) -> None:
        self.view.hide()
        self.bridge.close()
        self.store.close()
        self.view.deleteLater()


def _queries(table: _Table, repeats: int, finding: Finding) -> None:
    keys = [column.key for column in COLUMNS]
    for key in SORTED:
        section = keys.index(key)
        orders = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)
        turns = iter(orders * (repeats + 1))
        finding.add(
            f"sort by {key}", "ms",
            milliseconds(
                lambda at=section, turns=turns: table.ask(  # type: ignore[misc]
                    lambda: table.model.sort(at, next(turns))
                ),
                repeats,
            ),
            Goal("<", 100),
        )  # fmt: skip
    named = [(f"filter by {name}", query, 100) for name, query in FILTERS.items()]
    named += [(f"full text '{text}'", RunQuery(text=text), 50) for text in WORDS]
    for name, query, goal in named:
        values = []
        for _ in range(repeats):
            table.ask(lambda: table.model.set_query(RunQuery()))
            values.append(1e3 * seconds(lambda: table.ask(lambda: table.model.set_query(query))))  # noqa: B023
        finding.add(name, "ms", values, Goal("<", goal))


def _scroll(table: _Table, finding: Finding) -> None:
    """To places of the table that were never looked at: how long a paint takes, and how long until
    the rows are there."""
    table.ask(lambda: table.model.set_query(RunQuery()))
    bar = table.view.verticalScrollBar()
    chance = random.Random(1)
    paints, arrivals = [], []
    for _ in range(PLACES):
        bar.setValue(chance.randrange(bar.maximum() + 1))
        paints.append(1e3 * seconds(table.view.viewport().repaint))
        row = table.view.rowAt(5)
        arrivals.append(
            1e3 * seconds(lambda: window.wait(lambda: table.model.record(row) is not None))  # noqa: B023
        )
    finding.add("a paint while scrolling", "ms", paints, Goal("<", 16))
    finding.add("the slowest paint while scrolling", "ms", [max(paints)])
    finding.add("until unseen rows have arrived", "ms", arrivals)


def _comparison(table: _Table, theme: Theme, repeats: int, finding: Finding) -> None:
    view = CompareView(table.bridge, theme)
    chance, ids = random.Random(2), list(table.model.ids)

    def compare() -> None:
        view.show_runs(chance.sample(ids, CURVES))
        window.wait(lambda: view.runs is not None)
        view.repaint()
        view.curves.plot.plot.viewport().repaint()

    with window.shown(view):
        values = milliseconds(compare, repeats)
    finding.add(f"{CURVES} runs opened side by side", "ms", values, Goal("<", 150))
