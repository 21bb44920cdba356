"""The run that is looked at: what it is doing, how far it is, and what steers it."""

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.theme import SPACE, Theme
from ui.widgets.core_texts import core_text
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.figures import duration
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import queue_icon
from ui.widgets.sparing import Sparing
from workbench.spec.events import StepsSampled
from workbench.spec.run import RunRecord, RunState

_ICON = 18
_SAID_MS = 500
"""How far the epoch is is said no oftener."""


class RunCard(QFrame):
    """Signals: `pause_asked(str)`, `resume_asked(str)`, `stop_asked(str)`, `again_asked(str)` with
    the run's id."""

    pause_asked = Signal(str)
    resume_asked = Signal(str)
    stop_asked = Signal(str)
    again_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._run: RunRecord | None = None
        self._share = 0.0
        self._begun: tuple[float, float] | None = None
        self._steps_said = Sparing(self._say_share, _SAID_MS, self)
        self.setProperty("look", "card")
        self.name = ElidedLabel("", self)
        self.name.setProperty("look", "heading")
        self._icon = PlainLabel(self)
        self.state = PlainLabel(self)
        self.facts = ElidedLabel("", self)
        self.facts.setProperty("look", "muted")
        self.reason = PlainLabel(self)
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.left = PlainLabel(self)
        self.left.setProperty("look", "muted")
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName(self.tr("Progress of the run"))
        self.pause = QPushButton(self.tr("Pause"), self)
        self.pause.setToolTip(self.tr("Hold the run after this step; go on with it (Ctrl+Shift+P)"))
        self.stop = QPushButton(self.tr("Stop"), self)
        self.stop.setToolTip(self.tr("Stop after this step; it can be resumed later (Ctrl+.)"))
        self.stop.setProperty("look", "danger")
        self.again = QPushButton(self.tr("Train again…"), self)
        self.again.setToolTip(self.tr("Take over this run's design and settings"))
        self.again.clicked.connect(self._again)
        self.pause.clicked.connect(self._pause)
        self.stop.clicked.connect(self._stop)
        theme.changed.connect(self._dress)
        self._lay_out()
        self.show_run(None)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE[1])
        head.addWidget(self._icon)
        head.addWidget(self.name, 1)
        head.addWidget(self.state)
        head.addWidget(self.again)
        head.addWidget(self.pause)
        head.addWidget(self.stop)
        below = QHBoxLayout()
        below.addWidget(self.facts, 1)
        below.addWidget(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        column.setSpacing(SPACE[1])
        column.addLayout(head)
        column.addWidget(self.progress)
        column.addLayout(below)
        column.addWidget(self.reason)

    def show_run(self, run: RunRecord | None) -> None:
        """Show what the history has of a run; None for no run."""
        if run is None or self._run is None or run.id != self._run.id:
            self._share, self._begun = 0.0, None
        self._run = run
        self.name.setText(run.name if run else self.tr("No run yet"))
        if run is None:
            self.state.setText("")
            self.facts.setText(self.tr("Choose images and a recipe on the left, then start."))
            self.left.setText("")
        else:
            self.state.setText(self.tr("held") if run.held else core_text(str(run.state)))
            if run.state is not RunState.PREPARING:
                self.facts.setText(self._said(run))
            self._share = max(self._share, run.epoch / max(1, run.epochs))
            if not run.state.is_live:
                self.left.setText("")
        self._update()

    def show_preparing(self, text: str) -> None:
        """What the run says of its images while it has not begun to train."""
        if self._run is not None and self._run.state is RunState.PREPARING:
            self.facts.setText(text)

    def show_steps(self, steps: StepsSampled) -> None:
        """How far the epoch is."""
        if self._run is None or steps.run != self._run.id or not self._run.epochs:
            return
        done = steps.epoch - 1 + steps.step_in_epoch / max(1, steps.steps_per_epoch)
        self._share = done / self._run.epochs
        if self._begun is None:
            self._begun = (time.monotonic(), self._share)
        self._steps_said.ask()

    def _say_share(self) -> None:
        if self._run is None or self._begun is None or not self._run.state.is_live:
            return
        since, first = self._begun
        passed = time.monotonic() - since
        if self._share > first and passed > 1:
            seconds = passed / (self._share - first) * (1 - self._share)
            self.left.setText(self.tr("{time} left").format(time=duration(seconds)))
        self.progress.setValue(int(1000 * self._share))

    def _said(self, run: RunRecord) -> str:
        parts = [self.tr("epoch {done}/{all}").format(done=run.epoch, all=run.epochs)]
        if run.last_error is not None:
            parts.append(self.tr("test error {error:.2f} %").format(error=run.last_error))
        if run.best_error is not None:
            parts.append(
                self.tr("best {error:.2f} % (epoch {epoch})").format(
                    error=run.best_error, epoch=run.best_epoch
                )
            )
        if run.seconds_per_epoch is not None:
            parts.append(self.tr("{time} an epoch").format(time=duration(run.seconds_per_epoch)))
        return "  ·  ".join(parts)

    def _update(self) -> None:
        run = self._run
        self._say_reason(run)
        state = run.state if run is not None else None
        is_live = state is not None and (state.is_live or state is RunState.QUEUED)
        is_resumable = state is not None and state.is_resumable
        goes_on = state is RunState.PAUSED or is_resumable
        self.pause.setText(self.tr("Resume") if goes_on else self.tr("Pause"))
        self.pause.setEnabled(state in (RunState.TRAINING, RunState.PAUSED) or is_resumable)
        self.pause.setVisible(is_live or is_resumable)
        self.stop.setVisible(is_live)
        self.stop.setText(
            self.tr("Take out of the queue") if state is RunState.QUEUED else self.tr("Stop")
        )
        self.again.setVisible(run is not None and not is_live)
        self.progress.setVisible(run is not None)
        # Nobody knows how long images take to come.
        self.progress.setRange(0, 0 if state is RunState.PREPARING else 1000)
        self.progress.setValue(int(1000 * self._share))
        self._dress()

    def _say_reason(self, run: RunRecord | None) -> None:
        """Why a run ended before its end, and what to do about it."""
        said = run is not None and not run.state.is_live and run.state is not RunState.QUEUED
        text = f"{run.reason} {run.hint}".strip() if run is not None and said else ""
        self.reason.setText(text)
        self.reason.setVisible(bool(text))
        is_bad = run is not None and run.state in (RunState.FAILED, RunState.DIVERGED)
        look = "fault" if is_bad else "muted"
        if self.reason.property("look") == look:
            return
        self.reason.setProperty("look", look)
        style = self.reason.style()
        style.unpolish(self.reason)
        style.polish(self.reason)

    def _dress(self) -> None:
        if self._run is not None:
            icon = queue_icon(self._theme, self._run)
            self._icon.setPixmap(icon.pixmap(_ICON, _ICON))
        self._icon.setVisible(self._run is not None)

    def _pause(self) -> None:
        run = self._run
        if run is None:
            return
        again = run.state is RunState.PAUSED or run.state.is_resumable
        (self.resume_asked if again else self.pause_asked).emit(run.id)

    def _again(self) -> None:
        if self._run is not None:
            self.again_asked.emit(self._run.id)

    def _stop(self) -> None:
        if self._run is not None:
            self.stop_asked.emit(self._run.id)
