"""A block, as it stands in one unit, as a `torch.fx` module.

Each operation becomes a submodule of its own name (`conv1.weight`); sums, concatenations and
switches become plain calls, so that the generated code reads like written code and nothing is
interpreted when the network runs. The module maps `(B, C, H, W)`; a head gives `(B, classes)`.
"""

import operator
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import torch
from torch import fx, nn

from workbench.analysis.elaborate import (
    SWITCH,
    late_values,
    nested_base,
    nested_overrides,
    surroundings,
)
from workbench.analysis.plan import Source, Step, plan
from workbench.analysis.report import BlockReport, OperationReport
from workbench.catalog.operations.blocks import BLOCK
from workbench.nn.builders import BUILDERS
from workbench.nn.stochastic import StochasticDepth
from workbench.spec.block import INPUT, OUTPUT, Block

GATE = "stochastic_depth"
ORIGIN = "origin"
Environment = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a graph module comes from; kept in its `meta` for exports that are to be read."""

    block: Block
    channels: int
    environment: Environment


def build_block(report: BlockReport, environment: Environment) -> fx.GraphModule:
    """The module of a block in a unit with those surroundings, on the current default device.

    Raises `DesignError` where a late parameter has no usable value. The report must have come out
    whole (no problems)."""
    return _Builder(report, environment).module()


class _Builder:
    """Turns one report into one module, and the branches that gates own into modules inside it."""

    def __init__(self, report: BlockReport, environment: Environment) -> None:
        self._report = report
        self._environment = environment
        self._steps = {
            step.operation.id: step
            for step in plan(report.block).steps
            if step.operation.id in report.operations
        }
        self._taken = {id: self._followed(id) for id in self._steps}
        self._needed = self._reachable()
        self._crossing: dict[str, list[Source]] = {}

    def module(self) -> fx.GraphModule:
        output = next(id for id in self._needed if self._kind(id) == OUTPUT)
        begin = next(id for id, step in self._steps.items() if step.kind.name == INPUT)
        result = self._sources(output)[0]
        return self._graph_module([(begin, 0)], result)

    def _kind(self, id: str) -> str:
        return self._steps[id].kind.name

    def _sources(self, id: str) -> list[Source]:
        """What an operation takes, through the switches on the way."""
        return self._taken[id]

    def _followed(self, id: str) -> list[Source]:
        step = self._steps[id]
        taken = [self._switched(step)] if self._kind(id) == SWITCH else list(step.sources)
        return [
            self._followed(source)[0] if self._kind(source) == SWITCH else (source, port)
            for source, port in taken
        ]

    def _switched(self, step: Step) -> Source:
        values = self._report.operations[step.operation.id].values
        return step.sources[0 if values["when"] else 1]

    def _reachable(self) -> dict[str, None]:
        """The operations that the output needs, in order."""
        pending = [id for id, step in self._steps.items() if step.kind.name == OUTPUT]
        seen: set[str] = set()
        while pending:
            id = pending.pop()
            if id not in seen:
                seen.add(id)
                pending += [source for source, _ in self._sources(id)]
        return dict.fromkeys(id for id in self._steps if id in seen)

    def _owned(self, gate: str) -> frozenset[str]:
        """What nothing but the gate consumes: its branch."""
        consumers: dict[str, set[str]] = {id: set() for id in self._needed}
        for id in self._needed:
            for source, _ in self._sources(id):
                consumers[source].add(id)
        owned: set[str] = set()
        for id in reversed(list(self._needed)):
            takes = consumers[id]
            if takes and takes <= owned | {gate} and self._kind(id) != INPUT:
                owned.add(id)
        return frozenset(owned)

    def _graph_module(self, entries: list[Source], result: Source) -> fx.GraphModule:
        """The graph from `entries` to `result`."""
        graph = fx.Graph()
        values: dict[Source, fx.Node] = {}
        for number, entry in enumerate(entries):
            values[entry] = graph.placeholder("x" if number == 0 else f"x{number}")
        modules: OrderedDict[str, nn.Module] = OrderedDict()
        self._emit(result[0], graph, values, modules)
        graph.output(values[result])
        module = fx.GraphModule(modules, graph, class_name="Unit")
        module.meta[ORIGIN] = Origin(self._report.block, self._report.input[0], self._environment)
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
            node = graph.call_module(id, tuple(arguments))
            outputs = self._steps[id].kind.outputs
            if len(outputs) == 1:
                values[id, 0] = node
            else:
                for index in range(len(outputs)):
                    values[id, index] = graph.call_function(operator.getitem, (node, index))

    def _build(self, id: str) -> nn.Module:
        step, report = self._steps[id], self._report.operations[id]
        late = late_values(step, self._environment, report.inputs[0][0]) if step.late else {}
        everything = {**report.values, **late}
        if step.kind.name == GATE:
            return self._gate(id, everything, report)
        if step.kind.name == BLOCK:
            return self._nested(step, report)
        return BUILDERS[step.kind.name](everything, report)

    def _gate_inputs(self, id: str) -> list[Source]:
        """What flows from outside into the branch that a gate owns, each once."""
        known = self._crossing.get(id)
        if known is not None:
            return known
        owned = self._owned(id)
        members = [each for each in self._needed if each in owned]
        crossing: Iterable[Source] = (
            source for each in (*members, id) for source in self._sources(each)
        )
        found = list(dict.fromkeys(each for each in crossing if each[0] not in owned))
        self._crossing[id] = found
        return found

    def _gate(self, id: str, values: Mapping[str, Any], report: OperationReport) -> nn.Module:
        inputs = self._gate_inputs(id)
        branch = self._graph_module(inputs, self._sources(id)[0])
        first = self._report.operations[inputs[0][0]].outputs[inputs[0][1]]
        output = report.outputs[0]
        reduction = -(-first[1] // output[1]) if len(output) == 3 and len(first) == 3 else 1
        return StochasticDepth(
            branch, values["survival"], values["draw"], values["scale"], output[0], reduction
        )

    def _nested(self, step: Step, report: OperationReport) -> nn.Module:
        """A block within the block: one module, or several in a row."""
        inside: OrderedDict[str, nn.Module] = OrderedDict()
        stride = report.values["stride"]
        for inner, times in report.nested:
            for _ in range(times):
                channels = report.inputs[0][0]
                extras = nested_overrides(step.extras, inner.block, self._environment, channels)
                base = nested_base(
                    self._environment, inner.input[0], report.values["width"], stride
                )
                environment = surroundings(inner.block, base, extras, None)
                inside[f"unit{len(inside) + 1}"] = build_block(inner, environment)
                stride = 1
        if len(inside) == 1:
            return inside["unit1"]
        return nn.Sequential(inside)
