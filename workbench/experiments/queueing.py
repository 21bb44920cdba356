"""Experiments and papers' rows on their way into the queue, and runs on their way back there."""

from collections.abc import Sequence

from workbench.errors import HistoryError
from workbench.experiments.check import check
from workbench.experiments.experiment_file import dumps
from workbench.experiments.grid import variants
from workbench.history.size import Size
from workbench.history.store import HistoryStore
from workbench.spec.experiment import Experiment
from workbench.spec.run import RunRecord, RunSpec, RunState

_RETRIED = (RunState.FAILED, RunState.STOPPED, RunState.INTERRUPTED, RunState.DIVERGED)


def queue_experiment(store: HistoryStore, experiment: Experiment) -> list[RunRecord]:
    """Queue all runs of an experiment, in the order of its preview; they remember it. Nothing is
    queued where one of them cannot be run. Raises `DesignError`, `TrainingError`,
    `HistoryError`."""
    specs = [spec for variant in variants(experiment) for spec in variant.runs]
    return store.add_experiment(experiment.name, dumps(experiment), _checked(specs))


def queue_all(store: HistoryStore, specs: Sequence[RunSpec]) -> list[RunRecord]:
    """Queue runs, all of them or none. Raises `DesignError`, `TrainingError`, `HistoryError`."""
    return store.add_all(_checked(specs))


def retry(store: HistoryStore, run: str) -> RunRecord:
    """Queue a run anew that failed, diverged or was stopped: another run with the same settings,
    in the same experiment. Raises `HistoryError` for a run in another state."""
    record = store.run(run)
    if record.state not in _RETRIED:
        raise HistoryError(
            f"'{record.name}' is {record.state}.",
            "Only a run that failed, diverged or was stopped is tried again.",
        )
    [again] = store.add_all(_checked([store.spec(run)]), record.experiment)
    return again


def _checked(specs: Sequence[RunSpec]) -> list[tuple[RunSpec, Size]]:
    # Seeds of one combination share a design: it is analysed once.
    sizes: dict[tuple[object, ...], Size] = {}
    checked = []
    for spec in specs:
        key = (spec.design.network, spec.design.blocks, spec.recipe, spec.dataset)
        if key not in sizes:
            analysis = check(spec)
            sizes[key] = Size(analysis.depth, analysis.parameters, analysis.macs)
        checked.append((spec, sizes[key]))
    return checked
