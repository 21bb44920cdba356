"""A difference with its interval, on a scale that several share."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme

_WIDTH, _HEIGHT = 320, 44
_EDGE, _BELOW = 12, 13


class IntervalBar(QWidget):
    """Draws nought as a line, the difference as a dot, and its interval, where it has one, as a
    bar. `reach` is how far the scale goes to either side of nought."""

    def __init__(
        self,
        theme: Theme,
        value: float,
        interval: tuple[float, float] | None,
        reach: float,
        colour: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._value = value
        self._interval = interval
        self._reach = reach or 1.0
        self._colour = colour
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(QPen(self._theme.color("grid"), 1))
        painter.drawLine(QPointF(_EDGE, middle), QPointF(self.width() - _EDGE, middle))
        painter.setPen(QPen(self._theme.color("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(self._x(0), 2), QPointF(self._x(0), self.height() - _BELOW))
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        foot = QRectF(self._x(0) - 20, self.height() - _BELOW, 40, _BELOW)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, "0")
        colour = self._theme.color(self._colour)
        if self._interval is not None:
            low, high = (self._x(end) for end in self._interval)
            ground = self._theme.color(self._colour)
            ground.setAlpha(60)
            painter.setPen(QPen(colour, 1.2))
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(low, middle - 6, max(high - low, 1), 12), 3, 3)
        if math.isfinite(self._value):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(self._x(self._value), middle), 4.5, 4.5)
        painter.end()

    def _x(self, value: float) -> float:
        share = min(max(value / self._reach, -1), 1)
        return self.width() / 2 + share * (self.width() / 2 - _EDGE)
