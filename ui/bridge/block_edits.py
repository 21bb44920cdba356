"""Edits of a block: from one frozen record to the next, with nothing of Qt.

Each returns a new block and leaves the old one as it was, so that keeping both is all that undo
needs. What cannot be done raises `DesignError` with the reason.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from workbench.catalog.registry import REGISTRY
from workbench.errors import DesignError
from workbench.spec.block import INPUT, OUTPUT, Block, Link, Operation, Parameter
from workbench.spec.expression import Value

Point = tuple[float, float]

_SHORT = {
    "batch_norm": "bn",
    "layer_norm": "ln",
    "group_norm": "gn",
    "depthwise_conv": "dwconv",
    "linear": "fc",
    "max_pool": "pool",
    "average_pool": "pool",
    "global_pool": "pool",
    "squeeze_excitation": "se",
    "channel_attention": "channel_gate",
    "spatial_attention": "pixel_gate",
    "channel_shuffle": "shuffle",
    "stochastic_depth": "gate",
}


def is_end(operation: Operation) -> bool:
    """Whether it is the input or the output: a block keeps exactly one of each."""
    return operation.kind in (INPUT, OUTPUT)


def free_id(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or the same stem with the first number that nothing has: conv1, conv2, ..."""
    stem = wanted.rstrip("0123456789") or "operation"
    if wanted != stem and wanted not in taken:
        return wanted
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def new_operation(
    block: Block, kind: str, at: Point, parameters: Mapping[str, Value] | None = None
) -> Operation:
    """An operation of `kind` with a name that is free in the block."""
    stem = _SHORT.get(kind, kind)
    if kind == "activation":
        function = (parameters or {}).get("function", "relu")
        stem = str(function).replace("_", "")
    return Operation(free_id(stem, block.ids), kind, parameters or {}, *at)


def add(block: Block, *operations: Operation, links: Iterable[Link] = ()) -> Block:
    """The block with operations and links added; a taken name raises."""
    taken = set(block.ids)
    for operation in operations:
        if operation.id in taken:
            raise DesignError(_tr("The name '{name}' is used already.").format(name=operation.id))
        taken.add(operation.id)
    grown = replace(block, operations=(*block.operations, *operations))
    for link in links:
        grown = connect(grown, link)
    return grown


def reaches(block: Block, start: str, goal: str) -> bool:
    """Whether the flow leads from `start` to `goal`."""
    following: dict[str, list[str]] = {}
    for link in block.links:
        following.setdefault(link.source, []).append(link.target)
    pending, seen = [start], set()
    while pending:
        id = pending.pop()
        if id == goal:
            return True
        if id not in seen:
            seen.add(id)
            pending += following.get(id, ())
    return False


def takes_many(block: Block, id: str, port: str) -> bool:
    """Whether an input port takes more than one link."""
    kind = REGISTRY.get(block.operation(id).kind)
    return kind is not None and any(each.name == port and each.many for each in kind.inputs)


def refusal(block: Block, link: Link) -> str:
    """Why a link cannot be drawn; empty where it can."""
    if link.source == link.target:
        return _tr("An operation cannot feed itself.")
    if link in block.links:
        return _tr("These are joined already.")
    if reaches(block, link.target, link.source):
        return _tr("'{target}' leads to '{source}': this would make a cycle.").format(
            target=link.target, source=link.source
        )
    return ""


def connect(block: Block, link: Link) -> Block:
    """The block with a link more. An input that takes one link gives up the one it has."""
    reason = refusal(block, link)
    if reason:
        raise DesignError(reason)
    links = block.links
    if not takes_many(block, link.target, link.target_port):
        links = tuple(
            each
            for each in links
            if (each.target, each.target_port) != (link.target, link.target_port)
        )
    return replace(block, links=(*links, link))


def disconnect(block: Block, links: Collection[Link]) -> Block:
    return replace(block, links=tuple(link for link in block.links if link not in links))


def remove(block: Block, ids: Collection[str], join: bool = True) -> Block:
    """The block without these operations; its ends stay. What fed a removed operation then feeds
    what followed it, where `join` says so: at the same place in the order of the links."""
    gone = {each.id for each in block.operations if each.id in ids and not is_end(each)}
    if not gone:
        return block
    if join:
        joined = block.without(gone)
        # On the canvas two links between the same ports would lie upon one another.
        return replace(joined, links=tuple(dict.fromkeys(joined.links)))
    return replace(
        block,
        operations=tuple(each for each in block.operations if each.id not in gone),
        links=tuple(link for link in block.links if not {link.source, link.target} & gone),
    )


