"""What a kind of operation is: its ports, parameters and rules. The registry of them.

A shape is `(C, H, W)`, or `(C,)` for a vector. Rules work on plain integers, so that the whole of
a network is analysed without torch, at every keystroke.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workbench.errors import DesignError
from workbench.spec.expression import Value

Shape = tuple[int, ...]
Values = Mapping[str, Any]
ParameterType = Literal["int", "float", "bool", "choice", "condition", "block"]


class ShapeError(DesignError):
    """The shapes that arrive at an operation do not fit it."""


@dataclass(frozen=True, slots=True)
class Port:
    """A place where links end. A `many` input takes two or more links."""

    name: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """One parameter of a kind. `int`, `float` and `condition` also take expressions.

    A `late` parameter changes neither shape nor cost (a rate, say), so that a network whose units
    differ only in it is analysed once. A default may use the parameters before it.
    """

    name: str
    type: ParameterType
    default: Value
    help: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    late: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """`parameters` counts all trainable ones, `norm_parameters` those of normalisation among them;
    `macs` multiply-accumulates of convolutions and linear layers for one image."""

    parameters: int = 0
    norm_parameters: int = 0
    macs: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """How an operation widens the receptive field: a `kernel` (dilated size) and a `stride`."""

    kernel: int = 1
    stride: int = 1


FREE = Cost()
POINT = Reach()

ShapeRule = Callable[[Sequence[Shape], Values], tuple[Shape, ...]]
CostRule = Callable[[Sequence[Shape], Sequence[Shape], Values], Cost]
ReachRule = Callable[[Values], Reach]


def same_shape(inputs: Sequence[Shape], _: Values) -> tuple[Shape, ...]:
    """The shape rule of whatever works element by element."""
    return (inputs[0],)


def no_cost(_inputs: Sequence[Shape], _outputs: Sequence[Shape], _values: Values) -> Cost:
    return FREE


def no_reach(_: Values) -> Reach:
    return POINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A registry entry. `layers` is what it adds to the depth of the path through it; `summary` is
    a template over its parameters, shown on the canvas."""

    name: str
    title: str
    category: str
    doc: str
    parameters: tuple[ParameterSpec, ...] = ()
    inputs: tuple[Port, ...] = (Port("in"),)
    outputs: tuple[Port, ...] = (Port("out"),)
    shape: ShapeRule = same_shape
    cost: CostRule = no_cost
    reach: ReachRule = no_reach
    layers: int = 0
    summary: str = ""
    citation: str = ""

    def parameter(self, name: str) -> ParameterSpec:
        """The parameter of that name; raises `KeyError`."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)


CATEGORIES: Mapping[str, str] = {
    "Ends": "slate",
    "Layers": "blue",
    "Normalise": "teal",
    "Activate": "orange",
    "Resize": "violet",
    "Merge": "green",
    "Gates": "rose",
    "Shortcuts": "amber",
    "Blocks": "indigo",
}
"""The palette's sections in order, and the name of each one's colour in the theme."""


class Registry:
    """Kinds by name. A second entry of a name is an error, never a replacement."""

    def __init__(self, kinds: Sequence[Kind] = ()) -> None:
        self._kinds: dict[str, Kind] = {}
        for kind in kinds:
            self.add(kind)

    def add(self, kind: Kind) -> None:
        if kind.name in self._kinds:
            raise ValueError(f"a kind named '{kind.name}' is registered already")
        if kind.category not in CATEGORIES:
            raise ValueError(f"'{kind.name}' is in an unknown category '{kind.category}'")
        self._kinds[kind.name] = kind

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def get(self, name: str) -> Kind | None:
        return self._kinds.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._kinds.values())
