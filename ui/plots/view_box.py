"""How the mouse moves a plot: left drag zooms a box, middle drag pans, double click resets."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal


class CurveViewBox(pg.ViewBox):  # type: ignore[misc]
    """Signals: `reset_asked()` on a double click, `moved()` when the user changes the range."""

    reset_asked = Signal()
    moved = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.setMouseMode(pg.ViewBox.RectMode)

    def mouseDoubleClickEvent(self, event: Any) -> None:
        event.accept()
        self.reset_asked.emit()

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self.state["mouseMode"] = pg.ViewBox.PanMode
            super().mouseDragEvent(event, axis)
            self.state["mouseMode"] = pg.ViewBox.RectMode
        else:
            super().mouseDragEvent(event, axis)
        if event.isFinish():
            self.moved.emit()

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        super().wheelEvent(event, axis)
        self.moved.emit()
