"""From a block and a unit's surroundings to shapes and costs.

Units that cannot differ are worked out once: a report depends on the block, the shape that
arrives and those names of the surroundings that its shapes depend on.
"""

from collections.abc import Callable, Mapping
from typing import Any

from workbench.analysis.plan import Plan, Step, checked, plan
from workbench.analysis.problems import DEEPEST_NESTING, Problem
from workbench.analysis.report import BlockReport, OperationReport
from workbench.catalog.kinds import Cost, Reach, Shape, Values
from workbench.catalog.operations.blocks import BLOCK
from workbench.errors import DesignError, ExpressionError
from workbench.spec.block import INPUT, OUTPUT, Block
from workbench.spec.expression import Number, Value, evaluate, names_in
from workbench.spec.network import Design

SWITCH = "switch"
_INHERITED = ("unit", "units", "stage", "index")
_ALIASES = (INPUT, OUTPUT, SWITCH)


class _Fault(Exception):
    """An operation that cannot be worked out; what follows it cannot either."""


class Elaborator:
    """Works out the blocks of one design. Keeps every report, for the life of the elaborator."""

    def __init__(self, design: Design) -> None:
        self._blocks = {block.name: block for block in design.blocks}
        self._reports: dict[tuple[Any, ...], BlockReport] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def block(self, name: str) -> Block | None:
        return self._blocks.get(name)

    def names(self, name: str) -> tuple[str, ...]:
        """The names that decide the shapes of a block, those of blocks inside it included."""
        known = self._names.get(name)
        if known is None:
            found = self._collect_names(name, frozenset())
            known = self._names[name] = tuple(sorted(found))
        return known

    def report(
        self, name: str, shape: Shape, environment: Mapping[str, Any], depth: int = 0
    ) -> BlockReport:
        """What a block is for a unit that `shape` arrives at. Raises `DesignError` for a block
        that does not exist or is nested too deeply; other faults are in the report."""
        block = self._blocks.get(name)
        if block is None:
            raise DesignError(f"There is no block '{name}'.", "Choose one of the design's blocks.")
        if depth > DEEPEST_NESTING:
            raise DesignError(
                f"'{name}' is nested more than {DEEPEST_NESTING} deep: does it hold itself?"
            )
        key = (name, shape, *[environment.get(each) for each in self.names(name)])
        found = self._reports.get(key)
        if found is None:
            found = _Walk(self, plan(block), shape, environment, depth).result()
            self._reports[key] = found
        return found

    def _collect_names(self, name: str, above: frozenset[str]) -> set[str]:
        block = self._blocks.get(name)
        if block is None or name in above:
            return set()
        ready = plan(block)
        names = set(ready.names)
        for step in ready.steps:
            if step.kind.name == BLOCK:
                inner = self._collect_names(str(step.constants.get("block", "")), above | {name})
                names |= inner & set(_INHERITED)
        return _with_defaults(names, block)


def surroundings(
    block: Block, base: Mapping[str, Any], overrides: Mapping[str, Any], wanted: set[str] | None
) -> dict[str, Any]:
    """The names a block's expressions may use: the unit's and the block's parameters, each its
    override or its default. Only those in `wanted`, or all for None. Raises `ExpressionError`."""
    result = dict(base)
    for parameter in block.parameters:
        if wanted is not None and parameter.name not in wanted:
            continue
        given = overrides.get(parameter.name)
        result[parameter.name] = evaluate(parameter.default, result) if given is None else given
    return result


def _with_defaults(names: set[str], block: Block) -> set[str]:
    """`names` and whatever the defaults of parameters among them use."""
    for parameter in reversed(block.parameters):
        if parameter.name in names:
            names |= names_in(parameter.default)
    return names


