"""The Train workspace: set-up and queue on the left; the run, its curves and its log beside."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from ui.bridge.history_bridge import HistoryBridge, RunDetails
from ui.bridge.images import Images
from ui.bridge.run_controller import RunController
from ui.theme import SPACE, Theme
from ui.train.queue_panel import QueuePanel
from ui.train.run_card import RunCard
from ui.train.setup_panel import SetupPanel
from workbench.spec.events import Ended, EpochFinished, Logged, StepsSampled
from workbench.spec.run import LogRecord, RunRecord, RunState

if TYPE_CHECKING:
    from ui.train.charts import Charts

_MOST_LINES = 5000
_SHOWN_ENDED = 12


class TrainWorkspace(QWidget):
    """Signals: `start_asked()`, for the present design; `comparison_asked(tuple)` of run ids;
    `again_asked(RunSpec)`, a run's design and settings are wanted once more."""

    start_asked = Signal()
    comparison_asked = Signal(object)
    again_asked = Signal(object)

    def __init__(
        self,
        controller: RunController,
        history: HistoryBridge,
        images: Images,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._history = history
        self._runs: dict[str, RunRecord] = {}
        self._logged_until = 0.0
        self._shown: str | None = None
        self.setup = SetupPanel(images)
        self.queue = QueuePanel(theme)
        self.card = RunCard(theme)
        self._theme = theme
        self._charts: Charts | None = None
        self._making = self._make_charts()
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(_MOST_LINES)
        self.log.setAccessibleName(self.tr("Log of the run"))
        self.log.setPlaceholderText(self.tr("What the run says appears here."))
        self._actions = self._made_actions()
        self._splitters = self._lay_out()
        self._connect()

    @property
    def actions(self) -> Mapping[str, QAction]:  # type: ignore[override]
        return self._actions

    @property
    def charts(self) -> "Charts":
        """The curves; made when they are first needed."""
        for _ in self._making:
            pass
        assert self._charts is not None
        return self._charts

    def make_rest(self) -> Iterator[None]:
        """Make what was not needed yet, a piece at a time."""
        yield from self._making

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for _ in self._making:
            pass

    # Putting together

    def _make_charts(self) -> Iterator[None]:
        from ui.train.charts import Charts, made_plots

        plots = []
        for plot in made_plots(self._theme):
            plots.append(plot)
            yield
        self._charts = Charts(self._theme, plots)
        self._charts_place.addWidget(self._charts)

    def _made_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        for name, text, keys, run in (
            ("start", self.tr("Start training"), "Ctrl+Return", self._start),
            ("pause", self.tr("Pause or resume"), "Ctrl+Shift+P", self.card.pause.click),
            ("stop", self.tr("Stop"), "Ctrl+.", self.card.stop.click),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(keys))
            action.setToolTip(f"{text} ({keys})")
            action.triggered.connect(run)
            made[name] = action
        return {**made, **self.queue.actions_by_name}

    def _lay_out(self) -> dict[str, QSplitter]:
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.setup)
        left.addWidget(self.queue)
        left.setStretchFactor(0, 3)
        left.setStretchFactor(1, 1)
        left.setSizes([560, 200])
        plots = QWidget()
        # Opaque: what changes inside is painted without the six widgets behind it.
        plots.setAutoFillBackground(True)
        middle = QVBoxLayout(plots)
        middle.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        middle.setSpacing(SPACE[2])
        middle.addWidget(self.card)
        self._charts_place = QVBoxLayout()
        middle.addLayout(self._charts_place, 1)
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(plots)
        right.addWidget(self.log)
        right.setStretchFactor(0, 1)
        right.setSizes([640, 130])
        whole = QSplitter(Qt.Orientation.Horizontal, self)
        whole.addWidget(left)
        whole.addWidget(right)
        whole.setStretchFactor(1, 1)
        whole.setSizes([330, 1110])
        whole.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(whole)
        return {"whole": whole, "left": left, "right": right}

    def _connect(self) -> None:
        run = self._controller
        self.setup.start_asked.connect(self._start)
        self.card.pause_asked.connect(run.pause)
        self.card.stop_asked.connect(run.stop)
        self.card.resume_asked.connect(self._resume)
        self.card.again_asked.connect(self._again)
        self.queue.chosen.connect(self._choose)
        self.queue.reordered.connect(self._reorder)
        self.queue.hold_asked.connect(run.hold)
        self.queue.release_asked.connect(run.release)
        self.queue.at_once.chosen.connect(run.set_at_once)
        self.queue.cancel_asked.connect(run.stop)
        self.queue.again_asked.connect(self._again)
        self.queue.comparison_asked.connect(self.comparison_asked)
        run.run_changed.connect(self._changed)
        run.run_queued.connect(self._queued)
        run.epoch_finished.connect(self._epoch)
        run.steps_sampled.connect(self._steps)
        run.logged.connect(self._logged)
        run.run_ended.connect(self._ended)

    def store_layout(self, settings: QSettings) -> None:
        """Remember how the space is shared out."""
        for name, splitter in self._splitters.items():
            settings.setValue(f"train/{name}", splitter.saveState())

    def restore_layout(self, settings: QSettings) -> None:
        """Share the space out as it was."""
        for name, splitter in self._splitters.items():
            state = settings.value(f"train/{name}")
            if isinstance(state, QByteArray):
                splitter.restoreState(state)

    # What happens

    def show_run(self, run: str) -> None:
        """Show a run's card, curves and log."""
        self._shown = run
        self._logged_until = 0.0
        self.card.show_run(self._runs.get(run))
        self._list()
        self._history.details(self, run, self._show_details)

    def _show_details(self, details: RunDetails) -> None:
        if details.record.id != self._shown:
            return
        self._runs[details.record.id] = details.record
        self.card.show_run(details.record)
        self.charts.show_epochs(details.epochs)
        self.log.setPlainText("\n".join(_line(record) for record in details.log))
        self._logged_until = max((record.time for record in details.log), default=0.0)
        bar = self.log.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _start(self) -> None:
        if self.setup.check():
            self.start_asked.emit()

    def _resume(self, run: str) -> None:
        record = self._runs.get(run)
        if record is not None and record.state is RunState.PAUSED:
            self._controller.resume(run)
        else:
            self._controller.resume_run(run, self.setup.is_isolated)

    def _again(self, run: str) -> None:
        self._history.details(self, run, lambda details: self.again_asked.emit(details.spec))

    def _reorder(self, waiting: tuple[str, ...]) -> None:
        others = [run for run in self._runs if run not in waiting]
        self._runs = {run: self._runs[run] for run in (*others, *waiting)}
        self._controller.reorder(waiting)

    def _queued(self, record: RunRecord) -> None:
        # A run that is taken on again waits behind the others.
        self._runs.pop(record.id, None)
        self._runs[record.id] = record
        if record.id == self._shown or not self._is_watching():
            self.show_run(record.id)
        self._list()

    def _changed(self, record: RunRecord) -> None:
        before = self._runs.get(record.id)
        if before is None and not record.state.is_live:
            return
        self._runs[record.id] = record
        began = record.state.is_live and (before is None or not before.state.is_live)
        if began and record.id != self._shown and not self._is_watching():
            self.show_run(record.id)
        if record.id == self._shown:
            self.card.show_run(record)
        self._list()

    def _is_watching(self) -> bool:
        """A run that goes on is shown: none takes its place."""
        shown = self._runs.get(self._shown or "")
        return shown is not None and shown.state.is_live

    def _epoch(self, event: EpochFinished) -> None:
        if event.run == self._shown:
            self.charts.add_epoch(event.record)

    def _steps(self, event: StepsSampled) -> None:
        if event.run == self._shown:
            self.charts.add_steps(event)
            self.card.show_steps(event)

    def _logged(self, event: Logged) -> None:
        # What was said while the history was asked stands in its answer already.
        if event.run == self._shown and event.record.time > self._logged_until:
            self.log.appendPlainText(_line(event.record))
            self.card.show_preparing(event.record.text)

    def _ended(self, event: Ended) -> None:
        if event.run == self._shown and event.reason:
            text = f"{event.reason} {event.hint}".strip()
            self.log.appendPlainText(f"{_time(event.time)}  {text}")

    def _choose(self, run: str) -> None:
        if run != self._shown:
            self.show_run(run)

    def _list(self) -> None:
        """Show the queue; of what has ended only the last few."""
        ended = [
            record
            for record in self._runs.values()
            if not (record.state.is_live or record.state is RunState.QUEUED)
        ]
        for record in ended[:-_SHOWN_ENDED]:
            if record.id != self._shown:
                del self._runs[record.id]
        self.queue.show_runs(self._runs, self._shown)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%H:%M:%S")


def _line(record: LogRecord) -> str:
    mark = "" if record.level == "info" else f"{record.level}: "
    return f"{_time(record.time)}  {mark}{record.text}"
