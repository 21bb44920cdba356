"""A run, from what was asked for to what is kept of it.

Every event goes to the history first and then to the listener. What a user or the machine can
cause ends the run with a reason; a bug ends it too, is kept in its log, and goes on to the caller.
"""

import threading
import time
import traceback
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from workbench import paths
from workbench.data.progress import IsCancelled, never
from workbench.errors import Cancelled, HistoryError, WorkbenchError
from workbench.experiments.check import check, check_design, check_recipe, check_room
from workbench.experiments.foretell import foretell
from workbench.experiments.recorder import Heartbeat, Listener, Recorder
from workbench.experiments.resumable import check_resumable
from workbench.history.store import HistoryStore
from workbench.spec.events import Ended, Event, Logged, StateChanged
from workbench.spec.forecast import Forecast
from workbench.spec.run import LogRecord, RunRecord, RunSpec, RunState
from workbench.training.control import Control

_PROGRESS_SECONDS = 1.0
_LOOK_SECONDS = 0.1

_ALONE = threading.RLock()
"""torch's random numbers, number formats and threads are the process's: of two trainings, or a
training and a probe, that shared them, neither would give its numbers again."""


def ignore(event: Event) -> None:
    """A listener for nobody."""


class Runner:
    """Enters runs into the history and executes them in the calling thread.

    `threads` is the number of torch's intra-op threads on a CPU, None to let the training choose.
    """

    def __init__(self, store: HistoryStore, threads: int | None = None) -> None:
        self.store = store
        self.threads = threads
        self._foretold: tuple[RunSpec, Forecast] | None = None

    def submit(self, spec: RunSpec) -> RunRecord:
        """Queue a run. Raises `DesignError` for a design with problems, `TrainingError` for a
        recipe that cannot be followed, `HistoryError`."""
        analysis = check(spec)
        record = self.store.add(
            spec,
            depth=analysis.depth,
            parameters=analysis.parameters,
            macs=analysis.macs,
        )
        if self._foretold is not None and self._foretold[0] == _alike(spec):
            self.store.foretell(record.id, self._foretold[1])
        return record

    def foretell(self, spec: RunSpec, cancelled: IsCancelled = never) -> Forecast:
        """What a run of `spec` will take, by a probe of a few steps. It is kept with the runs that
        are submitted next and differ in name and seed at most. Raises `WorkbenchError`."""
        with _alone(cancelled):
            told = foretell(spec, self.threads, cancelled)
        self._foretold = _alike(spec), told
        return told

    def resume(self, run: str) -> RunRecord:
        """Queue a stopped or interrupted run again; it goes on from its last checkpoint. One that
        waits already, such as one whose process died before it began, keeps its place. Raises
        `HistoryError` for a run that cannot go on."""
        record = self.store.run(run)
        if record.state is RunState.QUEUED:
            return record
        if not record.state.is_resumable:
            raise HistoryError(
                f"'{record.name}' is {record.state}; only a stopped or interrupted run can go on.",
                "Start a new run with the same settings instead.",
            )
        check_resumable(self.store, run)
        self.store.record(StateChanged(run, RunState.QUEUED, time.time()))
        return self.store.run(run)

    def withdraw(self, run: str) -> None:
        """Take a run that waits out of the queue. One that does not wait stays as it is. Raises
        `HistoryError`."""
        if self.store.run(run).state is RunState.QUEUED:
            reason = "Taken out of the queue before it began."
            self.store.record(Ended(run, RunState.STOPPED, time.time(), reason))

    def execute(self, run: str, control: Control, listener: Listener = ignore) -> RunState:
        """Take a queued run to its end, and return the state it ended in.

        What it says reaches `listener` in this thread, after the history has it. A run that cannot
        go on ends as `failed`, with the reason; a bug is recorded and raised again. Raises
        `HistoryError` where the run belongs to another process or has ended, or where even its end
        could not be written.
        """
        spec = self.store.spec(run)
        is_resumed = self.store.run(run).started is not None
        # Not through the recorder: from here on the run is ours, or somebody else's for good.
        taken = StateChanged(run, RunState.PREPARING, time.time())
        self.store.record(taken)
        recorder = Recorder(self.store, run, control, listener)
        execution = _Execution(run, spec, control, self.threads)
        bug: Exception | None = None
        with Heartbeat(self.store, run):
            try:
                listener(taken)
                with (
                    _alone(lambda: control.is_stopped),
                    closing(execution.events(recorder, is_resumed)) as events,
                ):
                    end = _follow(events, recorder, run)
            except Cancelled as stop:
                end = _ended(run, RunState.STOPPED, stop)
            except WorkbenchError as fault:
                end = _ended(run, RunState.FAILED, fault)
            except Exception as caught:  # noqa: BLE001 - raised again below, when it is on record
                bug = caught
                recorder.say(_traceback(run, bug))
                end = _internal_error(run, bug)
            state = recorder.end(end)
        if bug is not None:
            raise bug
        return state


