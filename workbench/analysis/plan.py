"""A block made ready for analysis: checked once, put in order, its constants worked out.

A plan depends on the block alone, so it is kept and shared by every unit that the block makes.
"""

import graphlib
import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.analysis.problems import RESERVED, UNIT_NAMES, Problem
from workbench.catalog.kinds import Kind, ParameterSpec, Port
from workbench.catalog.operations.blocks import BLOCK
from workbench.catalog.registry import REGISTRY
from workbench.errors import ExpressionError
from workbench.spec.block import INPUT, OUTPUT, Block, Link, Operation
from workbench.spec.expression import Expression, Number, Value, evaluate, names_in, parse, whole

Source = tuple[str, int]
"""The id of an operation and the index of its output port."""

_EXPRESSIONS = ("int", "float", "condition")


@dataclass(frozen=True, slots=True)
class Dynamic:
    """A parameter that the unit decides."""

    spec: ParameterSpec
    expression: Expression
    is_default: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One operation, ready to be evaluated. `constants` need no surroundings, `dynamic` and `late`
    do; the late ones change neither shape nor cost.

    A kind's default may use the operation's other parameters; what a user writes speaks of the
    unit, so that `kernel` there is the block's parameter of that name.
    """

    operation: Operation
    kind: Kind
    sources: tuple[Source, ...]
    constants: Mapping[str, Any]
    dynamic: tuple[Dynamic, ...]
    late: tuple[tuple[ParameterSpec, Expression], ...]
    extras: tuple[tuple[str, Value], ...]
    is_complete: bool
    """Something arrives at every input, and every parameter can be read."""


@dataclass(frozen=True)
class Plan:
    """The steps in an order in which each comes after what it needs. `names` are those of the
    surroundings that decide the shapes and costs of this block's own operations; what it sets in
    blocks that it holds is not among them."""

    block: Block
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    names: frozenset[str]
    unsettled: tuple[Step, ...]
    """The steps of which shapes and costs are not all: those with late parameters, and blocks."""

    @property
    def is_sound(self) -> bool:
        return not self.problems


@lru_cache(maxsize=1024)
def plan(block: Block) -> Plan:
    """Check the structure of a block and order it. Faults are listed in the plan, not raised."""
    faults: list[Problem] = []
    _check_names(block, faults)
    bypassed = [operation.id for operation in block.operations if operation.bypassed]
    if bypassed:
        block = block.without(bypassed)
    kinds = _known_kinds(block, faults)
    _check_ends(block, faults)
    links = _sound_links(block, kinds, faults)
    order = _ordered(block, links, faults)
    steps = []
    names: set[str] = set()
    for operation in order:
        kind = kinds.get(operation.id)
        if kind is None:
            continue
        sources = _sources(operation, kind, kinds, links, block.name, faults)
        step = _prepared(operation, kind, sources, block.name, faults)
        names.update(_names_of(step))
        steps.append(step)
    for parameter in block.parameters:
        _check_parses(parameter.default, f"parameter '{parameter.name}'", block.name, "", faults)
    unsettled = tuple(step for step in steps if step.late or step.kind.name == BLOCK)
    return Plan(block, tuple(steps), tuple(faults), frozenset(names), unsettled)


def checked(spec: ParameterSpec, value: Number) -> Number | bool:
    """A value of a numeric parameter within its range. Raises `ExpressionError`."""
    if spec.type == "condition":
        return bool(value)
    # The sum turns -0.0 into 0.0: values that compare equal are the same value.
    value = whole(value, spec.name) if spec.type == "int" else float(value) + 0.0
    if spec.minimum is not None and value < spec.minimum:
        if spec.minimum == 1 and spec.type == "int":
            raise ExpressionError(f"{spec.name} is {value:g}; it must be positive.")
        raise ExpressionError(f"{spec.name} is {value:g}; it must be at least {spec.minimum:g}.")
    if spec.maximum is not None and value > spec.maximum:
        raise ExpressionError(f"{spec.name} is {value:g}; it must be at most {spec.maximum:g}.")
    return value


def literal(spec: ParameterSpec, value: Value) -> Value:
    """A value that is no expression: a choice, a switch, a block's name. Raises
    `ExpressionError`."""
    if not isinstance(value, str):
        evaluate(value, {})  # Refuses numbers too long to be told.
    match spec.type:
        case "bool" if not isinstance(value, str) and value in (0, 1):
            # Plans are kept by blocks, in which 1 and true compare equal: they mean the same.
            return bool(value)
        case "bool":
            raise ExpressionError(f"{spec.name} must be true or false, not {value!r}.")
        case "choice" if value not in spec.choices:
            known = ", ".join(spec.choices)
            raise ExpressionError(f"{spec.name} cannot be '{value}'.", f"Choose one of: {known}.")
        case "block" if not isinstance(value, str) or not value:
            raise ExpressionError("No block is chosen.", "Choose one in the inspector.")
    return value


def _known_kinds(block: Block, faults: list[Problem]) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for operation in block.operations:
        kind = REGISTRY.get(operation.kind)
        if kind is None:
            faults.append(
                Problem(
                    f"'{operation.kind}' is not a kind of operation that this version knows.",
                    "Delete it or open the design with a newer version.",
                    block.name,
                    operation.id,
                )
            )
        else:
            kinds[operation.id] = kind
    return kinds


def _check_names(block: Block, faults: list[Problem]) -> None:
    seen: set[str] = set()
    for id in block.ids:
        if id in seen:
            faults.append(Problem(f"The name '{id}' is used twice.", "Rename one.", block.name, id))
        elif id in RESERVED or keyword.iskeyword(id) or not id.isidentifier():
            faults.append(
                Problem(f"'{id}' cannot be used as a name.", "Choose another.", block.name, id)
            )
        seen.add(id)
    parameters: set[str] = set()
    for parameter in block.parameters:
        name = parameter.name
        if name in UNIT_NAMES or name == "channels":
            faults.append(
                Problem(
                    f"A parameter cannot be called '{name}': it means something else here.",
                    block=block.name,
                )
            )
        elif name in parameters:
            faults.append(Problem(f"The parameter '{name}' is declared twice.", block=block.name))
        parameters.add(name)


def _check_ends(block: Block, faults: list[Problem]) -> None:
    for end in (INPUT, OUTPUT):
        count = sum(operation.kind == end for operation in block.operations)
        if count != 1:
            text = f"A block has exactly one {end}; this one has {count or 'none'}."
            faults.append(Problem(text, block=block.name))


def _sound_links(
    block: Block, kinds: Mapping[str, Kind], faults: list[Problem]
) -> dict[str, list[Link]]:
    """The links by target, without those that lead nowhere."""
    known = set(block.ids)
    by_target: dict[str, list[Link]] = {id: [] for id in known}
    for link in block.links:
        missing = next((id for id in (link.source, link.target) if id not in known), None)
        if missing is not None:
            text = f"A link joins '{link.source}' to '{link.target}', but there is no '{missing}'."
            faults.append(Problem(text, block=block.name))
            continue
        source, target = kinds.get(link.source), kinds.get(link.target)
        if source and link.source_port not in [port.name for port in source.outputs]:
            text = f"{source.title} has no output '{link.source_port}'."
            faults.append(Problem(text, "", block.name, link.source))
        elif target and link.target_port not in [port.name for port in target.inputs]:
            text = f"{target.title} has no input '{link.target_port}'."
            faults.append(Problem(text, "", block.name, link.target))
        else:
            by_target[link.target].append(link)
    return by_target


def _ordered(
    block: Block, links: Mapping[str, list[Link]], faults: list[Problem]
) -> list[Operation]:
    by_id = {operation.id: operation for operation in block.operations}
    sorter = graphlib.TopologicalSorter({id: [link.source for link in links[id]] for id in by_id})
    try:
        return [by_id[id] for id in sorter.static_order()]
    except graphlib.CycleError as cycle:
        ring: list[str] = list(reversed(cycle.args[1]))
        faults.append(
            Problem(
                f"The links run in a circle: {' → '.join(ring)}.",
                "Delete one of them.",
                block.name,
                ring[0],
            )
        )
        return []


def _sources(
    operation: Operation,
    kind: Kind,
    kinds: Mapping[str, Kind],
    links: Mapping[str, list[Link]],
    block: str,
    faults: list[Problem],
) -> tuple[Source, ...]:
    sources: list[Source] = []
    for port in kind.inputs:
        arriving = [link for link in links[operation.id] if link.target_port == port.name]
        _check_arrivals(operation, kind, port, len(arriving), block, faults)
        for link in arriving:
            source = kinds.get(link.source)
            if source is not None:
                index = [out.name for out in source.outputs].index(link.source_port)
                sources.append((link.source, index))
    return tuple(sources)


def _check_arrivals(
    operation: Operation, kind: Kind, port: Port, count: int, block: str, faults: list[Problem]
) -> None:
    name = f"'{operation.id}'" if len(kind.inputs) == 1 else f"'{operation.id}.{port.name}'"
    if count == 0:
        text, hint = f"Nothing arrives at {name}: the input is open.", "Draw a link to it."
    elif port.many and count == 1:
        text, hint = f"Only one link arrives at {name}; {kind.title} needs two.", "Draw another."
    elif not port.many and count > 1:
        text, hint = f"{count} links arrive at {name}, which takes one.", "Merge them before it."
    else:
        return
    faults.append(Problem(text, hint, block, operation.id))


def _prepared(
    operation: Operation,
    kind: Kind,
    sources: tuple[Source, ...],
    block: str,
    faults: list[Problem],
) -> Step:
    constants: dict[str, Any] = {}
    dynamic: list[Dynamic] = []
    late: list[tuple[ParameterSpec, Expression]] = []
    before = len(faults)
    for spec in kind.parameters:
        value = operation.parameters.get(spec.name, spec.default)
        try:
            if spec.type not in _EXPRESSIONS:
                constants[spec.name] = literal(spec, value)
            elif spec.late and names_in(value):
                late.append((spec, parse(str(value))))
            else:
                _sort_in(spec, value, spec.name not in operation.parameters, constants, dynamic)
        except ExpressionError as fault:
            faults.append(Problem(fault.message, fault.hint, block, operation.id))
    complete = len(sources) >= len(kind.inputs) and len(faults) == before
    known = {spec.name for spec in kind.parameters}
    extras = tuple((k, v) for k, v in operation.parameters.items() if k not in known)
    for name, value in extras:
        if kind.name != BLOCK:
            text = f"{kind.title} has no parameter '{name}'."
            faults.append(Problem(text, "", block, operation.id))
        _check_parses(value, name, block, operation.id, faults)
    return Step(operation, kind, sources, constants, tuple(dynamic), tuple(late), extras, complete)


def _sort_in(
    spec: ParameterSpec,
    value: Value,
    is_default: bool,
    constants: dict[str, Any],
    dynamic: list[Dynamic],
) -> None:
    if not isinstance(value, str):
        constants[spec.name] = checked(spec, evaluate(value, {}))
        return
    expression = parse(value)
    seen = constants if is_default else {}
    if expression.names <= seen.keys():
        constants[spec.name] = checked(spec, expression(seen))
    else:
        dynamic.append(Dynamic(spec, expression, is_default))


def _check_parses(
    value: Value, what: str, block: str, operation: str, faults: list[Problem]
) -> None:
    try:
        if isinstance(value, str):
            parse(value)
        else:
            evaluate(value, {})
    except ExpressionError as fault:
        faults.append(Problem(f"{what}: {fault.message}", fault.hint, block, operation))


def _names_of(step: Step) -> set[str]:
    names: set[str] = set()
    own = {"channels", *step.constants}
    for each in step.dynamic:
        names |= each.expression.names - (own if each.is_default else {"channels"})
        own.add(each.spec.name)
    return names
