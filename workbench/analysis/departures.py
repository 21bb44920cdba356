"""Where a run departs from what its paper did: recipe, images, and what the network draws."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

from workbench.analysis.elaborate import late_values, nested_base, nested_overrides, surroundings
from workbench.analysis.network import analyse, unit_environment
from workbench.analysis.plan import plan
from workbench.analysis.report import BlockReport
from workbench.catalog.operations.blocks import BLOCK
from workbench.catalog.presets import origin
from workbench.catalog.recipes import recipe_on
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

_NOT_SETTINGS = ("name", "citation", "evaluation_batch", "step_mode")
_DRAWS = {
    "stochastic_depth": ("survival", "survival of the last unit"),
    "dropout": ("rate", "dropout"),
}


@dataclass(frozen=True, slots=True)
class Departure:
    """One setting that is not the paper's, both sides as a person reads them."""

    setting: str
    paper: str
    own: str


@dataclass(frozen=True, slots=True)
class PaperComparison:
    """A run beside what its paper did: the id of the network that it comes from, the paper, the
    title of the paper's recipe, and every departure."""

    network: str
    citation: str
    recipe: str
    departures: tuple[Departure, ...]


def against_paper(spec: RunSpec) -> PaperComparison | None:
    """A run laid beside its paper; None where its design comes from no paper that we know."""
    source = origin(spec.design)
    if source is None:
        return None
    paper = recipe_on(source.recipe, spec.dataset.source)
    found = (
        *departures(spec.recipe, paper.recipe),
        *_drawn_otherwise(spec.design, source.design),
        *_other_images(spec.dataset),
    )
    return PaperComparison(source.id, source.citation, paper.title, found)


def departures(own: Recipe, paper: Recipe) -> tuple[Departure, ...]:
    """Every setting of `own` that can change a result and differs from `paper`. Speed settings do
    not count."""
    return tuple(
        Departure(field.name.replace("_", " "), _say(theirs), _say(ours))
        for field in fields(Recipe)
        if field.name not in _NOT_SETTINGS
        and (ours := getattr(own, field.name)) != (theirs := getattr(paper, field.name))
    )


@lru_cache(maxsize=64)
def draws(design: Design) -> dict[str, float]:
    """The rates of what a design draws in training: 'survival of the last unit' of stochastic
    depth, 'dropout'; the last in the order of the network where there are several. A rate that
    lets everything through does not count."""
    analysis = analyse(design)
    if analysis.problems:
        return {}
    found: dict[str, float] = {}
    for unit in analysis.units:
        environment = unit_environment(design, unit, analysis.variables)
        found.update(_drawn(unit.report, environment))
    return found


def _drawn(report: BlockReport, environment: dict[str, object]) -> Iterator[tuple[str, float]]:
    for step in plan(report.block).steps:
        operation = report.operations.get(step.operation.id)
        if operation is None:
            continue
        if step.kind.name in _DRAWS:
            parameter, title = _DRAWS[step.kind.name]
            rate = float(late_values(step, environment, operation.inputs[0][0])[parameter])
            if rate != (1.0 if parameter == "survival" else 0.0):
                yield title, rate
        elif step.kind.name == BLOCK and operation.nested:
            # The repetitions differ in no rate but by their unit, which they share.
            inner = operation.nested[-1][0]
            extras = nested_overrides(step.extras, inner.block, environment, operation.inputs[0][0])
            base = nested_base(environment, inner.input[0], operation.values["width"], 1)
            yield from _drawn(inner, surroundings(inner.block, base, extras, None))


def _drawn_otherwise(own: Design, paper: Design) -> Iterator[Departure]:
    ours, theirs = draws(own), draws(paper)
    for _, title in _DRAWS.values():
        if ours.get(title) != theirs.get(title):
            yield Departure(title, _rate(theirs.get(title)), _rate(ours.get(title)))


def _other_images(dataset: DatasetSpec) -> Iterator[Departure]:
    if dataset.source not in ("cifar10", "cifar100"):
        yield Departure("data set", "CIFAR-10 or CIFAR-100", dataset.title)
        return
    for name, size in (("train", dataset.train_size), ("test", dataset.test_size)):
        if size is not None:
            yield Departure(f"{name} images", "all", f"{size:,}")


def _rate(rate: float | None) -> str:
    return "none" if rate is None else f"{rate:g}"


def _say(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case "":
            return "none"
        case tuple():
            return ", ".join(f"×{factor:g} from epoch {first}" for first, factor in value) or "none"
    return str(value)
