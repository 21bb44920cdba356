"""From an experiment to its runs: each combination of values applied to the base, in one order."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import get_args

from workbench.catalog.presets import ids
from workbench.catalog.recipes import recipes
from workbench.catalog.registry import REGISTRY
from workbench.errors import TrainingError
from workbench.experiments.vary import PLACED, full_name, recipe_fields, vary
from workbench.spec.dataset import DatasetSpec, Source
from workbench.spec.experiment import Axis, Experiment
from workbench.spec.expression import Value
from workbench.spec.network import Design, Network, Placement
from workbench.spec.run import RunSpec

MOST_RUNS = 2_000
_LONGEST_NAME = 120
_OF_DESIGN = ("design", "stem", "stage", "head", "block", "operation")


@dataclass(frozen=True, slots=True)
class Variant:
    """One combination: what the axes' targets are set to, and a run of it for each seed."""

    settings: tuple[tuple[str, Value], ...]
    runs: tuple[RunSpec, ...]

    @property
    def title(self) -> str:
        """'depth 8, learning rate 0.1'; empty for an experiment without axes."""
        return ", ".join(_said(target, value) for target, value in self.settings)


@dataclass(frozen=True, slots=True)
class Target:
    """Something that an axis may vary. `title` is for a person, `value` what it is now (None:
    not set), `choices` what it may be where that is a list."""

    target: str
    title: str
    value: Value | None
    choices: tuple[Value, ...] = ()


def variants(experiment: Experiment) -> tuple[Variant, ...]:
    """All combinations, the last axis varying fastest. Raises `TrainingError` for an axis that
    does not fit the base and for an experiment without runs or with too many, `UnknownNetwork`."""
    _check_size(experiment)
    values = [[(axis.target, value) for value in axis.values] for axis in experiment.axes]
    return tuple(_variant(experiment, settings) for settings in itertools.product(*values))


def changed(spec: RunSpec, settings: Sequence[tuple[str, Value]]) -> RunSpec:
    """A run with these targets set to these values, under its own name. Raises as `variants`."""
    axes = tuple(Axis(target, (value,)) for target, value in settings)
    experiment = Experiment(
        name=spec.name, design=spec.design, recipe=spec.recipe, dataset=spec.dataset, axes=axes
    )
    [variant] = variants(experiment)
    [made] = variant.runs
    return replace(spec, design=made.design, recipe=made.recipe, dataset=made.dataset)


def targets(experiment: Experiment) -> tuple[Target, ...]:
    """Everything that an axis of this experiment could vary, for whoever chooses."""
    return tuple(_targets(experiment))


def _check_size(experiment: Experiment) -> None:
    _check_values("seeds", experiment.seeds)
    runs = len(experiment.seeds)
    for axis in experiment.axes:
        _check_values(f"values of '{axis.target}'", axis.values)
        runs *= len(axis.values)
    if runs > MOST_RUNS:
        raise TrainingError(
            f"'{experiment.name}' would have {runs:,} runs; {MOST_RUNS:,} are the most.",
            "Take away values or seeds.",
        )
    named = [full_name(axis.target) for axis in experiment.axes]
    twice = [name for at, name in enumerate(named) if name in named[:at]]
    if twice:
        raise TrainingError(f"'{twice[0]}' is varied twice.", "Put all its values on one axis.")


def _check_values(what: str, values: tuple[Value, ...]) -> None:
    if not values:
        raise TrainingError(f"There are no {what}.", "Give at least one.")
    twice = [value for at, value in enumerate(values) if value in values[:at]]
    if twice:
        raise TrainingError(f"The {what} hold {twice[0]} twice.", "Take the second away.")


def _variant(experiment: Experiment, settings: tuple[tuple[str, Value], ...]) -> Variant:
    spec = RunSpec(
        name=experiment.name,
        design=experiment.design,
        recipe=experiment.recipe,
        dataset=experiment.dataset,
        device=experiment.device,
    )
    # Whole networks and recipes first: what follows changes a part of them.
    for target, value in sorted(settings, key=lambda each: "." in each[0]):
        spec = vary(experiment, spec, target, value)
    changes = [_said(*each) for each in settings if _is_of_design(each[0])]
    if changes:
        # A depth of 14 under the name 'preresnet-20' would mislead whoever reads the table.
        name = f"{spec.design.name}, {', '.join(changes)}"[:_LONGEST_NAME]
        spec = replace(spec, design=replace(spec.design, name=name))
    title = ", ".join(_said(*each) for each in settings)
    spec = replace(spec, name=f"{experiment.name}: {title}" if title else experiment.name)
    return Variant(settings, tuple(replace(spec, seed=seed) for seed in experiment.seeds))


def _is_of_design(target: str) -> bool:
    return full_name(target).split(".")[0] in _OF_DESIGN


def _said(target: str, value: Value) -> str:
    """'learning rate 0.1'; a network or a recipe speaks for itself."""
    if target in ("network", "recipe"):
        return str(value)
    head, _, rest = full_name(target).partition(".")
    name = target if head in ("stem", "stage", "head") else rest
    said = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{name.replace('_', ' ').replace('.', ' ')} {said}"


def _targets(experiment: Experiment) -> Iterator[Target]:
    design, network = experiment.design, experiment.design.network
    own = tuple(each.name for each in (design, *experiment.designs))
    yield Target("network", "network", design.name, tuple(dict.fromkeys((*own, *ids()))))
    for parameter in network.parameters:
        yield Target(f"design.{parameter.name}", parameter.name, parameter.default)
    yield from _recipe_targets(experiment)
    for field in fields(DatasetSpec):
        if field.name != "path":
            choices = get_args(Source) if field.name == "source" else ()
            title = f"data: {field.name.replace('_', ' ')}"
            value = getattr(experiment.dataset, field.name)
            yield Target(f"data.{field.name}", title, value, choices)
    yield from _placement_targets(network, tuple(block.name for block in design.blocks))
    yield from _block_targets(design)


def _recipe_targets(experiment: Experiment) -> Iterator[Target]:
    known = tuple(each.id for each in recipes())
    yield Target("recipe", "recipe", experiment.recipe.name, known)
    for name in recipe_fields():
        title = f"recipe: {name.replace('_', ' ')}"
        yield Target(f"recipe.{name}", title, getattr(experiment.recipe, name))


def _placement_targets(network: Network, blocks: tuple[str, ...]) -> Iterator[Target]:
    placed: list[tuple[str, Placement]] = [("stem", network.stem)]
    placed += [(f"stage.{number}", each) for number, each in enumerate(network.stages, 1)]
    for place, placement in [*placed, ("head", network.head)]:
        for name in PLACED:
            title = f"{place.replace('.', ' ')}: {name}"
            choices = blocks if name == "block" else ()
            yield Target(f"{place}.{name}", title, getattr(placement, name), choices)


def _block_targets(design: Design) -> Iterator[Target]:
    for block in design.blocks:
        for parameter in block.parameters:
            title = f"{block.name}: {parameter.name}"
            yield Target(f"block.{block.name}.{parameter.name}", title, parameter.default)
        for operation in block.operations:
            for spec in REGISTRY[operation.kind].parameters if operation.kind in REGISTRY else ():
                target = f"operation.{block.name}.{operation.id}.{spec.name}"
                value = operation.parameters.get(spec.name, spec.default)
                title = f"{block.name}, {operation.id}: {spec.name}"
                yield Target(target, title, value, tuple(spec.choices))