@contextmanager
def _alone(cancelled: IsCancelled) -> Iterator[None]:
    """While entered, no other thread of this process trains or probes. Raises `Cancelled`."""
    while not _ALONE.acquire(timeout=_LOOK_SECONDS):
        if cancelled():
            raise Cancelled("Given up while another run was going on in this process.")
    try:
        yield
    finally:
        _ALONE.release()


def _alike(spec: RunSpec) -> RunSpec:
    """The same for all runs that take the same time and memory."""
    return replace(spec, name="", seed=0)


def _follow(events: Iterator[Event], recorder: Recorder, run: str) -> Ended:
    """Record what the training says; the end it comes to."""
    for event in events:
        if isinstance(event, Ended):
            return event
        recorder.say(event)
        if recorder.is_behind:
            break
    return Ended(run, RunState.STOPPED, time.time())


@dataclass(frozen=True, slots=True)
class _Execution:
    """One run on its way: images, network, training."""

    run: str
    spec: RunSpec
    control: Control
    threads: int | None

    def events(self, recorder: Recorder, is_resumed: bool) -> Generator[Event, None, None]:
        """Prepare, then train. torch is imported here, not with the module."""
        from workbench.data.sources import load
        from workbench.nn.kept import begin
        from workbench.nn.network import build
        from workbench.training.job import TrainingJob
        from workbench.training.loop import train
        from workbench.training.memory import translated

        spec = self.spec
        with translated():
            data = load(
                spec.dataset,
                _Progress(self.run, recorder),
                lambda: self._is_stopped(recorder),
            )
            self._stop_here_if_asked(recorder)
            shape, classes = data.shape, len(data.classes)
            check_recipe(spec.recipe, len(data.train.labels))
            check_room(check_design(spec.design, shape, classes), spec.device)
            model = build(spec.design, shape, classes, spec.seed)
            if spec.recipe.weights and not is_resumed:
                begin(model, spec.recipe.weights)
            job = TrainingJob(
                run=self.run,
                model=model,
                data=data,
                recipe=spec.recipe,
                seed=spec.seed,
                device=spec.device,
                folder=paths.runs_folder() / self.run,
                resume=is_resumed,
                threads=self.threads,
            )
        self._stop_here_if_asked(recorder)
        yield from train(job, self.control)

    def _is_stopped(self, recorder: Recorder) -> bool:
        """Whether to stop; holds what is being prepared while the run is paused."""
        if self.control.is_paused and not self.control.is_stopped:
            recorder.say(StateChanged(self.run, RunState.PAUSED, time.time()))
            if self.control.wait():
                recorder.say(StateChanged(self.run, RunState.PREPARING, time.time()))
        return self.control.is_stopped

    def _stop_here_if_asked(self, recorder: Recorder) -> None:
        if self._is_stopped(recorder):
            raise Cancelled("Stopped before training began.")


class _Progress:
    """How the images are coming, as lines of the run's log: each new text, and each text again
    at most once a second."""

    def __init__(self, run: str, recorder: Recorder) -> None:
        self._run = run
        self._recorder = recorder
        self._text = ""
        self._time = 0.0

    def __call__(self, text: str, share: float | None) -> None:
        now = time.time()
        if text == self._text and now - self._time < _PROGRESS_SECONDS:
            return
        self._text, self._time = text, now
        line = text if share is None else f"{text} ({share:.0%})"
        self._recorder.say(Logged(self._run, LogRecord(time=now, level="info", text=line)))


def _ended(run: str, state: RunState, fault: WorkbenchError) -> Ended:
    return Ended(run, state, time.time(), fault.message, fault.hint)


def _traceback(run: str, bug: Exception) -> Logged:
    text = "".join(traceback.format_exception(bug))
    return Logged(run, LogRecord(time=time.time(), level="error", text=text))


def _internal_error(run: str, bug: Exception) -> Ended:
    reason = f"internal error: {type(bug).__name__}: {bug}"
    hint = "This is a fault of the program; the run's log has the details."
    return Ended(run, RunState.FAILED, time.time(), reason, hint)
