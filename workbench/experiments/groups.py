"""Runs that differ in nothing but their seeds, taken together: what a mean and a band stand for.

Groups are made of what the history holds, never of what a view shows of it: a hidden curve and a
thinned one count like any other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean

from workbench.analysis.statistics import (
    Difference,
    Summary,
    Verdict,
    difference,
    holm,
    runs_needed,
    summary,
    verdict,
)
from workbench.experiments.alike import identities, network_digests
from workbench.experiments.results import Result
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.spec.run import MEAN_OF_LAST, MachineRecord, RunRecord, RunState

FIGURES: Mapping[str, str] = {
    "last_error": "Last error, %",
    "best_error": "Best error, %",
    "mean_error": f"Mean of last {MEAN_OF_LAST}, %",
    "seconds": "Seconds an epoch",
}
"""What groups are judged by, less being better, with what a table calls it."""
UNITS: Mapping[str, str] = {
    "last_error": " points",
    "best_error": " points",
    "mean_error": " points",
    "seconds": " s",
}
"""What a difference of them is in: percent less percent is points."""


@dataclass(frozen=True, slots=True)
class Group:
    """Runs of one design, recipe and data set. `runs` are all of them, in the order of the
    comparison; `counted` those that finished: a run that still trains would pull the mean about.

    `figures` has a value a seed: runs of the same seed are one draw of luck, not two, and enter
    with their mean. `seeds` are in the same order. `detail` names what sets the group apart; the
    first run's `design` and `dataset` are the names that it was trained under. `clocks` are the
    mean seconds an epoch on each machine that counted runs were timed on.

    Seconds are those of runs that had the device for themselves. Where there are none, they are
    those of runs that shared it, and the group `shared_device`; `crowded` are the counted runs that
    shared it.
    """

    key: str
    name: str
    detail: str
    design: str
    dataset: str
    runs: tuple[str, ...]
    counted: tuple[str, ...]
    seeds: tuple[int, ...]
    figures: Mapping[str, tuple[float, ...]]
    clocks: Mapping[str, float]
    parameters: int
    macs: int
    depth: int
    peak_memory_bytes: int | None
    shared_device: bool = False
    crowded: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many seeds have a result."""
        return len(self.seeds)

    @property
    def timed(self) -> tuple[str, ...]:
        """The counted runs whose seconds count."""
        if self.shared_device:
            return self.counted
        return tuple(run for run in self.counted if run not in self.crowded)

    @property
    def title(self) -> str:
        return f"{self.name} ({self.detail})" if self.detail else self.name

    def summary(self, field: str) -> Summary:
        """Of one of `FIGURES`."""
        return _summary(self.figures[field])


@dataclass(frozen=True, slots=True)
class Pair:
    """What is known of the difference between two groups in one figure, `second` less `first`.
    `corrected_p` is Welch's p after Holm's correction for all pairs that were asked for at once;
    `needed` how many seeds each side needs to see a difference of `size`, None where that is not
    known or beyond reason."""

    first: Group
    second: Group
    field: str
    difference: Difference
    corrected_p: float | None
    size: float
    needed: int | None
    verdict: Verdict

    @property
    def still_needed(self) -> tuple[int, int] | None:
        """How many more seeds either side needs; None where that is not known."""
        if self.needed is None:
            return None
        return max(0, self.needed - self.first.n), max(0, self.needed - self.second.n)


@lru_cache(maxsize=4096)
def _summary(values: tuple[float, ...]) -> Summary:
    # Tables, charts and tests of one comparison ask for the same ones again and again.
    return summary(values)


def grouped(
    rows: Sequence[Result], keys: Sequence[str], details: Sequence[str]
) -> tuple[Group, ...]:
    """Groups of the rows, in the order of their first runs. `keys` and `details` belong to the
    rows; the detail of a group's first row is the group's."""
    members: dict[str, list[Result]] = {}
    first_details: dict[str, str] = {}
    for row, key, detail in zip(rows, keys, details, strict=True):
        members.setdefault(key, []).append(row)
        first_details.setdefault(key, detail)
    return tuple(_group(key, own, first_details[key]) for key, own in members.items())


