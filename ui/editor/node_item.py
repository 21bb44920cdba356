"""One operation as a card."""

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.editor.look import HEIGHT, PORT_RADIUS, PORT_REACH, WIDTH, Look
from ui.editor.ports import PortRef, Ports, describe
from ui.widgets.core_texts import core_text
from workbench.catalog.registry import REGISTRY
from workbench.spec.block import Operation

_CORNER = 8.0
_PAD = 12.0
_CARD = QRectF(-WIDTH / 2, -HEIGHT / 2, WIDTH, HEIGHT)
_BOUNDS = _CARD.adjusted(-8, -16, 8, 16)
_BADGE = QPointF(WIDTH / 2 - 4, -HEIGHT / 2 + 4)


class NodeItem(QGraphicsItem):
    """A card with the operation's name, what it does, its ports, and a badge where it is at fault.

    It is painted once into a picture of its own; moving it repaints nothing. (Qt's own cache of an
    item is painted anew whenever a move lands between two pixels.)
    """

    def __init__(self, operation: Operation, ports: Ports, look: Look) -> None:
        super().__init__()
        self._operation = operation
        self._ports = ports
        self._look = look
        self._faults: tuple[str, ...] = ()
        self._lit: Mapping[PortRef, QColor] = {}
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self._picture = QPixmap()
        self._painted: tuple[float, bool] | None = None
        self.setZValue(1)
        self.setPos(operation.x, operation.y)
        self._retell()

    @property
    def operation(self) -> Operation:
        return self._operation

    @property
    def ports(self) -> Ports:
        return self._ports

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with it, a message each."""
        return self._faults

    @property
    def lit(self) -> Mapping[PortRef, QColor]:
        """The ports that light up, and in which colour."""
        return self._lit

    def show_operation(self, operation: Operation, ports: Ports) -> None:
        """Show another state of the same operation."""
        if operation == self._operation and ports == self._ports:
            if self.pos() != QPointF(operation.x, operation.y):
                self.setPos(operation.x, operation.y)
            return
        self._operation, self._ports = operation, ports
        self.setPos(operation.x, operation.y)
        self._retell()
        self._repaint()

    def set_faults(self, faults: tuple[str, ...]) -> None:
        if faults != self._faults:
            self._faults = faults
            self._retell()
            self._repaint()

    def set_used(self, is_used: bool) -> None:
        """Whether the chosen unit builds it: what the other side of a switch needs is pale."""
        self.setOpacity(1.0 if is_used and not self._operation.bypassed else 0.45)

    def set_lit(self, lit: Mapping[PortRef, QColor]) -> None:
        if lit != self._lit:
            self._lit = lit
            self._repaint()

    def set_look(self, look: Look) -> None:
        self._look = look
        self._repaint()

    def port_at(self, point: QPointF) -> PortRef | None:
        """The port near `point`, in the item's coordinates."""
        for is_output in (True, False):
            for name in self._ports.outputs if is_output else self._ports.inputs:
                away = self._ports.place(name, is_output) - point
                if away.x() ** 2 + away.y() ** 2 <= PORT_REACH**2:
                    return PortRef(self._operation.id, name, is_output)
        return None

    def is_title(self, point: QPointF) -> bool:
        """Whether `point` is on the name."""
        return _CARD.contains(point) and point.y() < 0

    def card(self) -> QRectF:
        """The card without its ports, in the scene."""
        return _CARD.translated(self.pos())

    def boundingRect(self) -> QRectF:
        return _BOUNDS

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(_CARD.adjusted(0, -PORT_REACH, 0, PORT_REACH))
        return path

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        scale = painter.worldTransform().m11() * painter.device().devicePixelRatioF()
        state = (scale, self.isSelected())
        if state != self._painted:
            self._painted = state
            self._picture = self._painted_picture(scale)
        painter.drawPixmap(_BOUNDS.topLeft(), self._picture)

    def _painted_picture(self, scale: float) -> QPixmap:
        picture = QPixmap((_BOUNDS.size() * scale).toSize() + QSize(1, 1))
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.translate(-_BOUNDS.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter)
        self._paint_text(painter)
        self._paint_ports(painter)
        if self._faults:
            self._paint_badge(painter)
        painter.end()
        return picture

    def _repaint(self) -> None:
        self._painted = None
        self.update()

    def _retell(self) -> None:
        kind = REGISTRY.get(self._operation.kind)
        told = [f"<b>{escape(self._operation.id)}</b>: {escape(describe(self._operation))}"]
        told += [f"<span>⚠ {escape(fault)}</span>" for fault in self._faults]
        if kind is not None and not self._faults:
            told.append(escape(core_text(kind.doc)))
        self.setToolTip("<br>".join(told))

    def _colour(self) -> QColor:
        kind = REGISTRY.get(self._operation.kind)
        return self._look.kind(kind.category) if kind is not None else self._look.danger

    def _paint_card(self, painter: QPainter) -> None:
        look = self._look
        border = QPen(look.border, 1.0)
        if self._faults:
            border = QPen(look.danger, 1.5)
        if self._operation.bypassed:
            border.setStyle(Qt.PenStyle.DashLine)
        if self.isSelected():
            border = QPen(look.accent, 2.0)
        whole = QPainterPath()
        whole.addRoundedRect(_CARD, _CORNER, _CORNER)
        painter.fillPath(whole, look.card)
        painter.save()
        painter.setClipPath(whole)
        tint = QColor(self._colour())
        painter.fillRect(QRectF(_CARD.left(), _CARD.top(), 5.0, HEIGHT), tint)
        tint.setAlphaF(0.09)
        painter.fillRect(_CARD, tint)
        painter.restore()
        painter.setPen(border)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(whole)

    def _paint_text(self, painter: QPainter) -> None:
        look = self._look
        room = WIDTH - 2 * _PAD
        lines = (
            (self._operation.id, look.title_font, look.text, -HEIGHT / 2 + 5),
            (describe(self._operation), look.detail_font, look.faint, 2.0),
        )
        for text, font, colour, top in lines:
            painter.setFont(font)
            painter.setPen(colour)
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            area = QRectF(-WIDTH / 2 + _PAD + 2, top, room, HEIGHT / 2 - 6)
            painter.drawText(
                area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown
            )

    def _paint_ports(self, painter: QPainter) -> None:
        look = self._look
        painter.setFont(look.label_font)
        for is_output in (False, True):
            names = self._ports.outputs if is_output else self._ports.inputs
            for name in names:
                centre = self._ports.place(name, is_output)
                lit = self._lit.get(PortRef(self._operation.id, name, is_output))
                painter.setPen(QPen(lit or look.faint, 1.4))
                painter.setBrush(lit or look.canvas)
                radius = PORT_RADIUS + (2.0 if lit else 0.0)
                painter.drawEllipse(centre, radius, radius)
                if len(names) > 1:
                    painter.setPen(look.faint)
                    painter.drawText(centre + QPointF(8, 12 if is_output else -5), name)

    def _paint_badge(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._look.canvas, 1.5))
        painter.setBrush(self._look.danger)
        painter.drawEllipse(_BADGE, 8, 8)
        painter.setPen(QColor("white"))
        painter.setFont(self._look.title_font)
        box = QRectF(_BADGE.x() - 8, _BADGE.y() - 8, 16, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "!")
