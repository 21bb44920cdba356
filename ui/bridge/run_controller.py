"""The one object between the worker's thread and the window."""

import queue
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from ui.bridge.forecasts import Forecasts
from ui.bridge.history_bridge import HistoryBridge
from workbench.errors import WorkbenchError
from workbench.execution.room import MOST as MOST_AT_ONCE
from workbench.execution.worker import Worker
from workbench.experiments.queueing import queue_experiment
from workbench.experiments.resumable import ResumePoint, resume_point
from workbench.experiments.runner import Runner
from workbench.experiments.upkeep import Health, keep_up
from workbench.history.abandoned import Doubtful
from workbench.history.store import HistoryStore
from workbench.spec.events import (
    CheckpointDue,
    CheckpointSaved,
    Ended,
    EpochFinished,
    Event,
    Logged,
    Started,
    StateChanged,
    StepsSampled,
)
from workbench.spec.experiment import Experiment
from workbench.spec.run import RunRecord, RunSpec
from workbench.training.cores import beside_a_window

__all__ = [
    "BEATS_MS",
    "MOST_AT_ONCE",
    "Doubtful",
    "Health",
    "Interrupted",
    "ResumePoint",
    "RunController",
]

BEATS_MS = 100
"""At most 10 deliveries a second, however many events there are: a training thread has to share
the interpreter with each."""