def pairs(
    groups: Sequence[Group], field: str, baseline: str | None = None, size: float | None = None
) -> tuple[Pair, ...]:
    """Each two of the groups, or those with the group `baseline` alone, in one of `FIGURES`.
    `size` is the difference that `needed` asks for, in the figure's unit; the one that was seen
    where it is not given."""
    asked = [
        (first, second)
        for at, first in enumerate(groups)
        for second in groups[at + 1 :]
        if baseline is None
    ] or [
        (first, second)
        for first in groups
        for second in groups
        if first.key == baseline and second.key != baseline
    ]
    found = [difference(a.figures[field], b.figures[field]) for a, b in asked]
    corrected = holm([each.p for each in found])
    return tuple(
        _pair(first, second, field, each, p, size)
        for (first, second), each, p in zip(asked, found, corrected, strict=True)
    )


def with_repeats(store: HistoryStore, runs: Sequence[str]) -> tuple[str, ...]:
    """These runs and, behind each, those of the history that differ from it in nothing but their
    seeds, oldest first; nothing out of the trash."""
    found: dict[str, None] = {}
    networks: dict[str, list[RunRecord]] = {}
    for identity in identities(store, store.page(runs)):
        record = identity.record
        found[record.id] = None
        if record.design_digest not in networks:
            digests = network_digests(store, identity)
            same = [run for each in digests for run in store.runs(RunQuery(design=each))]
            networks[record.design_digest] = sorted(same, key=lambda run: run.created)
        for other in networks[record.design_digest]:
            asked = other.recipe_digest, other.images_key
            if asked == (record.recipe_digest, record.images_key):
                found[other.id] = None
    return tuple(found)


def _group(key: str, rows: Sequence[Result], detail: str) -> Group:
    first = rows[0].run
    name = first.name if len({row.run.name for row in rows}) == 1 else first.design
    counted = [row for row in rows if row.run.state is RunState.FINISHED]
    alone = [row for row in counted if row.seconds is not None and not row.run.beside]
    timed = alone or counted
    memory = [row.peak_memory_bytes for row in counted if row.peak_memory_bytes]
    return Group(
        key=key,
        name=name,
        detail=", ".join(part for part in detail.split(", ") if part != name),
        design=first.design,
        dataset=first.dataset,
        runs=tuple(row.run.id for row in rows),
        counted=tuple(row.run.id for row in counted),
        seeds=tuple(dict.fromkeys(row.run.seed for row in counted)),
        figures={
            field: _a_seed(_by_seed(timed if field == "seconds" else counted, _FIGURE[field]))
            for field in FIGURES
        },
        clocks=_clocks(timed),
        parameters=first.parameters,
        macs=first.macs,
        depth=first.depth,
        peak_memory_bytes=max(memory, default=None),
        shared_device=not alone and any(row.run.beside for row in counted),
        crowded=tuple(row.run.id for row in counted if row.run.beside),
    )


_FIGURE: Mapping[str, Callable[[Result], float | None]] = {
    "last_error": lambda row: row.last_error,
    "best_error": lambda row: row.best_error,
    "mean_error": lambda row: row.mean_error,
    "seconds": lambda row: row.seconds,
}


def _by_seed(
    rows: Sequence[Result], figure: Callable[[Result], float | None]
) -> list[list[float | None]]:
    found: dict[int, list[float | None]] = {}
    for row in rows:
        found.setdefault(row.run.seed, []).append(figure(row))
    return list(found.values())


def _clocks(rows: Sequence[Result]) -> dict[str, float]:
    times: dict[str, list[float]] = {}
    for row in rows:
        if row.machine is not None and row.seconds is not None:
            times.setdefault(_named(row.machine), []).append(row.seconds)
    return {machine: fmean(values) for machine, values in times.items()}


def _named(machine: MachineRecord) -> str:
    """All that seconds depend on."""
    parts = (machine.host, machine.processor, machine.device, machine.driver)
    known = ", ".join(filter(None, parts))
    return f"{known}, {machine.threads} threads, torch {machine.torch}"


def _a_seed(values: Sequence[Sequence[float | None]]) -> tuple[float, ...]:
    """The mean of each seed's known values; a seed without any is left out."""
    known = ([value for value in same if value is not None] for same in values)
    return tuple(fmean(same) for same in known if same)


def _pair(
    first: Group,
    second: Group,
    field: str,
    found: Difference,
    corrected: float | None,
    size: float | None,
) -> Pair:
    wanted = abs(found.value) if size is None else abs(size)
    return Pair(
        first=first,
        second=second,
        field=field,
        difference=found,
        corrected_p=corrected,
        size=wanted,
        needed=runs_needed(wanted, found.first, found.second),
        verdict=verdict(found, first.title, second.title, UNITS[field], corrected),
    )
