"""An experiment before it is queued: its rows, what each costs, and how long it will take."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from workbench.errors import WorkbenchError
from workbench.experiments.check import check
from workbench.experiments.expected import seconds_per_epoch
from workbench.experiments.grid import Variant, variants
from workbench.history.store import HistoryStore
from workbench.spec.experiment import Experiment
from workbench.spec.run import RunSpec

Probe = Callable[[RunSpec], float]
"""Measures how many seconds a run will take in all, such as by `foretell`."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One combination. `seconds` are those of one of its runs, None where they are not known;
    `told_by` says whence. `fault` is why it cannot be run, empty where it can; its sizes are 0
    then."""

    variant: Variant
    depth: int
    parameters: int
    macs: int
    seconds: float | None
    told_by: Literal["history", "probe", ""]
    fault: str

    @property
    def runs(self) -> int:
        return len(self.variant.runs)


@dataclass(frozen=True, slots=True)
class Preview:
    """All rows. `seconds` are those of the rows that are known, all their seeds; `unknown` counts
    the runs that are not."""

    rows: tuple[PreviewRow, ...]
    runs: int
    seconds: float
    unknown: int

    @property
    def faults(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.fault for row in self.rows if row.fault))


def preview(store: HistoryStore, experiment: Experiment, probe: Probe | None = None) -> Preview:
    """What queueing the experiment would mean. Times come from equal runs of the history, else
    from `probe`. Raises `TrainingError`, `UnknownNetwork` where there are no rows to speak of."""
    rows = tuple(_row(store, variant, probe) for variant in variants(experiment))
    known = [row.seconds * row.runs for row in rows if row.seconds is not None]
    unknown = sum(row.runs for row in rows if row.seconds is None)
    return Preview(rows, sum(row.runs for row in rows), sum(known), unknown)


def _row(store: HistoryStore, variant: Variant, probe: Probe | None) -> PreviewRow:
    spec = variant.runs[0]
    try:
        analysis = check(spec)
        an_epoch = seconds_per_epoch(store, spec)
        seconds = None if an_epoch is None else an_epoch * spec.recipe.epochs
        told_by: Literal["history", "probe", ""] = "" if seconds is None else "history"
        if seconds is None and probe is not None:
            seconds, told_by = probe(spec), "probe"
    except WorkbenchError as fault:
        return PreviewRow(variant, 0, 0, 0, None, "", str(fault))
    sizes = (analysis.depth, analysis.parameters, analysis.macs)
    return PreviewRow(variant, *sizes, seconds, told_by, "")
