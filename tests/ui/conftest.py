"""The whole program for tests: its real window, history and engine, in the test's own home."""

import faulthandler
import sys
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from tests.history.runs import epoch, trained
from tests.ui.comparisons import LOADING_MS, NETWORKS, trained_network
from ui.app import App
from ui.bridge.history_bridge import HistoryBridge
from ui.compare.view import CompareView
from ui.history.workspace import HistoryWorkspace
from ui.main_window import TRAIN
from ui.theme import Theme
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

    def wait(self, is_so: Callable[[], bool], seconds: float = 200) -> None:
        try:
            self._qtbot.waitUntil(is_so, timeout=int(seconds * 1000))
        except self._qtbot.TimeoutError:
            # What every thread waits for instead.
            faulthandler.dump_traceback(sys.__stderr__)
            raise

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


@pytest.fixture
def open_history(qtbot, qapp, store):
    """The History workspace, shown and loaded, as often as it is called."""
    bridges = []

    def opened():
        bridge = HistoryBridge(store)
        bridges.append(bridge)
        workspace = HistoryWorkspace(bridge, Theme("light"))
        qtbot.addWidget(workspace)
        workspace.resize(1400, 800)
        with qtbot.waitSignal(workspace.list.model.loaded):
            workspace.show()
        qtbot.waitExposed(workspace)
        return workspace

    yield opened
    for bridge in bridges:
        bridge.close()


THREE = (("alpha", 8.0), ("beta", 7.0), ("gamma", 9.0))
"""Names and last errors in percent."""


@pytest.fixture
def three(store):
    """The ids of three finished runs."""
    return [trained(store, 50.0, error, name=name).id for name, error in THREE]


@pytest.fixture
def bridge(qapp, store):
    bridge = HistoryBridge(store)
    yield bridge
    bridge.close()


@pytest.fixture
def compared(qtbot, bridge):
    """A comparison of runs by their ids, shown; at the named tab where one is asked for."""

    def shown(ids, tab=None):
        view = CompareView(bridge, Theme("light"))
        qtbot.addWidget(view)
        view.resize(1400, 850)
        view.show()
        view.show_runs(ids)
        qtbot.waitUntil(lambda: view.runs is not None)
        if tab is not None:
            view.tabs.setCurrentWidget(getattr(view, tab))
        if tab == "real":
            qtbot.waitUntil(lambda: bool(view.real.pairs), timeout=LOADING_MS)
        return view

    return shown


@pytest.fixture
def networks(store):
    """The built-in comparison's networks, trained for three epochs each; their ids."""
    return [
        trained_network(
            store,
            network,
            [
                epoch(
                    at,
                    10.0 - number - at,
                    train_seconds=2.0 - number / 10 + at / 100,
                    warm_up=at == 1,
                )
                for at in (1, 2, 3)
            ],
            parameters=1000 - number,
            macs=5000,
        )
        for number, network in enumerate(NETWORKS)
    ]
