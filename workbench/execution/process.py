"""A run in a process of its own, by choice: whatever happens to it, the window stays.

The child is the same program, started as `workbench run-isolated RUN`. It writes the history
itself; its events come back over its standard output, and the words `pause`, `resume` and `stop`
go down its standard input. When the parent dies, the child meets the end of its input and stops
with a checkpoint.
"""

import contextlib
import faulthandler
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO

import psutil

from workbench import paths
from workbench.execution import program
from workbench.execution.wire import decode, encode
from workbench.experiments.recorder import Listener
from workbench.experiments.runner import Runner, ignore
from workbench.history.store import HistoryStore
from workbench.spec.events import Ended, Event, Started
from workbench.spec.run import RunState
from workbench.training.control import ON_REQUEST, Control

PARENT_GONE = (
    "The program that had started this run ended without stopping it (it was killed, or crashed)."
)
NICENESS = 10
STOP_PATIENCE_SECONDS = 60.0
EARLY_PATIENCE_SECONDS = 0.2
_POLL_SECONDS = 0.05
_TAIL_BYTES = 2000
_WINDOWS_EXCEPTION = 0xC0000000


def execute_isolated(
    store: HistoryStore,
    run: str,
    control: Control,
    listener: Listener = ignore,
    threads: int | None = None,
    environment: Mapping[str, str | None] = MappingProxyType({}),
) -> RunState:
    """Execute a queued run in a child process at a low priority; returns the state it ended in.
    `threads` are torch's on a CPU, None to let the training choose. `environment` changes the
    child's, as `program.environment` does.

    A child that dies leaves the run `interrupted` (it can be resumed) when a signal ended it, else
    `failed`, with the signal or the exit code in the reason. Its errors go to `process.log` in the
    run's folder. Raises `HistoryError` where that end could not be written.
    """
    log = paths.runs_folder() / run / "process.log"
    try:
        child = _start(_command(store.path, run, threads), log, environment)
    except OSError as fault:
        end = Ended(
            run,
            RunState.FAILED,
            time.time(),
            f"The run's process could not be started: {fault.strerror or fault}.",
            "Free some memory or disk space, or train without a process of its own.",
        )
        store.record(end)
    else:
        with child:
            watch = _Watch(child, control, listener)
            state = watch.until_the_end()
        if state is not None:
            return state
        end = _death(store, run, child.returncode, log, watch.was_ended_early)
    listener(end)
    return end.state


def _command(history: Path, run: str, threads: int | None) -> list[str]:
    limit = [] if threads is None else ["--threads", str(threads)]
    return program.command("run-isolated", run, "--history", str(history), *limit)


def _start(
    command: list[str], log: Path, environment: Mapping[str, str | None]
) -> subprocess.Popen[bytes]:
    """Raises `OSError`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as errors:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=program.environment(None, **environment),
        )


class _Watch:
    """Passes a child's events up and the orders down to it.

    Before its training has begun (it imports torch, it decodes images) there is nothing that a
    stop could save: a child that does not follow one soon is ended. `was_ended_early` says so.
    """

    def __init__(
        self, child: subprocess.Popen[bytes], control: Control, listener: Listener
    ) -> None:
        self._child = child
        self._listener = listener
        self._orders = _Orders(child, control)
        self._state: RunState | None = None

    @property
    def was_ended_early(self) -> bool:
        return self._orders.was_killed

    def until_the_end(self) -> RunState | None:
        """Until the child's output ends. The state of its `Ended`."""
        child = self._child
        assert child.stdin is not None and child.stdout is not None
        arrived: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        reader = threading.Thread(target=_read, args=(child.stdout, arrived), name="isolated run")
        reader.start()
        try:
            while True:
                self._orders.forward()
                try:
                    event = arrived.get(timeout=_POLL_SECONDS)
                except queue.Empty:
                    continue
                if event is None:
                    return self._state
                self._hear(event)
        finally:
            # Reached early only when the listener raised: the child must not go on unwatched.
            with contextlib.suppress(OSError):
                child.stdin.close()
            reader.join()

    def _hear(self, event: Event) -> None:
        match event:
            case Started():
                self._orders.patience = STOP_PATIENCE_SECONDS
            case Ended():
                self._state = event.state
            case _:
                pass
        self._listener(event)


