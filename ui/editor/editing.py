"""What a person does to the selection, from the canvas, the outline or a menu alike."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QObject, QPointF, Signal
from PySide6.QtGui import QGuiApplication

from ui.bridge import block_edits as edits
from ui.bridge.design_edits import GRID, NODE_SIZE, arranged
from ui.bridge.document import Document
from ui.editor.ports import PortRef, ports_of, ports_of_kind
from ui.editor.selection import Selection
from ui.widgets.core_texts import core_text
from ui.widgets.fault_texts import error_text
from workbench.analysis.layout import layered
from workbench.catalog.registry import REGISTRY
from workbench.errors import DesignError
from workbench.spec import codec
from workbench.spec.block import Block, Link

MIME = "application/x-residual-workbench-operations+json"
_BESIDE = 24.0


def snapped(point: QPointF) -> QPointF:
    """The nearest point of the grid."""
    return QPointF(round(point.x() / GRID) * GRID, round(point.y() / GRID) * GRID)


class Editing(QObject):
    """Edits of the shown block, each one undo step. `refused(str)` says why one was not made."""

    refused = Signal(str)

    def __init__(
        self, document: Document, selection: Selection, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._selection = selection

    def _try(self, text: str, change: Callable[[Block], Block]) -> bool:
        """Make one edit; whether it was made."""
        self._document.end_gesture()
        try:
            self._document.change(text, change)
        except DesignError as fault:
            self.refused.emit(error_text(fault))
            return False
        return True

    def add(
        self, kind: str, at: QPointF, origin: PortRef | None = None, block: str = ""
    ) -> str | None:
        """Add an operation of `kind`, linked to the port that a link was dragged from, and select
        it. `block` is the one that a block operation holds. Its name, or None where refused."""
        place = snapped(at)
        values = {"block": block} if block else {}
        new = edits.new_operation(self._document.block, kind, (place.x(), place.y()), values)
        links = []
        ports = ports_of_kind(kind)
        if origin is not None and ports is not None:
            if origin.is_output and ports.inputs:
                links.append(Link(origin.id, new.id, origin.name, ports.inputs[0]))
            elif not origin.is_output and ports.outputs:
                links.append(Link(new.id, origin.id, ports.outputs[0], origin.name))
        title = core_text(REGISTRY[kind].title)
        if not self._try(
            self.tr("Add {0}").format(title), lambda b: edits.add(b, new, links=links)
        ):
            return None
        self._selection.set((new.id,))
        return new.id

    def insert_into(self, kind: str, link: Link, at: QPointF, block: str = "") -> str | None:
        """Add an operation in the middle of a link."""
        ports = ports_of_kind(kind)
        if ports is None or not ports.inputs or not ports.outputs:
            return self.add(kind, at, None, block)
        place = snapped(at)
        values = {"block": block} if block else {}
        new = edits.new_operation(self._document.block, kind, (place.x(), place.y()), values)

        def change(whole: Block) -> Block:
            before = Link(link.source, new.id, link.source_port, ports.inputs[0])
            after = Link(new.id, link.target, ports.outputs[0], link.target_port)
            return edits.splice(whole, new, link, before, after)

        if not self._try(self.tr("Insert {0}").format(core_text(REGISTRY[kind].title)), change):
            return None
        self._selection.set((new.id,))
        return new.id

    def connect_ports(self, source: PortRef, target: PortRef) -> bool:
        """Draw a link between an output and an input."""
        link = Link(source.id, target.id, source.name, target.name)
        return self._try(self.tr("Connect"), lambda block: edits.connect(block, link))

    def move(self, places: dict[str, tuple[float, float]]) -> None:
        self._try(self.tr("Move"), lambda block: edits.move(block, places))

    def rename(self, old: str, new: str) -> bool:
        was_selected = old in self._selection.ids
        done = self._try(self.tr("Rename"), lambda block: edits.rename(block, old, new.strip()))
        if done and was_selected:
            self._selection.set((new.strip(),))
        return done

    def delete(self) -> None:
        """Delete what is selected; the neighbours of a deleted operation are joined."""
        ids, links = self._selection.ids, self._selection.links
        if ids or links:
            self._try(
                self.tr("Delete"),
                lambda block: edits.remove(edits.disconnect(block, links), ids),
            )

    def bypass(self) -> None:
        """Lead the flow past what is selected, or through it again."""
        ids = self._selection.ids
        if ids:
            self._try(self.tr("Bypass"), lambda block: edits.bypass(block, ids))

    def copy(self) -> bool:
        """Put the selection on the clipboard, as JSON; whether there was anything to copy."""
        piece = edits.fragment(self._document.block, self._selection.ids)
        if not piece.operations:
            return False
        text = codec.encode(piece, indent=1)
        data = QMimeData()
        data.setData(MIME, text.encode())
        data.setText(text)
        QGuiApplication.clipboard().setMimeData(data)
        return True

    def cut(self) -> None:
        if self.copy():
            ids = self._selection.ids
            self._try(self.tr("Cut"), lambda block: edits.remove(block, ids))

    def paste(self, at: QPointF) -> None:
        """Paste with the middle at a point of the scene."""
        data = QGuiApplication.clipboard().mimeData()
        text = bytes(data.data(MIME).data()).decode() if data.hasFormat(MIME) else data.text()
        try:
            piece = codec.decode(Block, text[: codec.LARGEST_FILE])
        except DesignError:
            self.refused.emit(self.tr("The clipboard holds no operations."))
            return
        if not piece.operations:
            return
        xs = [each.x for each in piece.operations]
        ys = [each.y for each in piece.operations]
        middle = QPointF((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        self._insert(self.tr("Paste"), piece, snapped(at - middle))

    def duplicate(self) -> None:
        """Copy the selection beside itself; the clipboard stays as it is."""
        piece = edits.fragment(self._document.block, self._selection.ids)
        if piece.operations:
            self._insert(self.tr("Duplicate"), piece, QPointF(NODE_SIZE[0] + _BESIDE - 4, _BESIDE))

    def _insert(self, text: str, piece: Block, shift: QPointF) -> None:
        names: tuple[str, ...] = ()

        def change(block: Block) -> Block:
            nonlocal names
            block, names = edits.insert(block, piece, (shift.x(), shift.y()))
            return block

        if self._try(text, change):
            self._selection.set(names)

    def arrange(self) -> None:
        """Lay out the selection where several are selected, else the whole block."""
        chosen = self._selection.ids if len(self._selection.ids) > 1 else ()
        if not chosen:
            self._try(self.tr("Arrange"), arranged)
            return
        self._try(self.tr("Arrange selection"), lambda block: _arranged_part(block, set(chosen)))

    def free_inputs(self, id: str) -> list[PortRef]:
        """Input ports that the first output of an operation could be joined to."""
        block = self._document.block
        own = ports_of(block, block.operation(id))
        if not own.outputs:
            return []
        return [
            PortRef(each.id, name, False)
            for each in block.operations
            for name in ports_of(block, each).inputs
            if not edits.refusal(block, Link(id, each.id, own.outputs[0], name))
        ]


def _arranged_part(block: Block, chosen: set[str]) -> Block:
    """The block with some operations laid out in layers around their present middle."""
    part = Block(
        block.name,
        tuple(each for each in block.operations if each.id in chosen),
        tuple(link for link in block.links if {link.source, link.target} <= chosen),
    )
    places = layered(part, NODE_SIZE, "down")

    def middle(points: list[tuple[float, float]]) -> tuple[float, float]:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

    old = middle([(each.x, each.y) for each in part.operations])
    new = middle(list(places.values()))
    moved = {}
    for id, (x, y) in places.items():
        point = snapped(QPointF(x + old[0] - new[0], y + old[1] - new[1]))
        moved[id] = (point.x(), point.y())
    return edits.move(block, moved)
