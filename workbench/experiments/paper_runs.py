"""Which runs of the history a cell of a paper's table counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from workbench.analysis.departures import Departure
from workbench.analysis.stamp import stamp
from workbench.catalog.presets import preset
from workbench.errors import DesignError
from workbench.experiments.alike import Images, comparable, recipe_differences
from workbench.experiments.check import check_images
from workbench.experiments.forms import data_departures
from workbench.history.images import is_unknown
from workbench.history.store import HistoryStore
from workbench.history.trials import Trial
from workbench.spec.codec import digest
from workbench.spec.dataset import DatasetSpec, Source
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec, RunState


@dataclass(frozen=True, slots=True)
class Wanted:
    """The run that a cell asks for. Its images are of one of these `keys`; without any, only runs
    of the same built-in data set are of them."""

    spec: RunSpec
    keys: frozenset[str] = frozenset()


def wanted_run(store: HistoryStore, spec: RunSpec, trials: Sequence[Trial]) -> Wanted:
    asked = comparable(spec.dataset)
    from_files = [trial for trial in trials if trial.dataset.source == "images"]
    if not any(_is_read(trial) for trial in from_files):
        return Wanted(spec)
    if asked.source == "images":
        # With it comes torch.
        from workbench.data.sources import fingerprint_of

        return Wanted(spec, frozenset({fingerprint_of(asked)}))
    known = store.images_keys(spec.dataset.title)
    return Wanted(spec, frozenset(key for other, key in known if comparable(other) == asked))


def _is_read(trial: Trial) -> bool:
    return not is_unknown(trial.images_key)


def departures(trial: Trial, wanted: Wanted) -> tuple[Departure, ...]:
    """Where a run is not what a cell asks for, in what can change its result."""
    recipe = _of_recipe(trial.recipe, wanted.spec.recipe)
    own, asked = Images(trial.dataset, trial.images_key), Images(wanted.spec.dataset)
    if trial.images_key in wanted.keys or _will_read(trial, wanted.spec.dataset):
        return recipe
    if asked.dataset.source == "images":
        asked = replace(asked, key=min(wanted.keys, default=""))
    return (*recipe, *data_departures(own, asked))


def _will_read(trial: Trial, dataset: DatasetSpec) -> bool:
    """Whether a run waits for the images of a folder or an archive, whatever lies there."""
    is_waiting = trial.state is RunState.QUEUED or trial.state.is_live
    is_here = is_waiting and not _is_read(trial)
    return is_here and comparable(trial.dataset) == comparable(dataset)


@lru_cache(maxsize=4096)
def _of_recipe(own: Recipe, asked: Recipe) -> tuple[Departure, ...]:
    # Thousands of runs have few recipes among them.
    return tuple(
        Departure(each.name, each.second, each.first)
        for each in recipe_differences(own, asked)
        if each.changes_results
    )


def trials_of(store: HistoryStore, specs: Sequence[RunSpec]) -> list[Trial]:
    """The runs of the row's network, however its design was written."""
    design = specs[0].design
    digests = {digest(design)}
    for spec in specs:
        size = size_on_images(spec)
        if size is None:
            continue
        others = [
            (other, found)
            for other, found in store.designs_of_size(size.parameters)
            if other not in digests
        ]
        # Stamping takes longer than all else here; most often there is nothing to compare.
        wanted = stamp(design, size.shape, size.classes) if others else ""
        digests.update(
            other for other, found in others if wanted == stamp(found, size.shape, size.classes)
        )
    return store.trials(sorted(digests))


@dataclass(frozen=True, slots=True)
class _Size:
    parameters: int
    shape: tuple[int, int, int]
    classes: int


def size_on_images(spec: RunSpec) -> _Size | None:
    """What a row's network comes to on its images; None where it cannot be built for them."""
    return _size_of(spec.design.name, spec.dataset.source)


@lru_cache(maxsize=512)
def _size_of(network: str, source: Source) -> _Size | None:
    # A table is looked at again with every run that ends: each network is analysed once.
    try:
        analysis = check_images(preset(network).design, source)
    except DesignError:
        return None
    channels, height, width = analysis.input_shape
    return _Size(analysis.parameters, (channels, height, width), analysis.classes)
