"""A network: a stem, stages of stamped-out units, a head; and the design that holds it all.

Everything that a network places is a `Placement` of a block: the stem with the width of its
stage, the head with the number of classes as its width. A transition or a shortcut over a whole
stage needs no record of its own: the first is a placement of one unit, the second a block that
holds other blocks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.spec.block import Block, Parameter, frozen
from workbench.spec.expression import Value


@dataclass(frozen=True)
class Placement:
    """A block, stamped `units` times.

    `width` gives each unit's output channels and may use `in`, `unit`, `units`, `stage`, `index`
    (1-based within the placement) and the network's parameters. `stride` is that of the first unit;
    the others have 1. `parameters` override those that the block declares.
    """

    block: str
    units: Value = 1
    width: Value = "in"
    stride: Value = 1
    parameters: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", frozen(self.parameters))

    def __hash__(self) -> int:
        return hash(
            (self.block, self.units, self.width, self.stride, tuple(self.parameters.items()))
        )

    def __reduce__(self) -> tuple[object, ...]:
        return Placement, (self.block, self.units, self.width, self.stride, dict(self.parameters))


@dataclass(frozen=True)
class Network:
    """Depth and width rules over placements.

    `parameters` are evaluated in order and may use those before them and `classes`; a network
    with a parameter `depth` states its nominal depth, the papers' figure. `n` must come out whole.
    `input` is the (C, H, W) that the design is meant for.
    """

    stem: Placement
    stages: tuple[Placement, ...]
    head: Placement
    parameters: tuple[Parameter, ...] = ()
    input: tuple[int, int, int] = (3, 32, 32)
    initialisation: str = "he-fan-out"


@dataclass(frozen=True)
class Design:
    """What a person edits, saves and trains: blocks and the network that places them."""

    name: str
    network: Network
    blocks: tuple[Block, ...]
    citation: str = ""
    notes: str = ""

    def block(self, name: str) -> Block:
        """The block of that name; raises `KeyError`."""
        for block in self.blocks:
            if block.name == name:
                return block
        raise KeyError(name)
