"""Whether what one operation gives is what another takes, in the unit that is shown."""

from dataclasses import dataclass

from ui.editor.ports import PortRef, ports_of
from ui.widgets.fault_texts import error_text
from workbench.analysis.elaborate import Elaborator
from workbench.analysis.report import BlockReport
from workbench.catalog.kinds import Kind, Shape
from workbench.catalog.registry import REGISTRY
from workbench.errors import DesignError
from workbench.spec.block import INPUT, OUTPUT, Block, Link, Operation
from workbench.spec.network import Design, Network, Placement

_NETWORK = Network(Placement("trial"), (), Placement("trial"))


@dataclass(frozen=True)
class Fitting:
    """Judges links by the shapes of one unit. Without a report everything fits."""

    report: BlockReport | None

    def shape_at(self, block: Block, port: PortRef) -> Shape | None:
        """What leaves an output port, where it is known."""
        if self.report is None or not port.is_output:
            return None
        found = self.report.operations.get(port.id)
        names = ports_of(block, block.operation(port.id)).outputs
        if found is None or port.name not in names:
            return None
        index = names.index(port.name)
        return found.outputs[index] if index < len(found.outputs) else None

    def misfit(self, block: Block, link: Link) -> str:
        """What the target would say of the shape that the link brings; empty where it fits or
        where that cannot be told."""
        shape = self.shape_at(block, PortRef(link.source, link.source_port, True))
        target = block.operation(link.target)
        kind = REGISTRY.get(target.kind)
        found = self.report.operations.get(link.target) if self.report is not None else None
        if shape is None or kind is None or found is None or kind.name in (OUTPUT, "block"):
            return ""
        arriving = list(found.inputs)
        index = [port.name for port in kind.inputs].index(link.target_port)
        if kind.inputs[index].many:
            arriving.append(shape)
        elif index < len(arriving):
            arriving[index] = shape
        try:
            kind.shape(arriving, found.values)
        except DesignError as fault:
            return error_text(fault)
        return ""

    def takes(self, kind: Kind, shape: Shape | None) -> bool:
        """Whether an operation of `kind`, with its defaults, takes `shape` at its inputs."""
        if not kind.inputs:
            return False
        if shape is None or self.report is None or kind.name in (OUTPUT, "block"):
            return True
        links = [
            Link("input", "trial", "out", port.name)
            for port in kind.inputs
            for _ in range(2 if port.many else 1)
        ]
        trial = Block(
            "trial",
            (Operation("input", INPUT), Operation("trial", kind.name)),
            tuple(links),
        )
        design = Design("trial", _NETWORK, (trial,))
        found = Elaborator(design).report("trial", shape, self.report.environment)
        return not any(problem.operation == "trial" for problem in found.problems)
