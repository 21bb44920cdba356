"""A comparison as the window shows it: rows, curves and designs of the same runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ui.bridge.metrics import Series, series
from workbench.errors import WorkbenchError
from workbench.experiments.comparison import Comparison, compare, rebased
from workbench.experiments.group_tables import (
    SPREADS,
    group_differences,
    group_results,
    pair_results,
)
from workbench.experiments.groups import FIGURES, UNITS, Group, Pair, pairs, with_repeats
from workbench.experiments.results import Result
from workbench.experiments.tables import (
    FORMS,
    SHARED,
    Cell,
    Table,
    differences,
    results,
)
from workbench.experiments.tradeoff import COSTS, PRINTED, Printed, printed_points
from workbench.history.store import HistoryStore
from workbench.spec.run import RunRecord, RunSpec

__all__ = [
    "FIGURES",
    "FORMS",
    "SHARED",
    "SPREADS",
    "UNITS",
    "Cell",
    "ComparedRuns",
    "Group",
    "Pair",
    "Result",
    "Table",
    "compared",
    "pair_results",
    "reported",
    "with_repeats",
]


@dataclass(frozen=True, slots=True)
class _Tables:
    """All tables of a comparison, made where the window need not wait for them."""

    runs: Table
    groups: Mapping[str, Table]
    differences: Table


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """A comparison with the curves and the designs behind it, by run id; `points` are what papers
    print, by cost and data set, `verdict` says what the runs are to one another."""

    comparison: Comparison
    specs: Mapping[str, RunSpec]
    series: Mapping[str, Series]
    tables: _Tables
    points: Mapping[tuple[str, str], Printed]
    verdict: str = ""

    @property
    def shares_device(self) -> bool:
        """Whether seconds of some finished run are those of a device that it shared."""
        return any(group.crowded for group in self.groups)

    @property
    def runs(self) -> tuple[RunRecord, ...]:
        return tuple(row.run for row in self.comparison.rows)

    @property
    def baseline(self) -> str:
        """The id of the run that the others are measured against."""
        return self.comparison.baseline

    def against(self, baseline: str) -> "ComparedRuns":
        """The same runs measured against another of them; raises `KeyError`. Takes its time."""
        comparison = rebased(self.comparison, baseline)
        return replace(self, comparison=comparison, tables=_tables(comparison))

    def row(self, run: str) -> Result:
        """The results of a run; raises `KeyError`."""
        return self.comparison.row(run)

    def results(self) -> Table:
        """A row a run."""
        return self.tables.runs

    @property
    def groups(self) -> tuple[Group, ...]:
        """Runs that differ only in their seeds, taken together."""
        return self.comparison.groups

    @property
    def baseline_group(self) -> Group:
        return self.group_of(self.baseline)

    def group_of(self, run: str) -> Group:
        """The group of a run; raises `KeyError`."""
        return self.comparison.group_of(run)

    def drawn(self, group: Group, *, timed: bool = False) -> tuple[str, ...]:
        """The runs whose mean is drawn for a group: those that finished; all while none has. Where
        it is of time, `timed`, those that shared the device only if no other has finished."""
        return (group.timed if timed else group.counted) or group.runs

    def group_results(self, spread: str) -> Table:
        """A row a group; `spread` is one of `SPREADS`."""
        return self.tables.groups[spread]

    def effect(self, before: str, after: str) -> tuple[Table, bool]:
        """Two runs' groups, the second measured against the first: a row each; whether they are
        groups. Runs instead, as far as they have come, where one group has no result yet."""
        groups = self.group_of(before), self.group_of(after)
        rows = self.row(before), self.row(after)
        pair = replace(rebased(self.comparison, before), groups=groups)
        if all(group.n for group in groups):
            return group_results(pair), True
        pair = rebased(replace(self.comparison, rows=rows), before)
        return results(pair), False

    def pairs(
        self, field: str, *, every_two: bool = False, size: float | None = None
    ) -> tuple[Pair, ...]:
        """What tests say of the groups, in one of `FIGURES`: against the baseline's, or each two.
        Takes its time: scipy is loaded, and regroupings are counted."""
        base = None if every_two else self.baseline_group.key
        return pairs(self.groups, field, base, size)

    def printed(self, cost: str, dataset: str) -> Printed:
        """What papers print on a data set; nothing for one that they print nothing of."""
        return self.points.get((cost, dataset), Printed())

    def differences(self) -> Table:
        """A row a setting that differs; a column a group where seeds are repeated."""
        return self.tables.differences

    @property
    def single_groups(self) -> tuple[Group, ...]:
        """What was run from one seed only: nothing tells there luck from a difference."""
        return tuple(group for group in self.groups if len(self._seeds(group)) == 1)

    def _seeds(self, group: Group) -> set[int]:
        return {self.specs[run].seed for run in group.runs}


def compared(store: HistoryStore, runs: Sequence[str]) -> ComparedRuns:
    """Fetch runs and compare them; those that are gone are left out. Raises `HistoryError` where
    none is left."""
    ids = [record.id for record in store.page(runs)]
    epochs = {id: tuple(store.epochs(id)) for id in ids}
    comparison = compare(store, ids, epochs=epochs)
    specs = {id: store.spec(id) for id in ids}
    return ComparedRuns(
        comparison=comparison,
        specs=specs,
        series={id: series(epochs[id], specs[id].recipe) for id in ids},
        tables=_tables(comparison),
        points={
            (cost, dataset): printed_points(comparison.groups, cost, dataset)
            for cost in COSTS
            for dataset in PRINTED
        },
        verdict=comparison.verdict,
    )


def _tables(comparison: Comparison) -> _Tables:
    has_groups = comparison.has_repeats and len(comparison.groups) > 1
    return _Tables(
        runs=results(comparison),
        groups={spread: group_results(comparison, spread) for spread in SPREADS},
        differences=(group_differences if has_groups else differences)(comparison),
    )


def reported(store: HistoryStore, runs: ComparedRuns, path: Path) -> str:
    """Write the report of a comparison. Returns what went wrong, empty for nothing."""
    # Plots take a second to load, which a window without reports need not spend.
    from workbench.experiments.report import write_report

    try:
        write_report(store, runs.comparison, path)
    except WorkbenchError as fault:
        return str(fault)
    return ""
