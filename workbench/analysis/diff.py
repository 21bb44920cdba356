"""What differs between two designs: between the networks that they mean, however they are written.

Unit is laid beside unit. Within one, operations that follow one another alike belong together,
whatever they are called; what is left over was moved, replaced, added or removed. A difference
that is the same in many units is told once, with the units that have it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from workbench.analysis.alignment import ARRIVING, Pairs, UnitOperation, paired
from workbench.analysis.branches import GATE
from workbench.analysis.resolved import (
    Place,
    Resolved,
    ResolvedNetwork,
    ResolvedOperation,
    resolve,
)
from workbench.catalog.kinds import Shape
from workbench.spec.block import Block
from workbench.spec.network import Design

Mark = Literal["added", "removed", "changed"]
Value = Resolved | None
UNITS, MOVED, KIND, TAKES, GIVES, LINKS = "units", "moved", "kind", "takes", "gives", "links"
"""Names of differences that are no parameter's: how many units a stage has, an operation that
comes elsewhere, another kind in its place, what it takes, what the unit gives, anything else."""
OPERATION = "operation"
"""An operation that one side has alone: its kind there, None on the other side."""


@dataclass(frozen=True, slots=True)
class Span:
    """Units `first` to `last` of a stage, counted from 1; both 0 for stem and head, and for what
    is said of a whole stage."""

    stage: str
    first: int = 0
    last: int = 0

    def __str__(self) -> str:
        if not self.first:
            return self.stage
        if self.first == self.last:
            return f"{self.stage}, unit {self.first}"
        return f"{self.stage}, units {self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs in the units of `spans`; `is_everywhere`: in each unit of each stage.

    `name` is a parameter's or one of those above. `before` and `after` are its values, one for all
    units or the first and the last; None where a side does not have it. `old` and `new` are the
    operation on each side, by the ids of the blocks that hold it: `('inner', 'unit2', 'conv')`;
    empty where a side has none.
    """

    name: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]
    kind: str = ""
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    is_everywhere: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        return self.old or self.new

    def __str__(self) -> str:
        where = "every unit" if self.is_everywhere else "; ".join(map(str, self.spans))
        place = ", ".join(filter(None, (where, *self.path)))
        what = f"{self.name} {said(self.before)} → {said(self.after)}"
        if self.name == OPERATION:
            what = "added" if self.new else "removed"
        elif self.name == MOVED:
            what = MOVED
        return f"{place}: {what}" if place else what


def said(values: Sequence[Value]) -> str:
    """One value, or the first and the last of several, as a person reads them."""
    return " … ".join(_text(value) for value in values)


def diff_designs(
    before: Design, after: Design, image_shape: Shape | None = None, classes: int = 10
) -> tuple[Difference, ...]:
    """The way from one design to the other, both for images of `image_shape` (C, H, W; None: those
    that the first is meant for). Raises `DesignError` for one that is not sound."""
    shape = image_shape or before.network.input
    return diff_networks(resolve(before, shape, classes), resolve(after, shape, classes))


def marks(
    differences: Sequence[Difference], design: Design, block: Block, *, is_old: bool
) -> dict[str, Mark]:
    """What to mark in a picture of one of the design's blocks, by id. `is_old` where the design is
    the one before."""
    found: dict[str, Mark] = {}
    for each in of_block(differences, design, block):
        path = each.old if is_old else each.new
        if not path or path[0] not in block.ids:
            continue
        alone: Mark = "removed" if is_old else "added"
        is_alone = each.name == OPERATION and len(path) == 1
        mark = alone if is_alone and found.get(path[0], alone) == alone else "changed"
        found[path[0]] = mark
    return found


def of_block(
    differences: Sequence[Difference], design: Design, block: Block
) -> tuple[Difference, ...]:
    """Those of operations in the units that a block makes."""
    stages = enumerate(design.network.stages, 1)
    placing = {f"stage {number}" for number, each in stages if each.block == block.name}
    return tuple(
        each
        for each in differences
        if (each.path or each.name == GIVES) and any(span.stage in placing for span in each.spans)
    )


