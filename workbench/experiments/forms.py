"""How a paper's table is run: in full, as the paper did, or quickly, with the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from workbench import paths
from workbench.analysis.departures import Departure, apart, departures
from workbench.catalog.papers import MEAN_DEVIATION, PaperData, PaperRow, PaperTable
from workbench.catalog.presets import preset
from workbench.catalog.recipes import recipe_on
from workbench.experiments.alike import Images, image_differences
from workbench.experiments.builtin import BATCH, fitted
from workbench.spec.dataset import DatasetSpec
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

QUICK_SHARE = 0.1
"""Of the paper's epochs, where a quick form does not name its own number."""

_TRAIN_IMAGES = {"digits": 1_437, "cifar10": 50_000, "cifar100": 50_000}
_PAPERS_IMAGES = 50_000


@dataclass(frozen=True, slots=True)
class Form:
    """How the rows are run. The full form has the paper's epochs and data. A quick one has
    `epochs` (None: a tenth of the paper's) on `dataset` (None: the paper's own, whole)."""

    is_quick: bool = False
    dataset: DatasetSpec | None = None
    epochs: int | None = None

    def __post_init__(self) -> None:
        if not self.is_quick and (self.dataset is not None or self.epochs is not None):
            raise ValueError("the full form has the paper's own data and epochs")


FULL = Form()


def quick(table: PaperTable, dataset: DatasetSpec | None = None, epochs: int | None = None) -> Form:
    """A quick form of a table. Without a data set: the paper's own where this machine has it, else
    the handwritten digits, which need no download."""
    if dataset is None and not _is_here(table.datasets[0]):
        dataset = DatasetSpec(source="digits")
    return Form(True, dataset, epochs)


def columns(table: PaperTable, form: Form) -> tuple[PaperData, ...]:
    """The data sets of the table whose own figures this form gives. A data set that is not the
    paper's stands in for its first."""
    if form.dataset is None:
        return table.datasets
    for column in table.datasets:
        if column == form.dataset.source:
            return (column,)
    return table.datasets[:1]


def run_spec(
    table: PaperTable,
    row: PaperRow,
    column: PaperData,
    form: Form = FULL,
    seed: int = 0,
    device: str = "auto",
) -> RunSpec:
    """The run that a cell of the table asks for. Raises `UnknownNetwork`."""
    dataset = form.dataset or DatasetSpec(source=column)
    kind = "quick" if form.is_quick else "full"
    return RunSpec(
        name=f"{row.network} ({table.id}, {kind})",
        design=preset(row.network).design,
        recipe=_recipe(row, dataset, form),
        dataset=dataset,
        seed=seed,
        device=device,
    )


def departures_of(
    table: PaperTable, row: PaperRow, column: PaperData, spec: RunSpec
) -> tuple[Departure, ...]:
    """Where a run of a row departs from what the paper did."""
    asked = recipe_on(row.recipe, column)
    found = departures(spec.recipe, asked.recipe)
    images = data_departures(Images(spec.dataset), Images(DatasetSpec(source=column)))
    return (*found, *images, *_prepared_otherwise(table, row), *apart(asked))


def stands_in(column: PaperData, spec: RunSpec) -> bool:
    """Whether the images of a run are others than the paper's of that column: an error on them is
    no estimate of the printed one."""
    return bool(image_differences(Images(spec.dataset), Images(DatasetSpec(source=column))))


def _prepared_otherwise(table: PaperTable, row: PaperRow) -> tuple[Departure, ...]:
    """Images are normalised here, and nothing else is done to them."""
    theirs = row.preprocessing or table.preprocessing
    if theirs in ("", MEAN_DEVIATION):
        return ()
    return (Departure("preprocessing", theirs, MEAN_DEVIATION),)


@lru_cache(maxsize=4096)
def data_departures(own: Images, wanted: Images) -> tuple[Departure, ...]:
    """Where the images are not those wanted."""
    found = image_differences(own, wanted)
    if found and own.dataset.title != wanted.dataset.title:
        return (Departure("data", wanted.dataset.title, own.dataset.title),)
    return tuple(Departure(_NAMES.get(e.name, e.name), e.second, e.first) for e in found)


_NAMES = {"path": "data at"}


def shared(found: Sequence[tuple[Departure, ...]]) -> tuple[Departure, ...]:
    """Each departure of several rows once, in their order."""
    return tuple(dict.fromkeys(each for some in found for each in some))


def _recipe(row: PaperRow, dataset: DatasetSpec, form: Form) -> Recipe:
    whole = recipe_on(row.recipe, dataset.source).recipe
    if not form.is_quick:
        return whole
    epochs = form.epochs or max(1, round(QUICK_SHARE * whole.epochs))
    short = fitted(whole, dataset.source).scaled(epochs)
    images = dataset.train_size or _TRAIN_IMAGES.get(dataset.source, _PAPERS_IMAGES)
    batch = min(BATCH if dataset.source == "digits" else short.batch_size, images)
    steps, paper_steps = epochs * images / batch, whole.epochs * _PAPERS_IMAGES / whole.batch_size
    # A warm-up in steps would outlast a short run.
    warmup = round(whole.warmup_iterations * steps / paper_steps)
    return replace(short, batch_size=batch, warmup_iterations=warmup)


def _is_here(source: PaperData) -> bool:
    """Whether the images need no download: the archive, or what was decoded from it."""
    name = source.replace("cifar", "cifar-")
    return (paths.data_folder() / f"{name}-python.tar.gz").exists()
