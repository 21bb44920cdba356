"""One link as a smooth curve with the shape that flows along it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen, QPixmap
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
    if abs(end.x() - start.x()) < 0.5 and end.y() > start.y():
        # A line is painted several times faster than a curve that happens to be straight.
        path.lineTo(end)
        return
    reach = abs(end.y() - start.y()) / 2
    if end.y() < start.y() + 12:
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
        self._label_size = (0.0, 0.0)
        self._is_faulty = False
        self._label_state: tuple[float, bool] | None = None
        self._label_picture = QPixmap()
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
    def path(self) -> QPainterPath:
        """The curve, in the scene while nothing is dragged."""
        return self._path

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
        self.setPos(0, 0)
        self._path = curve(start, end, lane)
        # A curve without a lane is the same from both ends.
        self._middle = (start + end) / 2 if lane is None else self._path.pointAtPercent(0.5)
        self._measure()

    def set_label(self, label: str, is_faulty: bool = False) -> None:
        if (label, is_faulty) != (self._label, self._is_faulty):
            self.prepareGeometryChange()
            self._label, self._is_faulty = label, is_faulty
            self._label_state = None
            metrics = QFontMetricsF(self._look.label_font)
            self._label_size = (metrics.horizontalAdvance(label) + 8, metrics.height())
            self._measure()
            self.update()

    def set_look(self, look: Look) -> None:
        self._look = look
        self._label_state = None
        self.update()

    def _measure(self) -> None:
        self._label_box = QRectF()
        if self._label:
            width, height = self._label_size
            left = self._middle.x() + (5 if self._label_side > 0 else -5 - width)
            corner = QPointF(left, self._middle.y() - height / 2)
            self._label_box = QRectF(corner.x(), corner.y(), width, height)
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
        scale = painter.worldTransform().m11() * painter.device().devicePixelRatioF()
        state = (scale, self.isSelected())
        if state != self._label_state:
            self._label_state = state
            self._label_picture = self._painted_label(scale)
        painter.drawPixmap(self._label_box.topLeft(), self._label_picture)

    def _painted_label(self, scale: float) -> QPixmap:
        look, box = self._look, QRectF(QPointF(), self._label_box.size())
        picture = QPixmap((box.size() * scale).toSize() + QSize(1, 1))
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.canvas)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(look.accent if self.isSelected() else look.faint)
        painter.setFont(look.label_font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._label)
        painter.end()
        return picture
