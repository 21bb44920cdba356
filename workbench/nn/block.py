"""A block, as it stands in one unit, as a `torch.fx` module.

Each operation becomes a submodule of its own name (`conv1.weight`); sums, concatenations and
switches become plain calls, so that the generated code reads like written code and nothing is
interpreted when the network runs. The module maps `(B, C, H, W)`; a head gives `(B, classes)`.
"""

import operator
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import torch
from torch import fx, nn

from workbench.analysis.branches import GATE, branches, gate_inputs
from workbench.analysis.plan import Source, plan
from workbench.analysis.report import BlockReport, OperationReport
from workbench.catalog.kinds import Shape
from workbench.catalog.operations.blocks import BLOCK
from workbench.nn.builders import BUILDERS
from workbench.nn.stochastic import StochasticDepth
from workbench.spec.block import INPUT, OUTPUT, Block

ORIGIN = "origin"
Environment = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a graph module comes from; kept in its `meta` for exports that are to be read."""

    block: Block
    channels: int
    environment: Environment


def build_block(report: BlockReport) -> fx.GraphModule:
    """The module of a block in a unit, on the current default device. The report must have come
    out whole (no problems)."""
    return _Builder(report).module()


class _Builder:
    """Turns one report into one module, and the branches that gates own into modules inside it."""

    def __init__(self, report: BlockReport) -> None:
        self._report = report
        steps = {step.operation.id: step.kind for step in plan(report.block).steps}
        self._kinds = {id: steps[id] for id in report.operations}
        self._branches = branches(report)

    def module(self) -> fx.GraphModule:
        output = next(id for id, kind in self._kinds.items() if kind.name == OUTPUT)
        begin = next(id for id, kind in self._kinds.items() if kind.name == INPUT)
        result = self._sources(output)[0]
        return self._graph_module(((begin, 0),), result)

    def _kind(self, id: str) -> str:
        return self._kinds[id].name

    def _sources(self, id: str) -> tuple[Source, ...]:
        """What an operation takes, through the switches on the way."""
        return self._report.operations[id].sources

    def _graph_module(self, entries: Sequence[Source], result: Source) -> fx.GraphModule:
        """The graph from `entries` to `result`."""
        graph = fx.Graph()
        values: dict[Source, fx.Node] = {}
        for number, entry in enumerate(entries):
            values[entry] = graph.placeholder("x" if number == 0 else f"x{number}")
        modules: OrderedDict[str, nn.Module] = OrderedDict()
        self._emit(result[0], graph, values, modules)
        graph.output(values[result])
        module = fx.GraphModule(modules, graph, class_name="Unit")
        report = self._report
        module.meta[ORIGIN] = Origin(report.block, report.input[0], report.environment)
        return module

    def _emit(
        self,
        id: str,
        graph: fx.Graph,
        values: dict[Source, fx.Node],
        modules: "OrderedDict[str, nn.Module]",
    ) -> None:
        """Emit `id` and, before it, what it needs. Iterative: a block may be long."""
        pending = [(id, False)]
        while pending:
            id, ready = pending.pop()
            if any(source == id for source, _ in values):
                continue
            sources = self._gate_inputs(id) if self._kind(id) == GATE else self._sources(id)
            if not ready:
                pending.append((id, True))
                pending += [(source, False) for source, _ in reversed(sources)]
                continue
            self._emit_one(id, [values[source] for source in sources], graph, values, modules)

    def _emit_one(
        self,
        id: str,
        arguments: list[fx.Node],
        graph: fx.Graph,
        values: dict[Source, fx.Node],
        modules: "OrderedDict[str, nn.Module]",
    ) -> None:
        kind = self._kind(id)
        if kind == "add":
            values[id, 0] = reduce(
                lambda a, b: graph.call_function(operator.add, (a, b)), arguments
            )
        elif kind == "concat":
            values[id, 0] = graph.call_function(torch.cat, (arguments, 1))
        else:
            module = self._build(id)
            if isinstance(module, nn.Identity):
                values[id, 0] = arguments[0]
                return
            modules[id] = module
            # The generated method has a `self` already.
            name = f"{id}_" if id == "self" else None
            node = graph.create_node("call_module", id, tuple(arguments), name=name)
            outputs = self._kinds[id].outputs
            if len(outputs) == 1:
                values[id, 0] = node
            else:
                for index in range(len(outputs)):
                    values[id, index] = graph.call_function(operator.getitem, (node, index))

    def _build(self, id: str) -> nn.Module:
        kind, report = self._kind(id), self._report.operations[id]
        if kind == GATE:
            return self._gate(id, report)
        if kind == BLOCK:
            return _nested(report)
        return BUILDERS[kind](report.values, report)

    def _gate_inputs(self, id: str) -> tuple[Source, ...]:
        return gate_inputs(self._report, id, self._branches[id])

    def _gate(self, id: str, report: OperationReport) -> nn.Module:
        inputs = self._gate_inputs(id)
        branch = self._graph_module(inputs, self._sources(id)[0])
        first = self._report.operations[inputs[0][0]].outputs[inputs[0][1]]
        output = report.outputs[0]
        values = report.values
        return StochasticDepth(
            branch,
            values["survival"],
            values["draw"],
            values["scale"],
            output[0],
            _reduction(first, output),
        )


def _nested(report: OperationReport) -> nn.Module:
    """A block within the block: one module, or several in a row."""
    inside: OrderedDict[str, nn.Module] = OrderedDict()
    for inner, times in report.nested:
        for _ in range(times):
            inside[f"unit{len(inside) + 1}"] = build_block(inner)
    if len(inside) == 1:
        return inside["unit1"]
    return nn.Sequential(inside)


def _reduction(first: Shape, output: Shape) -> int:
    """How many times smaller the sides of the output are; 0 where no whole number gives them."""
    factor = -(-first[1] // output[1]) if len(output) == 3 and len(first) == 3 else 1
    return factor if tuple(-(-side // factor) for side in first[1:]) == output[1:] else 0
