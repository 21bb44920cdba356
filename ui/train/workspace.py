"""The Train workspace: set-up and queue on the left; the run, its curves and its log beside."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.history_bridge import HistoryBridge, RunDetails
from ui.bridge.run_controller import RunController
from ui.theme import SPACE, Theme
from ui.train.charts import Charts
from ui.train.run_card import RunCard
from ui.train.setup_panel import SetupPanel
from ui.widgets.figures import duration
from ui.widgets.run_state import state_icon
from workbench.spec.events import Ended, EpochFinished, Logged, StepsSampled
from workbench.spec.run import LogRecord, RunRecord, RunState

_MOST_LINES = 5000
_ID = Qt.ItemDataRole.UserRole
_SHOWN_ENDED = 12


class TrainWorkspace(QWidget):
    """Signals: `start_asked()`, for the present design; `comparison_asked(tuple)` of run ids."""

    start_asked = Signal()
    comparison_asked = Signal(object)

    def __init__(
        self,
        controller: RunController,
        history: HistoryBridge,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._history = history
        self._theme = theme
        self._runs: dict[str, RunRecord] = {}
        self._shown: str | None = None
        self.setup = SetupPanel(theme)
        self.queue = QListWidget()
        self.queue.setAccessibleName(self.tr("Runs of this session"))
        self.queue.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.card = RunCard(theme)
        self.charts = Charts(theme)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(_MOST_LINES)
        self.log.setAccessibleName(self.tr("Log of the run"))
        self.log.setPlaceholderText(self.tr("What the run says appears here."))
        self.compare = QPushButton(self.tr("Compare the finished runs"))
        self.compare.setProperty("look", "primary")
        self.compare.setToolTip(self.tr("Curves, results and units side by side"))
        self.compare.clicked.connect(self._compare)
        self.compare.hide()
        self._actions = self._made_actions()
        self._lay_out()
        self._connect()

    @property
    def actions(self) -> Mapping[str, QAction]:  # type: ignore[override]
        return self._actions

    # Putting together

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
        return made

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Queue"))
        title.setProperty("look", "heading")
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[2])
        for widget in (title, self.queue, self.compare):
            column.addWidget(widget)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.setup)
        left.addWidget(below)
        left.setStretchFactor(0, 3)
        left.setStretchFactor(1, 1)
        left.setSizes([560, 200])
        plots = QWidget()
        middle = QVBoxLayout(plots)
        middle.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        middle.setSpacing(SPACE[2])
        middle.addWidget(self.card)
        middle.addWidget(self.charts, 1)
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

    def _connect(self) -> None:
        run = self._controller
        self.setup.start_asked.connect(self._start)
        self.card.pause_asked.connect(run.pause)
        self.card.stop_asked.connect(run.stop)
        self.card.resume_asked.connect(self._resume)
        self.queue.currentItemChanged.connect(self._choose)
        run.run_changed.connect(self._changed)
        run.run_queued.connect(self._queued)
        run.epoch_finished.connect(self._epoch)
        run.steps_sampled.connect(self._steps)
        run.logged.connect(self._logged)
        run.run_ended.connect(self._ended)
        self._theme.changed.connect(self._dress)

    # What happens

    def show_run(self, run: str) -> None:
        """Show a run's card, curves and log."""
        self._shown = run
        self.card.show_run(self._runs.get(run))
        self._history.details(self, run, self._show_details)

    def _show_details(self, details: RunDetails) -> None:
        if details.record.id != self._shown:
            return
        self._runs[details.record.id] = details.record
        self.card.show_run(details.record)
        self.charts.show_epochs(details.epochs)
        self.log.setPlainText("\n".join(_line(record) for record in details.log))
        self._scroll_log()

    def _start(self) -> None:
        if self.setup.check():
            self.start_asked.emit()

    def _resume(self, run: str) -> None:
        record = self._runs.get(run)
        if record is not None and record.state is RunState.PAUSED:
            self._controller.resume(run)
        else:
            self._controller.resume_run(run)

    def _queued(self, record: RunRecord) -> None:
        self._runs[record.id] = record
        self._list()
        shown = self._runs.get(self._shown or "")
        if shown is None or not shown.state.is_live:
            self.show_run(record.id)
            self._list()

    def _changed(self, record: RunRecord) -> None:
        before = self._runs.get(record.id)
        if before is None and not record.state.is_live:
            return
        self._runs[record.id] = record
        began = record.state.is_live and (before is None or not before.state.is_live)
        shown = self._runs.get(self._shown or "")
        if began and record.id != self._shown and (shown is None or not shown.state.is_live):
            self.show_run(record.id)
        if record.id == self._shown:
            self.card.show_run(record)
        self._list()

    def _epoch(self, event: EpochFinished) -> None:
        if event.run == self._shown:
            self.charts.add_epoch(event.record)

    def _steps(self, event: StepsSampled) -> None:
        if event.run == self._shown:
            self.charts.add_steps(event)
            self.card.show_steps(event)

    def _logged(self, event: Logged) -> None:
        if event.run == self._shown:
            self.log.appendPlainText(_line(event.record))

    def _ended(self, event: Ended) -> None:
        if event.run == self._shown and event.reason:
            text = f"{event.reason} {event.hint}".strip()
            self.log.appendPlainText(f"{_time(event.time)}  {text}")

    def _compare(self) -> None:
        self.comparison_asked.emit(tuple(self._finished()))

    def _finished(self) -> list[str]:
        return [r.id for r in self._runs.values() if r.state is RunState.FINISHED]

    def set_forecast(self, seconds: float, total: float, memory: int, batch: int) -> None:
        """What a run with these settings will take."""
        self.setup.set_forecast(
            self.tr(
                "About {epoch} an epoch, {total} in all; {memory:,.0f} MiB; "
                "a batch of up to {batch:,} fits."
            ).format(
                epoch=duration(seconds),
                total=duration(total),
                memory=memory / 2**20,
                batch=batch,
            )
        )

    # The list

    def _list(self) -> None:
        order = list(self._runs.values())
        ended = [r for r in order if not (r.state.is_live or r.state is RunState.QUEUED)]
        for record in ended[:-_SHOWN_ENDED]:
            if record.id != self._shown:
                del self._runs[record.id]
        self.queue.blockSignals(True)
        self.queue.clear()
        for record in self._runs.values():
            item = QListWidgetItem(state_icon(self._theme, record.state), self._said(record))
            item.setData(_ID, record.id)
            item.setToolTip(f"{record.name}: {record.state} {record.reason}".strip())
            self.queue.addItem(item)
            if record.id == self._shown:
                self.queue.setCurrentItem(item)
        self.queue.blockSignals(False)
        busy = any(r.state.is_live or r.state is RunState.QUEUED for r in self._runs.values())
        self.compare.setVisible(len(self._finished()) > 1 and not busy)

    def _said(self, record: RunRecord) -> str:
        if record.state.is_live:
            return f"{record.name}   {record.epoch}/{record.epochs}"
        if record.last_error is not None:
            return f"{record.name}   {record.last_error:.2f} %"
        return f"{record.name}   {record.state}"

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_ID) != self._shown:
            self.show_run(str(item.data(_ID)))

    def _dress(self) -> None:
        self._list()

    def _scroll_log(self) -> None:
        bar = self.log.verticalScrollBar()
        bar.setValue(bar.maximum())


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%H:%M:%S")


def _line(record: LogRecord) -> str:
    mark = "" if record.level == "info" else f"{record.level}: "
    return f"{_time(record.time)}  {mark}{record.text}"
