"""The background thread that works off the queue: one run at a time, in the history's order."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.errors import HistoryError, WorkbenchError
from workbench.execution.process import execute_isolated
from workbench.experiments.recorder import Listener
from workbench.experiments.runner import Runner, ignore
from workbench.spec.run import RunRecord, RunSpec, RunState
from workbench.training.control import Control

logger = logging.getLogger(__name__)

FaultListener = Callable[[str, Exception], None]


def _log_fault(run: str, fault: Exception) -> None:
    logger.error("run %s: %s", run, fault, exc_info=fault)


@dataclass(slots=True)
class _Task:
    """A run that this worker has taken on."""

    control: Control = field(default_factory=Control)
    is_isolated: bool = False


class Worker:
    """Executes the runs handed to it: in its thread, or by choice each in a process of its own.

    It takes only runs that it was given, by `submit`, `resume` or `enqueue`, so that a window and
    a command line on the same history do not start each other's. `listener` is called from the
    worker's thread, after the history has the event; `fault_listener` with the run and the
    exception where a run ended by a bug or could not be recorded. Every method may be called from
    any thread, and none waits for a run but `close`.
    """

    def __init__(
        self,
        runner: Runner,
        listener: Listener = ignore,
        fault_listener: FaultListener = _log_fault,
    ) -> None:
        self._runner = runner
        self._listener = listener
        self._fault_listener = fault_listener
        self._tasks: dict[str, _Task] = {}
        self._current: str | None = None
        self._is_closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="training worker")

    def start(self) -> list[str]:
        """Mark the runs whose process died as interrupted, and begin. Returns their ids. Raises
        `HistoryError`."""
        interrupted = self._runner.store.mark_interrupted()
        self._thread.start()
        return interrupted

    @property
    def current(self) -> str | None:
        """The run that is being worked on."""
        return self._current

    def submit(self, spec: RunSpec, isolated: bool = False) -> RunRecord:
        """Check a run, enter it into the history and take it on. Raises `WorkbenchError`."""
        record = self._runner.submit(spec)
        self.enqueue(record.id, isolated)
        return record

    def resume(self, run: str, isolated: bool = False) -> RunRecord:
        """Take a stopped or interrupted run on again. Raises `HistoryError`."""
        record = self._runner.resume(run)
        self.enqueue(run, isolated)
        return record

    def enqueue(self, run: str, isolated: bool = False) -> None:
        """Take on a run that the history has as queued, such as one left from the last time."""
        with self._changed:
            self._tasks[run] = _Task(is_isolated=isolated)
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
            if task is not None and run == self._current:
                task.control.stop()
                return
            self._tasks.pop(run, None)
        self._runner.withdraw(run)

    def close(self, timeout: float = 30.0) -> bool:
        """Stop the run that is going on, leave the others queued, and end the thread. True once
        it has ended; False after `timeout` seconds, when it still winds up. May be called again."""
        with self._changed:
            self._is_closing = True
            task = self._tasks.get(self._current or "")
            if task is not None:
                task.control.stop()
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            run, task = taken
            try:
                self._execute(run, task)
            except WorkbenchError as fault:
                self._fault_listener(run, fault)
            except Exception as bug:  # noqa: BLE001
                # The run has it in its log; the other runs of the queue are not at fault.
                self._fault_listener(run, bug)
            finally:
                with self._changed:
                    self._current = None
                    self._tasks.pop(run, None)

    def _execute(self, run: str, task: _Task) -> RunState:
        if task.is_isolated:
            # A process of its own at a low priority may use all cores: the window stays smooth.
            return execute_isolated(self._runner.store, run, task.control, self._listener)
        return self._runner.execute(run, task.control, self._listener)

    def _next(self) -> tuple[str, _Task] | None:
        """Wait for a run of ours; the first in the history's order. None when closing."""
        with self._changed:
            while not self._is_closing:
                for run in self._order():
                    task = self._tasks.get(run)
                    if task is not None:
                        self._current = run
                        return run, task
                self._changed.wait()
            return None

    def _order(self) -> list[str]:
        """The ids of our runs in the history's order; as they came where it cannot be read."""
        if not self._tasks:
            return []
        try:
            queued = [record.id for record in self._runner.store.queue()]
        except HistoryError as fault:
            logger.warning("the queue cannot be read: %s", fault)
            return list(self._tasks)
        for gone in self._tasks.keys() - set(queued):
            del self._tasks[gone]
        return queued
