"""One change to a run: a target of an experiment's axis set to a value."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace

from workbench.catalog.presets import preset
from workbench.catalog.recipes import recipe_on
from workbench.catalog.registry import REGISTRY
from workbench.errors import FormatError, TrainingError
from workbench.experiments.builtin import fitted
from workbench.spec import codec
from workbench.spec.block import Block
from workbench.spec.dataset import DatasetSpec
from workbench.spec.experiment import Experiment
from workbench.spec.expression import Value
from workbench.spec.network import Design, Placement
from workbench.spec.numbers import DATA_RANGES, RECIPE_RANGES, Range, check_range
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

PLACED = ("block", "units", "width", "stride")
_NEITHER = ("name", "citation", "milestones")


def vary(experiment: Experiment, spec: RunSpec, target: str, value: Value) -> RunSpec:
    """The run with `target` set to `value`; see `Axis` for what targets there are. Raises
    `TrainingError` where the run has no such thing or it cannot have that value."""
    head, _, rest = full_name(target).partition(".")
    change = _CHANGES.get(head if rest else f"{head} alone")
    if change is None:
        raise _unknown(target)
    try:
        return change(experiment, spec, rest, value)
    except (KeyError, IndexError):
        raise _unknown(target) from None
    except FormatError as fault:
        raise TrainingError(f"'{target}' cannot be {value!r}.", fault.hint) from None


def full_name(target: str) -> str:
    """A target with the kind of what it names in front: `BLOCK.OPERATION.PARAMETER` is short for
    the same behind `operation.`, where it can mean nothing else. A field of a recipe or of the
    images may be written as tables show it, `recipe.learning rate`."""
    head, *rest = target.split(".")
    if head in ("recipe", "data") and len(rest) == 1:
        return f"{head}.{rest[0].strip().replace(' ', '_')}"
    is_whole = len(rest) < 2 or head in ("operation", "block")
    if is_whole or (head == "stage" and rest[0].isdecimal()):
        return target
    return f"operation.{target}"


def named_design(experiment: Experiment, name: Value) -> Design:
    """A design of the experiment's own, or a preset. Raises `UnknownNetwork`."""
    for design in (*experiment.designs, experiment.design):
        if design.name == name:
            return design
    return preset(str(name)).design


def recipe_fields() -> tuple[str, ...]:
    """The fields of a recipe that an axis may vary."""
    return tuple(field.name for field in fields(Recipe) if field.name not in _NEITHER)


def _unknown(target: str) -> TrainingError:
    return TrainingError(
        f"There is no '{target}' to vary here.",
        "Targets look like design.depth, recipe.learning_rate, stage.2.width, "
        "block.unit.kernel, unit.conv1.kernel, data.train_size, network or recipe.",
    )


def _network(experiment: Experiment, spec: RunSpec, _: str, value: Value) -> RunSpec:
    return replace(spec, design=named_design(experiment, value))


def _whole_recipe(_: Experiment, spec: RunSpec, __: str, value: Value) -> RunSpec:
    return replace(
        spec, recipe=fitted(recipe_on(str(value), spec.dataset.source).recipe, spec.dataset.source)
    )


def _recipe_field(_: Experiment, spec: RunSpec, name: str, value: Value) -> RunSpec:
    if name not in recipe_fields():
        raise KeyError(name)
    value = _in_range(name, value, RECIPE_RANGES)
    values = {**asdict(spec.recipe), name: value}
    changed = codec.decode(Recipe, json.dumps(values))
    if name == "epochs":
        changed = spec.recipe.scaled(changed.epochs)
    return replace(spec, recipe=changed)


def _data(_: Experiment, spec: RunSpec, name: str, value: Value) -> RunSpec:
    if name not in (field.name for field in fields(DatasetSpec)):
        raise KeyError(name)
    value = _in_range(name, value, DATA_RANGES)
    values = {**asdict(spec.dataset), name: value}
    return replace(spec, dataset=codec.decode(DatasetSpec, json.dumps(values)))