@dataclass(frozen=True, slots=True)
class _Fault:
    """A run that ended by a bug, or whose events could not be kept."""

    run: str
    fault: Exception


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run whose process died, and where it goes on from."""

    record: RunRecord
    point: ResumePoint


@dataclass(frozen=True, slots=True)
class _Found:
    """What was left from the last time."""

    interrupted: tuple[Interrupted, ...]
    doubtful: tuple[Doubtful, ...]
    waiting: tuple[RunRecord, ...]


class RunController(QObject):
    """Queues runs, steers them, and tells the window what they say.

    Signals carry one object each: `run_changed(RunRecord)`; `run_queued(RunRecord)`;
    `epoch_finished(EpochFinished)`; `steps_sampled(StepsSampled)`; `logged(Logged)`;
    `run_ended(Ended)`; `queue_ended(tuple)` of `Ended`, when nothing goes on or waits any more;
    `failed(WorkbenchError)`; `crashed(Exception)`, a bug in a run; at the start
    `found_interrupted(tuple)` of `Interrupted`, `found_doubtful(tuple)` of `Doubtful` and
    `found_waiting(tuple)` of `RunRecord`, then `history_checked(Health)`; `closed()`.

    `forecasts` probes runs before they start; what it told of a run is kept with it.
    """

    run_changed = Signal(object)
    run_queued = Signal(object)
    epoch_finished = Signal(object)
    steps_sampled = Signal(object)
    logged = Signal(object)
    run_ended = Signal(object)
    queue_ended = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)
    found_interrupted = Signal(object)
    found_doubtful = Signal(object)
    history_checked = Signal(object)
    found_waiting = Signal(object)
    closed = Signal()

    def __init__(
        self, store: HistoryStore, history: HistoryBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._events: queue.SimpleQueue[Event | _Fault] = queue.SimpleQueue()
        runner = Runner(store, beside_a_window())
        self.forecasts = Forecasts(runner.foretell, self)
        self._worker = Worker(runner, self._events.put, self._fault)
        self._live: set[str] = set()
        self._held: set[str] = set()
        self._ended: list[Ended] = []
        self._timer = QTimer(self, interval=BEATS_MS)
        self._timer.timeout.connect(self.deliver)
        self._closing = QTimer(self, interval=50)
        self._closing.timeout.connect(self._look_closed)

    def start(self) -> None:
        """Begin to work off what is queued; runs left from the last time are told of."""
        self._timer.start()
        self._ask(self._begun, self._tell_found)

    @property
    def is_busy(self) -> bool:
        """A run is being worked on or waits for it. One that is held waits for a person."""
        return not self._live <= self._held

    @property
    def current(self) -> str | None:
        """The run that is being worked on; the first of them where there are several."""
        return self._worker.current

    # What the window asks

    def submit(self, specs: Sequence[RunSpec], isolated: bool = False) -> None:
        """Check and queue runs. A refusal arrives as `failed`."""
        wanted = tuple(specs)
        self.forecasts.cancel()

        def submit_all(_: HistoryStore) -> list[RunRecord]:
            return [self._worker.submit(spec, isolated) for spec in wanted]

        self._ask(submit_all, self._queued)

    def submit_experiment(self, experiment: Experiment, isolated: bool = False) -> None:
        """Queue all runs of an experiment, or none. A refusal arrives as `failed`."""
        self.forecasts.cancel()

        def submit_all(store: HistoryStore) -> list[RunRecord]:
            records = queue_experiment(store, experiment)
            for record in records:
                self._worker.enqueue(record.id, isolated)
            return records

        self._ask(submit_all, self._queued)

    def resume_run(
        self, run: str, isolated: bool = False, accepts_other_images: bool = False
    ) -> None:
        """Take a stopped or interrupted run on again. Where its images are not those that it began
        with, it ends again and says so, unless they are accepted."""
        self.forecasts.cancel()
        resume = self._worker.resume
        self._ask(lambda _: [resume(run, isolated, accepts_other_images)], self._queued)

    def take_over(self, run: str, isolated: bool = False) -> None:
        """Go on here with a run that is said to train on another machine."""

        def resume(store: HistoryStore) -> list[RunRecord]:
            store.take_over(run)
            return [self._worker.resume(run, isolated)]

        self._ask(resume, self._queued)

    def take_on(self, runs: Sequence[str], isolated: bool = False) -> None:
        """Work off queued runs that were left from the last time."""

        def enqueue_all(store: HistoryStore) -> list[RunRecord]:
            for run in runs:
                self._worker.enqueue(run, isolated)
            return [store.run(run) for run in runs]

        self._ask(enqueue_all, self._queued)

    def reorder(self, runs: Sequence[str]) -> None:
        """Let these queued runs be next, in this order."""
        self._ask(lambda store: store.reorder(runs), lambda _: None)

    def hold(self, run: str) -> None:
        """Let a queued run wait until it is released."""
        self._ask(lambda store: store.hold([run]), lambda _: self._refresh({run}))

    def release(self, run: str) -> None:
        """Let a held run begin in its turn again."""
        self._ask(lambda store: store.release([run]), lambda _: self._refresh({run}))

    def set_at_once(self, number: int) -> None:
        """How many runs may go on at the same time; 0 leaves it to each run's device."""
        self._worker.set_at_once(number or None)

    def pause(self, run: str) -> None:
        control = self._worker.control(run)
        if control is not None:
            control.pause()

    def resume(self, run: str) -> None:
        """Let a paused run go on."""
        control = self._worker.control(run)
        if control is not None:
            control.resume()

    def stop(self, run: str) -> None:
        """Stop a run, or take it out of the queue."""
        is_waiting = run not in self._worker.running

        def cancelled(_: None) -> None:
            if is_waiting:
                self._live.discard(run)
            self._refresh({run})

        self._ask(lambda _: self._worker.cancel(run), cancelled)

    def close(self) -> None:
        """Stop what goes on, keep the queue, and tell `closed` when the thread has ended."""
        self.forecasts.cancel()
        self._ask(lambda _: self._worker.close(0.0), lambda _: None)
        self._closing.start()

    def close_now(self, seconds: float = 30.0) -> bool:
        """The same, waiting: for the end of the program."""
        self._timer.stop()
        self.forecasts.close()
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
            if isinstance(event, _Fault):
                self._tell_fault(event)
                touched.add(event.run)
                continue
            self._tell(event)
            if not isinstance(event, StepsSampled | Logged | CheckpointDue | CheckpointSaved):
                touched.add(event.run)
        if touched:
            self._refresh(touched)
        if self._ended and not self.is_busy:
            ended, self._ended = self._ended, []
            self.queue_ended.emit(tuple(ended))

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
                self._ended.append(event)
                self.run_ended.emit(event)
            case Started() | StateChanged():
                self._live.add(event.run)
            case CheckpointDue() | CheckpointSaved():
                pass

    def _tell_fault(self, event: _Fault) -> None:
        self._live.discard(event.run)
        is_ours = isinstance(event.fault, WorkbenchError)
        (self.failed if is_ours else self.crashed).emit(event.fault)

    def _begun(self, store: HistoryStore) -> _Found:
        interrupted = self._worker.start()
        waiting = store.adopt_queue()
        return _Found(
            tuple(
                Interrupted(record, resume_point(store, record.id))
                for record in store.page(interrupted)
            ),
            tuple(store.doubtful()),
            tuple(store.page(waiting)),
        )

    def _tell_found(self, found: _Found) -> None:
        if found.interrupted:
            self.found_interrupted.emit(found.interrupted)
        if found.doubtful:
            self.found_doubtful.emit(found.doubtful)
        if found.waiting:
            self.found_waiting.emit(found.waiting)
        was_interrupted = bool(found.interrupted)
        # It may read the whole file.
        self._history.ask_aside(
            self, lambda store: keep_up(store, was_interrupted), self.history_checked.emit
        )

    def _queued(self, records: list[RunRecord]) -> None:
        for record in records:
            if not self._has_ended(record.id):
                self._live.add(record.id)
            self._note_held(record)
            self.run_queued.emit(record)
            self.run_changed.emit(record)

    def _has_ended(self, run: str) -> bool:
        """Whether its end was heard before it was known to be queued: small runs are that quick."""
        return any(ended.run == run for ended in self._ended)

    def _refresh(self, runs: set[str]) -> None:
        def read(store: HistoryStore) -> list[RunRecord]:
            return [store.run(run) for run in sorted(runs)]

        self._ask(read, self._changed)

    def _changed(self, records: list[RunRecord]) -> None:
        for record in records:
            self._note_held(record)
            self.run_changed.emit(record)

    def _note_held(self, record: RunRecord) -> None:
        (self._held.add if record.held else self._held.discard)(record.id)

    def _ask(self, question: Callable[[HistoryStore], object], answer: Callable[..., None]) -> None:
        self._history.ask(self, question, answer)

    def _fault(self, run: str, fault: Exception) -> None:
        self._events.put(_Fault(run, fault))

    def _look_closed(self) -> None:
        if self._worker.close(0.0):
            self._closing.stop()
            self._timer.stop()
            self.deliver()
            self.closed.emit()
