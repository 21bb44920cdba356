"""The papers' tables against the history, for the workspace that shows them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from ui.bridge.history_bridge import HistoryBridge
from workbench.analysis.departures import Departure
from workbench.catalog.papers import PaperRow, PaperTable, papers
from workbench.experiments.forms import FULL, Form, quick
from workbench.experiments.papers import (
    OtherRun,
    PaperCell,
    PaperLine,
    PaperResults,
    missing,
    results,
)
from workbench.spec.dataset import DatasetSpec
from workbench.spec.run import RunSpec

__all__ = [
    "FULL",
    "Departure",
    "Form",
    "OtherRun",
    "PaperCell",
    "PaperLine",
    "PaperResults",
    "PaperRow",
    "PaperTable",
    "PapersBridge",
    "papers",
    "quick_form",
]


def quick_form(
    table: PaperTable, dataset: DatasetSpec | None = None, epochs: int | None = None
) -> Form:
    """A quick form of a table; without a data set, whichever this machine has at hand."""
    return quick(table, dataset, epochs)


class PapersBridge:
    """Questions about the papers' tables; answers come while their receiver lives."""

    def __init__(self, history: HistoryBridge) -> None:
        self.history = history

    def results(
        self,
        receiver: QObject,
        table: PaperTable,
        form: Form,
        answer: Callable[[PaperResults], None],
    ) -> None:
        """The table laid against the history."""
        self._ask(form)(receiver, lambda store: results(store, table, form), answer)

    def missing(
        self,
        receiver: QObject,
        table: PaperTable,
        form: Form,
        seeds: int,
        answer: Callable[[Sequence[RunSpec]], None],
    ) -> None:
        """What has to be run so that each cell has so many seeds."""
        self._ask(form)(receiver, lambda store: missing(store, table, seeds, form), answer)

    def _ask(self, form: Form) -> Callable[..., None]:
        """Images of a folder or an archive may have to be decoded: other questions go by."""
        is_long = form.dataset is not None and form.dataset.source == "images"
        return self.history.ask_aside if is_long else self.history.ask
