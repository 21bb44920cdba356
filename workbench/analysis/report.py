"""What the analysis says of a block and of a network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.analysis.plan import Source
from workbench.analysis.problems import Problem
from workbench.catalog.kinds import FREE, Cost, Shape
from workbench.spec.block import Block


@dataclass(frozen=True, slots=True)
class OperationReport:
    """One operation as it stands in one unit. `values` are its parameters, each worked out.
    `nested` are the blocks inside a `block` operation with how often each is repeated. `sources`
    are the operations, with the index of their port, that it takes from: what a switch chose
    stands for the switch."""

    values: Mapping[str, Any]
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    cost: Cost = FREE
    nested: tuple[tuple["BlockReport", int], ...] = ()
    sources: tuple[Source, ...] = ()

    # Written out: `dataclasses.replace` takes three times as long, for each unit at each keystroke.
    def with_values(self, values: Mapping[str, Any]) -> "OperationReport":
        return OperationReport(
            values, self.inputs, self.outputs, self.cost, self.nested, self.sources
        )


@dataclass(frozen=True, slots=True)
class BlockReport:
    """One block as it stands in one unit.

    `operations` holds what can be worked out, by id, in an order in which each comes after what it
    needs; what only the other side of a switch uses is left out. What the output does not need is
    there to be shown and in no sum, since it is not built.
    `elements` are the values of all feature maps for one image; `layers` the weighted layers on the
    longest path; the receptive field grows by `growth` pixels of the input and `stride` is how many
    of them one step at the output covers.
    """

    block: Block
    input: Shape
    output: Shape | None
    environment: Mapping[str, Any]
    operations: Mapping[str, OperationReport]
    problems: tuple[Problem, ...] = ()
    parameters: int = 0
    norm_parameters: int = 0
    macs: int = 0
    elements: int = 0
    layers: int = 0
    growth: int = 0
    stride: int = 1
    count: int = 0

    def settled(
        self,
        environment: Mapping[str, Any],
        operations: Mapping[str, OperationReport],
        problems: tuple[Problem, ...],
    ) -> "BlockReport":
        """The same shapes and costs with these."""
        return BlockReport(
            self.block,
            self.input,
            self.output,
            environment,
            operations,
            problems,
            self.parameters,
            self.norm_parameters,
            self.macs,
            self.elements,
            self.layers,
            self.growth,
            self.stride,
            self.count,
        )


@dataclass(frozen=True, slots=True)
class Unit:
    """One stamped-out block. `name` is its module's, `stage2.unit3`; `stage` 0 is the stem, and
    the head has the number after the last; `unit` counts over the network, 0 for stem and head."""

    name: str
    stage: int
    index: int
    unit: int
    width: int
    stride: int
    report: BlockReport


@dataclass(frozen=True, slots=True)
class StageReport:
    """A row of the network: sums over its units. `output` is the shape that leaves it."""

    name: str
    block: str
    units: int
    width: int | None
    output: Shape | None
    parameters: int = 0
    macs: int = 0
    elements: int = 0


@dataclass(frozen=True, slots=True)
class NetworkAnalysis:
    """A whole network for one image. `depth` is the nominal one where the network declares it,
    else `layers`, the weighted layers on the longest path. MACs are multiply-accumulates of
    convolutions and linear layers; `activation_bytes` counts every feature map once in float32."""

    problems: tuple[Problem, ...]
    units: tuple[Unit, ...]
    stages: tuple[StageReport, ...]
    variables: Mapping[str, Any] = field(default_factory=dict)
    input_shape: Shape = ()
    classes: int = 0
    output_shape: Shape | None = None
    parameters: int = 0
    norm_parameters: int = 0
    macs: int = 0
    activation_bytes: int = 0
    depth: int = 0
    layers: int = 0
    receptive_field: int = 1
    operations: int = 0

    @property
    def is_sound(self) -> bool:
        return not self.problems
