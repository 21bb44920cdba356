"""What a block depends on: the names that decide it, and how deeply blocks hold one another.

Worked out once per block from the blocks that it holds, before anything is elaborated.
"""

import contextlib
import graphlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.analysis.plan import Plan, plan
from workbench.catalog.operations.blocks import BLOCK
from workbench.spec.block import Block
from workbench.spec.expression import names_in

INHERITED = ("unit", "units", "stage", "index")
"""The names of a unit that a block inside its block sees as well."""
_ENDLESS = 10**6


@dataclass(frozen=True, slots=True)
class Dependence:
    """`shape` are the names of the surroundings that decide shapes and costs of a block, `every`
    those that decide anything that is built. `height` counts the levels of blocks, 1 for a block
    that holds none; it is beyond every limit for one that holds itself."""

    shape: frozenset[str] = frozenset()
    every: frozenset[str] = frozenset()
    height: int = 1


_CIRCLE = Dependence(height=_ENDLESS)


def dependences(blocks: Mapping[str, Block]) -> Mapping[str, Dependence]:
    """What each of a design's blocks depends on, by name."""
    plans = {name: plan(block) for name, block in blocks.items()}
    sorter = graphlib.TopologicalSorter(
        {name: _held(ready) & blocks.keys() for name, ready in plans.items()}
    )
    # Past a circle the sorter still gives every block that holds none.
    with contextlib.suppress(graphlib.CycleError):
        sorter.prepare()
    found: dict[str, Dependence] = {}
    while names := sorter.get_ready():
        for name in names:
            found[name] = _of(plans[name], found)
        sorter.done(*names)
    return {name: found.get(name, _CIRCLE) for name in blocks}


def _held(ready: Plan) -> set[str]:
    return {str(step.constants.get("block", "")) for step in ready.steps if step.kind.name == BLOCK}


def _of(ready: Plan, known: Mapping[str, Dependence]) -> Dependence:
    shape, every = set(ready.names), set(ready.names)
    height = 1
    for step in ready.steps:
        for _, expression in step.late:
            every |= expression.names - {"channels"}
        if step.kind.name != BLOCK:
            continue
        inner = known.get(str(step.constants.get("block", "")), Dependence())
        height = max(height, 1 + inner.height)
        shape |= inner.shape & set(INHERITED)
        every |= inner.every & set(INHERITED)
        for name, value in step.extras:
            used = names_in(value) - {"channels"}
            every |= used
            if name in inner.shape:
                shape |= used
    return Dependence(_closed(shape, ready.block), _closed(every, ready.block), height)


def _closed(names: Iterable[str], block: Block) -> frozenset[str]:
    """`names` and whatever the defaults of parameters among them use."""
    found = set(names)
    for parameter in reversed(block.parameters):
        if parameter.name in found:
            found |= names_in(parameter.default)
    return frozenset(found)
