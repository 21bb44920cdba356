"""Edits of a whole design: its blocks, the stages that place them, the network's parameters."""

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QCoreApplication

from workbench.analysis.layout import layered
from workbench.errors import DesignError
from workbench.spec.block import INPUT, OUTPUT, Block, Link, Operation, Parameter
from workbench.spec.expression import Value
from workbench.spec.network import Design, Network, Placement

NODE_SIZE = (168.0, 46.0)
"""Width and height of an operation on the canvas, in scene units."""
GRID = 8.0


def with_block(design: Design, block: Block, name: str = "") -> Design:
    """The design with `block` in place of the one called `name`, or of its own name."""
    name = name or block.name
    return replace(
        design, blocks=tuple(block if each.name == name else each for each in design.blocks)
    )


def arranged(block: Block) -> Block:
    """The block with its operations laid out in layers, on the grid."""
    places = layered(block, NODE_SIZE, "down")
    return replace(
        block,
        operations=tuple(
            each.at(*(round(side / GRID) * GRID for side in places[each.id]))
            for each in block.operations
        ),
    )


def legible(design: Design) -> Design:
    """The design with every block arranged whose operations lie upon one another: files that were
    written by hand have no places in them."""
    return replace(
        design,
        blocks=tuple(arranged(block) if _is_heap(block) else block for block in design.blocks),
    )


def _is_heap(block: Block) -> bool:
    places = [(each.x, each.y) for each in block.operations]
    return len(places) > 1 and len(set(places)) < len(places)


def empty_block(name: str) -> Block:
    """An input that leads to an output."""
    operations = (Operation("input", INPUT), Operation("output", OUTPUT, {}, 0.0, 160.0))
    return Block(name, operations, (Link("input", "output"),))


def empty_design(name: str = "untitled") -> Design:
    """A stem of 16 channels, three stages of an empty unit, a linear head: what 'New' opens."""

    def chain(title: str, *kinds: tuple[str, str]) -> Block:
        operations = tuple(Operation(id, kind) for id, kind in kinds)
        ends = (Operation("input", INPUT), *operations, Operation("output", OUTPUT))
        links = tuple(Link(a.id, b.id) for a, b in pairwise(ends))
        return arranged(Block(title, ends, links))

    unit = chain("unit", ("conv1", "conv"), ("bn1", "batch_norm"), ("relu1", "activation"))
    conv = unit.operation("conv1").with_parameter("stride", "stride")
    unit = replace(unit, operations=tuple(conv if o.id == "conv1" else o for o in unit.operations))
    stem = chain("stem", ("conv", "conv"))
    head = chain("head", ("pool", "global_pool"), ("fc", "linear"))
    stages = tuple(Placement("unit", "n", width, 1 if width == 16 else 2) for width in (16, 32, 64))
    network = Network(
        Placement("stem", width=16),
        stages,
        Placement("head", width="classes"),
        (Parameter("n", 3, "Units a stage."),),
    )
    return Design(name, network, (stem, unit, head))


def uses(design: Design, name: str) -> list[str]:
    """Where a block is used: 'stem', 'stage 2', or the name of another block."""
    network = design.network
    every = [("stem", network.stem)]
    every += [(f"stage {i}", stage) for i, stage in enumerate(network.stages, 1)]
    every.append(("head", network.head))
    placed = [label for label, placement in every if placement.block == name]
    inside = [
        block.name
        for block in design.blocks
        if any(name in _block_values(each) for each in block.operations)
    ]
    return placed + inside


def _block_values(operation: Operation) -> list[Value]:
    if operation.kind != "block":
        return []
    return [value for key, value in operation.parameters.items() if key == "block"]


def add_block(design: Design, block: Block) -> Design:
    check_block_name(design, block.name)
    return replace(design, blocks=(*design.blocks, block))


def check_block_name(design: Design, name: str) -> None:
    """Raises `DesignError` for a name that is empty, too long or taken."""
    if not name.strip() or len(name) > 120:
        raise DesignError(_tr("A block's name has 1 to 120 characters."))
    if any(block.name == name for block in design.blocks):
        taken = _tr("There is a block '{name}' already.").format(name=name)
        raise DesignError(taken, _tr("Choose another name."))


