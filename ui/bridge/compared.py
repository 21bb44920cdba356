"""A comparison as the window shows it: rows, curves and designs of the same runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.experiments.comparison import Comparison, Result, compare, rebased
from workbench.experiments.group_tables import (
    SPREADS,
    group_differences,
    group_results,
    pair_results,
)
from workbench.experiments.groups import FIGURES, UNITS, Group, Pair, pairs, with_repeats
from workbench.experiments.tables import (
    FORMS,
    Cell,
    Table,
    differences,
    results,
)
from workbench.history.store import HistoryStore
from workbench.spec.run import EpochRecord, RunRecord, RunSpec

__all__ = [
    "FIGURES",
    "FORMS",
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
class ComparedRuns:
    """A comparison with the curves and the designs behind it, by run id."""

    comparison: Comparison
    specs: Mapping[str, RunSpec]
    epochs: Mapping[str, tuple[EpochRecord, ...]]

    @property
    def runs(self) -> tuple[RunRecord, ...]:
        return tuple(row.run for row in self.comparison.rows)

    @property
    def baseline(self) -> str:
        """The id of the run that the others are measured against."""
        return self.comparison.baseline

    def against(self, baseline: str) -> "ComparedRuns":
        """The same runs measured against another of them; raises `KeyError`."""
        return replace(self, comparison=rebased(self.comparison, baseline))

    def row(self, run: str) -> Result:
        """The results of a run; raises `KeyError`."""
        return self.comparison.row(run)

    def results(self) -> Table:
        """A row a run."""
        return results(self.comparison)

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

    def drawn(self, group: Group) -> tuple[str, ...]:
        """The runs whose mean is drawn for a group: those that finished; all while none has."""
        return group.counted or group.runs

    def group_results(self, spread: str) -> Table:
        """A row a group."""
        return group_results(self.comparison, spread)

    def pairs(
        self, field: str, *, every_two: bool = False, size: float | None = None
    ) -> tuple[Pair, ...]:
        """What tests say of the groups, in one of `FIGURES`: against the baseline's, or each two.
        Takes its time: scipy is loaded, and regroupings are counted."""
        base = None if every_two else self.baseline_group.key
        return pairs(self.groups, field, base, size)

    def differences(self) -> Table:
        """A row a setting that differs; a column a group where seeds are repeated."""
        if self.comparison.has_repeats and len(self.groups) > 1:
            return group_differences(self.comparison)
        return differences(self.comparison)

    @property
    def has_single_runs(self) -> bool:
        """Whether something was run with one seed only: nothing tells then luck from a
        difference."""
        return any(len(self._seeds(group)) == 1 for group in self.groups)

    def _seeds(self, group: Group) -> set[int]:
        return {self.specs[run].seed for run in group.runs}


def compared(store: HistoryStore, runs: Sequence[str]) -> ComparedRuns:
    """Fetch runs and compare them; those that are gone are left out. Raises `HistoryError` where
    none is left."""
    ids = [record.id for record in store.page(runs)]
    epochs = {id: tuple(store.epochs(id)) for id in ids}
    return ComparedRuns(
        comparison=compare(store, ids, epochs=epochs),
        specs={id: store.spec(id) for id in ids},
        epochs=epochs,
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
