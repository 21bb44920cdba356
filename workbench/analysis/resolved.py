"""What a design means: the network that it stands for, with nothing left to interpret.

`resolve` expands blocks within blocks, composes overrides, follows switches, bypasses and
shortcuts that change nothing, and gives every parameter its value. Two designs are one network
exactly when their resolved networks are equal, whatever they are written as.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from workbench.analysis.branches import GATE, branches, kinds_of
from workbench.analysis.network import analyse
from workbench.analysis.report import BlockReport, NetworkAnalysis, OperationReport
from workbench.catalog.kinds import Shape
from workbench.catalog.operations.blocks import BLOCK
from workbench.catalog.operations.shortcuts import is_identity, without_idle
from workbench.errors import DesignError
from workbench.spec.block import INPUT, OUTPUT
from workbench.spec.network import Design

IMAGE = -1
"""Stands for the operation that gives the image, where one takes it."""
Place = tuple[int, int]
"""The index of an operation in the network, or `IMAGE`, and of its output port."""
Resolved = bool | int | float | str


@dataclass(frozen=True, slots=True)
class ResolvedOperation:
    """One operation that is built. `sources` are what it takes, in the order of its inputs, and
    `outputs` the shapes that it gives, (C, H, W) or (C,). `branch` are the operations that a gate
    with one draw per batch leaves out together with what it drops.

    `name` is the module's in the built network, `stage2.unit3.conv1`; sums and concatenations have
    one and no module. Names do not count when two networks are compared.
    """

    kind: str
    values: Mapping[str, Resolved]
    sources: tuple[Place, ...]
    outputs: tuple[Shape, ...]
    branch: tuple[int, ...] = ()
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class ResolvedNetwork:
    """A network for images of `input` (C, H, W). `operations` follow one another in the order in
    which the output, walked back along the inputs, comes to need them: the order belongs to the
    network and not to how it was drawn. `output` gives the logits."""

    input: Shape
    initialisation: str
    operations: tuple[ResolvedOperation, ...]
    output: Place

    @property
    def stamp(self) -> str:
        """SHA-256 of the network, 64 hex digits: equal exactly for equal networks."""
        # What the repetitions of an operation share is written once.
        written: dict[tuple[str, int, int], str] = {}
        lines = [f"{self.input} {self.initialisation} {self.output}"]
        for each in self.operations:
            key = (each.kind, id(each.values), id(each.outputs))
            found = written.get(key)
            if found is None:
                values = sorted(each.values.items())
                found = written[key] = f"{each.kind} {values} {each.outputs}"
            lines.append(f"{found} {each.sources} {each.branch}")
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def resolve(design: Design, image_shape: Shape | None = None, classes: int = 10) -> ResolvedNetwork:
    """The network of a design for images of `image_shape` (C, H, W). Raises `DesignError` naming
    the first problem of a design that is not sound."""
    channels, height, width = image_shape or design.network.input
    return _resolved(design, (channels, height, width), classes)


def sound(
    design: Design, image_shape: tuple[int, int, int] | None = None, classes: int = 10
) -> NetworkAnalysis:
    """The analysis of a design that can be built. Raises `DesignError` naming the first problem of
    one that cannot."""
    analysis = analyse(design, image_shape, classes)
    if analysis.problems:
        more = len(analysis.problems) - 1
        raise DesignError(
            f"'{design.name}' cannot be built: {analysis.problems[0]}",
            f"There are {more} more problems." if more else "",
        )
    return analysis


@lru_cache(maxsize=8)
def _resolved(design: Design, shape: tuple[int, int, int], classes: int) -> ResolvedNetwork:
    analysis = sound(design, shape, classes)
    expander = _Expander()
    arriving: Place = (IMAGE, 0)
    operations: list[ResolvedOperation] = []
    for unit in analysis.units:
        expanded = expander.expanded(unit.report)
        operations += expanded.placed(unit.name, len(operations), arriving)
        arriving = _moved(expanded.output, len(operations) - len(expanded.operations), arriving)
    rule = design.network.initialisation
    return ResolvedNetwork(shape, rule, tuple(operations), arriving)


@dataclass(frozen=True, slots=True)
class _Expanded:
    """A block without blocks in it, its operations counted from 0; `IMAGE` stands for what arrives
    at the block. `ids` are the operations' own in a block that holds no other."""

    operations: tuple[ResolvedOperation, ...]
    output: Place
    report: BlockReport
    ids: tuple[str, ...]

    def placed(self, name: str, first: int, arriving: Place) -> list[ResolvedOperation]:
        """The operations where the block's first one is the network's `first`."""
        return [
            ResolvedOperation(
                each.kind,
                each.values,
                # Written out: this is done for every operation of a network.
                tuple([(at + first, port) if at >= 0 else arriving for at, port in each.sources]),
                each.outputs,
                tuple([first + index for index in each.branch]) if each.branch else (),
                f"{name}.{each.name}",
            )
            for each in self.operations
        ]

    def filled(self, report: BlockReport) -> "_Expanded":
        """The same block in another unit, where nothing but some values differs."""
        before, now = self.report.operations, report.operations
        operations = list(self.operations)
        for at, id in enumerate(self.ids):
            if now[id].values is not before[id].values:
                old = operations[at]
                values = _values(old.kind, now[id])
                operations[at] = ResolvedOperation(
                    old.kind, values, old.sources, old.outputs, old.branch, old.name
                )
        return _Expanded(tuple(operations), self.output, report, self.ids)


