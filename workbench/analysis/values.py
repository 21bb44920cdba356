"""What a design says in so many words: the values of its operations and of its network, and the
order in which a block works. Of designs that are not sound too."""

from collections.abc import Sequence

from workbench.catalog.registry import REGISTRY
from workbench.spec.block import Block, Operation, Parameter
from workbench.spec.expression import Value
from workbench.spec.network import Network, Placement


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


def topological(block: Block) -> list[Operation]:
    """The operations, each after those it takes from, else in the block's order; what lies on a
    cycle comes last."""
    operations = {operation.id: operation for operation in block.operations}
    feeds: dict[str, set[str]] = {id: set() for id in operations}
    for link in block.links:
        if link.source in operations and link.target in operations:
            feeds[link.target].add(link.source)
    done: dict[str, Operation] = {}
    waiting = list(operations)
    while waiting:
        ready = [id for id in waiting if feeds[id] <= done.keys()]
        if not ready:
            done.update((id, operations[id]) for id in waiting)
            break
        # One at a time, depth first, so that a branch stays together.
        follows = [id for id in ready if done and next(reversed(done)) in feeds[id]]
        chosen = (follows or ready)[0]
        done[chosen] = operations[chosen]
        waiting.remove(chosen)
    return list(done.values())
