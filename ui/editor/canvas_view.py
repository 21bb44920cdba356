"""A view that zooms at the cursor, pans, fits and draws a grid."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView

from ui.bridge.design_edits import GRID
from ui.editor.look import Look
from ui.editor.node_item import NodeItem
from ui.editor.unit_scene import UnitScene

LEAST, MOST = 0.1, 3.0
_STEP = 1.0015
_READABLE = 0.7
_MARGIN = 32.0
_GRID_STEPS = 3
_LEAST_GRID_PIXELS = 14.0


class CanvasView(QGraphicsView):
    """Shows a scene of any extent. `moved()` tells that another part of it is seen."""

    moved = Signal()

    def __init__(self, scene: UnitScene) -> None:
        super().__init__(scene)
        self._unit_scene = scene
        self._is_fitted = True
        self._is_readable = True
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Sixty cards on the move: one whole update costs less than sixty regions put together.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        scene.restyled.connect(self.resetCachedContent)
        self.horizontalScrollBar().valueChanged.connect(self._tell)
        self.verticalScrollBar().valueChanged.connect(self._tell)

    @property
    def scale_now(self) -> float:
        return self.transform().m11()

    @property
    def look(self) -> Look:
        return self._unit_scene.look

    def cards(self) -> Iterable[NodeItem]:
        return self._unit_scene.nodes.values()

    def unit_extent(self) -> QRectF:
        """The rectangle around all that is drawn, in the scene."""
        return self._unit_scene.extent()

    def visible(self) -> QRectF:
        """What is seen of the scene."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def fit(self, readable: bool = False) -> None:
        """Show everything, never larger than life; where `readable`, what begins a unit that is
        too long for that."""
        extent = self._unit_scene.extent().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        if extent.isEmpty():
            return
        room = self.viewport().rect()
        scale = min(room.width() / extent.width(), room.height() / extent.height(), 1.0)
        scale = max(scale, _READABLE if readable else LEAST)
        self._make_room()
        self.resetTransform()
        self.scale(scale, scale)
        middle, half = extent.center(), room.height() / scale / 2
        if extent.height() > 2 * half:
            middle.setY(extent.top() + half)
        self.centerOn(middle)
        self._is_fitted, self._is_readable = True, readable
        self._tell()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by `factor` and keep the point `at` of the viewport where it is."""
        scale = min(max(self.scale_now * factor, LEAST), MOST)
        place = at if at is not None else QPointF(self.viewport().rect().center())
        before = self.mapToScene(place.toPoint())
        self._make_room()
        self.resetTransform()
        self.scale(scale, scale)
        shift = self.mapFromScene(before) - place.toPoint()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + shift.x())
        down.setValue(down.value() + shift.y())
        self._is_fitted = False
        self._tell()

    def reveal(self, area: QRectF) -> None:
        """Bring a part of the scene into view."""
        if not self.visible().contains(area):
            self.centerOn(area.center())
            self._is_fitted = False
            self._tell()

    def centre(self, point: QPointF) -> None:
        self.centerOn(point)
        self._is_fitted = False
        self._tell()

    def stays_fitted(self, is_fitted: bool) -> None:
        """Whether a change of the view's size shows everything anew."""
        self._is_fitted = is_fitted

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._scroll(QPoint(delta.y() or delta.x(), 0))
        else:
            self.zoom(_STEP ** delta.y(), event.position())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit(self._is_readable)
        self._tell()

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        area = QRectF(rect) if isinstance(rect, QRectF) else self.visible()
        look = self._unit_scene.look
        painter.fillRect(area, look.canvas)
        step = GRID * _GRID_STEPS
        while step * self.scale_now < _LEAST_GRID_PIXELS:
            step *= 2
        pen = QPen(look.grid, 1.6 * self.devicePixelRatioF())
        pen.setCosmetic(True)
        painter.setPen(pen)
        left, top = int(area.left() // step), int(area.top() // step)
        right, bottom = int(area.right() // step) + 1, int(area.bottom() // step) + 1
        painter.drawPoints(
            [
                QPointF(column * step, row * step)
                for column in range(left, right + 1)
                for row in range(top, bottom + 1)
            ]
        )

    def _scroll(self, by: QPoint) -> None:
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - by.x())
        down.setValue(down.value() - by.y())
        self._is_fitted = False

    def _make_room(self) -> None:
        """A scene far larger than what is on it, so that any point can stand anywhere."""
        extent = self._unit_scene.extent()
        room = 20_000.0
        self.setSceneRect(extent.adjusted(-room, -room, room, room))

    def _tell(self) -> None:
        self.moved.emit()
