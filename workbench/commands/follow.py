"""A run's progress on the terminal, and Ctrl+C as an order to stop with a checkpoint."""

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
from workbench.execution.sharing import ALONE, Sharing
from workbench.execution.side_by_side import execute_many
from workbench.experiments.runner import Runner
from workbench.spec.escapes import log, terminal
from workbench.spec.events import (
    Ended,
    EpochFinished,
    Event,
    Logged,
    Started,
    StateChanged,
    StepsSampled,
)
from workbench.spec.run import RunRecord, RunState
from workbench.training.control import Control

STOPPED_BY_USER = 130
_STDERR = 2
_EXIT_CODES = {RunState.FINISHED: 0, RunState.STOPPED: STOPPED_BY_USER, RunState.DIVERGED: 3}


@dataclass(slots=True)
class _Followed:
    name: str
    epochs: int
    task: TaskID


class Follower:
    """Shows runs on standard error: on a terminal a bar for each that goes on, and a line when it
    has ended; elsewhere a line for each thing that happens. Every line begins with the run's name.
    May be called from the threads of several runs."""

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
        self._runs: dict[str, _Followed] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> "Follower":
        if self._is_live:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_live:
            self._progress.stop()

    def begin(self, record: RunRecord) -> None:
        """Events of this run are going to come."""
        name = terminal(f"{record.name}, seed {record.seed}")
        if any(other.name == name for other in self._runs.values()):
            name = f"{name} ({record.id})"
        # Of those that wait behind the first there may be more than a terminal has lines.
        is_first = not self._runs
        task = self._progress.add_task(
            name, False, record.epochs, visible=is_first, status="waiting"
        )
        self._runs[record.id] = _Followed(name, record.epochs, task)
        self._say(f"{name}: run {record.id}")

    def __call__(self, event: Event) -> None:
        with self._lock:
            self._show(event, self._runs[event.run])

    def _show(self, event: Event, run: _Followed) -> None:
        def update(**fields: object) -> None:
            self._progress.update(run.task, **fields)  # type: ignore[arg-type]

        match event:
            case StateChanged(state=state):
                self._progress.start_task(run.task)
                update(visible=True, status=f"{state}")
            case Started(epochs=epochs, epochs_done=done, machine=machine):
                run.epochs = epochs
                update(visible=True, total=epochs, completed=done, status=terminal(machine.device))
                at = f", goes on after epoch {done}" if done else ""
                self._say(f"{run.name}: on {machine.device}{at}")
            case StepsSampled(epoch=epoch, step_in_epoch=step, steps_per_epoch=steps):
                update(completed=epoch - 1 + step / max(1, steps))
            case EpochFinished(record=record):
                error = error_text(record.test_error)
                update(completed=record.epoch, status=f"test error {error}")
                self._say(
                    f"{run.name}: epoch {record.epoch}/{run.epochs}, test error {error}, "
                    f"{record.train_seconds:.1f} s"
                )
            case Logged(record=line):
                if line.level != "info":
                    self._print(f"{run.name}: {line.text}", style="yellow")
                update(status=terminal(line.text.splitlines()[0]) if line.text else "")
            case Ended(state=state, reason=reason):
                update(visible=False)
                self._print(f"{run.name}: {state}. {reason}".rstrip())
            case _:
                pass

    def _say(self, text: str) -> None:
        """What a bar shows where there is one."""
        if not self._is_live:
            self._print(text)

    def _print(self, text: str, style: str | None = None) -> None:
        # Above the bars, and in one write: runs in other threads speak at the same time.
        self._progress.console.print(
            log(text), style=style, markup=False, emoji=False, soft_wrap=True
        )


@contextmanager
def stopping(control: Control) -> Iterator[None]:
    """Turn the first Ctrl+C (or SIGTERM) into an order to stop; the second ends the program."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        control.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # The signal may come while a line is being written; a buffered file refuses a second one.
        os.write(_STDERR, b"\nStopping with a checkpoint; Ctrl+C again ends at once.\n")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def execute_all(
    runner: Runner,
    records: Sequence[RunRecord],
    is_isolated: bool,
    follower: Follower,
    sharing: Sharing = ALONE,
    keeps_waiting: bool = False,
) -> int:
    """Execute runs, several together as `sharing` says, else one after another in this process.

    Return the exit code: 0 where all finished, 130 after Ctrl+C (runs that had not begun are
    withdrawn, or `keeps_waiting` in the queue), 3 for a diverged run, 2 for a failed one."""
    control = Control()
    ids = [record.id for record in records]
    with stopping(control), follower:
        for record in records:
            follower.begin(record)
        if is_isolated or sharing.at_once > 1:
            states = execute_many(runner, ids, control, follower, sharing)
        else:
            states = _execute_here(runner, ids, control, follower)
    if not keeps_waiting:
        for run in ids:
            runner.withdraw(run)
    _explain(runner, records)
    codes = (_EXIT_CODES.get(state, 2) for state in states)
    return STOPPED_BY_USER if control.is_stopped else next(filter(None, codes), 0)


def _execute_here(
    runner: Runner, runs: list[str], control: Control, follower: Follower
) -> list[RunState]:
    states = []
    for run in runs:
        if control.is_stopped:
            break
        states.append(runner.execute(run, control, follower))
    return states


def _explain(runner: Runner, records: Sequence[RunRecord]) -> None:
    """Say why a run did not finish, and what to do."""
    ended = [runner.store.run(record.id) for record in records]
    waiting = sum(now.state is RunState.QUEUED for now in ended)
    if waiting:
        note(f"{waiting} still waiting; 'workbench queue run' goes on with the queue.")
    for now in ended:
        if now.state in (RunState.FINISHED, RunState.QUEUED):
            continue
        why = f": {now.reason}" if now.reason else "."
        note(f"{now.name} is {now.state}{why} {now.hint}".rstrip())
        if now.state.is_resumable:
            note(f"'workbench resume {now.id}' goes on with it.")
