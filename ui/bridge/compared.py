"""A comparison as the window shows it: rows, curves and designs of the same runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.experiments.comparison import Comparison, Result, compare, rebased
from workbench.experiments.tables import (
    FORMS,
    Cell,
    Table,
    differences,
    results,
)
from workbench.history.store import HistoryStore
from workbench.spec.run import EpochRecord, RunRecord, RunSpec

__all__ = ["FORMS", "Cell", "ComparedRuns", "Result", "Table", "compared"]


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

    def differences(self) -> Table:
        """A row a setting that differs."""
        return differences(self.comparison)

    @property
    def has_single_runs(self) -> bool:
        """Whether something was run only once: nothing tells then luck from a difference."""
        kinds = [(run.design_digest, run.recipe_digest, run.dataset) for run in self.runs]
        return any(kinds.count(kind) == 1 for kind in kinds)


def compared(store: HistoryStore, runs: Sequence[str]) -> ComparedRuns:
    """Fetch runs and compare them; those that are gone are left out. Raises `HistoryError` where
    none is left."""
    comparison = compare(store, [record.id for record in store.page(runs)])
    ids = [row.run.id for row in comparison.rows]
    return ComparedRuns(
        comparison=comparison,
        specs={id: store.spec(id) for id in ids},
        epochs={id: tuple(store.epochs(id)) for id in ids},
    )
