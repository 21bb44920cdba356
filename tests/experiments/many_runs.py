"""More runs than an import enters in a moment, with all that a capsule can carry."""

import hashlib
from dataclasses import replace

from tests.capsules import save_checkpoint
from tests.history.runs import MACHINE, epoch, spec
from workbench import paths
from workbench.experiments import experiment_file
from workbench.history.entries import Size
from workbench.history.store import HistoryStore
from workbench.spec.events import Ended, EpochFinished, Started
from workbench.spec.experiment import Experiment
from workbench.spec.forecast import Forecast
from workbench.spec.run import RunState

RUNS, EPOCHS = 60, 10
_TOLD = Forecast(
    seconds_per_epoch=2.0, total_seconds=30.0, peak_memory_bytes=1000, largest_batch=64
)


def many_runs(store: HistoryStore) -> list[str]:
    """Finished runs of one experiment, foretold, begun with kept weights; every fifth keeps a
    checkpoint."""
    start = b"what they begin with"
    digest = hashlib.sha256(start).hexdigest()
    (paths.weights_folder() / f"{digest}.safetensors").write_bytes(start)
    base = spec("many")
    base = replace(base, recipe=replace(base.recipe, weights=digest, epochs=EPOCHS))
    experiment = Experiment(
        name="many", design=base.design, recipe=base.recipe, dataset=base.dataset
    )
    runs = store.add_experiment(
        "many",
        experiment_file.dumps(experiment),
        [(replace(base, seed=seed), _size()) for seed in range(RUNS)],
    )
    for number, run in enumerate(runs):
        store.foretell(run.id, _TOLD)
        store.record(Started(run.id, run.created, MACHINE, 160, 50, 10, 5, EPOCHS))
        for each in range(1, EPOCHS + 1):
            store.record(EpochFinished(run.id, epoch(each, 50.0 / each)))
        if number % 5 == 0:
            save_checkpoint(store, run.id, bytes([number]) * 20_000)
        store.record(Ended(run.id, RunState.FINISHED, run.created + 1000))
    return [run.id for run in runs]


def _size() -> Size:
    from workbench.experiments.check import check

    analysis = check(spec("many"))
    return Size(analysis.depth, analysis.parameters, analysis.macs)
