"""What a drag on the canvas does, one class a gesture. Each edits the document once, at its end."""

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsRectItem, QGraphicsView

from ui.bridge import block_edits as edits
from ui.editor.editing import Editing, snapped
from ui.editor.fitting import Fitting
from ui.editor.link_item import curve
from ui.editor.ports import PortRef
from ui.editor.selection import Selection
from ui.editor.unit_scene import UnitScene
from workbench.spec.block import Link


class Gesture(Protocol):
    """A drag from press to release."""

    def move(self, point: QPointF, screen: QPoint) -> None:
        """The cursor is at `point` of the scene, `screen` of the view."""

    def finish(self, point: QPointF) -> None: ...

    def cancel(self) -> None: ...


class PanGesture:
    """Moves the view under the hand."""

    def __init__(self, view: QGraphicsView, screen: QPoint) -> None:
        self._view = view
        self._last = screen
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, point: QPointF, screen: QPoint) -> None:
        step, self._last = screen - self._last, screen
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() - step.x())
        down.setValue(down.value() - step.y())

    def finish(self, point: QPointF) -> None:
        self._view.viewport().unsetCursor()

    def cancel(self) -> None:
        self._view.viewport().unsetCursor()


class MoveGesture:
    """Drags the selected cards, snapped to the grid; one step when they are let go."""

    def __init__(self, scene: UnitScene, editing: Editing, ids: tuple[str, ...], at: QPointF):
        self._scene = scene
        self._editing = editing
        self._start = at
        self._places = {id: scene.nodes[id].pos() for id in ids}
        self._anchor = scene.nodes[ids[0]].pos()
        self._shift = QPointF()

    def move(self, point: QPointF, screen: QPoint) -> None:
        # The first card snaps and the others keep their distance from it.
        shift = snapped(self._anchor + point - self._start) - self._anchor
        if shift == self._shift:
            return
        self._shift = shift
        for id, place in self._places.items():
            self._scene.nodes[id].setPos(place + shift)
        self._scene.carry(self._places, shift)

    def finish(self, point: QPointF) -> None:
        if self._shift.isNull():
            return
        places = {id: place + self._shift for id, place in self._places.items()}
        self._editing.move({id: (place.x(), place.y()) for id, place in places.items()})

    def cancel(self) -> None:
        for id, place in self._places.items():
            self._scene.nodes[id].setPos(place)
        self._scene.lay_links()


class BandGesture:
    """A rubber band; with Ctrl or Shift what it catches is added to the selection."""

    def __init__(self, scene: UnitScene, selection: Selection, at: QPointF, adds: bool) -> None:
        self._scene = scene
        self._selection = selection
        self._start = at
        self._before = selection.ids if adds else ()
        self._was = selection.ids
        self._band = QGraphicsRectItem()
        fill = QColor(scene.look.accent)
        fill.setAlphaF(0.12)
        self._band.setBrush(fill)
        pen = QPen(scene.look.accent, 1)
        pen.setCosmetic(True)
        self._band.setPen(pen)
        self._band.setZValue(9)
        scene.addItem(self._band)

    def move(self, point: QPointF, screen: QPoint) -> None:
        area = QRectF(self._start, point).normalized()
        self._band.setRect(area)
        caught = [id for id, node in self._scene.nodes.items() if area.intersects(node.card())]
        self._selection.set((*self._before, *caught))

    def finish(self, point: QPointF) -> None:
        self._scene.removeItem(self._band)

    def cancel(self) -> None:
        self._scene.removeItem(self._band)
        self._selection.set(self._was)


class LinkGesture:
    """Draws a link from a port. Ports where it fits light up; one that would join what does not
    go together is amber, and one that would make a cycle stays dark.

    `dropped_at` is where it ended on empty canvas, None where it found a port.
    """

    def __init__(self, scene: UnitScene, editing: Editing, fitting: Fitting, origin: PortRef):
        self._scene = scene
        self._editing = editing
        self.origin = origin
        self.dropped_at: QPointF | None = None
        self._lit = self._candidates(fitting)
        for id, node in scene.nodes.items():
            node.set_lit({port: colour for port, colour in self._lit.items() if port.id == id})
        self._line = QGraphicsPathItem()
        self._line.setPen(QPen(scene.look.accent, 2, Qt.PenStyle.DashLine))
        self._line.setZValue(8)
        scene.addItem(self._line)

    def _candidates(self, fitting: Fitting) -> dict[PortRef, QColor]:
        look, block = self._scene.look, self._scene.block
        lit = {}
        for id, node in self._scene.nodes.items():
            names = node.ports.inputs if self.origin.is_output else node.ports.outputs
            for name in names:
                port = PortRef(id, name, not self.origin.is_output)
                link = link_between(self.origin, port)
                if link is not None and not edits.refusal(block, link):
                    lit[port] = look.warning if fitting.misfit(block, link) else look.good
        return lit

    def move(self, point: QPointF, screen: QPoint) -> None:
        over = self._scene.port_at(point)
        end = self._scene.port_place(over) if over in self._lit and over is not None else point
        start = self._scene.port_place(self.origin)
        path = curve(start, end) if self.origin.is_output else curve(end, start)
        self._line.setPath(path)

    def finish(self, point: QPointF) -> None:
        self.cancel()
        over = self._scene.port_at(point) or self._card_port(point)
        if over is None:
            if self._scene.node_at(point) is None:
                self.dropped_at = point
            return
        source, target = (self.origin, over) if self.origin.is_output else (over, self.origin)
        if over != self.origin and link_between(self.origin, over) is not None:
            self._editing.connect_ports(source, target)

    def _card_port(self, point: QPointF) -> PortRef | None:
        """A link that is let go on a card goes to its first port that lights up."""
        node = self._scene.node_at(point)
        if node is None:
            return None
        return next((port for port in self._lit if port.id == node.operation.id), None)

    def cancel(self) -> None:
        for node in self._scene.nodes.values():
            node.set_lit({})
        if self._line.scene() is not None:
            self._scene.removeItem(self._line)


def link_between(one: PortRef, other: PortRef) -> Link | None:
    """The link between two ports, whichever was taken first; None between two of a kind."""
    if one.is_output == other.is_output:
        return None
    source, target = (one, other) if one.is_output else (other, one)
    return Link(source.id, target.id, source.name, target.name)
