"""The history's groups as a table: one row a group, figures as means with their spread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from ui.bridge.history_bridge import HistoryBridge, RunQuery
from ui.bridge.run_columns import state_word
from ui.widgets.core_texts import core_text, setting_text, value_text
from ui.widgets.tips import plain_tip
from workbench.experiments.settings import shown
from workbench.experiments.tables import NOTHING, SHARED, amount, seconds
from workbench.history.groups import (
    GROUPINGS,
    SEEDLESS,
    Figure,
    Key,
    RunGroup,
    is_of_unknown_images,
)
from workbench.spec.run import MEAN_OF_LAST, RunRecord, RunState

__all__ = ["GROUPINGS", "GROUP_ROLE", "SEEDLESS", "GroupTableModel", "Key", "RunGroup"]

Index = QModelIndex | QPersistentModelIndex
GROUP_ROLE = int(Qt.ItemDataRole.UserRole)
_SETTLE_MS = 400
"""How long a training's epochs are gathered before the groups are asked for again."""
_NAMED: Mapping[str, Callable[[RunGroup], str]] = {
    "design": lambda group: group.design,
    "recipe": lambda group: group.recipe,
    "data set": lambda group: group.dataset,
    SEEDLESS: lambda group: f"{group.design}, {group.recipe}, {group.dataset}",
}
"""Groupings whose keys are digests, with what a person calls them."""


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """`text` is what a cell says, `key` what is sorted by; None comes last either way. Saved views
    know the column by its `name`."""

    name: str
    title: str
    text: Callable[[RunGroup], str]
    key: Callable[[RunGroup], float | str | None]
    width: int
    help: str


def _figure(name: str, form: Callable[[float], str]) -> tuple[Callable[[RunGroup], str], Any]:
    def text(group: RunGroup) -> str:
        found: Figure = getattr(group, name)
        if found.mean is None:
            return NOTHING
        mean = form(found.mean)
        return mean if found.std is None else f"{mean} ± {form(found.std)}"

    def key(group: RunGroup) -> float | None:
        found: Figure = getattr(group, name)
        return found.mean

    return text, key


def _percent(value: float) -> str:
    return f"{value:.2f}"


def _maybe(value: float | None, form: Callable[[float], str]) -> str:
    return NOTHING if value is None else form(value)


def _seconds_text(group: RunGroup) -> str:
    text, _ = _figure("seconds", seconds)
    return text(group) + (core_text(SHARED) if group.shared_device else "")


COLUMNS: tuple[GroupColumn, ...] = (
    GroupColumn("runs", "Runs", lambda g: str(g.runs), lambda g: g.runs, 64, "Runs of the group"),
    GroupColumn(
        "n",
        "N",
        lambda g: str(g.last_error.n),
        lambda g: g.last_error.n,
        52,
        "Finished seeds: how many figures each mean is made of",
    ),
    GroupColumn(
        "last_error",
        "Last error, %",
        *_figure("last_error", _percent),
        128,
        "Mean and standard deviation of the last test error",
    ),
    GroupColumn(
        "best_error",
        "Best error, %",
        *_figure("best_error", _percent),
        128,
        "Mean and standard deviation of the lowest test error",
    ),
    GroupColumn(
        "mean_error",
        f"Mean of {MEAN_OF_LAST}, %",
        *_figure("mean_error", _percent),
        128,
        f"Mean and standard deviation of the mean test error of the last {MEAN_OF_LAST} epochs",
    ),
    GroupColumn(
        "seconds",
        "s / epoch",
        _seconds_text,
        lambda g: g.seconds.mean,
        128,
        "Mean and standard deviation of the seconds of training an epoch, of runs that had the "
        "device for themselves; 'shared' where there are none of them",
    ),
    GroupColumn(
        "depth",
        "Depth",
        lambda g: _maybe(g.depth, str),
        lambda g: g.depth,
        70,
        "Where all runs share it",
    ),
    GroupColumn(
        "parameters",
        "Parameters",
        lambda g: _maybe(g.parameters, amount),
        lambda g: g.parameters,
        106,
        "Where all runs share them",
    ),
)
"""Behind the group's name, which is the first column."""
_NAMES = ("name", *(column.name for column in COLUMNS))


