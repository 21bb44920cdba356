"""What differs between two blocks, or two designs: operations and links that were added, removed
or changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.analysis.matching import matched, out_of_order
from workbench.catalog.registry import REGISTRY
from workbench.spec.block import Block, Link, Operation, Parameter
from workbench.spec.expression import Value
from workbench.spec.network import Design, Network, Placement

Mark = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """A named value on both sides; None where a side has no such name."""

    name: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class OperationChange:
    """An operation that is on both sides with another kind or other values. A value that is left
    out counts as the kind's default."""

    before: Operation
    after: Operation
    values: tuple[Change, ...]


@dataclass(frozen=True)
class BlockDiff:
    """From `before` to `after`. `pairs` are ids that belong together, also unchanged ones; `moved`
    those of them that come elsewhere in the order of work. Places on the canvas, titles and notes
    do not count."""

    before: Block
    after: Block
    pairs: Mapping[str, str]
    added: tuple[Operation, ...]
    removed: tuple[Operation, ...]
    changed: tuple[OperationChange, ...]
    moved: Mapping[str, str]
    links_added: tuple[Link, ...]
    links_removed: tuple[Link, ...]
    parameters: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        return not (
            self.added
            or self.removed
            or self.changed
            or self.links_added
            or self.links_removed
            or self.parameters
        )

    @property
    def marks_before(self) -> dict[str, Mark]:
        """What to mark in a picture of `before`, by id."""
        marks: dict[str, Mark] = {each.id: "removed" for each in self.removed}
        marks.update((id, "changed") for id in self.moved)
        marks.update((each.before.id, "changed") for each in self.changed)
        return marks

    @property
    def marks_after(self) -> dict[str, Mark]:
        """What to mark in a picture of `after`, by id."""
        marks: dict[str, Mark] = {each.id: "added" for each in self.added}
        marks.update((id, "changed") for id in self.moved.values())
        marks.update((each.after.id, "changed") for each in self.changed)
        return marks


@dataclass(frozen=True)
class DesignDiff:
    """Blocks by name: only in one design, or in both and different. `network` is what the
    networks say differently: parameters, stem, stages, head, input, initialisation."""

    added: tuple[Block, ...]
    removed: tuple[Block, ...]
    changed: tuple[BlockDiff, ...]
    network: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed or self.network)


def diff_blocks(before: Block, after: Block) -> BlockDiff:
    """The way from one block to the other. Never fails, however faulty the blocks are."""
    pairs = matched(before, after)
    old = {operation.id: operation for operation in before.operations}
    new = {operation.id: operation for operation in after.operations}
    stayed = set(pairs.values())
    changed = (_changed(old[a], new[b]) for a, b in pairs.items())
    links_removed, links_added = _links(before, after, pairs)
    return BlockDiff(
        before=before,
        after=after,
        pairs=pairs,
        added=tuple(each for each in new.values() if each.id not in stayed),
        removed=tuple(each for each in old.values() if each.id not in pairs),
        changed=tuple(change for change in changed if change is not None),
        moved=_moved(before, after, pairs, (*links_removed, *links_added)),
        links_added=links_added,
        links_removed=links_removed,
        parameters=_changes(_declared(before.parameters), _declared(after.parameters)),
    )


def diff_designs(before: Design, after: Design) -> DesignDiff:
    """The way from one design to the other."""
    old = {block.name: block for block in before.blocks}
    new = {block.name: block for block in after.blocks}
    both = (diff_blocks(block, new[name]) for name, block in old.items() if name in new)
    return DesignDiff(
        added=tuple(block for name, block in new.items() if name not in old),
        removed=tuple(block for name, block in old.items() if name not in new),
        changed=tuple(diff for diff in both if not diff.is_empty),
        network=_changes(network_values(before.network), network_values(after.network)),
    )


def main_block(design: Design) -> Block | None:
    """The block that the design is about: the one that most stages place, the first of those; None
    where no stage places a block that is there."""
    names = [placement.block for placement in design.network.stages]
    known = {block.name: block for block in design.blocks}
    placed = [name for name in names if name in known]
    return known[max(placed, key=placed.count)] if placed else None


def values_of(operation: Operation) -> dict[str, Value]:
    """All parameters of an operation: those that it states, and its kind's defaults."""
    kind = REGISTRY.get(operation.kind)
    defaults = {each.name: each.default for each in kind.parameters} if kind else {}
    return {**defaults, **operation.parameters}


def network_values(network: Network) -> dict[str, Value]:
    """All that a network says, one value a name: `depth`, `stage 2 width`, `stem block`, ..."""
    values: dict[str, Value] = {
        "input": "×".join(map(str, network.input)),
        "initialisation": network.initialisation,
    }
    values.update(_declared(network.parameters))
    placements = {f"stage {i}": stage for i, stage in enumerate(network.stages, 1)}
    for name, placement in {"stem": network.stem, **placements, "head": network.head}.items():
        values.update(_placed(name, placement))
    return values


def _placed(name: str, placement: Placement) -> dict[str, Value]:
    return {
        f"{name} block": placement.block,
        f"{name} units": placement.units,
        f"{name} width": placement.width,
        f"{name} stride": placement.stride,
        **{f"{name} {key}": value for key, value in placement.parameters.items()},
    }


def _declared(parameters: Sequence[Parameter]) -> dict[str, Value]:
    return {parameter.name: parameter.default for parameter in parameters}


def _changed(before: Operation, after: Operation) -> OperationChange | None:
    values = _changes(values_of(before), values_of(after))
    if not values and before.kind == after.kind:
        return None
    return OperationChange(before, after, values)


def _changes(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[Change, ...]:
    names = dict.fromkeys((*before, *after))
    pairs = (Change(name, before.get(name), after.get(name)) for name in names)
    return tuple(each for each in pairs if not _is_same(each.before, each.after))


def _is_same(left: Value | None, right: Value | None) -> bool:
    # True equals 1 in Python, but a switch is not a number.
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _moved(
    before: Block, after: Block, pairs: Mapping[str, str], links: Sequence[Link]
) -> dict[str, str]:
    """Pairs out of order, but for branches that merely stand elsewhere in the list."""
    linked = {end for link in links for end in (link.source, link.target)}
    return {
        a: b for a, b in out_of_order(before, after, pairs).items() if a in linked or b in linked
    }


def _links(
    before: Block, after: Block, pairs: Mapping[str, str]
) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Links of `before` that are gone, in its ids; links of `after` that are new, in its ids."""

    def carried(link: Link) -> Link:
        source, target = pairs.get(link.source, ""), pairs.get(link.target, "")
        return Link(source, target, link.source_port, link.target_port)

    present, stayed = set(after.links), {carried(link) for link in before.links}
    return (
        tuple(link for link in before.links if carried(link) not in present),
        tuple(link for link in after.links if link not in stayed),
    )