class _Walk:
    """One pass over a plan."""

    def __init__(
        self,
        elaborator: Elaborator,
        ready: Plan,
        shape: Shape,
        environment: Mapping[str, Any],
        depth: int,
    ) -> None:
        self._elaborator = elaborator
        self._plan = ready
        self._shape = shape
        self._environment = environment
        self._depth = depth
        self._problems: list[Problem] = []
        self._outputs: dict[str, tuple[Shape, ...]] = {}
        self._reaches: dict[str, tuple[int, int, int]] = {}
        self._operations: dict[str, OperationReport] = {}
        self._output = ""
        self._elements = 0

    def result(self) -> BlockReport:
        chosen = self._choices()
        live = self._live(chosen)
        for step in self._plan.steps:
            if step.operation.id in live:
                try:
                    self._visit(step, chosen)
                except _Fault:
                    continue
                except DesignError as fault:
                    self._note(step, fault)
        return self._summed()

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
        inputs = tuple(self._outputs[source][port] for source, port in taken)
        reaches = [self._reaches[source] for source, _ in taken]
        growth = max(reach[0] for reach in reaches)
        stride = min(reach[1] for reach in reaches)
        layers = max(reach[2] for reach in reaches)
        values = self._values(step, inputs[0][0])
        if kind.name == BLOCK:
            report, inner = self._nested(step, inputs[0], values)
            reach, depth = Reach(inner.growth + 1, inner.stride), inner.layers
        else:
            outputs = inputs[:1] if kind.name == SWITCH else kind.shape(inputs, values)
            report = OperationReport(values, inputs, outputs, kind.cost(inputs, outputs, values))
            reach, depth = kind.reach(values), kind.layers
        self._operations[id] = report
        self._outputs[id] = report.outputs
        self._reaches[id] = (
            growth + (reach.kernel - 1) * stride,
            stride * reach.stride,
            layers + depth,
        )
        if kind.name == OUTPUT:
            self._output = id
        if kind.name not in _ALIASES:
            self._elements += _elements(report)

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
    ) -> tuple[OperationReport, BlockReport]:
        """A block within the block, `repeat` times. Equal repetitions are worked out once."""
        block = self._elaborator.block(str(values["block"]))
        if block is None:
            raise DesignError(f"There is no block '{values['block']}'.")
        extras = nested_overrides(step.extras, block, self._environment, shape[0])
        runs: list[tuple[BlockReport, int]] = []
        left, stride, arriving = values["repeat"], values["stride"], shape
        while left:
            base = nested_base(self._environment, arriving[0], values["width"], stride)
            wanted = set(self._elaborator.names(block.name))
            environment = surroundings(block, base, extras, wanted)
            report = self._elaborator.report(block.name, arriving, environment, self._depth + 1)
            self._problems += [each for each in report.problems if each not in self._problems]
            if report.output is None:
                raise _Fault
            _check_width(report.output, values["width"], block.name)
            times = left if report.output == arriving and stride == 1 else 1
            runs.append((report, times))
            left, stride, arriving = left - times, 1, report.output
        total = _chained(runs)
        cost = Cost(total.parameters, total.norm_parameters, total.macs)
        return OperationReport(values, (shape,), (arriving,), cost, tuple(runs)), total

    def _summed(self) -> BlockReport:
        reports = self._operations.values()
        growth, stride, layers = self._reaches.get(self._output, (0, 1, 0))
        output = self._outputs[self._output][0] if self._output else None
        return BlockReport(
            self._plan.block,
            self._shape,
            output,
            self._environment,
            self._operations,
            (*self._plan.problems, *self._problems),
            sum(report.cost.parameters for report in reports),
            sum(report.cost.norm_parameters for report in reports),
            sum(report.cost.macs for report in reports),
            self._elements,
            layers,
            growth,
            stride,
            sum(
                1 + sum(inner.count * times for inner, times in report.nested) for report in reports
            ),
        )


def _taken(step: Step, chosen: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    if step.kind.name != SWITCH:
        return step.sources
    side = chosen.get(step.operation.id, 0)
    return step.sources[side : side + 1]


def _elements(report: OperationReport) -> int:
    if report.nested:
        return sum(inner.elements * times for inner, times in report.nested)
    total = 0
    for shape in report.outputs:
        product = 1
        for side in shape:
            product *= side
        total += product
    return total


def _chained(runs: list[tuple[BlockReport, int]]) -> BlockReport:
    """Blocks one behind the other, as one."""
    growth, stride = 0, 1
    for report, times in runs:
        for _ in range(times if report.stride != 1 else 1):
            factor = times if report.stride == 1 else 1
            growth += report.growth * stride * factor
            stride *= report.stride
    first = runs[0][0]

    def total(pick: Callable[[BlockReport], int]) -> int:
        return sum(pick(report) * times for report, times in runs)

    return BlockReport(
        first.block,
        first.input,
        runs[-1][0].output,
        first.environment,
        {},
        (),
        total(lambda report: report.parameters),
        total(lambda report: report.norm_parameters),
        total(lambda report: report.macs),
        total(lambda report: report.elements),
        total(lambda report: report.layers),
        growth,
        stride,
        total(lambda report: report.count),
    )


def nested_base(
    environment: Mapping[str, Any], channels: int, width: int, stride: int
) -> dict[str, Any]:
    """The unit's names as a block within a block sees them."""
    base = {name: environment[name] for name in _INHERITED if name in environment}
    return {**base, "in": channels, "out": width, "stride": stride}


def nested_overrides(
    extras: tuple[tuple[str, Value], ...],
    block: Block,
    environment: Mapping[str, Any],
    channels: int,
) -> dict[str, Number]:
    """The parameters of a block that a `block` operation sets. Raises `DesignError`."""
    declared = {parameter.name for parameter in block.parameters}
    result: dict[str, Number] = {}
    for name, value in extras:
        if name not in declared:
            known = ", ".join(sorted(declared)) or "none"
            raise DesignError(f"'{block.name}' has no parameter '{name}'.", f"It has: {known}.")
        result[name] = evaluate(value, {**environment, "channels": channels})
    return result


def _check_width(shape: Shape, width: int, block: str) -> None:
    if shape[0] != width:
        raise DesignError(
            f"'{block}' gives {shape[0]} channels where {width} are expected.",
            "Let its last operation have the width 'out'.",
        )


def late_values(step: Step, environment: Mapping[str, Any], channels: int) -> dict[str, Any]:
    """The parameters that change neither shape nor cost. Raises `ExpressionError`."""
    seen = {**environment, "channels": channels}
    return {spec.name: checked(spec, evaluate(value, seen)) for spec, value in step.late}
