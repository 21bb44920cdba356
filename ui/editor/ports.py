"""Which ports an operation has, and where on its card."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QPointF

from ui.editor.look import HEIGHT, WIDTH
from ui.widgets.core_texts import core_text
from workbench.catalog.registry import REGISTRY
from workbench.spec.block import Block, Operation
from workbench.spec.expression import Value


@dataclass(frozen=True, slots=True)
class PortRef:
    """One port of one operation."""

    id: str
    name: str
    is_output: bool


@dataclass(frozen=True, slots=True)
class Ports:
    """The names of an operation's ports in order."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def place(self, name: str, is_output: bool) -> QPointF:
        """Where a port is, from the centre of the card: inputs above, outputs below."""
        names = self.outputs if is_output else self.inputs
        index = names.index(name) if name in names else 0
        step = WIDTH / (max(1, len(names)) + 1)
        return QPointF(-WIDTH / 2 + step * (index + 1), HEIGHT / 2 if is_output else -HEIGHT / 2)


@lru_cache(maxsize=256)
def ports_of_kind(kind: str) -> Ports | None:
    found = REGISTRY.get(kind)
    if found is None:
        return None
    return Ports(
        tuple(port.name for port in found.inputs), tuple(port.name for port in found.outputs)
    )


def ports_of(block: Block, operation: Operation) -> Ports:
    """The kind's ports; of a kind that nobody knows, those that its links speak of."""
    known = ports_of_kind(operation.kind)
    if known is not None:
        return known
    inputs = [link.target_port for link in block.links if link.target == operation.id]
    outputs = [link.source_port for link in block.links if link.source == operation.id]
    return Ports(tuple(dict.fromkeys(inputs)), tuple(dict.fromkeys(outputs)))


def describe(operation: Operation) -> str:
    """What stands under the name on a card: `Convolution · 3×3, out`."""
    kind = REGISTRY.get(operation.kind)
    if kind is None:
        return QCoreApplication.translate("Palette", "unknown: {kind}").format(kind=operation.kind)
    values = {
        spec.name: said(operation.parameters.get(spec.name, spec.default))
        for spec in kind.parameters
    }
    title = core_text(kind.title)
    summary = core_text(kind.summary).format(**values) if kind.summary else ""
    return f"{title} · {summary}" if summary.strip() else title


def said(value: Value) -> str:
    """A value as a person writes it."""
    if isinstance(value, bool):
        return core_text("yes" if value else "no")
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
