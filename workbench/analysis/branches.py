"""What a stochastic-depth gate owns: the operations that nothing but the gate consumes.

A dropped branch is not computed, so that this decides more than speed: a batch norm in the branch
does not see the batches that are dropped.
"""

from collections.abc import Mapping, Sequence

from workbench.analysis.plan import Source, plan
from workbench.analysis.report import BlockReport
from workbench.spec.block import INPUT, OUTPUT

GATE = "stochastic_depth"


def kinds_of(report: BlockReport) -> dict[str, str]:
    """The kind of each operation of a report, by id."""
    kinds = {step.operation.id: step.kind.name for step in plan(report.block).steps}
    return {id: kinds[id] for id in report.operations}


def needed(report: BlockReport) -> tuple[str, ...]:
    """The operations that the output needs, switches followed, each after what it takes."""
    pending = [id for id, kind in kinds_of(report).items() if kind == OUTPUT]
    seen: set[str] = set()
    while pending:
        id = pending.pop()
        if id not in seen:
            seen.add(id)
            pending += [source for source, _ in report.operations[id].sources]
    return tuple(id for id in report.operations if id in seen)


def branches(report: BlockReport) -> Mapping[str, frozenset[str]]:
    """By the id of each gate, the operations that it owns; what a gate inside its branch owns is
    among them."""
    kinds, order = kinds_of(report), needed(report)
    consumers: dict[str, set[str]] = {id: set() for id in order}
    for id in order:
        for source, _ in report.operations[id].sources:
            consumers[source].add(id)
    return {id: _owned(id, order, consumers, kinds) for id in order if kinds[id] == GATE}


def gate_inputs(report: BlockReport, gate: str, owned: frozenset[str]) -> tuple[Source, ...]:
    """What flows from outside into the branch that a gate owns, each once."""
    members = (*(id for id in report.operations if id in owned), gate)
    crossing = (source for id in members for source in report.operations[id].sources)
    return tuple(dict.fromkeys(each for each in crossing if each[0] not in owned))


def _owned(
    gate: str,
    order: Sequence[str],
    consumers: Mapping[str, set[str]],
    kinds: Mapping[str, str],
) -> frozenset[str]:
    owned: set[str] = set()
    for id in reversed(order):
        takes = consumers[id]
        if takes and takes <= owned | {gate} and kinds[id] != INPUT:
            owned.add(id)
    return frozenset(owned)
