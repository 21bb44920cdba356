"""What runs will take, from what equal ones took on this machine."""

import platform
import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.experiments.alike import comparable
from workbench.history.store import HistoryStore
from workbench.history.trials import Trial
from workbench.spec.codec import digest
from workbench.spec.run import RunRecord, RunSpec, RunState


@dataclass(frozen=True, slots=True)
class QueueTimes:
    """Seconds that are left, by run, None where nothing is known of its like; `total` of those
    that are known, `unknown` how many are not. Held runs count in neither."""

    runs: Mapping[str, float | None]
    total: float
    unknown: int


def seconds_per_epoch(store: HistoryStore, spec: RunSpec) -> float | None:
    """Seconds an epoch, its test pass included, of the newest run on this machine with the same
    design, images, batch and precision, on the same device if there is one; None where there is
    none."""
    alike = [trial for trial in store.trials([digest(spec.design)]) if _is_alike(trial, spec)]
    if not alike:
        return None
    # 'auto' is resolved by torch alone; one that asked for the same is the better witness.
    newest = [trial for trial in alike if trial.device == spec.device] or alike
    epochs = store.epochs(newest[-1].run)
    timed = [each for each in epochs if not each.warm_up] or epochs
    return statistics.fmean(each.train_seconds for each in timed) + statistics.fmean(
        each.evaluation_seconds for each in timed
    )


def time_left(store: HistoryStore) -> QueueTimes:
    """What the runs that go on and those that wait will still take, one after the other."""
    known: dict[tuple[str, ...], float | None] = {}
    left: dict[str, float | None] = {}
    held: set[str] = set()
    for record in [*store.live(), *store.queue()]:
        spec = store.spec(record.id)
        key = (record.design_digest, digest(spec.dataset), digest(spec.recipe), record.device)
        if key not in known:
            known[key] = seconds_per_epoch(store, spec)
        left[record.id] = _left(record, known[key])
        if record.held:
            held.add(record.id)
    counted = [seconds for run, seconds in left.items() if run not in held]
    sure = [seconds for seconds in counted if seconds is not None]
    return QueueTimes(left, sum(sure), len(counted) - len(sure))


def _left(record: RunRecord, an_epoch: float | None) -> float | None:
    an_epoch = record.seconds_per_epoch if an_epoch is None else an_epoch
    return None if an_epoch is None else max(0, record.epochs - record.epoch) * an_epoch


def _is_alike(trial: Trial, spec: RunSpec) -> bool:
    own, asked = trial.recipe, spec.recipe
    return (
        trial.seconds is not None
        and trial.epoch > 0
        and trial.host == platform.node()
        and (trial.device == spec.device or "auto" in (trial.device, spec.device))
        and trial.state is not RunState.QUEUED
        and comparable(trial.dataset) == comparable(spec.dataset)
        and (own.batch_size, own.precision) == (asked.batch_size, asked.precision)
    )
