"""The History workspace: the list of runs, and a comparison in its place when one is asked for."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.run_colours import RunColours
from ui.history.run_list import RunList
from ui.theme import Theme


class HistoryWorkspace(QWidget):
    """Signals: `run_opened(str)`; `compare_requested(tuple)` of run ids; `resume_requested(str)`;
    `design_requested(Design)`; `again_requested(RunSpec)`, its settings are wanted once more;
    `start_requested()`, from an empty history; `comparison_missed()`, none has been set yet."""

    run_opened = Signal(str)
    compare_requested = Signal(object)
    resume_requested = Signal(str)
    design_requested = Signal(object)
    again_requested = Signal(object)
    start_requested = Signal()
    comparison_missed = Signal()

    def __init__(
        self,
        bridge: HistoryBridge,
        theme: Theme,
        colours: RunColours | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.list = RunList(bridge, theme, colours or RunColours(), self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.list)
        self._comparison: QWidget | None = None
        self._show_runs: Callable[[Sequence[str]], None] = lambda _: None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.list.run_opened.connect(self.run_opened)
        self.list.resume_requested.connect(self.resume_requested)
        self.list.design_requested.connect(self.design_requested)
        self.list.again_requested.connect(self.again_requested)
        self.list.start_requested.connect(self.start_requested)
        self.list.compare_requested.connect(self._compare)

    def set_comparison(self, view: QWidget, show_runs: Callable[[Sequence[str]], None]) -> None:
        """Where comparisons are shown, and what puts runs there. The view is left through
        `show_list`."""
        self._comparison = view
        self._show_runs = show_runs
        # Another time would take it out of sight.
        if self._pages.indexOf(view) < 0:
            self._pages.addWidget(view)

    def compare(self, runs: Sequence[str]) -> None:
        """Show these runs side by side. Where nothing was set for that, `comparison_missed` is
        told first, and may do so."""
        if self._comparison is None:
            self.comparison_missed.emit()
        if self._comparison is not None:
            self._show_runs(runs)
            self._pages.setCurrentWidget(self._comparison)
            self._comparison.setFocus()

    def open_run(self, run: str) -> None:
        """Show the list with this run selected and opened."""
        self.show_list()
        self.list.select([run])
        self.list.open_run(run)

    def ask_import(self) -> None:
        """Ask for a capsule, with the list in sight that its runs come into."""
        self.show_list()
        self.list.carrier.ask_import()

    def show_list(self) -> None:
        """Back to the list of runs."""
        self._pages.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def _compare(self, runs: tuple[str, ...]) -> None:
        self.compare(runs)
        self.compare_requested.emit(runs)
