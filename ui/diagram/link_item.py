"""One link as a smooth curve with the shape that flows along it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.diagram.look import LABEL_SCALE, WIDTH, Look
from workbench.spec.block import Link

_MARGIN = 6.0
_SIDE = WIDTH * 0.95
"""How far aside a curve bends to pass a card that stands in its way."""


def curve(start: QPointF, end: QPointF, aside: float = 0.0) -> QPainterPath:
    """From an output downwards to an input; `aside` bends it sideways past what is between."""
    path = QPainterPath(start)
    reach = max(22.0, abs(end.y() - start.y()) / (2.6 if aside else 2.0))
    if end.y() < start.y():
        reach = max(reach, 80.0)
    path.cubicTo(
        QPointF(start.x() + aside, start.y() + reach),
        QPointF(end.x() + aside, end.y() - reach),
        end,
    )
    return path


class LinkItem(QGraphicsItem):
    """A curve between two ports."""

    def __init__(self, link: Link, look: Look) -> None:
        super().__init__()
        self.link = link
        self._look = look
        self._path = QPainterPath()
        self._label = ""
        self._is_faulty = False
        self._aside = 0.0
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

    def lay(self, start: QPointF, end: QPointF, aside: float | None = None) -> None:
        """Draw it between two points; `aside` None keeps the present bend."""
        if aside is not None:
            self._aside = aside * _SIDE
        self.prepareGeometryChange()
        self._path = curve(start, end, self._aside)
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
            corner = QPointF(self._middle.x() + 5, self._middle.y() - metrics.height() / 2)
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