class GroupTableModel(QAbstractTableModel):
    """`GROUP_ROLE` gives a row's `RunGroup`. Signal: `loaded(int)`, so many groups have come."""

    loaded = Signal(int)

    def __init__(self, bridge: HistoryBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._by: tuple[str, ...] = ()
        self._query = RunQuery()
        # What the groups that are shown were asked for by: others may be on their way.
        self._shown_by: tuple[str, ...] = ()
        self._groups: list[RunGroup] = []
        self._ticket = 0
        self._order = (-1, Qt.SortOrder.AscendingOrder)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        bridge.run_changed.connect(self._note)
        bridge.runs_changed.connect(self.refresh)

    @property
    def by(self) -> tuple[str, ...]:
        """What the groups that are shown were asked for by."""
        return self._shown_by

    @property
    def query(self) -> RunQuery:
        return self._query

    @property
    def order(self) -> tuple[str, bool]:
        """The name of the column that is sorted by, empty for none, and whether downwards."""
        column, order = self._order
        name = "" if column < 0 else _NAMES[column]
        return name, order == Qt.SortOrder.DescendingOrder

    def group_of(self, keys: Sequence[Key]) -> RunGroup | None:
        """The group of these keys, if it is among those that are shown."""
        return next((group for group in self._groups if tuple(group.keys) == tuple(keys)), None)

    def show_groups(self, by: Sequence[str], query: RunQuery) -> None:
        """Group the runs that match by these of `GROUPINGS`."""
        self._by, self._query = tuple(by), query
        self.refresh()

    def refresh(self) -> None:
        """Ask for the groups again, if anything is grouped."""
        self._settle.stop()
        self._ticket += 1
        ticket, by, query = self._ticket, self._by, self._query
        if by:
            self._bridge.ask(
                self,
                lambda store: store.groups(by, query),
                lambda found: self._take(ticket, by, found),
            )

    def title_of(self, group: RunGroup) -> str:
        """What sets a group apart: 'preresnet-20, learning rate 0.1'."""
        title = ", ".join(
            key_text(by, key, group) for by, key in zip(self._shown_by, group.keys, strict=True)
        )
        if is_of_unknown_images(self._shown_by, group):
            said = QCoreApplication.translate("GroupTable", "{group} (images unknown)")
            return said.format(group=title)
        return title

    @Slot(object)
    def _note(self, _: RunRecord) -> None:
        """A run has changed: its group may have, too."""
        if self._by and not self._settle.isActive():
            self._settle.start()

    def _take(self, ticket: int, by: tuple[str, ...], found: list[RunGroup]) -> None:
        if ticket != self._ticket:
            return
        self.beginResetModel()
        self._groups, self._shown_by = found, by
        self._sort()
        self.endResetModel()
        self.loaded.emit(len(found))

    # QAbstractTableModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._groups)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS) + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        translate = QCoreApplication.translate
        column = COLUMNS[section - 1] if section else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                name = " · ".join(grouping_title(by) for by in self._shown_by)
                return translate("Groups", column.title) if column else name
            case Qt.ItemDataRole.ToolTipRole:
                return translate("Groups", column.help) if column else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        group = self._groups[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                column = index.column()
                text = COLUMNS[column - 1].text(group) if column else self.title_of(group)
                return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(index.column())
        return group if role == GROUP_ROLE else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order)
        self.beginResetModel()
        self._sort()
        self.endResetModel()

    def _sort(self) -> None:
        column, order = self._order
        if column < 0:
            return
        key = COLUMNS[column - 1].key if column else self.title_of
        known = [group for group in self._groups if key(group) is not None]
        is_down = order == Qt.SortOrder.DescendingOrder
        known.sort(key=key, reverse=is_down)  # type: ignore[arg-type]
        self._groups = known + [group for group in self._groups if key(group) is None]


def section_of(name: str) -> int:
    """Where the column of that name stands; -1 where there is none."""
    return _NAMES.index(name) if name in _NAMES else -1


def grouping_title(by: str) -> str:
    """One of `GROUPINGS` as a person reads it: 'recipe: learning rate'."""
    head, _, name = by.partition(".")
    if name:
        return setting_text(f"{head}: {name.replace('_', ' ')}")
    said = core_text(by)
    return said[:1].upper() + said[1:]


def key_text(by: str, key: Key, group: RunGroup) -> str:
    """One key of a group as a person reads it."""
    if by in _NAMED:
        return _NAMED[by](group)
    if by == "state":
        return state_word(RunState(str(key)))
    name = by.rpartition(".")[2].replace("_", " ")
    return f"{core_text(name)} {NOTHING if key is None else value_text(shown(key))}"


def _side(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
