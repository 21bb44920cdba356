"""Small mistakes for designs: each turns one block into another."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from workbench.spec.block import Block, Link, Operation
from workbench.spec.network import Design

Edit = Callable[[Block], Block]


def edited(design: Design, block: str, edit: Edit) -> Design:
    return replace(design, blocks=tuple(edit(b) if b.name == block else b for b in design.blocks))


def set_values(operation: str, **parameters: Any) -> Edit:
    """Another value for an operation's parameters."""

    def edit(block: Block) -> Block:
        assert operation in block.ids
        return replace(
            block,
            operations=tuple(
                replace(op, parameters={**op.parameters, **parameters})
                if op.id == operation
                else op
                for op in block.operations
            ),
        )

    return edit


def relinked(old: tuple[str, str], *new: tuple[str, str]) -> Edit:
    """Links in place of one."""

    def edit(block: Block) -> Block:
        kept = [k for k in block.links if (k.source, k.target) != old]
        assert len(kept) == len(block.links) - 1
        return replace(block, links=(*kept, *(Link(a, b) for a, b in new)))

    return edit


def with_operation(before: str, after: str, kind: str = "activation") -> Edit:
    """An operation more on the link between two."""

    def edit(block: Block) -> Block:
        block = replace(block, operations=(*block.operations, Operation("extra", kind)))
        return relinked((before, after), (before, "extra"), ("extra", after))(block)

    return edit


def together(*edits: Edit) -> Edit:
    def edit(block: Block) -> Block:
        for each in edits:
            block = each(block)
        return block

    return edit