def main_block(design: Design) -> Block | None:
    """The block that the design is about: the one that most stages place, the first of those; None
    where no stage places a block that is there."""
    names = [placement.block for placement in design.network.stages]
    known = {block.name: block for block in design.blocks}
    placed = [name for name in names if name in known]
    return known[max(placed, key=placed.count)] if placed else None


def diff_networks(before: ResolvedNetwork, after: ResolvedNetwork) -> tuple[Difference, ...]:
    """The way from one network to the other; empty exactly when they are equal."""
    if before == after:
        return ()
    found = [*_of_networks(before, after), *_of_units(_units(before), _units(after))]
    # Whatever else it is that makes them unequal, they are never said to be the same.
    return tuple(found) or (Difference(LINKS, (None,), (None,)),)


@dataclass(frozen=True, slots=True)
class _Unit:
    """`operations` take from one another by their places in the unit."""

    stage: str
    number: int
    operations: tuple[UnitOperation, ...]
    gives: Place


@dataclass(frozen=True, slots=True)
class _Found:
    """A difference in one unit."""

    name: str
    before: Value
    after: Value
    kind: str = ""
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def topic(self) -> tuple[object, ...]:
        """What a person would say in one sentence."""
        topic = (self.name, self.kind, self.old, self.new)
        # Numbers of many units are told by the first and the last; names have no order.
        return (*topic, self.before, self.after) if self.name in (KIND, TAKES, GIVES) else topic


def _of_networks(before: ResolvedNetwork, after: ResolvedNetwork) -> Iterator[Difference]:
    for name, old, new in (
        ("input", _sizes(before), _sizes(after)),
        ("initialisation", before.initialisation, after.initialisation),
    ):
        if old != new:
            yield Difference(name, (old,), (new,))


def _of_units(
    before: Mapping[tuple[str, int], _Unit], after: Mapping[tuple[str, int], _Unit]
) -> Iterator[Difference]:
    counts = [_counted(units) for units in (before, after)]
    stages: dict[tuple[int, int], list[Span]] = {}
    for stage in dict.fromkeys((*counts[0], *counts[1])):
        stages.setdefault((counts[0].get(stage, 0), counts[1].get(stage, 0)), []).append(
            Span(stage)
        )
    for (old, new), spans in stages.items():
        if old != new:
            yield Difference(UNITS, (old,), (new,), spans=tuple(spans))
    topics: dict[tuple[object, ...], list[tuple[_Unit, _Found]]] = {}
    both = [key for key in before if key in after]
    for key in both:
        for found in _within(before[key], after[key]):
            # Stem and head have ids of their own, which may be those of a unit.
            topic = (before[key].number > 0 or before[key].stage, *found.topic)
            topics.setdefault(topic, []).append((before[key], found))
    in_stages = sum(number > 0 for _, number in both)
    for members in topics.values():
        yield _gathered(members, in_stages)


def _gathered(members: Sequence[tuple[_Unit, _Found]], in_stages: int) -> Difference:
    """What is said of many units, said once."""
    units, every = zip(*members, strict=True)
    first = every[0]
    places = dict.fromkeys((unit.stage, unit.number) for unit in units)
    return Difference(
        first.name,
        _ends([found.before for found in every]),
        _ends([found.after for found in every]),
        first.kind,
        first.old,
        first.new,
        tuple(_spans(list(places))),
        in_stages == len(places) > 1 and all(number for _, number in places),
    )


def _ends(values: Sequence[Value]) -> tuple[Value, ...]:
    # True equals 1 in Python, but a switch is not a number.
    is_one = len({(type(value), value) for value in values}) == 1
    return (values[0],) if is_one else (values[0], values[-1])


def _spans(places: Sequence[tuple[str, int]]) -> Iterator[Span]:
    runs = groupby(enumerate(places), lambda each: (each[1][0], each[1][1] - each[0]))
    for (stage, _), run in runs:
        numbers = [number for _, (_, number) in run]
        yield Span(stage, numbers[0], numbers[-1])


