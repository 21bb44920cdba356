"""The background thread that works off the queue, in the history's order: one run at a time, or
several side by side, each beyond the first in a process of its own."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.errors import HistoryError, WorkbenchError
from workbench.execution.process import execute_isolated
from workbench.execution.sharing import at_once_in_queue
from workbench.experiments.recorder import Listener
from workbench.experiments.recovery import recover
from workbench.experiments.runner import Runner, ignore
from workbench.spec.run import RunRecord, RunSpec, RunState
from workbench.training.control import Control
from workbench.training.cores import share_of

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0

FaultListener = Callable[[str, Exception], None]


def _log_fault(run: str, fault: Exception) -> None:
    logger.error("run %s: %s", run, fault, exc_info=fault)


@dataclass(slots=True)
class _Task:
    """A run that this worker has taken on."""

    control: Control = field(default_factory=Control)
    is_isolated: bool = False
    thread: threading.Thread | None = None


class Worker:
    """Executes the runs handed to it: in its thread, or by choice each in a process of its own.

    It takes only runs that it was given, by `submit`, `resume` or `enqueue`, so that a window and
    a command line on the same history do not start each other's. `listener` is called from the
    worker's thread, after the history has the event; `fault_listener` with the run and the
    exception where a run ended by a bug or could not be recorded. Every method may be called from
    any thread, and none waits for a run but `close`.

    `at_once` is how many runs may go on at the same time. None leaves it to each run's device: one
    on a CPU, on each GPU as many as was measured to pay there. Only one run at a time is in this
    process; the others are in processes of their own whatever was asked for, because torch's
    random numbers and settings are the process's, and runs that shared them would not give the
    numbers that they give alone.
    """

    def __init__(
        self,
        runner: Runner,
        listener: Listener = ignore,
        fault_listener: FaultListener = _log_fault,
        at_once: int | None = None,
    ) -> None:
        self._runner = runner
        self._at_once = at_once
        self._listener = listener
        self._fault_listener = fault_listener
        self._tasks: dict[str, _Task] = {}
        self._begun: list[threading.Thread] = []
        self._is_closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="training worker")

    def start(self) -> list[str]:
        """Mark the runs whose process died as interrupted, and begin. Returns their ids. Raises
        `HistoryError`."""
        interrupted = recover(self._runner.store)
        self._thread.start()
        return interrupted

    @property
    def current(self) -> str | None:
        """The run that is being worked on; the first of them where there are several."""
        return next(iter(self.running), None)

    @property
    def running(self) -> tuple[str, ...]:
        """The runs that are being worked on, in the order in which they were begun."""
        return tuple(self._going())

    def submit(self, spec: RunSpec, isolated: bool = False) -> RunRecord:
        """Check a run, enter it into the history and take it on. Raises `WorkbenchError`."""
        record = self._runner.submit(spec)
        self.enqueue(record.id, isolated)
        return record

    def resume(
        self, run: str, isolated: bool = False, accepts_other_images: bool = False
    ) -> RunRecord:
        """Take a stopped or interrupted run on again. Raises `HistoryError`."""
        record = self._runner.resume(run, accepts_other_images)
        self.enqueue(run, isolated)
        return record

    def enqueue(self, run: str, isolated: bool = False) -> None:
        """Take on a run that the history has as queued, such as one left from the last time."""
        with self._changed:
            self._tasks[run] = _Task(is_isolated=isolated)
            self._changed.notify_all()

    def set_at_once(self, number: int | None) -> None:
        """How many runs may go on at the same time from now on, as `at_once` says. What goes on
        is left alone; it counts when the next one is about to begin."""
        with self._changed:
            self._at_once = number
            self._changed.notify_all()

    def control(self, run: str) -> Control | None:
        """What pauses, resumes and stops a run of this worker; None for any other."""
        task = self._tasks.get(run)
        return task.control if task else None

    def cancel(self, run: str) -> None:
        """Stop the run if it is going on; take it out of the queue if it waits. Raises
        `HistoryError`."""
        with self._changed:
            task = self._tasks.get(run)
            if task is not None and task.thread is not None:
                task.control.stop()
                return
            self._tasks.pop(run, None)
        self._runner.withdraw(run)

    def close(self, timeout: float = 30.0) -> bool:
        """Stop what is going on, leave the others queued, and end the threads. True once they
        have ended; False after `timeout` seconds, when they still wind up. May be called again."""
        with self._changed:
            self._is_closing = True
            for run in self._going():
                self._tasks[run].control.stop()
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _going(self) -> list[str]:
        # A copy, which Python makes in one go: the window asks without waiting for the lock.
        return [run for run, task in self._tasks.copy().items() if task.thread is not None]

    def _work(self) -> None:
        """Begin runs as there is room for them; end when those begun before closing have ended."""
        while (taken := self._next()) is not None:
            self._begun = [thread for thread in self._begun if thread.is_alive()]
            self._begun.append(taken)
            taken.start()
        for thread in self._begun:
            thread.join()

    def _train(self, run: str, task: _Task, is_isolated: bool) -> None:
        try:
            self._execute(run, task, is_isolated)
        except WorkbenchError as fault:
            self._fault_listener(run, fault)
        except Exception as bug:  # noqa: BLE001
            # The run has it in its log; the other runs of the queue are not at fault.
            self._fault_listener(run, bug)
        finally:
            with self._changed:
                # Whoever heard of its end may have taken it on again by now.
                if self._tasks.get(run) is task:
                    del self._tasks[run]
                self._changed.notify_all()

    def _execute(self, run: str, task: _Task, is_isolated: bool) -> RunState:
        if not is_isolated:
            return self._runner.execute(run, task.control, self._listener)
        # A process of its own at a low priority may use all cores, and the window stays smooth;
        # several must not: each would wait for the others after every operation.
        threads = share_of(self._at_once or 1)
        if threads is not None and self._runner.threads is not None:
            threads = min(threads, self._runner.threads)
        return execute_isolated(self._runner.store, run, task.control, self._listener, threads)

    def _next(self) -> threading.Thread | None:
        """Wait for a run of ours that there is room for, the first in the history's order; the
        thread for it. None when closing."""
        with self._changed:
            while not self._is_closing:
                run = self._first()
                if run is not None:
                    task, is_alone = self._tasks[run], not self._going()
                    task.thread = threading.Thread(
                        target=self._train,
                        args=(run, task, task.is_isolated or not is_alone),
                        name=f"run {run}",
                    )
                    return task.thread
                # Nobody tells us that a held run was released, or that a device has room again.
                self._changed.wait(_LOOK_SECONDS if self._tasks else None)
            return None

    def _first(self) -> str | None:
        """The first of our waiting runs, if it may begin now: none overtakes it."""
        going = self._going()
        for run in self._order():
            task = self._tasks.get(run)
            if task is not None and task.thread is None:
                return run if self._may_begin(run, going) else None
        return None

    def _may_begin(self, run: str, going: list[str]) -> bool:
        if self._at_once is not None or not going:
            return len(going) < (self._at_once or 1)
        try:
            return self._has_its_device(run, going)
        except WorkbenchError as fault:
            # The run itself meets the same fault and tells of it, when its turn comes.
            logger.warning("run %s waits for its turn: %s", run, fault)
            return False

    def _has_its_device(self, run: str, going: list[str]) -> bool:
        """Whether its device bears one more than goes on there. On the CPU everything does: what
        trains on a GPU needs a core as well. Raises `WorkbenchError`."""
        from workbench.training.job import resolve

        store = self._runner.store
        device = resolve(store.run(run).device)
        if device.type == "cpu":
            return False
        others = [resolve(store.run(other).device) for other in going]
        # 'cuda' is the first GPU.
        beside = sum(o.type == "cuda" and (o.index or 0) == (device.index or 0) for o in others)
        return beside < at_once_in_queue(device, store.forecast(run), beside)

    def _order(self) -> list[str]:
        """The ids of the runs that may begin, in the history's order; of ours, as they came, where
        it cannot be read."""
        waiting = [run for run, task in self._tasks.items() if task.thread is None]
        if not waiting:
            return []
        try:
            queue = self._runner.store.queue()
        except HistoryError as fault:
            logger.warning("the queue cannot be read: %s", fault)
            return waiting
        for gone in set(waiting) - {record.id for record in queue}:
            del self._tasks[gone]
        return [record.id for record in queue if not record.held]
