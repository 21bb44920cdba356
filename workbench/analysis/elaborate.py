"""From a block and a unit's surroundings to shapes, values and costs: the one place that composes
overrides and evaluates expressions of blocks.

In two steps, since units often differ in nothing that changes a shape. `Elaborator.report` works
out shapes and costs, kept by the block, the shape that arrives and those names of the surroundings
that these depend on. `Elaborator.settled` fills in what changes neither (rates, say), kept by all
names that matter.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workbench.analysis.dependence import INHERITED, dependences
from workbench.analysis.plan import Step, checked, plan
from workbench.analysis.problems import DEEPEST_NESTING, MOST_DISTINCT, Problem
from workbench.analysis.report import BlockReport, OperationReport
from workbench.analysis.walk import walk
from workbench.catalog.kinds import Shape
from workbench.errors import DesignError
from workbench.spec.block import Block
from workbench.spec.expression import Number, Value, evaluate
from workbench.spec.network import Design


class Elaborator:
    """Works out the blocks of one design. Keeps every report, for the life of the elaborator."""

    def __init__(self, design: Design) -> None:
        self._blocks = {block.name: block for block in design.blocks}
        self._dependences = dependences(self._blocks)
        self._reports: dict[tuple[Any, ...], BlockReport] = {}
        self._settled: dict[tuple[Any, ...], BlockReport] = {}
        self._left = MOST_DISTINCT

    def block(self, name: str) -> Block | None:
        return self._blocks.get(name)

    def shape_names(self, name: str) -> frozenset[str]:
        """The names that decide the shapes of a block, those of blocks inside it included."""
        return self._dependences[name].shape

    def names(self, name: str) -> frozenset[str]:
        """The names that decide anything of a block."""
        return self._dependences[name].every

    def spend(self, operations: int = 1) -> None:
        """Count work. Raises `DesignError` where a design asks for more than can be done while a
        person waits."""
        self._left -= operations
        if self._left < 0:
            raise DesignError(
                f"More than {MOST_DISTINCT:,} operations differ from one another.",
                "Use fewer units, or fewer sizes.",
            )

    def report(self, name: str, shape: Shape, environment: Mapping[str, Any]) -> BlockReport:
        """Shapes and costs of a block for a unit that `shape` arrives at. Raises `DesignError` for
        a block that does not exist or too much work; other faults are in the report."""
        block = self._blocks.get(name)
        if block is None:
            raise DesignError(f"There is no block '{name}'.", "Choose one of the design's blocks.")
        key = (name, shape, *[environment.get(each) for each in self.shape_names(name)])
        found = self._reports.get(key)
        if found is None:
            found = walk(self, plan(block), shape, environment)
            self._reports[key] = found
        return found

    def settled(self, report: BlockReport, environment: Mapping[str, Any]) -> BlockReport:
        """The report with every parameter of every operation, blocks inside it included, for a
        unit with these surroundings. Raises `DesignError` for too much work; other faults are in
        the report."""
        key = (id(report), *map(environment.get, self.names(report.block.name)))
        found = self._settled.get(key)
        if found is None:
            found = self._settled[key] = self._settle(report, environment)
        return found

    def _settle(self, report: BlockReport, environment: Mapping[str, Any]) -> BlockReport:
        operations, problems = dict(report.operations), dict.fromkeys(report.problems)
        for step in plan(report.block).unsettled:
            found = operations.get(step.operation.id)
            if found is None:
                continue
            self.spend()
            try:
                if found.nested:
                    found = self._settled_inside(step, found, environment)
                    for inner, _ in found.nested:
                        problems.update(dict.fromkeys(inner.problems))
                else:
                    values = _with_late(step, found.values, environment, found.inputs[0][0])
                    found = found.with_values(values)
            except DesignError as fault:
                where = (report.block.name, step.operation.id)
                problems[Problem(fault.message, fault.hint, *where)] = None
            operations[step.operation.id] = found
        return report.settled(environment, operations, tuple(problems))

    def _settled_inside(
        self, step: Step, found: OperationReport, environment: Mapping[str, Any]
    ) -> OperationReport:
        width, stride = found.values["width"], found.values["stride"]
        block = found.nested[0][0].block
        extras = nested_overrides(step.extras, block, environment, found.inputs[0][0])
        runs = []
        for inner, times in found.nested:
            base = nested_base(environment, inner.input[0], width, stride)
            runs.append((self.settled(inner, surroundings(block, base, extras)), times))
            stride = 1
        return replace(found, nested=tuple(runs))

    def nested(
        self,
        step: Step,
        values: Mapping[str, Any],
        stride: int,
        shape: Shape,
        environment: Mapping[str, Any],
        channels: int,
    ) -> BlockReport:
        """Shapes and costs of the block that a `block` operation holds, once. `channels` arrive at
        the operation, `shape` at this repetition. Raises `DesignError`."""
        name = str(values["block"])
        block = self._blocks.get(name)
        if block is None:
            raise DesignError(f"There is no block '{name}'.")
        if self._dependences[name].height > DEEPEST_NESTING:
            raise DesignError(
                f"'{name}' is nested more than {DEEPEST_NESTING} deep: does it hold itself?"
            )
        wanted = self.shape_names(name)
        extras = nested_overrides(step.extras, block, environment, channels, wanted)
        base = nested_base(environment, shape[0], values["width"], stride)
        return self.report(name, shape, surroundings(block, base, extras, wanted))


def surroundings(
    block: Block,
    base: Mapping[str, Any],
    overrides: Mapping[str, Any],
    wanted: frozenset[str] | None = None,
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


def nested_base(
    environment: Mapping[str, Any], channels: int, width: int, stride: int
) -> dict[str, Any]:
    """The unit's names as a block within a block sees them."""
    base = {name: environment[name] for name in INHERITED if name in environment}
    return {**base, "in": channels, "out": width, "stride": stride}


def nested_overrides(
    extras: tuple[tuple[str, Value], ...],
    block: Block,
    environment: Mapping[str, Any],
    channels: int,
    wanted: frozenset[str] | None = None,
) -> dict[str, Number]:
    """The parameters of a block that a `block` operation sets; only those in `wanted`, or all for
    None. Raises `DesignError`."""
    declared = {parameter.name for parameter in block.parameters}
    result: dict[str, Number] = {}
    for name, value in extras:
        if name not in declared:
            known = ", ".join(sorted(declared)) or "none"
            raise DesignError(f"'{block.name}' has no parameter '{name}'.", f"It has: {known}.")
        if wanted is None or name in wanted:
            result[name] = evaluate(value, {**environment, "channels": channels})
    return result


def _with_late(
    step: Step, values: Mapping[str, Any], environment: Mapping[str, Any], channels: int
) -> dict[str, Any]:
    seen = {**environment, "channels": channels}
    result = dict(values)
    for spec, expression in step.late:
        result[spec.name] = checked(spec, expression(seen))
    return result
