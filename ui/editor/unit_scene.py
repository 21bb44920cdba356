"""A block on a scene: items that follow the records."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from ui.editor.lanes import Lanes
from ui.editor.link_item import LinkItem
from ui.editor.look import look_of
from ui.editor.node_item import NodeItem
from ui.editor.ports import PortRef, ports_of
from ui.theme import Theme
from ui.widgets.fault_texts import fault_text
from workbench.analysis.problems import Problem
from workbench.analysis.report import BlockReport
from workbench.catalog.kinds import Shape
from workbench.spec.block import Block, Link


def say_shape(shape: Shape) -> str:
    """`16×32×32` for (C, H, W), `64` for a vector."""
    return "×".join(str(side) for side in shape)


class UnitScene(QGraphicsScene):
    """Shows a block. `show_block` compares the records with what is drawn and changes only that.

    `restyled()` after the theme has changed.
    """

    restyled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.look = look_of(theme)
        self._block = Block("", (), ())
        self._nodes: dict[str, NodeItem] = {}
        self._links: dict[Link, LinkItem] = {}
        self._touching: dict[str, list[LinkItem]] = {}
        # An index has to be kept up to date with every move; a unit is small enough to do without.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        theme.changed.connect(self._restyle)

    @property
    def block(self) -> Block:
        return self._block

    @property
    def nodes(self) -> dict[str, NodeItem]:
        return self._nodes

    @property
    def links(self) -> dict[Link, LinkItem]:
        return self._links

    def show_block(self, block: Block) -> None:
        """Bring the items up to date with `block`."""
        before, self._block = self._block, block
        kept = dict(zip(block.ids, block.operations, strict=True))
        for id in [id for id in self._nodes if id not in kept]:
            self.removeItem(self._nodes.pop(id))
        for id, operation in kept.items():
            ports = ports_of(block, operation)
            if id in self._nodes:
                self._nodes[id].show_operation(operation, ports)
            else:
                node = self._nodes[id] = NodeItem(operation, ports, self.look)
                self.addItem(node)
        if block.links != before.links or before.ids != block.ids:
            self._show_links()
        self.lay_links()

    def _show_links(self) -> None:
        wanted = {
            link: None
            for link in self._block.links
            if link.source in self._nodes and link.target in self._nodes
        }
        for link in [link for link in self._links if link not in wanted]:
            self.removeItem(self._links.pop(link))
        for link in wanted:
            if link not in self._links:
                item = self._links[link] = LinkItem(link, self.look)
                self.addItem(item)
        self._touching = {id: [] for id in self._nodes}
        for link, item in self._links.items():
            self._touching[link.source].append(item)
            if link.target != link.source:
                self._touching[link.target].append(item)

    def show_report(self, report: BlockReport | None, problems: Sequence[Problem]) -> None:
        """Write shapes on the links and faults on the cards. Without a report there are none."""
        operations = report.operations if report is not None else {}
        faults: dict[str, list[str]] = {}
        for problem in problems:
            if problem.block == self._block.name and problem.operation:
                text = f"{fault_text(problem.message)} {fault_text(problem.hint)}".strip()
                faults.setdefault(problem.operation, []).append(text)
        for id, node in self._nodes.items():
            node.set_faults(tuple(faults.get(id, ())))
            node.set_used(not operations or id in operations or id in faults)
        for link, item in self._links.items():
            shape = self.shape_on(report, link)
            item.set_label(say_shape(shape) if shape else "", link.target in faults)

    def shape_on(self, report: BlockReport | None, link: Link) -> Shape | None:
        """What flows along a link in a unit, or None where that is not known."""
        node = self._nodes.get(link.source)
        found = report.operations.get(link.source) if report is not None else None
        if node is None or found is None or link.source_port not in node.ports.outputs:
            return None
        index = node.ports.outputs.index(link.source_port)
        return found.outputs[index] if index < len(found.outputs) else None

    def lay_links(self) -> None:
        """Draw every link anew, past the cards that stand in its way."""
        cards = [node.card() for node in self._nodes.values()]
        lanes = Lanes(cards)
        routes = {}
        for link in self._links:
            start, end = self._ends(link)
            routes[link] = (start, end, lanes.take(link, start, end))
        across = {
            link: (start.x() + end.x()) / 2 if lane is None else lane
            for link, (start, end, lane) in routes.items()
        }
        for link, item in self._links.items():
            item.route(*routes[link], self._label_side(link, across))

    def _label_side(self, link: Link, across: Mapping[Link, float]) -> int:
        """Left (-1) where another link of the same port goes off to the right, else right."""
        for other in (*self._touching[link.source], *self._touching[link.target]):
            shared = other.link.source == link.source or other.link.target == link.target
            if shared and across[other.link] > across[link] + 1:
                return -1
        return 1

    def carry(self, ids: Collection[str], shift: QPointF) -> None:
        """Take the links of some operations along while these are dragged by `shift`."""
        touched = {item: None for id in ids for item in self._touching.get(id, ())}
        for item in touched:
            if item.link.source in ids and item.link.target in ids:
                item.setPos(shift)
            else:
                item.lay(*self._ends(item.link))

    def _ends(self, link: Link) -> tuple[QPointF, QPointF]:
        source, target = self._nodes[link.source], self._nodes[link.target]
        return (
            source.pos() + source.ports.place(link.source_port, True),
            target.pos() + target.ports.place(link.target_port, False),
        )

    def port_place(self, port: PortRef) -> QPointF:
        """Where a port is, in the scene."""
        node = self._nodes[port.id]
        return node.pos() + node.ports.place(port.name, port.is_output)

    def node_at(self, point: QPointF) -> NodeItem | None:
        """The card at a point of the scene, ports included; the selected one first."""
        found = [node for node in self._nodes.values() if node.contains(node.mapFromScene(point))]
        return max(found, key=lambda node: node.isSelected(), default=None)

    def port_at(self, point: QPointF) -> PortRef | None:
        for node in self._nodes.values():
            port = node.port_at(node.mapFromScene(point))
            if port is not None:
                return port
        return None

    def link_at(self, point: QPointF) -> LinkItem | None:
        return next((item for item in self._links.values() if item.shape().contains(point)), None)

    def extent(self) -> QRectF:
        """The rectangle around all cards."""
        whole = QRectF()
        for node in self._nodes.values():
            whole = whole.united(node.sceneBoundingRect())
        for item in self._links.values():
            whole = whole.united(item.boundingRect())
        return whole

    def _restyle(self) -> None:
        self.look = look_of(self._theme)
        for node in self._nodes.values():
            node.set_look(self.look)
        for item in self._links.values():
            item.set_look(self.look)
        self.update()
        self.restyled.emit()