def _read(output: IO[bytes], arrived: "queue.SimpleQueue[Event | None]") -> None:
    try:
        for line in output:
            with contextlib.suppress(ValueError):  # a line torn by the child's death
                arrived.put(decode(line))
    finally:
        arrived.put(None)


class _Orders:
    """Sends what the control says to the child, once each time that it changes."""

    def __init__(self, child: subprocess.Popen[bytes], control: Control) -> None:
        self._child = child
        self._control = control
        self._is_paused = False
        self._stopped_at: float | None = None
        self.patience = EARLY_PATIENCE_SECONDS
        self.was_killed = False

    def forward(self) -> None:
        if self._stopped_at is not None:
            is_late = time.monotonic() - self._stopped_at > self.patience
            if is_late and not self.was_killed:
                self.was_killed = True
                self._child.kill()
            return
        if self._control.is_stopped:
            self._stopped_at = time.monotonic()
            self._send(b"stop\n")
        elif self._control.is_paused != self._is_paused:
            self._is_paused = not self._is_paused
            self._send(b"pause\n" if self._is_paused else b"resume\n")

    def _send(self, order: bytes) -> None:
        assert self._child.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it died; its exit code will tell
            self._child.stdin.write(order)
            self._child.stdin.flush()


def _death(store: HistoryStore, run: str, code: int, log: Path, was_ended: bool) -> Ended:
    """The end of a child that did not tell of its own, entered into the history unless the child
    still managed that."""
    record = store.run(run)
    now = time.time()
    if not record.state.is_live and record.state is not RunState.QUEUED:
        return Ended(run, record.state, record.ended or now, record.reason, record.hint)
    if was_ended:
        end = Ended(run, RunState.STOPPED, now, ON_REQUEST)
    elif signal_name := _signal(code):
        reason = f"The run's process was ended by {signal_name}."
        hint = "The run can be resumed from its last checkpoint."
        if signal_name.endswith("SIGKILL"):
            hint = f"The system may have been out of memory: try a smaller batch. {hint}"
        end = Ended(run, RunState.INTERRUPTED, now, reason, hint)
    else:
        reason = f"The run's process ended with code {code}: {_last_line(log)}"
        end = Ended(run, RunState.FAILED, now, reason, f"'{log}' has the details.")
    store.record(end)
    return end


def _signal(code: int) -> str:
    """What ended a process of that exit code from outside its own program; empty for nothing."""
    if code < 0:
        return f"the signal {signal.Signals(-code).name}"
    # Windows gives the status of an exception, such as an access violation.
    return f"the exception 0x{code:08X}" if code >= _WINDOWS_EXCEPTION else ""


def _last_line(log: Path) -> str:
    lines = log.read_bytes()[-_TAIL_BYTES:].decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing."


def run_child(run: str, history: Path, threads: int | None = None) -> RunState:
    """The child's part: execute the run, speak events on standard output, obey standard input.
    Raises what `Runner.execute` raises."""
    faulthandler.enable()
    # Ctrl+C in a terminal reaches parent and child; the parent's order to stop is the one to obey.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    psutil.Process().nice(NICENESS if os.name == "posix" else psutil.BELOW_NORMAL_PRIORITY_CLASS)
    control = Control()
    speak = _Speaker(control)
    threading.Thread(target=_obey, args=(control,), name="orders", daemon=True).start()
    store = HistoryStore.open(history)
    try:
        return Runner(store, threads).execute(run, control, speak)
    finally:
        store.close()


class _Speaker:
    """Writes events to what was the standard output; anything else printed goes to the log."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._output = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)

    def __call__(self, event: Event) -> None:
        try:
            self._output.write(encode(event))
            self._output.flush()
        except BrokenPipeError:
            self._control.stop(PARENT_GONE)


def _obey(control: Control) -> None:
    """Follow the orders until the input ends, as it does when the parent dies."""
    orders = {b"pause": control.pause, b"resume": control.resume, b"stop": control.stop}
    pending = b""
    # os.read, not sys.stdin: a daemon thread must hold no lock of the interpreter's at its end.
    while chunk := os.read(0, 4096):
        *lines, pending = (pending + chunk).split(b"\n")
        for line in lines:
            if line in orders:
                orders[line]()
    control.stop(PARENT_GONE)