def _within(before: _Unit, after: _Unit) -> Iterator[_Found]:
    """What differs in one unit."""
    if before == after:
        return
    pairs = paired(before.operations, after.operations)
    for old in pairs.removed:
        left = before.operations[old]
        yield _Found(OPERATION, left.kind, None, left.kind, old=left.path)
    for new in pairs.added:
        right = after.operations[new]
        yield _Found(OPERATION, None, right.kind, right.kind, new=right.path)
    for old in pairs.together:
        yield from _of_pair(pairs, old)
    given = pairs.rewired((before.gives,), (after.gives,))
    if given is not None:
        yield _Found(GIVES, *given)


def _of_pair(pairs: Pairs, old: int) -> Iterator[_Found]:
    """What differs in one operation."""
    left, right = pairs.before[old], pairs.after[pairs.together[old]]
    if left == right and pairs.is_straight:
        return
    here = _Found("", None, None, left.kind, left.path, right.path)
    if left.kind != right.kind:
        yield replace(here, name=KIND, before=left.kind, after=right.kind)
        return
    if old in pairs.moved:
        yield replace(here, name=MOVED)
    for name in dict.fromkeys((*left.values, *right.values)):
        own, other = left.values.get(name), right.values.get(name)
        if own != other:
            yield replace(here, name=name, before=own, after=other)
    taken = None if old in pairs.moved else pairs.rewired(left.sources, right.sources)
    if taken is not None:
        yield replace(here, name=TAKES, before=taken[0], after=taken[1])


def _units(network: ResolvedNetwork) -> dict[tuple[str, int], _Unit]:
    """The network's units by stage and number; one without operations is not among them."""
    found: dict[tuple[str, int], _Unit] = {}
    paths: dict[tuple[str, frozenset[str]], tuple[str, ...]] = {}
    first, groups = 0, groupby(network.operations, lambda each: _unit_of(each.name))
    parts = [(unit, list(operations)) for unit, operations in groups]
    for at, (unit, operations) in enumerate(parts):
        behind = first + len(operations)
        gives = network.output
        if at + 1 < len(parts):
            following = (source for each in parts[at + 1][1] for source in each.sources)
            gives = next((source for source in following if source[0] < behind), gives)
        stage, number = _stage_of(unit)
        found[stage, number] = _Unit(
            stage,
            number,
            tuple(_relative(operations, len(unit) + 1, first, paths)),
            (gives[0] - first, gives[1]),
        )
        first = behind
    return found


def _relative(
    operations: Sequence[ResolvedOperation],
    start: int,
    first: int,
    paths: dict[tuple[str, frozenset[str]], tuple[str, ...]],
) -> Iterator[UnitOperation]:
    """A unit's operations by themselves; the unit's name takes the first `start` letters of
    theirs. `paths` are those that other units have shown already."""
    gates = frozenset([each.name[start:] for each in operations if each.kind == GATE])
    for each in operations:
        key = (each.name[start:], gates)
        path = paths.get(key)
        if path is None:
            path = paths[key] = _path(*key)
        sources = [
            (at - first, port) if at >= first else (ARRIVING, 0) for at, port in each.sources
        ]
        yield UnitOperation(each.kind, each.values, tuple(sources), path)


def _unit_of(name: str) -> str:
    """The name of an operation's unit: 'stem', 'stage2.unit3'."""
    stage, _, rest = name.partition(".")
    return f"{stage}.{rest.partition('.')[0]}" if stage.startswith("stage") else stage


def _stage_of(unit: str) -> tuple[str, int]:
    stage, _, number = unit.partition(".unit")
    return (f"stage {stage[5:]}", int(number)) if number else (stage, 0)


def _path(name: str, gates: frozenset[str]) -> tuple[str, ...]:
    """The ids of an operation and of what holds it in its unit. A gate holds the modules of its
    branch, and is drawn beside them."""
    parts = name.split(".")
    ids: list[str] = []
    at = 0
    while at < len(parts):
        if parts[at + 1 : at + 2] == ["branch"] and ".".join(parts[: at + 1]) in gates:
            at += 2
        else:
            ids.append(parts[at])
            at += 1
    return tuple(ids)


def _counted(units: Mapping[tuple[str, int], _Unit]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for stage, _ in units:
        counts[stage] = counts.get(stage, 0) + 1
    return counts


def _sizes(network: ResolvedNetwork) -> str:
    return "×".join(map(str, network.input))


def _text(value: Value) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
    return str(value)