def _in_range(name: str, value: Value, ranges: Mapping[str, Range]) -> Value:
    """The value as its field takes it. Raises `TrainingError`."""
    limits = ranges.get(name)
    if limits is None:
        return value
    if limits.whole and isinstance(value, float) and value.is_integer():
        value = int(value)
    check_range(name, value, limits)
    return value


def _design_parameter(_: Experiment, spec: RunSpec, name: str, value: Value) -> RunSpec:
    network = spec.design.network
    if name not in (each.name for each in network.parameters):
        raise KeyError(name)
    parameters = tuple(
        replace(each, default=value) if each.name == name else each for each in network.parameters
    )
    return _with(spec, replace(spec.design, network=replace(network, parameters=parameters)))


def _stage(_: Experiment, spec: RunSpec, rest: str, value: Value) -> RunSpec:
    number, _dot, name = rest.partition(".")
    stages = list(spec.design.network.stages)
    if not number.isdecimal() or not 1 <= int(number) <= len(stages):
        raise KeyError(number)
    at = int(number) - 1
    stages[at] = _placed(stages[at], name, value)
    network = replace(spec.design.network, stages=tuple(stages))
    return _with(spec, replace(spec.design, network=network))


def _stem(_: Experiment, spec: RunSpec, name: str, value: Value) -> RunSpec:
    network = spec.design.network
    changed = replace(network, stem=_placed(network.stem, name, value))
    return _with(spec, replace(spec.design, network=changed))


def _head(_: Experiment, spec: RunSpec, name: str, value: Value) -> RunSpec:
    network = spec.design.network
    changed = replace(network, head=_placed(network.head, name, value))
    return _with(spec, replace(spec.design, network=changed))


def _placed(placement: Placement, name: str, value: Value) -> Placement:
    if name not in PLACED:
        raise KeyError(name)
    if name == "block" and not isinstance(value, str):
        raise FormatError("A block has a name.", "Name one of the design's blocks.")
    return replace(placement, **{name: value})  # type: ignore[arg-type]


def _block_parameter(_: Experiment, spec: RunSpec, rest: str, value: Value) -> RunSpec:
    name, _dot, parameter = rest.rpartition(".")
    block = spec.design.block(name)
    if parameter not in (each.name for each in block.parameters):
        raise KeyError(parameter)
    changed = tuple(
        replace(each, default=value) if each.name == parameter else each
        for each in block.parameters
    )
    return _with_block(spec, replace(block, parameters=changed))


def _operation(_: Experiment, spec: RunSpec, rest: str, value: Value) -> RunSpec:
    name, id, parameter = rest.rsplit(".", 2) if rest.count(".") >= 2 else ("", "", "")
    block = spec.design.block(name)
    operation = block.operation(id)
    if parameter not in (each.name for each in REGISTRY[operation.kind].parameters):
        raise KeyError(parameter)
    operations = tuple(
        each.with_parameter(parameter, value) if each.id == id else each
        for each in block.operations
    )
    return _with_block(spec, replace(block, operations=operations))


def _with_block(spec: RunSpec, block: Block) -> RunSpec:
    blocks = tuple(block if each.name == block.name else each for each in spec.design.blocks)
    return _with(spec, replace(spec.design, blocks=blocks))


def _with(spec: RunSpec, design: Design) -> RunSpec:
    return replace(spec, design=design)


_Change = Callable[[Experiment, RunSpec, str, Value], RunSpec]
_CHANGES: Mapping[str, _Change] = {
    "network alone": _network,
    "recipe alone": _whole_recipe,
    "recipe": _recipe_field,
    "data": _data,
    "design": _design_parameter,
    "stage": _stage,
    "stem": _stem,
    "head": _head,
    "block": _block_parameter,
    "operation": _operation,
}