def free_block_name(design: Design, wanted: str) -> str:
    taken = {block.name for block in design.blocks}
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} {number}", number + 1
    return name


def rename_block(design: Design, old: str, new: str) -> Design:
    """The design with a block called otherwise, everywhere that uses it too."""
    if old == new:
        return design
    check_block_name(design, new)

    def operation(each: Operation) -> Operation:
        return each.with_parameter("block", new) if old in _block_values(each) else each

    def block(each: Block) -> Block:
        return replace(
            each,
            name=new if each.name == old else each.name,
            operations=tuple(operation(inner) for inner in each.operations),
        )

    def placement(each: Placement) -> Placement:
        return replace(each, block=new) if each.block == old else each

    network = design.network
    return replace(
        design,
        blocks=tuple(block(each) for each in design.blocks),
        network=replace(
            network,
            stem=placement(network.stem),
            stages=tuple(placement(each) for each in network.stages),
            head=placement(network.head),
        ),
    )


def remove_block(design: Design, name: str) -> Design:
    """The design without a block. Raises where it is used, naming the places."""
    used = uses(design, name)
    if used:
        held = _tr("'{name}' is used by {places}.").format(name=name, places=", ".join(used))
        raise DesignError(held, _tr("Choose another block there."))
    return replace(design, blocks=tuple(block for block in design.blocks if block.name != name))


def rows(network: Network) -> tuple[Placement, ...]:
    """Stem, stages and head, in order."""
    return (network.stem, *network.stages, network.head)


def with_row(design: Design, row: int, **changes: Any) -> Design:
    """The design with fields of the placement in `row` changed; 0 is the stem."""
    every = list(rows(design.network))
    every[row] = replace(every[row], **changes)
    return _with_rows(design, every)


def add_stage(design: Design, row: int, stage: Placement) -> Design:
    """The design with a stage put before `row`; never before the stem or after the head."""
    every = list(rows(design.network))
    every.insert(min(max(row, 1), len(every) - 1), stage)
    return _with_rows(design, every)


def remove_stages(design: Design, chosen: Collection[int]) -> Design:
    """The design without the stages in these rows; stem and head stay."""
    every = list(rows(design.network))
    kept = [each for i, each in enumerate(every) if i in (0, len(every) - 1) or i not in chosen]
    return _with_rows(design, kept)


def move_stage(design: Design, row: int, to: int) -> Design:
    """The design with the stage of `row` at row `to`; both are clipped to the stages."""
    every = list(rows(design.network))
    if not 0 < row < len(every) - 1:
        return design
    stage = every.pop(row)
    every.insert(min(max(to, 1), len(every) - 1), stage)
    return _with_rows(design, every)


def _with_rows(design: Design, every: list[Placement]) -> Design:
    network = replace(design.network, stem=every[0], stages=tuple(every[1:-1]), head=every[-1])
    return replace(design, network=network)


def with_network_parameters(design: Design, parameters: tuple[Parameter, ...]) -> Design:
    names = [each.name for each in parameters]
    for name in names:
        if names.count(name) > 1:
            raise DesignError(_tr("The parameter '{name}' is declared twice.").format(name=name))
    return replace(design, network=replace(design.network, parameters=parameters))


def only_looks_differ(before: Design, after: Design) -> bool:
    """Whether two designs build the same network, so that nothing has to be analysed anew."""
    if before.network != after.network or len(before.blocks) != len(after.blocks):
        return False
    return all(
        old is new or _same_graph(old, new)
        for old, new in zip(before.blocks, after.blocks, strict=True)
    )


def _same_graph(old: Block, new: Block) -> bool:
    return (old.name, old.links, old.parameters) == (new.name, new.links, new.parameters) and [
        each.at(0.0, 0.0) for each in old.operations
    ] == [each.at(0.0, 0.0) for each in new.operations]


def first_block(design: Design) -> str:
    """The block that a person most likely wants to see: that of the first stage."""
    if design.network.stages:
        wanted = design.network.stages[0].block
        if any(block.name == wanted for block in design.blocks):
            return wanted
    return design.blocks[0].name if design.blocks else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Edits", text)
