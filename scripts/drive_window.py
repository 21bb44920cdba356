"""The main job in the real window, by clicks and keys: set up three networks, train them on an
archive of images, find them in the history, compare them.

`drive_window.py --dataset PATH --output FOLDER`; without a display put `xvfb-run -a` before it. It
keeps nothing but the pictures, and prints what the table of the history shows of each run.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLineEdit,
    QMenu,
    QScrollArea,
    QWidget,
)
from real_window import RealWindow, application

from ui.bridge.run_columns import COLUMNS
from ui.editor.presets_browser import PresetsBrowser
from workbench.history.query import RunQuery
from workbench.spec.run import RunState

NETWORKS = ("fastresnet-8-type1", "preresnet-8", "fastresnet-8-type2")
TOLD = (
    "name", "state", "dataset", "depth", "parameters", "last_error", "best_error", "seconds",
    "epochs",
)  # fmt: skip
"""Columns of the history's table that are printed at the end."""
LEFT = Qt.MouseButton.LeftButton
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def click(widget: QWidget, at: QPoint | None = None, keys: Qt.KeyboardModifier = NONE) -> None:
    """Press and release the left button, in the middle unless a place is given."""
    assert widget.isVisible() and widget.isEnabled(), widget.accessibleName() or widget
    QTest.mouseClick(widget, LEFT, keys, at or widget.rect().center())


def write(field: QWidget, text: str) -> None:
    """Scroll to a field, and type over what it holds."""
    assert isinstance(field, QLineEdit)
    above = field.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(field)
    click(field)
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(field, text)


class Session:
    """A person at the window; pictures of what they see go to a folder."""

    def __init__(self, real: RealWindow, output: Path, prefix: str) -> None:
        self.real = real
        self.window = real.window
        self._output = output
        self._prefix = prefix
        self._begun = time.monotonic()

    def look(self, name: str) -> None:
        """Keep a picture, and say so with the seconds since the beginning."""
        file = self._output / f"{self._prefix}-{name}.png"
        self.real.draw(file)
        print(f"{time.monotonic() - self._begun:6.1f} s  {file.name}", file=sys.stderr, flush=True)

    def press(self, text: str) -> None:
        """Click the button that says this."""
        buttons = self.window.findChildren(QAbstractButton)
        click(next(each for each in buttons if each.text() == text and each.isVisible()))

    def begin(self) -> None:
        """On the welcome page: a network of the papers."""
        self.look("welcome")
        self.press("Browse presets…")

    def choose(self, network: str, looks: bool) -> None:
        """In the presets browser, which is open: find a network and take it."""
        browser = self._browser()
        QTest.keyClicks(browser.field, network)
        self.real.settle(0.2)
        if looks:
            self.look("presets")
        click(browser.buttons.button(QDialogButtonBox.StandardButton.Open))
        document = self.real.app.services.document
        self.real.wait(lambda: document.design.name == network, 10, network)
        if looks:
            self.look("design")

    def _browser(self) -> PresetsBrowser:
        def shown() -> list[PresetsBrowser]:
            found = self.window.findChildren(PresetsBrowser)
            return [browser for browser in found if browser.isVisible()]

        self.real.wait(lambda: bool(shown()), 10, "the presets browser")
        return shown()[0]

    def set_up(self, dataset: Path, train: int, test: int, epochs: int) -> None:
        """On the Train page: the images and the length."""
        self.press("Train this design")
        fields = self.window.train.setup.fields
        source = fields["source"].widget
        assert isinstance(source, QComboBox)
        source.setFocus()
        QTest.keyClicks(source, source.itemText(source.findData("images"))[:6])
        for name, text in (
            ("path", str(dataset)),
            ("train_size", str(train)),
            ("test_size", str(test)),
        ):
            self.real.settle(0.1)
            write(fields[name].widget, text)
        self.look("train-images")
        write(fields["epochs"].widget, str(epochs))
        self.real.settle(1.0)
        self.look("train-recipe")

    def start(self) -> None:
        self.press("Start training")
        self.real.settle(0.3)

    def next_network(self) -> None:
        """Back to the design, and to the presets, by the menu."""
        self.press("Design")
        bar, wanted = self.window.menuBar(), self.window.design.actions["presets"]
        for title in bar.actions():
            menu = title.menu()
            if isinstance(menu, QMenu) and wanted in menu.actions():
                click(bar, bar.actionGeometry(title).center())
                self.real.settle(0.2)
                click(menu, menu.actionGeometry(wanted).center())

    def await_end(self, count: int, seconds: float) -> None:
        """Watch the runs until they have finished."""
        self.press("Train")
        store = self.real.app.store
        done = RunQuery(states=(RunState.FINISHED,))
        first = RunQuery(states=(RunState.TRAINING, RunState.FINISHED))

        def has_epoch() -> bool:
            return any(run.epoch > 0 for run in store.runs(first))

        self.real.wait(has_epoch, seconds, "the first epoch")
        self.look("train-running")
        self.real.wait(lambda: len(store.ids(done)) == count, seconds, "the end of the runs")
        self.real.wait(lambda: not self.real.app.services.controller.is_busy, 30, "the queue")
        self.look("train-finished")

    def compare(self, count: int) -> None:
        """In the history: select the runs, and lay them side by side."""
        self.press("History")
        runs = self.window.history.list
        self.real.wait(lambda: runs.model.rowCount() == count, 30, "the runs in the table")
        self.real.settle()
        name = [column.key for column in COLUMNS].index("name")
        for row in range(count):
            place = runs.table.visualRect(runs.model.index(row, name)).center()
            click(runs.table.viewport(), place, CTRL)
        self.look("history")
        self.press("Compare")
        view = self.window.comparison
        self.real.wait(lambda: view.runs is not None, 30, "the comparison")
        tabs = view.tabs.tabBar()
        for index in range(tabs.count()):
            click(tabs, tabs.tabRect(index).center())
            words = "".join(c if c.isalpha() else " " for c in tabs.tabText(index)).split()
            self.look("compare-" + "-".join(words).lower())


