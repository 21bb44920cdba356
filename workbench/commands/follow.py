"""A run's progress on the terminal, and Ctrl+C as an order to stop with a checkpoint."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from workbench.commands.output import error_text, messages, note
from workbench.execution.process import execute_isolated
from workbench.experiments.runner import Runner
from workbench.spec.events import Ended, EpochFinished, Event, Logged, Started, StepsSampled
from workbench.spec.run import RunRecord, RunState
from workbench.training.control import Control

STOPPED_BY_USER = 130
_EXIT_CODES = {RunState.FINISHED: 0, RunState.STOPPED: STOPPED_BY_USER, RunState.DIVERGED: 3}


class Follower:
    """Shows runs on standard error: a bar on a terminal, a line an epoch where there is none."""

    def __init__(self) -> None:
        console = messages()
        self._is_live = console.is_terminal
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("epochs"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[status]}", markup=False),
            console=console,
        )
        self._task: TaskID | None = None
        self._name = ""
        self._epochs = 0

    def __enter__(self) -> "Follower":
        if self._is_live:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, record: RunRecord) -> None:
        """The next events are those of this run."""
        self._name, self._epochs = record.name, record.epochs
        self._task = self._progress.add_task(record.name, total=record.epochs, status="preparing")
        self._say(f"{record.name}: run {record.id}")

    def __call__(self, event: Event) -> None:
        match event:
            case Started(epochs=epochs, epochs_done=done, machine=machine):
                self._epochs = epochs
                self._update(total=epochs, completed=done, status=machine.device)
            case StepsSampled(epoch=epoch, step_in_epoch=step, steps_per_epoch=steps):
                self._update(completed=epoch - 1 + step / max(1, steps))
            case EpochFinished(record=epoch_record):
                error = error_text(epoch_record.test_error)
                self._update(completed=epoch_record.epoch, status=f"test error {error}")
                self._say(
                    f"{self._name}: epoch {epoch_record.epoch}/{self._epochs}, test error {error}, "
                    f"{epoch_record.train_seconds:.1f} s"
                )
            case Logged(record=line):
                if line.level != "info":
                    self._progress.console.print(line.text, style="yellow", markup=False)
                self._update(status=line.text.splitlines()[0] if line.text else "")
            case Ended(state=state, reason=reason):
                self._update(status=f"{state}")
                self._say(f"{self._name}: {state}. {reason}".rstrip())
            case _:
                pass

    def _update(self, **fields: object) -> None:
        if self._task is not None:
            self._progress.update(self._task, **fields)  # type: ignore[arg-type]

    def _say(self, text: str) -> None:
        if not self._is_live:
            note(text)


@contextmanager
def stopping(control: Control) -> Iterator[None]:
    """Turn the first Ctrl+C (or SIGTERM) into an order to stop; the second ends the program."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        control.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.stderr.write("\nStopping with a checkpoint; Ctrl+C again ends at once.\n")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def execute_all(
    runner: Runner, records: list[RunRecord], is_isolated: bool, follower: Follower
) -> int:
    """Execute runs one after the other and return the exit code: 0 where all finished, 130 after
    Ctrl+C (runs that had not begun are withdrawn), 3 for a diverged run, 2 for a failed one."""
    control = Control()
    code = 0
    with stopping(control), follower:
        for record in records:
            if control.is_stopped:
                runner.withdraw(record.id)
                continue
            follower.begin(record)
            if is_isolated:
                state = execute_isolated(runner.store, record.id, control, follower, runner.threads)
            else:
                state = runner.execute(record.id, control, follower)
            code = code or _EXIT_CODES.get(state, 2)
    _explain(runner, records)
    return STOPPED_BY_USER if control.is_stopped else code


def _explain(runner: Runner, records: list[RunRecord]) -> None:
    """Say why a run did not finish, and what to do."""
    for record in records:
        now = runner.store.run(record.id)
        if now.state is RunState.FINISHED:
            continue
        why = f": {now.reason}" if now.reason else "."
        note(f"{now.name} is {now.state}{why} {now.hint}".rstrip())
        if now.state.is_resumable:
            note(f"'workbench resume {now.id}' goes on with it.")
