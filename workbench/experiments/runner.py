"""A run, from what was asked for to what is kept of it.

Every event goes to the history first and then to the listener. What a user or the machine can
cause ends the run with a reason; a bug ends it too, is kept in its log, and goes on to the caller.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

from workbench.data.progress import IsCancelled, never
from workbench.errors import Cancelled, HistoryError, WorkbenchError
from workbench.experiments.attempt import Attempt
from workbench.experiments.check import check
from workbench.experiments.foretell import foretell
from workbench.experiments.recorder import Listener
from workbench.experiments.resumable import check_resumable
from workbench.history.store import HistoryStore
from workbench.spec.events import Ended, Event, StateChanged
from workbench.spec.forecast import Forecast
from workbench.spec.run import RunRecord, RunSpec, RunState
from workbench.training.control import Control

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

    def resume(self, run: str, accepts_other_images: bool = False) -> RunRecord:
        """Queue a stopped or interrupted run again; it goes on from its last checkpoint. One that
        waits already, such as one whose process died before it began, keeps its place. It stops
        where it finds other images than it began with, unless those are accepted. Raises
        `HistoryError` for a run that cannot go on."""
        record = self.store.run(run)
        if accepts_other_images:
            self.store.accept_images(run)
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
        with Attempt(self.store, run, control, listener, self.threads) as attempt:
            try:
                attempt.begin()
                with _alone(lambda: control.is_stopped):
                    end = _trained(attempt)
            except Exception as fault:
                state = attempt.end_by(fault)
                if isinstance(fault, WorkbenchError):
                    return state
                raise
            return attempt.end(end)

    def execute_together(
        self, runs: Sequence[str], controls: Sequence[Control], listener: Listener = ignore
    ) -> list[RunState]:
        """As `execute`, for several runs that share one GPU and take turns in this thread. One that
        cannot go on costs the others nothing, even by a bug, the first of which is raised when all
        have ended."""
        # With it comes torch.
        from workbench.experiments.joint import Joint

        with ExitStack() as stack:
            joint = Joint()
            for run, control in zip(runs, controls, strict=True):
                joint.enter(stack, Attempt(self.store, run, control, listener, self.threads))
            try:
                with _alone(lambda: all(control.is_stopped for control in controls)):
                    joint.train()
            except Cancelled as fault:
                joint.give_all_up(fault)
            return joint.states(runs)


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


def _trained(attempt: Attempt) -> Ended:
    """Train, recording what is said; the end that it comes to."""
    from workbench.training.loop import train

    with closing(train(attempt.prepared(), attempt.control)) as events:
        for event in events:
            if isinstance(event, Ended):
                return event
            if not attempt.say(event):
                break
    return attempt.stopped()