def _values(kind: str, found: OperationReport) -> Mapping[str, Resolved]:
    return MappingProxyType(dict(without_idle(kind, found.inputs, found.values)))


def _moved(place: Place, first: int, arriving: Place) -> Place:
    return arriving if place[0] == IMAGE else (first + place[0], place[1])


class _Expander:
    """Expands blocks, equal ones once. Lives no longer than the reports that it is given."""

    def __init__(self) -> None:
        self._known: dict[int, _Expanded] = {}
        self._alike: dict[int, _Expanded] = {}

    def expanded(self, report: BlockReport) -> _Expanded:
        found = self._known.get(id(report))
        if found is None:
            found = self._known[id(report)] = self._made(report)
        return found

    def _made(self, report: BlockReport) -> _Expanded:
        *_, last = report.operations.values()
        sources = last.sources
        if not sources or any(each.nested for each in report.operations.values()):
            return _Expansion(self, report).result()
        # Units that differ in what changes no shape share the record of where values come from.
        key = id(sources)
        alike = self._alike.get(key)
        if alike is not None:
            return alike.filled(report)
        found = self._alike[key] = _Expansion(self, report).result()
        return found


class _Expansion:
    """The expansion of one block."""

    def __init__(self, expander: _Expander, report: BlockReport) -> None:
        self._expander = expander
        self._report = report
        self._kinds = kinds_of(report)
        self._branches = branches(report)
        self._operations: list[ResolvedOperation] = []
        self._ids: list[str] = []
        # By id: where the values come from that leave an operation.
        self._places: dict[str, tuple[Place, ...]] = {}
        self._members: dict[str, range] = {}

    def result(self) -> _Expanded:
        [end] = [id for id, kind in self._kinds.items() if kind == OUTPUT]
        pending = [(end, False)]
        while pending:
            id, is_ready = pending.pop()
            if id in self._places:
                continue
            sources = self._report.operations[id].sources
            if is_ready:
                before = len(self._operations)
                self._places[id] = self._place(id)
                self._members[id] = range(before, len(self._operations))
            else:
                pending.append((id, True))
                pending += [(source, False) for source, _ in reversed(sources)]
        return _Expanded(
            tuple(self._operations), self._places[end][0], self._report, tuple(self._ids)
        )

    def _place(self, id: str) -> tuple[Place, ...]:
        """Add what an operation comes to; returns where the values come from that leave it."""
        kind, found = self._kinds[id], self._report.operations[id]
        taken = tuple(self._places[source][port] for source, port in found.sources)
        if kind == INPUT:
            return ((IMAGE, 0),)
        if kind == OUTPUT or is_identity(kind, found.inputs, found.values):
            return taken[:1]
        if kind == BLOCK:
            return self._placed_block(id, taken[0])
        index = len(self._operations)
        self._ids.append(id)
        self._operations.append(
            ResolvedOperation(
                kind,
                _values(kind, found),
                taken,
                found.outputs,
                self._branch(id),
                f"{self._path(id)}{id}",
            )
        )
        return tuple((index, port) for port in range(len(found.outputs)))

    def _placed_block(self, id: str, arriving: Place) -> tuple[Place, ...]:
        nested = self._report.operations[id].nested
        is_single = sum(times for _, times in nested) == 1
        number = 0
        for inner, times in nested:
            expanded = self._expander.expanded(inner)
            for _ in range(times):
                number += 1
                first = len(self._operations)
                name = f"{self._path(id)}{id}" + ("" if is_single else f".unit{number}")
                self._operations += expanded.placed(name, first, arriving)
                arriving = _moved(expanded.output, first, arriving)
        return (arriving,)

    def _branch(self, id: str) -> tuple[int, ...]:
        if self._kinds[id] != GATE or self._report.operations[id].values["draw"] != "batch":
            return ()
        owned = self._branches[id]
        # The branch comes before its gate, so that all of it has its place.
        return tuple(sorted(index for each in owned for index in self._members[each]))

    def _path(self, id: str) -> str:
        """The gates that own an operation, outermost first: their modules hold its module."""
        gates = [gate for gate, owned in self._branches.items() if id in owned]
        gates.sort(key=lambda gate: -len(self._branches[gate]))
        return "".join(f"{gate}.branch." for gate in gates)
