"""A block: a directed acyclic graph of operations between one `input` and one `output`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from workbench.spec.expression import Value

INPUT = "input"
OUTPUT = "output"


def frozen(mapping: Mapping[str, Value]) -> Mapping[str, Value]:
    """A read-only copy of `mapping`."""
    return MappingProxyType(dict(mapping))


@dataclass(frozen=True)
class Operation:
    """One node: its kind in the registry, the parameters that differ from the kind's defaults,
    and its place on the canvas in scene units. A bypassed one is not built: what feeds it feeds
    what follows it."""

    id: str
    kind: str
    parameters: Mapping[str, Value] = field(default_factory=dict)
    x: float = 0.0
    y: float = 0.0
    bypassed: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", frozen(self.parameters))

    def __hash__(self) -> int:
        return hash((self.id, self.kind, tuple(self.parameters.items()), self.bypassed))

    def __reduce__(self) -> tuple[object, ...]:
        values = (self.id, self.kind, dict(self.parameters), self.x, self.y, self.bypassed)
        return Operation, values

    def with_parameter(self, name: str, value: Value) -> "Operation":
        return replace(self, parameters={**self.parameters, name: value})

    def at(self, x: float, y: float) -> "Operation":
        return replace(self, x=x, y=y)


@dataclass(frozen=True, slots=True)
class Link:
    """An edge from an output port of one operation to an input port of another.

    Where a port takes many links (`add`, `concat`), their order is the order of the links in the
    block.
    """

    source: str
    target: str
    source_port: str = "out"
    target_port: str = "in"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a block or a network declares and its user may override."""

    name: str
    default: Value
    help: str = ""


@dataclass(frozen=True)
class Block:
    """A named graph. Exactly one operation is of kind `input` and one of kind `output`."""

    name: str
    operations: tuple[Operation, ...]
    links: tuple[Link, ...]
    parameters: tuple[Parameter, ...] = ()
    title: str = ""
    citation: str = ""
    notes: str = ""

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.operations, self.links, self.parameters))

    def operation(self, id: str) -> Operation:
        """The operation of that id; raises `KeyError`."""
        for operation in self.operations:
            if operation.id == id:
                return operation
        raise KeyError(id)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(operation.id for operation in self.operations)

    def without(self, ids: Collection[str]) -> "Block":
        """The block without these operations. What fed a removed one, at its first input, feeds
        what followed it, at the same place in the order of the links; twice where two ways led
        there, so that `x + x` stays a sum of two."""
        gone = frozenset(ids)
        # The first link that arrives at each removed operation.
        feeds: dict[str, Link] = {}
        for link in self.links:
            if link.target in gone:
                feeds.setdefault(link.target, link)
        ends: dict[str, tuple[str, str] | None] = {}
        links: list[Link] = []
        for link in self.links:
            if link.target not in gone:
                found = _upstream(link, gone, feeds, ends)
                if found is not None:
                    links.append(replace(link, source=found[0], source_port=found[1]))
        kept = tuple(each for each in self.operations if each.id not in gone)
        return replace(self, operations=kept, links=tuple(links))


def _upstream(
    link: Link,
    gone: Collection[str],
    feeds: Mapping[str, Link],
    ends: dict[str, tuple[str, str] | None],
) -> tuple[str, str] | None:
    """The first operation upstream of `link` that stays, with its port; None where there is none.
    `ends` keeps what was found for removed ones, so that a long row of them is walked once."""
    passed: list[str] = []
    found: tuple[str, str] | None = (link.source, link.source_port)
    while found is not None and found[0] in gone:
        id = found[0]
        if id in ends:
            found = ends[id]
            break
        passed.append(id)
        ends[id] = None  # Where nothing arrives, or the links run in a circle.
        arriving = feeds.get(id)
        found = (arriving.source, arriving.source_port) if arriving is not None else None
    ends.update(dict.fromkeys(passed, found))
    return found
