"""The real window, offscreen where there is no display, for the benchmarks that need it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from ui.app import App

PATIENCE = 120.0


def application() -> QApplication:
    """The process's own."""
    found = QApplication.instance() or QApplication(["benchmark"])
    assert isinstance(found, QApplication)
    return found


def platform() -> str:
    """'offscreen', 'xcb', ...: what draws."""
    return QGuiApplication.platformName()


@contextmanager
def opened() -> Iterator[App]:
    """The window as a person has it, on a history of its own; closed on leaving."""
    app = App(application(), "light")
    app.show()
    pump(0.3)
    try:
        yield app
    finally:
        app.close()
        app.window.deleteLater()
        application().sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def shown(widget: QWidget, width: int = 1300, height: int = 800) -> Iterator[None]:
    """A widget of its own on the screen; gone on leaving."""
    widget.resize(width, height)
    widget.show()
    pump(0.3)
    try:
        yield
    finally:
        widget.hide()
        widget.deleteLater()
        application().sendPostedEvents(None, QEvent.Type.DeferredDelete)


def pump(seconds: float) -> None:
    """Let the window work for that long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        application().processEvents()
        time.sleep(0.002)


def wait(condition: Callable[[], bool]) -> None:
    """Let the window work until the condition holds. It sleeps between events, as a window does:
    spinning would take the processor from the threads that it waits for. Raises `TimeoutError`."""
    until = time.monotonic() + PATIENCE
    loop = QEventLoop()
    beat = QTimer(interval=5)
    beat.start()
    while not condition():
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > until:
            raise TimeoutError("the window did not come to it")


def run_until(condition: Callable[[], bool]) -> None:
    """Leave the window to its own event loop, as a person's is, until the condition holds."""
    loop = QEventLoop()
    look = QTimer(interval=20)
    look.timeout.connect(lambda: loop.quit() if condition() else None)
    look.start()
    loop.exec()
