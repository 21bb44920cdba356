"""The one object between the worker's thread and the window."""

import queue
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.bridge.history_bridge import HistoryBridge
from workbench.errors import WorkbenchError
from workbench.execution.worker import Worker
from workbench.experiments.foretell import foretell
from workbench.experiments.runner import Runner
from workbench.history.store import HistoryStore
from workbench.spec.events import (
    CheckpointSaved,
    Ended,
    EpochFinished,
    Event,
    Logged,
    Started,
    StateChanged,
    StepsSampled,
)
from workbench.spec.run import RunRecord, RunSpec
from workbench.training.cores import beside_a_window

if TYPE_CHECKING:
    from workbench.training.forecast import Forecast

BEATS_MS = 40
"""At most 25 deliveries a second, however many events there are."""


class RunController(QObject):
    """Queues runs, steers them, and tells the window what they say.

    Signals carry one object each: `run_changed(RunRecord)`; `run_queued(RunRecord)`;
    `epoch_finished(EpochFinished)`; `steps_sampled(StepsSampled)`; `logged(Logged)`;
    `run_ended(Ended)`; `failed(WorkbenchError)`; `crashed(Exception)`, a bug in a run;
    `found_interrupted(list)` of run ids at the start; `closed()`.
    """

    run_changed = Signal(object)
    run_queued = Signal(object)
    epoch_finished = Signal(object)
    steps_sampled = Signal(object)
    logged = Signal(object)
    run_ended = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)
    found_interrupted = Signal(object)
    closed = Signal()

    def __init__(
        self, store: HistoryStore, history: HistoryBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._history = history
        # A probe takes seconds; the history's own questions must not wait behind it.
        self._probe = HistoryBridge(store, self)
        self._probe.failed.connect(self.failed)
        self._threads = beside_a_window()
        self._events: queue.SimpleQueue[Event | Exception] = queue.SimpleQueue()
        self._worker = Worker(Runner(store, self._threads), self._events.put, self._fault)
        self._live: set[str] = set()
        self._timer = QTimer(self, interval=BEATS_MS)
        self._timer.timeout.connect(self.deliver)
        self._closing = QTimer(self, interval=50)
        self._closing.timeout.connect(self._look_closed)

    def start(self) -> None:
        """Begin to work off what is queued; runs found dead are told of."""
        self._timer.start()
        self._history.ask(self, lambda _: self._worker.start(), self.found_interrupted.emit)

    @property
    def is_busy(self) -> bool:
        """A run is being worked on or waits for it."""
        return bool(self._live)

    @property
    def current(self) -> str | None:
        return self._worker.current

    # What the window asks

    def submit(self, specs: Sequence[RunSpec], isolated: bool = False) -> None:
        """Check and queue runs. A refusal arrives as `failed`."""
        wanted = tuple(specs)

        def submit_all(_: HistoryStore) -> list[RunRecord]:
            return [self._worker.submit(spec, isolated) for spec in wanted]

        self._ask(submit_all, self._queued)

    def resume_run(self, run: str) -> None:
        """Take a stopped or interrupted run on again."""
        self._ask(lambda _: [self._worker.resume(run)], self._queued)

    def pause(self, run: str) -> None:
        self._steer(run, "pause")

    def resume(self, run: str) -> None:
        """Let a paused run go on."""
        self._steer(run, "resume")

    def stop(self, run: str) -> None:
        """Stop a run, or take it out of the queue."""
        self._ask(lambda _: self._worker.cancel(run), lambda _: self._refresh({run}))
        if run != self._worker.current:
            self._live.discard(run)

    def foretell(
        self, receiver: QObject, spec: RunSpec, answer: "Callable[[Forecast], None]"
    ) -> None:
        """Probe a run before it starts, in the background."""
        threads = self._threads
        self._probe.ask(receiver, lambda _: foretell(spec, threads), answer)

    def close(self) -> None:
        """Stop what goes on, keep the queue, and tell `closed` when the thread has ended."""
        self._history.ask(self, lambda _: self._worker.close(0.0), lambda _: None)
        self._closing.start()

    def close_now(self, seconds: float = 30.0) -> bool:
        """The same, waiting: for the end of the program."""
        self._probe.close()
        return self._worker.close(seconds)

    # What the worker says

    def deliver(self) -> None:
        """Hand on what has come since the last time, in order."""
        touched: set[str] = set()
        while True:
            try:
                event = self._events.get_nowait()
            except queue.Empty:
                break
            if isinstance(event, Exception):
                (self.failed if isinstance(event, WorkbenchError) else self.crashed).emit(event)
                continue
            self._tell(event)
            if not isinstance(event, StepsSampled | Logged | CheckpointSaved):
                touched.add(event.run)
        if touched:
            self._refresh(touched)

    def _tell(self, event: Event) -> None:
        match event:
            case EpochFinished():
                self.epoch_finished.emit(event)
            case StepsSampled():
                self.steps_sampled.emit(event)
            case Logged():
                self.logged.emit(event)
            case Ended():
                self._live.discard(event.run)
                self.run_ended.emit(event)
            case Started() | StateChanged():
                self._live.add(event.run)
            case CheckpointSaved():
                pass

    def _queued(self, records: list[RunRecord]) -> None:
        for record in records:
            self._live.add(record.id)
            self.run_queued.emit(record)
            self.run_changed.emit(record)

    def _steer(self, run: str, what: str) -> None:
        control = self._worker.control(run)
        if control is not None:
            getattr(control, what)()

    def _refresh(self, runs: set[str]) -> None:
        def read(store: HistoryStore) -> list[RunRecord]:
            return [store.run(run) for run in sorted(runs)]

        self._ask(read, self._changed)

    def _changed(self, records: list[RunRecord]) -> None:
        for record in records:
            self.run_changed.emit(record)

    def _ask(self, question: Callable[[HistoryStore], object], answer: Callable[..., None]) -> None:
        self._history.ask(self, question, answer)

    def _fault(self, run: str, fault: Exception) -> None:
        self._events.put(fault)

    def _look_closed(self) -> None:
        if self._worker.close(0.0):
            self._closing.stop()
            self._timer.stop()
            self.deliver()
            self.closed.emit()
