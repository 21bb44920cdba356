"""Where a run departs from what its paper did: recipe, images, and what the network draws."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

from workbench.analysis.network import analyse
from workbench.analysis.resolved import resolve
from workbench.analysis.stamp import images_of
from workbench.catalog.figures import Figure, figures_of
from workbench.catalog.kinds import Shape
from workbench.catalog.presets import Preset, families, origin
from workbench.catalog.recipes import RecipePreset, recipe_on
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.spec.run import ImageFacts, RunSpec

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
    """A run beside what its paper did: the id of the network that it comes from, the paper that it
    was run for, the title of the recipe, and every departure from it.

    `stand_in` says whose recipe that is where it is not the paper's own, '' where it is. `figures`
    are the errors that are printed of this network by this recipe on this data set.
    """

    network: str
    citation: str
    recipe: str
    departures: tuple[Departure, ...]
    stand_in: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a run can be held against: a paper and its recipe."""

    citation: str
    recipe: RecipePreset
    stand_in: str = ""


def against_paper(spec: RunSpec, images: ImageFacts | None = None) -> PaperComparison | None:
    """A run laid beside the paper that it was run for: of those that print figures of its network
    or of the network's family, the one whose recipe it names, else the network's own. `images` are
    those that it has read. None where its design comes from no paper that we know."""
    source = origin(spec.design)
    if source is None:
        return None
    asked = _asked(source, spec)
    found = (
        *departures(spec.recipe, asked.recipe.recipe),
        *_drawn_otherwise(spec, source.design, images),
        *_other_images(spec.dataset),
        *apart(asked.recipe),
    )
    return PaperComparison(
        network=source.id,
        citation=asked.citation,
        recipe=asked.recipe.title,
        departures=found,
        stand_in=asked.stand_in,
        figures=_printed(source, spec, asked),
    )


def apart(recipe: RecipePreset) -> tuple[Departure, ...]:
    """What every run by a recipe departs in, since no run here can do it."""
    return tuple(Departure(each.setting, each.paper, each.own) for each in recipe.apart)


def _asked(source: Preset, spec: RunSpec) -> _Asked:
    options = list(_options(source, spec.dataset.source))
    own = spec.recipe
    # A recipe's name says what it was made from; its citation outlives a new name.
    for option in options:
        if own.name == option.recipe.recipe.name:
            return option
    for option in options:
        if own.citation and own.citation == option.recipe.citation:
            return option
    return options[0]


def _options(source: Preset, dataset: str) -> Iterator[_Asked]:
    yield _Asked(source.citation, recipe_on(source.recipe, dataset), source.stand_in)
    for figure in (*figures_of(source.id), *_of_family(source)):
        if figure.recipe:
            yield _Asked(figure.citation, recipe_on(figure.recipe, dataset))


def _of_family(source: Preset) -> Iterator[Figure]:
    for family in families():
        if family.title == source.title:
            for member in family.members:
                yield from member.figures


def _printed(source: Preset, spec: RunSpec, asked: _Asked) -> tuple[Figure, ...]:
    """A design that only cites a paper is another network than the one the figures are of."""
    if spec.design.name != source.id:
        return ()
    dataset = spec.dataset.source
    return tuple(
        each
        for each in figures_of(source.id, "error")
        if each.dataset == dataset
        and recipe_on(each.recipe or source.recipe, dataset).id == asked.recipe.id
    )


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
def draws(design: Design, shape: Shape | None = None, classes: int = 10) -> dict[str, float]:
    """The rates of what a design draws in training on images of `shape` (C, H, W; None: those that
    it is meant for): 'survival of the last unit' of stochastic depth, 'dropout'; the last in the
    order of the network where there are several. A rate that lets everything through does not
    count."""
    channels, height, width = shape or design.network.input
    if not analyse(design, (channels, height, width), classes).is_sound:
        return {}
    found: dict[str, float] = {}
    for operation in resolve(design, shape, classes).operations:
        if operation.kind in _DRAWS:
            parameter, title = _DRAWS[operation.kind]
            rate = float(operation.values[parameter])
            if rate != (1.0 if parameter == "survival" else 0.0):
                found[title] = rate
    return found


def _drawn_otherwise(
    spec: RunSpec, paper: Design, images: ImageFacts | None
) -> Iterator[Departure]:
    shape, classes = images_of(spec, images)
    ours = draws(spec.design, shape, classes)
    # A network that cannot be built for the run's images draws what it does on its own.
    can_be = analyse(paper, shape, classes).is_sound
    theirs = draws(paper, shape, classes) if can_be else draws(paper)
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
