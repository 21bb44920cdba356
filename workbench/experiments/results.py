"""One run's row in a comparison."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.spec.run import EpochRecord, MachineRecord, RunRecord


@dataclass(frozen=True, slots=True)
class Result:
    """One run's row. Errors in percent, never mixed: of the last epoch, the lowest, the mean of
    the last `MEAN_OF_LAST`. `seconds` is the mean training time an epoch without warm-up epochs,
    `seconds_spread` its sample standard deviation over `timed_epochs` of them, None below two.

    `deltas` are this run's figures less the baseline's, by field, where both are known; the
    baseline itself has none, and seconds have none where one of the two shared its device.
    `detail` names what sets this run apart from the others, `machine` where its seconds were
    measured.
    """

    run: RunRecord
    last_error: float | None
    best_error: float | None
    mean_error: float | None
    seconds: float | None
    seconds_spread: float | None
    timed_epochs: int
    parameters: int
    macs: int
    depth: int
    peak_memory_bytes: int | None
    deltas: Mapping[str, float]
    detail: str = ""
    machine: MachineRecord | None = None


_FIGURES: Mapping[str, Callable[[Result], float | None]] = {
    "last_error": lambda row: row.last_error,
    "best_error": lambda row: row.best_error,
    "mean_error": lambda row: row.mean_error,
    "seconds": lambda row: row.seconds,
    "parameters": lambda row: row.parameters,
    "macs": lambda row: row.macs,
    "depth": lambda row: row.depth,
    "peak_memory_bytes": lambda row: row.peak_memory_bytes,
}


def result_of(run: RunRecord, epochs: Sequence[EpochRecord], detail: str) -> Result:
    times = [epoch.train_seconds for epoch in epochs if not epoch.warm_up]
    return Result(
        run=run,
        last_error=run.last_error,
        best_error=run.best_error,
        mean_error=run.mean_error,
        seconds=statistics.fmean(times) if times else run.seconds_per_epoch,
        seconds_spread=statistics.stdev(times) if len(times) > 1 else None,
        timed_epochs=len(times),
        parameters=run.parameters,
        macs=run.macs,
        depth=run.depth,
        peak_memory_bytes=run.peak_memory_bytes,
        deltas={},
        detail=detail,
    )


def against(row: Result, first: Result) -> Result:
    deltas: dict[str, float] = {}
    if row.run.id != first.run.id:
        for name, figure in _FIGURES.items():
            own, other = figure(row), figure(first)
            if own is not None and other is not None:
                deltas[name] = own - other
        if bool(row.run.beside) != bool(first.run.beside):
            deltas.pop("seconds", None)
    return replace(row, deltas=deltas)
