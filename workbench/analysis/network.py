"""The analysis of a whole network: what every keystroke in the editor asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from workbench.analysis.elaborate import Elaborator, surroundings
from workbench.analysis.plan import plan
from workbench.analysis.problems import (
    MOST_OPERATIONS,
    MOST_PARAMETERS,
    MOST_UNITS,
    Problem,
)
from workbench.analysis.report import NetworkAnalysis, StageReport, Unit
from workbench.catalog.initialisations import INITIALISATIONS
from workbench.catalog.kinds import Shape
from workbench.errors import DesignError, ExpressionError
from workbench.spec.block import Block
from workbench.spec.expression import Number, evaluate, names_in, whole
from workbench.spec.network import Design, Network, Placement

_VARIES = frozenset(("unit", "index"))


def analyse(
    design: Design, input_shape: tuple[int, int, int] | None = None, classes: int = 10
) -> NetworkAnalysis:
    """Shapes, values, costs and faults of a design for images of `input_shape` (C, H, W).

    Never raises for a faulty design: its problems say what is wrong, and whatever could be worked
    out still is. Worked out once: equal designs get the same answer again.
    """
    channels, height, width = input_shape or design.network.input
    return _analysed(design, (channels, height, width), classes)


@lru_cache(maxsize=16)
def _analysed(design: Design, input_shape: tuple[int, int, int], classes: int) -> NetworkAnalysis:
    return _Stamp(design, input_shape, classes).result()


def unit_environment(design: Design, unit: Unit, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that the expressions of a unit's block may use. `variables` are those of the
    analysis. Raises `ExpressionError`, though not for a sound design."""
    placement = placements(design.network)[unit.stage][1]
    where = (unit.name, unit.stage, unit.index, unit.unit)
    base = _base(where, unit.report.input[0], unit.width, unit.stride, variables["units"])
    return _environment(design.block(placement.block), placement, base, variables)


_Where = tuple[str, int, int, int]
"""A unit's name, the number of its stage, its place there, and among all units."""


def _base(where: _Where, channels: int, width: int, stride: int, units: Number) -> dict[str, Any]:
    _, stage, index, unit = where
    return {
        "in": channels,
        "out": width,
        "stride": stride,
        "unit": unit,
        "units": units,
        "stage": stage,
        "index": index,
    }


def _environment(
    block: Block,
    placement: Placement,
    base: Mapping[str, Any],
    variables: Mapping[str, Any],
    wanted: frozenset[str] | None = None,
) -> dict[str, Any]:
    """A unit's names with the block's parameters, overridden by its placement; only those in
    `wanted`, or all for None. Raises `ExpressionError`."""
    overrides: dict[str, Number] = {}
    if placement.parameters:
        seen = {**variables, **base}
        overrides = {
            name: evaluate(value, seen)
            for name, value in placement.parameters.items()
            if wanted is None or name in wanted
        }
    return surroundings(block, base, overrides, wanted)


def placements(network: Network) -> list[tuple[str, Placement]]:
    """Stem, stages and head in order, with the name that a person knows each by."""
    stages = [(f"stage {i}", stage) for i, stage in enumerate(network.stages, 1)]
    return [("stem", network.stem), *stages, ("head", network.head)]


@dataclass
class _Position:
    """What travels along the network while it is stamped out."""

    shape: Shape | None
    unit: int = 0
    units: list[Unit] = field(default_factory=list)
    stages: list[StageReport] = field(default_factory=list)


