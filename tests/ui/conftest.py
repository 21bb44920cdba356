"""The whole program for tests: its real window, history and engine, in the test's own home."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from ui.app import App
from ui.main_window import TRAIN
from workbench.catalog.presets import preset
from workbench.spec.run import RunState


class Program:
    """The program, shown. What it opens is closed, and its threads must have ended by then."""

    def __init__(self, qtbot, qapp: QApplication) -> None:
        self._qtbot = qtbot
        self._before = set(threading.enumerate())
        self.app = App(qapp, "light")
        self.window = self.app.window
        self.services = self.app.services
        self.window.resize(1400, 900)
        self.app.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is self.window)

    @property
    def store(self):
        return self.app.store

    def wait(self, is_so: Callable[[], bool], seconds: float = 60) -> None:
        self._qtbot.waitUntil(is_so, timeout=int(seconds * 1000))

    def wait_engine(self) -> None:
        self.wait(lambda: self.services.engine.is_ready)

    def states(self) -> list[RunState]:
        """Of every run in the history, the oldest first."""
        return [run.state for run in self.store.runs()][::-1]

    def set_up(self, **values: object) -> None:
        """Settings for runs of a second, changed by `values`."""
        small = {"train_size": 96, "test_size": 40, "epochs": 2, "batch_size": 32}
        for name, value in {**small, **values}.items():
            self.window.train.setup.fields[name].set_value(value)

    def close(self) -> None:
        self.window.hide()
        self.app.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        # torch keeps threads of its own from its first step on; ours have names.
        ours = (
            "training worker",
            "run ",
            "heartbeat",
            "history",
            "forecast",
            "images",
            "engine",
            "pages",
        )
        left = [
            thread.name
            for thread in set(threading.enumerate()) - self._before
            if thread.name.startswith(ours)
        ]
        assert left == []


@pytest.fixture
def program(qtbot, qapp, home):
    """Opens the program, as often as it is called; one at a time."""
    opened: list[Program] = []

    def begin() -> Program:
        opened.append(Program(qtbot, qapp))
        return opened[-1]

    def end() -> None:
        opened.pop().close()

    begin.end = end
    yield begin
    while opened:
        end()


@pytest.fixture
def ready(program):
    """The Train workspace with a small design and small settings, the engine loaded."""
    opened = program()
    opened.wait_engine()
    opened.services.document.start(preset("fastresnet-8-type1").design)
    opened.window.go_to(TRAIN)
    opened.set_up()
    return opened
