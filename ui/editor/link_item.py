"""One link as a smooth curve with the shape that flows along it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.editor.look import LABEL_SCALE, Look
from workbench.spec.block import Link

_MARGIN = 6.0
_BEND = 34.0
_LONG = 90.0
"""From this height on, a link runs straight down a lane and bends only at its ends."""


def curve(start: QPointF, end: QPointF, lane: float | None = None) -> QPainterPath:
    """From an output down to an input; `lane` is the x along which a long link runs."""
    path = QPainterPath(start)
    if lane is None or end.y() - start.y() < _LONG:
        _bend(path, end)
        return path
    if abs(lane - start.x()) > 1:
        _bend(path, QPointF(lane, start.y() + _BEND))
    if abs(lane - end.x()) > 1:
        path.lineTo(lane, end.y() - _BEND)
    _bend(path, end)
    return path


def _bend(path: QPainterPath, end: QPointF) -> None:
    start = path.currentPosition()
    reach = abs(end.y() - start.y()) / 2
    if end.y() < start.y() + 40:
        # To the side or back up: out of the port first, and round.
        reach = max(reach, min(80.0, abs(end.x() - start.x()) / 3 + (start.y() > end.y()) * 60))
    path.cubicTo(QPointF(start.x(), start.y() + reach), QPointF(end.x(), end.y() - reach), end)


class LinkItem(QGraphicsItem):
    """A curve between two ports."""

    def __init__(self, link: Link, look: Look) -> None:
        super().__init__()
        self.link = link
        self._look = look
        self._path = QPainterPath()
        self._label = ""
        self._is_faulty = False
        self._label_side = 1
        self._middle = QPointF()
        self._bounds = QRectF()
        self._label_box = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)

    @property
    def label(self) -> str:
        """The shape, `16×32×32`; empty where it is not known."""
        return self._label

    @property
    def middle(self) -> QPointF:
        """Half way along, in the scene."""
        return self._middle

    def lay(self, start: QPointF, end: QPointF) -> None:
        """Draw it between two points, smoothly: while its ends are dragged."""
        self.route(start, end, None, self._label_side)

    def route(self, start: QPointF, end: QPointF, lane: float | None, label_side: int) -> None:
        """Draw it between two points along a lane, its label right (1) or left (-1) of it."""
        self._label_side = label_side
        self.prepareGeometryChange()
        self._path = curve(start, end, lane)
        self._middle = self._path.pointAtPercent(0.5)
        self._measure()

    def set_label(self, label: str, is_faulty: bool = False) -> None:
        if (label, is_faulty) != (self._label, self._is_faulty):
            self.prepareGeometryChange()
            self._label, self._is_faulty = label, is_faulty
            self._measure()
            self.update()

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def _measure(self) -> None:
        self._label_box = QRectF()
        if self._label:
            metrics = QFontMetricsF(self._look.label_font)
            width = metrics.horizontalAdvance(self._label) + 8
            left = self._middle.x() + (5 if self._label_side > 0 else -5 - width)
            corner = QPointF(left, self._middle.y() - metrics.height() / 2)
            self._label_box = QRectF(corner.x(), corner.y(), width, metrics.height())
        around = self._path.controlPointRect().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        self._bounds = around.united(self._label_box)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(10)
        return stroker.createStroke(self._path)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        look = self._look
        colour = look.danger if self._is_faulty else look.faint
        painter.setPen(QPen(colour, 1.6))
        if self.isSelected():
            painter.setPen(QPen(look.accent, 2.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        if self._label and painter.worldTransform().m11() >= LABEL_SCALE:
            self._paint_label(painter)

    def _paint_label(self, painter: QPainter) -> None:
        look = self._look
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.canvas)
        painter.drawRoundedRect(self._label_box, 3, 3)
        painter.setPen(look.accent if self.isSelected() else look.faint)
        painter.setFont(look.label_font)
        painter.drawText(self._label_box, Qt.AlignmentFlag.AlignCenter, self._label)