class _Stamp:
    """Stamps the units of one network."""

    def __init__(self, design: Design, input_shape: tuple[int, int, int], classes: int) -> None:
        self._design = design
        self._network = design.network
        self._input = input_shape
        self._classes = classes
        self._elaborator = Elaborator(design)
        self._problems: dict[Problem, None] = {}
        self._variables: dict[str, Number] = {"classes": classes}

    def result(self) -> NetworkAnalysis:
        self._check_blocks()
        self._evaluate_variables()
        counts = self._counts()
        position = _Position(tuple(self._input))
        self._variables["units"] = sum(counts[1:-1])
        for number, (label, placement) in enumerate(placements(self._network)):
            self._place(number, label, placement, counts[number], position)
        return self._summed(position)

    def _note(self, fault: DesignError, label: str = "", block: str = "") -> None:
        self._problems[Problem(fault.message, fault.hint, block, "", label)] = None

    def _check_blocks(self) -> None:
        rule = self._network.initialisation
        if rule not in INITIALISATIONS:
            known = f"Known: {', '.join(INITIALISATIONS)}."
            self._note(DesignError(f"'{rule}' is not a way to initialise weights.", known))
        seen: set[str] = set()
        for block in self._design.blocks:
            if block.name in seen:
                self._problems[
                    Problem(f"Two blocks are called '{block.name}'.", "Rename one.", block.name)
                ] = None
            seen.add(block.name)
            for problem in plan(block).problems:
                self._problems[problem] = None

    def _evaluate_variables(self) -> None:
        for parameter in self._network.parameters:
            try:
                value = evaluate(parameter.default, self._variables)
                if parameter.name == "n":
                    value = self._checked_n(value, str(parameter.default))
                self._variables[parameter.name] = value
            except ExpressionError as fault:
                self._note(fault, "network")

    def _checked_n(self, value: Number, rule: str) -> int:
        depth = self._variables.get("depth")
        if float(value).is_integer() and value >= 1:
            return int(value)
        message = f"n = {rule} is {value:g}; it must be a whole number of 1 or more."
        if depth is None:
            raise ExpressionError(message)
        near = [d for d in range(max(1, int(depth) - 40), int(depth) + 41) if self._fits(rule, d)]
        near.sort(key=lambda other: abs(other - depth))
        fitting = ", ".join(str(d) for d in sorted(near[:3]))
        raise ExpressionError(
            f"A depth of {depth:g} does not fit: n = {rule} is {value:g}.",
            f"Near it these do: {fitting}." if fitting else "",
        )

    def _fits(self, rule: str, depth: int) -> bool:
        n = evaluate(rule, {**self._variables, "depth": depth})
        return float(n).is_integer() and n >= 1

    def _counts(self) -> list[int]:
        counts = []
        for label, placement in placements(self._network):
            count = 0
            try:
                count = whole(evaluate(placement.units, self._variables), "The number of units")
                if not 1 <= count <= MOST_UNITS:
                    raise ExpressionError(
                        f"The number of units is {count}; it must be from 1 to {MOST_UNITS:,}."
                    )
                if count > 1 and label in ("stem", "head"):
                    raise ExpressionError(f"The {label} is one unit, not {count}.")
            except ExpressionError as fault:
                self._note(fault, label)
                count = 0
            counts.append(count)
        if sum(counts) > MOST_UNITS:
            self._note(ExpressionError(f"A network has at most {MOST_UNITS:,} units."), "network")
            return [0] * len(counts)
        return counts

    def _place(
        self, number: int, label: str, placement: Placement, count: int, position: _Position
    ) -> None:
        arriving, before = position.shape, len(position.units)
        block = self._elaborator.block(placement.block)
        if block is None:
            fault = DesignError(f"There is no block '{placement.block}'.", "Choose another.")
            self._note(fault, label)
            position.shape = None
        elif count == 0:
            position.shape = None
        elif arriving is not None:
            try:
                self._stamp(number, label, placement, block, count, position)
            except DesignError as fault:
                self._note(fault, label, placement.block)
                position.shape = None
        placed = position.units[before:]
        position.stages.append(
            StageReport(
                label,
                placement.block,
                count,
                placed[-1].width if placed else None,
                position.shape,
                sum(unit.report.parameters for unit in placed),
                sum(unit.report.macs for unit in placed),
                sum(unit.report.elements for unit in placed),
            )
        )

    def _stamp(
        self,
        number: int,
        label: str,
        placement: Placement,
        block: Block,
        count: int,
        position: _Position,
    ) -> None:
        """Stamp one placement. As soon as units cannot differ any more, the last one serves."""
        self._check_overrides(placement, block)
        shapes_vary, values_vary = self._variation(placement, block)
        stage = label.replace(" ", "")
        is_stage = label not in ("stem", "head")
        plain: Unit | None = None
        unit: Unit | None = None
        for index in range(1, count + 1):
            position.unit += is_stage
            name = f"{stage}.unit{index}" if is_stage else stage
            where = (name, number, index, position.unit if is_stage else 0)
            if plain is None or unit is None or shapes_vary or not _repeats(plain, position.shape):
                plain = self._unit(*where, placement, position.shape)
                unit, is_sound = self._settled(plain, where, placement, block, label)
                self._check_unit(unit, label, placement)
            elif values_vary:
                unit, is_sound = self._settled(plain, where, placement, block, label)
            else:
                unit = Unit(*where, plain.width, 1, unit.report)
            # One unit's fault is told; the same in hundreds more would hide the others.
            values_vary = values_vary and is_sound
            position.units.append(unit)
            position.shape = unit.report.output
            if position.shape is None:
                return

    def _variation(self, placement: Placement, block: Block) -> tuple[bool, bool]:
        """Whether shapes, and whether values at all, differ from unit to unit of a placement."""
        names = self._elaborator.shape_names(block.name)
        shapes, every = names | names_in(placement.width), set(self._elaborator.names(block.name))
        for name, value in placement.parameters.items():
            every |= names_in(value)
            if name in names:
                shapes |= names_in(value)
        for parameter in block.parameters:
            every |= names_in(parameter.default)
        return bool(shapes & _VARIES), bool(every & _VARIES)

    def _unit(
        self,
        name: str,
        number: int,
        index: int,
        unit: int,
        placement: Placement,
        shape: Shape | None,
    ) -> Unit:
        """A unit with shapes and costs, its other values not filled in yet."""
        assert shape is not None
        where = {"in": shape[0], "unit": unit, "stage": number, "index": index}
        seen = {**self._variables, **where}
        width = whole(evaluate(placement.width, seen), "The width")
        if width < 1:
            raise ExpressionError(f"The width is {width}; it must be positive.")
        stride = whole(evaluate(placement.stride, self._variables), "The stride")
        if stride < 1:
            raise ExpressionError(f"The stride is {stride}; it must be positive.")
        stride = stride if index == 1 else 1
        units = self._variables["units"]
        base = {**where, "out": width, "stride": stride, "units": units}
        block = self._design.block(placement.block)
        wanted = self._elaborator.shape_names(placement.block)
        environment = _environment(block, placement, base, self._variables, wanted)
        report = self._elaborator.report(placement.block, shape, environment)
        return Unit(name, number, index, unit, width, stride, report)

    def _settled(
        self, plain: Unit, where: _Where, placement: Placement, block: Block, label: str
    ) -> tuple[Unit, bool]:
        """The unit there, of the shapes of `plain`, with all its values, and whether they could
        all be worked out."""
        report, width, stride = plain.report, plain.width, plain.stride
        is_sound = False
        try:
            base = _base(where, report.input[0], width, stride, self._variables["units"])
            environment = _environment(block, placement, base, self._variables)
            report = self._elaborator.settled(report, environment)
            is_sound = not report.problems
            for problem in report.problems:
                self._problems[problem] = None
        except DesignError as fault:
            self._note(fault, label)
        return Unit(*where, width, stride, report), is_sound

    def _check_overrides(self, placement: Placement, block: Block) -> None:
        declared = {parameter.name for parameter in block.parameters}
        for name in placement.parameters:
            if name not in declared:
                known = ", ".join(sorted(declared)) or "none"
                raise ExpressionError(
                    f"'{block.name}' has no parameter '{name}'.", f"It has: {known}."
                )

    def _check_unit(self, unit: Unit, label: str, placement: Placement) -> None:
        for problem in unit.report.problems:
            self._problems[problem] = None
        output = unit.report.output
        if output is None:
            return
        if len(output) == 1 and label != "head":
            raise DesignError("A vector leaves it, but the next unit needs a feature map.")
        if label == "head" and len(output) != 1:
            raise DesignError("The head must end in a vector with a value for each class.")
        if output[0] != unit.width:
            raise DesignError(
                f"{unit.name} gives {output[0]} channels, but its width is {unit.width}.",
                "Let its last operation have the width 'out'.",
            )

    def _summed(self, position: _Position) -> NetworkAnalysis:
        units = position.units
        parameters = sum(stage.parameters for stage in position.stages)
        operations = sum(unit.report.count for unit in units)
        field_of_view, jump = 1, 1
        for unit in units:
            field_of_view += unit.report.growth * jump
            jump *= unit.report.stride
        layers = sum(unit.report.layers for unit in units)
        if parameters > MOST_PARAMETERS:
            self._note(DesignError(f"{parameters:,} parameters are more than can be built."))
        if operations > MOST_OPERATIONS:
            self._note(DesignError(f"{operations:,} operations are more than can be built."))
        return NetworkAnalysis(
            problems=tuple(self._problems),
            units=tuple(units),
            stages=tuple(position.stages),
            variables=self._variables,
            input_shape=self._input,
            classes=self._classes,
            output_shape=position.shape,
            parameters=parameters,
            norm_parameters=sum(unit.report.norm_parameters for unit in units),
            macs=sum(stage.macs for stage in position.stages),
            activation_bytes=4 * sum(stage.elements for stage in position.stages),
            depth=int(self._variables.get("depth", layers)),
            layers=layers,
            receptive_field=field_of_view,
            operations=operations,
        )


def _repeats(unit: Unit, shape: Shape | None) -> bool:
    """Whether the unit behind this one has the same surroundings, save for its number."""
    return unit.stride == 1 and unit.report.input == shape
