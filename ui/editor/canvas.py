"""The canvas: a block under the hand."""

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)

from ui.bridge.document import Document
from ui.editor.canvas_view import CanvasView
from ui.editor.context import Context
from ui.editor.editing import Editing
from ui.editor.entries import KIND_MIME, dragged_kind
from ui.editor.gestures import BandGesture, Gesture, LinkGesture, MoveGesture, PanGesture
from ui.editor.ports import PortRef
from ui.editor.rename_field import RenameField
from ui.editor.selection import Selection
from ui.editor.unit_scene import UnitScene
from ui.theme import Theme

_ADDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_NUDGE = {
    Qt.Key.Key_Left: (-8.0, 0.0),
    Qt.Key.Key_Right: (8.0, 0.0),
    Qt.Key.Key_Up: (0.0, -8.0),
    Qt.Key.Key_Down: (0.0, 8.0),
}


class Canvas(CanvasView):
    """Draws the document's block and turns gestures into edits.

    `search_wanted(QPointF, object)`: quick search at a point of the scene, for the port that a
    link came from, or None. `menu_wanted(QPoint)`: the context menu at a point of the screen.
    """

    search_wanted = Signal(QPointF, object)
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        document: Document,
        selection: Selection,
        editing: Editing,
        context: Context,
        theme: Theme,
    ) -> None:
        self.unit_scene = UnitScene(theme)
        super().__init__(self.unit_scene)
        self._document = document
        self._selection = selection
        self._editing = editing
        self._context = context
        self._gesture: Gesture | None = None
        self._is_space_down = False
        self._cursor = QPointF()
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(
            self.tr("The unit drawn as a graph. The outline beside it reaches every operation.")
        )
        document.design_changed.connect(self._show)
        document.block_shown.connect(self._show_other)
        context.changed.connect(self._show_report)
        selection.changed.connect(self._show_selection)
        self._show()
        self._show_report()

    @property
    def cursor_point(self) -> QPointF:
        """Where the cursor is on the scene, or the middle of the view where it is elsewhere."""
        if self.visible().contains(self._cursor) and self.underMouse():
            return self._cursor
        return self.visible().center()

    def rename(self, id: str) -> None:
        """Let the person write another name on a card."""
        node = self.unit_scene.nodes.get(id)
        if node is None:
            return
        self.reveal(node.sceneBoundingRect())
        area = self.mapFromScene(node.card()).boundingRect()
        field = RenameField(self.viewport(), id, area)
        field.accepted.connect(lambda name: self._editing.rename(id, name))

    def reveal_operation(self, id: str) -> None:
        node = self.unit_scene.nodes.get(id)
        if node is not None:
            self.reveal(node.sceneBoundingRect())

    # What is shown

    def _show(self) -> None:
        self._drop_gesture()
        self.unit_scene.show_block(self._document.block)
        self._show_selection()

    def _show_other(self) -> None:
        self._show()
        self.fit(readable=True)

    def _show_report(self) -> None:
        self.unit_scene.show_report(self._context.report, self._document.analysis.problems)

    def _show_selection(self) -> None:
        ids, links = set(self._selection.ids), set(self._selection.links)
        for id, node in self.unit_scene.nodes.items():
            node.setSelected(id in ids)
        for link, item in self.unit_scene.links.items():
            item.setSelected(link in links)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._drop_gesture()
        screen = event.position().toPoint()
        pans = event.button() == Qt.MouseButton.MiddleButton or self._is_space_down
        if pans:
            self.stays_fitted(False)
            self._gesture = PanGesture(self, screen)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._take(self.mapToScene(screen), event.modifiers())
        event.accept()

    def _take(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        scene, adds = self.unit_scene, bool(modifiers & _ADDS)
        port, node, link = scene.port_at(point), scene.node_at(point), scene.link_at(point)
        if port is not None:
            self._gesture = LinkGesture(scene, self._editing, self._context.fitting, port)
        elif node is not None:
            if self._select(node.operation.id, adds):
                ids = self._selection.ids
                self._gesture = MoveGesture(scene, self._editing, ids, point)
        elif link is not None:
            chosen = self._selection.links if adds else ()
            self._selection.set(self._selection.ids if adds else (), (*chosen, link.link))
        else:
            self._gesture = BandGesture(scene, self._selection, point, adds)
            if not adds:
                self._selection.clear()

    def _select(self, id: str, adds: bool) -> bool:
        """Select by a click; whether the card is selected now."""
        ids = self._selection.ids
        if adds:
            kept = [each for each in ids if each != id] if id in ids else [*ids, id]
            self._selection.set(kept, self._selection.links)
        elif id not in ids:
            self._selection.set((id,))
        return id in self._selection.ids

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        screen = event.position().toPoint()
        self._cursor = self.mapToScene(screen)
        if self._gesture is not None:
            self._gesture.move(self._cursor, screen)
        else:
            over = self.unit_scene.port_at(self._cursor) is not None
            shape = Qt.CursorShape.CrossCursor if over else Qt.CursorShape.ArrowCursor
            if not self._is_space_down:
                self.viewport().setCursor(shape)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return
        point = self.mapToScene(event.position().toPoint())
        gesture.finish(point)
        if isinstance(gesture, LinkGesture) and gesture.dropped_at is not None:
            self.search_wanted.emit(gesture.dropped_at, gesture.origin)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._drop_gesture()
        point = self.mapToScene(event.position().toPoint())
        node = self.unit_scene.node_at(point)
        if node is None:
            self.search_wanted.emit(point, None)
        elif node.is_title(node.mapFromScene(point)):
            self.rename(node.operation.id)
        elif node.operation.kind == "block":
            self._document.show_block(str(node.operation.parameters.get("block", "")))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        point = self.mapToScene(event.pos())
        self._cursor = point
        node = self.unit_scene.node_at(point)
        if node is not None and node.operation.id not in self._selection.ids:
            self._selection.set((node.operation.id,))
        self.menu_wanted.emit(event.globalPos())

    # Dragging from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(KIND_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(KIND_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        kind, block = dragged_kind(event.mimeData())
        if kind:
            self.add_kind(kind, block, self.mapToScene(event.position().toPoint()))
            event.acceptProposedAction()

    def add_kind(
        self, kind: str, block: str, at: QPointF, origin: PortRef | None = None
    ) -> str | None:
        """Add an operation at a point of the scene: into a link that runs there, or by itself."""
        link = self.unit_scene.link_at(at) if origin is None else None
        if link is not None:
            return self._editing.insert_into(kind, link.link, at, block)
        return self._editing.add(kind, at, origin, block)

    # The keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._is_space_down = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key == Qt.Key.Key_Escape:
            if self._gesture is not None:
                self._drop_gesture()
            else:
                self._selection.clear()
        elif key in _NUDGE and self._selection.ids:
            self._nudge(*_NUDGE[key])
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._is_space_down = False
            self.viewport().unsetCursor()
            return
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab opens the quick search here; Shift+Tab leaves the canvas."""
        if forward:
            self.search_wanted.emit(self.cursor_point, None)
            return True
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._is_space_down = False
        super().focusOutEvent(event)

    def _nudge(self, across: float, down: float) -> None:
        nodes = self.unit_scene.nodes
        places = {}
        for id in self._selection.ids:
            place = nodes[id].pos() + QPointF(across, down)
            places[id] = (place.x(), place.y())
        self._editing.move(places)

    def _drop_gesture(self) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
