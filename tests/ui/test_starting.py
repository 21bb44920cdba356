"""The start: what the first frame needs is there first, the rest follows before it is missed."""

import subprocess
import sys

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.training import LEFT
from ui.main_window import DESIGN, HISTORY, PAPERS, TRAIN
from ui.shell.rest import Rest

_FIRST_FRAME = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from ui.app import App

class Watch(QObject):
    def eventFilter(self, watched, event):  # noqa: N802 - Qt's
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            print(*sorted({"torch", "pyqtgraph", "ui.history.workspace"} & sys.modules.keys()))
            QTimer.singleShot(0, application.quit)
        return False

application = QApplication([])
app = App(application, "light")
watch = Watch()
app.window.installEventFilter(watch)
app.show()
application.exec()
app.close()
print("closed")
"""


def made(window) -> set[str]:
    """Which of the parts that follow are there."""
    parts = {name for name in ("history", "comparison", "papers") if name in window.__dict__}
    return parts | ({"charts"} if window.train._charts is not None else set())


def test_the_first_frame_waits_for_nothing_that_it_does_not_show():
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_FRAME], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split("\n")[:2] == ["", "closed"]


def test_a_training_need_not_wait_long_for_its_turn_while_the_window_paints(ready):
    assert sys.getswitchinterval() < 0.001


class Shown(QObject):
    """Every window that comes to the screen, be it for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.windows = []

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self.windows += [watched] if watched.isWindow() else []
        return False


def test_what_the_first_view_does_not_show_is_made_before_anybody_asks(program, qapp):
    shown = Shown()
    qapp.installEventFilter(shown)
    opened = program()
    opened.wait(lambda: made(opened.window) == {"history", "comparison", "papers", "charts"})
    opened.wait_engine()
    qapp.removeEventFilter(shown)
    assert shown.windows == [opened.window], "what is made must not flicker"
    assert qapp.activeWindow() is opened.window
    assert opened.window.pages.count() == 5
    assert opened.window.pages.currentWidget() is opened.window.welcome


def test_a_page_that_is_asked_for_before_it_was_made_is_there_whole(program):
    opened = program()
    window = opened.window
    assert made(window) == set()
    for key in (PAPERS, TRAIN, HISTORY, DESIGN):
        QTest.mouseClick(window.bar.tabs.button(key), LEFT)
        assert window.pages.currentWidget() is window._page(key)
    assert made(window) >= {"history", "papers", "charts"}
    charts = window.train.charts
    opened.wait(lambda: "comparison" in window.__dict__)
    assert window.train.charts is charts
    assert len({id(plot) for plot in charts.plots()}) == 4


def test_runs_are_compared_before_anything_was_made_for_it(program):
    opened = program()
    opened.window.compare(("a", "b"))
    assert opened.window.history.isVisible() and opened.window.comparison.isVisible()


def test_a_window_that_is_never_painted_comes_to_the_rest_as_well(qtbot, qapp):
    unseen, pieces = QWidget(), []
    qtbot.addWidget(unseen)
    rest = Rest(unseen, lambda: (pieces.append(each) for each in range(3)))
    with qtbot.waitSignal(rest.done, timeout=30_000):
        rest.start()
    assert pieces == [0, 1, 2]
    rest.close()
