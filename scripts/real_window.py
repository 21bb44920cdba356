"""The real window for scripts: opened as the program opens it, waited for, drawn into files."""

import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QBuffer, QEvent, QPoint
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from ui.app import App

WIDTH, HEIGHT = 1440, 900
"""Pixels of every picture."""

_EXACT = 128
"""Colours of a picture's palette that are kept as they are, those that fill most of it: grounds
stay exact. The others stand for what is seldom, as edges of letters and thin lines are."""
_SCREEN = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1200, "dpr": 1}
"""Of the display that there is not. Qt's own is 800 pixels wide, and dialogs stay within it."""
_SETTLE_SECONDS = 0.4
# Plots lay their axes out anew when they have first been drawn.


class RealWindow:
    """The program's window, shown. Attributes: `app`, `window`, `faults` that it was told of."""

    def __init__(self, application: QApplication, mode: str = "light") -> None:
        self._application = application
        self.app = App(application, mode)
        self.window = self.app.window
        self.faults: list[Exception] = []
        self.app.services.controller.failed.connect(self.faults.append)
        self.app.services.controller.crashed.connect(self.faults.append)
        self.app.services.history.failed.connect(self.faults.append)
        self.window.resize(WIDTH, HEIGHT)
        self.app.show()
        # Keys are heard in the active window only, and no window manager makes it that here.
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow, 10, "the window's turn")
        self.wait(lambda: self.app.services.engine.is_ready, 120, "the engine's start")

    def settle(self, seconds: float = _SETTLE_SECONDS) -> None:
        """Let the window do what it has to do, for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._application.processEvents()
            # Without a loop of Qt's own around it nothing else deletes what was let go.
            self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            time.sleep(0.005)

    def wait(self, is_done: Callable[[], bool], seconds: float, what: str) -> None:
        """Go on until `is_done`. Raises `TimeoutError`, and what the window was told of first."""
        until = time.monotonic() + seconds
        while not is_done():
            if self.faults:
                raise self.faults[0]
            if time.monotonic() > until:
                raise TimeoutError(f"{what} did not come within {seconds:g} s")
            self.settle(0.02)

    def draw(self, file: Path) -> None:
        """Write what is on the screen: the window, and dialogs and menus over it."""
        self.settle()
        picture = self.window.grab()
        painter = QPainter(picture)
        for over in self._over():
            painter.setPen(QPen(self.app.theme.color("disabled"), 1))
            _paint_over(painter, over, self.window.mapToGlobal(QPoint()))
        painter.end()
        _write(picture, file)

    def _over(self) -> list[QWidget]:
        return [
            widget
            for widget in self._application.topLevelWidgets()
            if widget.isVisible() and widget is not self.window
        ]

    def close(self) -> None:
        """End the worker and the history, and let the window go."""
        self.window.hide()
        self.app.close()
        self.window.deleteLater()
        self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _paint_over(painter: QPainter, over: QWidget, corner: QPoint) -> None:
    """A window on top, with the frame that a desktop would give it."""
    place = over.mapToGlobal(QPoint()) - corner
    painter.drawRect(place.x() - 1, place.y() - 1, over.width() + 1, over.height() + 1)
    painter.drawPixmap(place, over.grab())


def _write(picture: QPixmap, file: Path) -> None:
    """A PNG with a palette: a quarter of the size, and to the eye the same."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = np.asarray(Image.open(io.BytesIO(buffer.data().data())).convert("RGB"))
    colours, which, counts = np.unique(
        whole.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    palette = _palette(colours[np.argsort(-counts)])
    apart = ((colours[:, None].astype(int) - palette[None].astype(int)) ** 2).sum(axis=2)
    indices = apart.argmin(axis=1).astype(np.uint8)[which].reshape(whole.shape[:2])
    few = Image.fromarray(indices)
    few.putpalette(palette.tobytes())
    few.save(file, optimize=True)


def _palette(often: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """At most 256 colours (N, 3) that stand for these, the most frequent first."""
    seldom = often[_EXACT:]
    if not len(seldom):
        return often
    near = Image.fromarray(seldom[None]).quantize(256 - _EXACT, Image.Quantize.MAXCOVERAGE)
    rest = np.array(near.getpalette(), dtype=np.uint8).reshape(-1, 3)
    return np.concatenate([often[:_EXACT], rest])[:256]


def application(home: Path) -> QApplication:
    """The one application, with everything that it keeps in `home`. Where there is no display it
    draws without one."""
    os.environ["WORKBENCH_HOME"] = str(home)
    if not os.environ.get("DISPLAY"):
        screens = home / "screens.json"
        screens.write_text(json.dumps({"screens": [_SCREEN]}))
        os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={screens}")
    made = QApplication(["residual-workbench"])
    made.setApplicationName("residual-workbench")
    return made
