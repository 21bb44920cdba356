"""The whole unit in a corner of the canvas, with a frame around what is seen."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.editor.canvas_view import CanvasView
from workbench.catalog.registry import REGISTRY

_SIZE = QSize(168, 128)
_GAP = 12
_PAD = 6.0


class Minimap(QWidget):
    """Lies over a view's corner. A click or a drag moves what is seen. It hides itself while
    everything is seen anyhow."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._is_wanted = True
        self.setFixedSize(_SIZE)
        self.setAccessibleName(self.tr("Minimap"))
        self.setToolTip(self.tr("Click to go there"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        view.installEventFilter(self)
        # It follows a drag at a leisurely pace, so that the drag itself stays smooth.
        self._later = QTimer(self, singleShot=True, interval=60)
        self._later.timeout.connect(self._follow)
        view.moved.connect(self._follow_soon)
        view.scene().changed.connect(self._follow_soon)
        self._follow()

    def set_wanted(self, is_wanted: bool) -> None:
        """Whether it may be shown at all."""
        self._is_wanted = is_wanted
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            corner = self._view.rect().bottomRight()
            self.move(corner.x() - self.width() - _GAP, corner.y() - self.height() - _GAP)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        extent, scale, origin = self._fitted()
        if scale > 0:
            self._view.centre((event.position() - origin) / scale + extent.topLeft())
        event.accept()

    def _follow_soon(self) -> None:
        if not self._later.isActive():
            self._later.start()

    def _follow(self) -> None:
        extent = self._view.unit_extent()
        sees_all = self._view.visible().contains(extent)
        self.setVisible(self._is_wanted and not sees_all and not extent.isEmpty())
        self.update()

    def _fitted(self) -> tuple[QRectF, float, QPointF]:
        extent = self._view.unit_extent().adjusted(-40, -40, 40, 40)
        room = QRectF(self.rect()).adjusted(_PAD, _PAD, -_PAD, -_PAD)
        if extent.isEmpty():
            return extent, 0.0, QPointF()
        scale = min(room.width() / extent.width(), room.height() / extent.height())
        left = room.center().x() - extent.width() * scale / 2
        top = room.center().y() - extent.height() * scale / 2
        return extent, scale, QPointF(left, top)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._view.look
        extent, scale, origin = self._fitted()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.border, 1))
        painter.setBrush(look.card)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

        def shown(area: QRectF) -> QRectF:
            corner = (area.topLeft() - extent.topLeft()) * scale + origin
            return QRectF(corner.x(), corner.y(), area.width() * scale, area.height() * scale)

        for node in self._view.cards():
            kind = REGISTRY.get(node.operation.kind)
            colour = look.kind(kind.category) if kind is not None else look.danger
            painter.fillRect(shown(node.card()), colour)
        frame = QColor(look.accent)
        painter.setPen(QPen(frame, 1.5))
        frame.setAlphaF(0.12)
        painter.setBrush(frame)
        inside = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.drawRect(shown(self._view.visible()).intersected(inside))
        painter.end()