def bypass(block: Block, ids: Collection[str]) -> Block:
    """Lead the flow past these operations, which stay on the canvas with their links; through them
    again where all are bypassed. The ends cannot be."""
    chosen = {each.id for each in block.operations if each.id in ids and not is_end(each)}
    on = not all(each.bypassed for each in block.operations if each.id in chosen)
    return replace(
        block,
        operations=tuple(
            replace(each, bypassed=on) if each.id in chosen else each for each in block.operations
        ),
    )


def move(block: Block, places: Mapping[str, Point]) -> Block:
    """The block with operations at other places, in scene units."""
    return replace(
        block,
        operations=tuple(
            each.at(*places[each.id]) if each.id in places else each for each in block.operations
        ),
    )


def rename(block: Block, old: str, new: str) -> Block:
    """The block with an operation called otherwise; its links follow."""
    if new == old:
        return block
    if new in block.ids:
        taken = _tr("The name '{name}' is used already.").format(name=new)
        raise DesignError(taken, _tr("Choose another."))
    check_name(new)
    return replace(
        block,
        operations=tuple(
            replace(each, id=new) if each.id == old else each for each in block.operations
        ),
        links=tuple(
            replace(
                link,
                source=new if link.source == old else link.source,
                target=new if link.target == old else link.target,
            )
            for link in block.links
        ),
    )


def check_name(name: str) -> None:
    """Raises `DesignError` for a name that a design's file could not hold."""
    if not (name.isascii() and name.isidentifier() and name[0] != "_" and len(name) <= 60):
        raise DesignError(
            _tr("'{name}' cannot be a name.").format(name=name),
            _tr("A name has letters, digits and _, and begins with a letter."),
        )


def with_value(block: Block, id: str, name: str, value: Value | None) -> Block:
    """The block with one parameter of an operation set, or back at its default for None."""

    def changed(operation: Operation) -> Operation:
        if value is not None:
            return operation.with_parameter(name, value)
        kept = {key: each for key, each in operation.parameters.items() if key != name}
        return replace(operation, parameters=kept)

    return replace(
        block,
        operations=tuple(changed(each) if each.id == id else each for each in block.operations),
    )


def with_parameters(block: Block, parameters: Iterable[Parameter]) -> Block:
    """The block with these declared parameters. Raises for a name that stands twice."""
    declared = tuple(parameters)
    names = [each.name for each in declared]
    for name in names:
        check_name(name)
        if names.count(name) > 1:
            raise DesignError(_tr("The parameter '{name}' is declared twice.").format(name=name))
    return replace(block, parameters=declared)


def fragment(block: Block, ids: Collection[str]) -> Block:
    """What copying takes: these operations, the ends left out, and the links among them."""
    chosen = tuple(each for each in block.operations if each.id in ids and not is_end(each))
    names = {each.id for each in chosen}
    links = tuple(link for link in block.links if link.source in names and link.target in names)
    return Block("fragment", chosen, links)


def insert(block: Block, piece: Block, shift: Point) -> tuple[Block, tuple[str, ...]]:
    """The block with a fragment in it, moved by `shift`, under names that are free. Also returns
    those names."""
    taken = set(block.ids)
    names: dict[str, str] = {}
    for operation in piece.operations:
        if not is_end(operation):
            names[operation.id] = free_id(operation.id, taken)
            taken.add(names[operation.id])
    added = tuple(
        replace(each, id=names[each.id], x=each.x + shift[0], y=each.y + shift[1])
        for each in piece.operations
        if each.id in names
    )
    links = tuple(
        replace(link, source=names[link.source], target=names[link.target])
        for link in piece.links
        if link.source in names and link.target in names
    )
    grown = replace(block, operations=(*block.operations, *added), links=(*block.links, *links))
    return grown, tuple(names.values())


def splice(block: Block, new: Operation, link: Link, before: Link, after: Link) -> Block:
    """The block with an operation in the middle of a link: `after` takes the link's place in the
    order of the links, so that what arrives at a concatenation keeps its order."""
    if new.id in block.ids:
        raise DesignError(_tr("The name '{name}' is used already.").format(name=new.id))
    links = [
        part for each in block.links for part in ((before, after) if each == link else (each,))
    ]
    return replace(block, operations=(*block.operations, new), links=tuple(links))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Edits", text)
