"""One pass over a plan: shapes and costs of a block in one unit."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from math import prod
from typing import Any, Protocol

from workbench.analysis.plan import Plan, Source, Step, checked
from workbench.analysis.problems import FARTHEST, LARGEST_MAP, MOST_OPERATIONS, Problem
from workbench.analysis.report import BlockReport, OperationReport
from workbench.catalog.kinds import Cost, Reach, Shape, Values
from workbench.catalog.operations.blocks import BLOCK
from workbench.errors import DesignError, ExpressionError
from workbench.spec.block import INPUT, OUTPUT

SWITCH = "switch"
_ALIASES = (INPUT, OUTPUT, SWITCH)


class Nests(Protocol):
    """What a pass asks for blocks inside its block: the elaborator."""

    def spend(self) -> None: ...

    def nested(
        self,
        step: Step,
        values: Mapping[str, Any],
        stride: int,
        shape: Shape,
        environment: Mapping[str, Any],
        channels: int,
    ) -> BlockReport: ...


class _Fault(Exception):
    """An operation that cannot be worked out; what follows it cannot either."""


def walk(nests: Nests, ready: Plan, shape: Shape, environment: Mapping[str, Any]) -> BlockReport:
    """The report of a block that `shape` arrives at. Raises `DesignError` for too much work; other
    faults are in the report."""
    return _Walk(nests, ready, shape, environment).result()


class _Walk:
    def __init__(
        self, nests: Nests, ready: Plan, shape: Shape, environment: Mapping[str, Any]
    ) -> None:
        self._nests = nests
        self._plan = ready
        self._shape = shape
        self._environment = environment
        self._problems: list[Problem] = []
        self._outputs: dict[str, tuple[Shape, ...]] = {}
        self._reaches: dict[str, tuple[int, int, int]] = {}
        self._operations: dict[str, OperationReport] = {}
        self._switched: dict[str, Source] = {}
        self._output = ""

    def result(self) -> BlockReport:
        chosen = self._choices()
        live = self._live(chosen)
        for step in self._plan.steps:
            if step.operation.id in live:
                self._nests.spend()
                try:
                    self._visit(step, chosen)
                except _Fault:
                    continue
                except DesignError as fault:
                    self._note(step, fault)
        return self._summed(chosen)

    def _note(self, step: Step, fault: DesignError) -> None:
        self._problems.append(
            Problem(fault.message, fault.hint, self._plan.block.name, step.operation.id)
        )

    def _choices(self) -> dict[str, int]:
        """Which input each switch takes: 0 for yes, 1 for no."""
        chosen: dict[str, int] = {}
        for step in self._plan.steps:
            if step.kind.name == SWITCH and step.is_complete:
                try:
                    values = self._values(step, 0)
                except ExpressionError as fault:
                    self._note(step, fault)
                    continue
                chosen[step.operation.id] = 0 if values["when"] else 1
        return chosen

    def _live(self, chosen: Mapping[str, int]) -> set[str]:
        """What the output needs, and, so that a half-drawn block is answered too, what nothing
        uses yet. What only the other side of a switch needs is dead."""
        by_id = {step.operation.id: step for step in self._plan.steps}
        used = {source for step in self._plan.steps for source, _ in step.sources}
        pending = [id for id in by_id if id not in used]
        live: set[str] = set()
        while pending:
            id = pending.pop()
            if id in live or id not in by_id:
                continue
            live.add(id)
            pending += [source for source, _ in _taken(by_id[id], chosen)]
        return live

    def _visit(self, step: Step, chosen: Mapping[str, int]) -> None:
        id, kind = step.operation.id, step.kind
        if kind.name == INPUT:
            self._outputs[id] = (self._shape,)
            self._reaches[id] = (0, 1, 0)
            self._operations[id] = OperationReport({}, (), (self._shape,))
            return
        taken = _taken(step, chosen)
        if not step.is_complete or any(source not in self._outputs for source, _ in taken):
            raise _Fault
        inputs = tuple([self._outputs[source][port] for source, port in taken])
        values = self._values(step, inputs[0][0])
        nested: tuple[tuple[BlockReport, int], ...] = ()
        if kind.name == BLOCK:
            nested = self._nested(step, inputs[0], values)
            inner = _chained(nested)
            outputs: tuple[Shape, ...] = (nested[-1][0].output or (),)
            cost = Cost(inner.parameters, inner.norm_parameters, inner.macs)
            reach, depth = Reach(inner.growth + 1, inner.stride), inner.layers
        else:
            outputs = inputs[:1] if kind.name == SWITCH else kind.shape(inputs, values)
            _check_sizes(outputs)
            cost = kind.cost(inputs, outputs, values)
            reach, depth = kind.reach(values), kind.layers
        sources = tuple([self._switched.get(each[0], each) for each in taken])
        if kind.name == SWITCH:
            self._switched[id] = sources[0]
        self._operations[id] = OperationReport(values, inputs, outputs, cost, nested, sources)
        self._outputs[id] = outputs
        self._reaches[id] = self._reached(taken, reach, depth)
        if kind.name == OUTPUT:
            self._output = id

    def _reached(self, taken: tuple[Source, ...], reach: Reach, depth: int) -> tuple[int, int, int]:
        before = [self._reaches[source] for source, _ in taken]
        growth = max(each[0] for each in before)
        stride = min(each[1] for each in before)
        return (
            min(FARTHEST, growth + (reach.kernel - 1) * stride),
            min(FARTHEST, stride * reach.stride),
            max(each[2] for each in before) + depth,
        )

    def _values(self, step: Step, channels: int) -> Values:
        if not step.dynamic:
            return step.constants
        unit = {**self._environment, "channels": channels}
        values = dict(step.constants)
        for each in step.dynamic:
            seen = {**unit, **values} if each.is_default else unit
            values[each.spec.name] = checked(each.spec, each.expression(seen))
        return values

    def _nested(
        self, step: Step, shape: Shape, values: Values
    ) -> tuple[tuple[BlockReport, int], ...]:
        """A block within the block, `repeat` times. Equal repetitions are worked out once."""
        runs: list[tuple[BlockReport, int]] = []
        left, stride, arriving, count = values["repeat"], values["stride"], shape, 0
        while left:
            report = self._nests.nested(step, values, stride, arriving, self._environment, shape[0])
            self._problems += [each for each in report.problems if each not in self._problems]
            if report.output is None:
                raise _Fault
            _check_width(report.output, values["width"], str(values["block"]))
            times = left if report.output == arriving and stride == 1 else 1
            runs.append((report, times))
            left, stride, arriving = left - times, 1, report.output
            count += times * report.count
            if count > MOST_OPERATIONS:
                raise DesignError(f"{count:,} operations are more than can be built.")
        return tuple(runs)

    def _needed(self, chosen: Mapping[str, int]) -> Collection[str]:
        """What the output needs, and so is built; everything as long as nothing reaches it."""
        if not self._output:
            return self._operations.keys()
        steps = {step.operation.id: step for step in self._plan.steps}
        pending, needed = [self._output], set[str]()
        while pending:
            id = pending.pop()
            if id not in needed:
                needed.add(id)
                pending += [source for source, _ in _taken(steps[id], chosen)]
        return needed

    def _summed(self, chosen: Mapping[str, int]) -> BlockReport:
        needed = self._needed(chosen)
        kinds = {step.operation.id: step.kind.name for step in self._plan.steps}
        parameters = norm_parameters = macs = elements = count = 0
        for id, report in self._operations.items():
            if id not in needed:
                continue
            parameters += report.cost.parameters
            norm_parameters += report.cost.norm_parameters
            macs += report.cost.macs
            count += 1 + sum(inner.count * times for inner, times in report.nested)
            if kinds[id] not in _ALIASES:
                elements += _elements(report)
        growth, stride, layers = self._reaches.get(self._output, (0, 1, 0))
        return BlockReport(
            self._plan.block,
            self._shape,
            self._outputs[self._output][0] if self._output else None,
            self._environment,
            self._operations,
            (*self._plan.problems, *self._problems),
            parameters,
            norm_parameters,
            macs,
            elements,
            layers,
            growth,
            stride,
            count,
        )


def _taken(step: Step, chosen: Mapping[str, int]) -> tuple[Source, ...]:
    if step.kind.name != SWITCH:
        return step.sources
    side = chosen.get(step.operation.id, 0)
    return step.sources[side : side + 1]


def _check_sizes(shapes: tuple[Shape, ...]) -> None:
    for shape in shapes:
        if prod(shape) > LARGEST_MAP:
            raise DesignError(f"More than {LARGEST_MAP:,} values for one image cannot be held.")


def _elements(report: OperationReport) -> int:
    if report.nested:
        return sum(inner.elements * times for inner, times in report.nested)
    return sum(map(prod, report.outputs))


def _chained(runs: tuple[tuple[BlockReport, int], ...]) -> BlockReport:
    """Blocks one behind the other, as one."""
    growth, stride = 0, 1
    for report, times in runs:
        for _ in range(times if report.stride != 1 else 1):
            factor = times if report.stride == 1 else 1
            growth = min(FARTHEST, growth + report.growth * stride * factor)
            stride = min(FARTHEST, stride * report.stride)

    def total(pick: Callable[[BlockReport], int]) -> int:
        return sum(pick(report) * times for report, times in runs)

    return replace(
        runs[0][0],
        output=runs[-1][0].output,
        operations={},
        problems=(),
        parameters=total(lambda report: report.parameters),
        norm_parameters=total(lambda report: report.norm_parameters),
        macs=total(lambda report: report.macs),
        elements=total(lambda report: report.elements),
        layers=total(lambda report: report.layers),
        growth=growth,
        stride=stride,
        count=total(lambda report: report.count),
    )


def _check_width(shape: Shape, width: int, block: str) -> None:
    if shape[0] != width:
        raise DesignError(
            f"'{block}' gives {shape[0]} channels where {width} are expected.",
            "Let its last operation have the width 'out'.",
        )