def told(model: QAbstractItemModel) -> list[dict[str, str]]:
    """What the table of runs says of each, by column."""
    columns = {column.key: place for place, column in enumerate(COLUMNS)}
    role = Qt.ItemDataRole.DisplayRole
    return [
        {key: str(model.index(row, columns[key], QModelIndex()).data(role)) for key in TOLD}
        for row in range(model.rowCount())
    ]


def drive(session: Session, options: argparse.Namespace) -> list[dict[str, str]]:
    """The whole job. Raises what the window was told of, or `TimeoutError`."""
    networks: Sequence[str] = options.networks
    for number, network in enumerate(networks):
        if number:
            session.next_network()
        else:
            session.begin()
        session.choose(network, looks=not number)
        if number:
            session.press("Train this design")
        else:
            session.set_up(options.dataset, options.train_size, options.test_size, options.epochs)
        session.start()
    session.await_end(len(networks), options.timeout)
    session.compare(len(networks))
    return told(session.window.history.list.model)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, required=True, help="a folder or an archive")
    parser.add_argument("--output", type=Path, required=True, help="where the pictures go")
    parser.add_argument("--prefix", default="window", help="of the pictures' names")
    parser.add_argument("--networks", nargs="+", default=NETWORKS, metavar="ID")
    parser.add_argument("--train-size", type=int, default=2000)
    parser.add_argument("--test-size", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=1800.0, help="seconds for the training")
    options = parser.parse_args(arguments)
    options.dataset = options.dataset.absolute()
    with tempfile.TemporaryDirectory() as home:
        made: QApplication = application(Path(home))
        real = RealWindow(made)
        try:
            rows = drive(Session(real, options.output, options.prefix), options)
        finally:
            real.close()
    print(json.dumps(rows, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
