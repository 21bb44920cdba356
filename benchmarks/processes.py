"""Programs in sessions of their own, so that Ctrl+C reaches this one first, which then has them
write down what they have. They end with this one in any case that it can answer."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

GRACE = 30.0
"""Seconds that a process has, beyond its own, to write down what it has."""

STOPPED_CODE = 130
"""What a shell expects of a program that Ctrl+C ended."""


@dataclass(frozen=True, slots=True)
class Ended:
    """`code` is None where the program was interrupted: because its time was over, or, if
    `is_stopped`, because this program was to stop."""

    code: int | None
    output: str
    errors: str
    is_stopped: bool = False


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    seconds: float | None = None,
    *,
    folder: str | os.PathLike[str] | None = None,
    is_shown: bool = False,
) -> Ended:
    """Run a program to its end or to the end of its time. `is_shown`: what it writes appears here
    as well, line by line."""
    process = _started(command, environment, folder)
    assert process.stdout is not None and process.stderr is not None
    output = _Reader(process.stdout, sys.stdout if is_shown else None)
    errors = _Reader(process.stderr, sys.stderr if is_shown else None)
    code, is_stopped = None, False
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        _interrupt(process)
    except KeyboardInterrupt:
        is_stopped = True
        # Its traceback tells nothing.
        output.screen = errors.screen = None
        print(f"Stopping, which may take {GRACE:.0f} s; Ctrl+C kills.", file=sys.stderr, flush=True)
        _interrupt(process)
    return Ended(code, output.text(), errors.text(), is_stopped)


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Let a request to end, and a terminal that goes away, do as Ctrl+C does: programs in sessions
    of their own would run on. What is ignored, as under nohup, stays ignored."""
    asked = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {each: signal.getsignal(each) for each in asked}
    for each, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(each, signal.default_int_handler)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _started(
    command: Sequence[str], environment: Mapping[str, str], folder: str | os.PathLike[str] | None
) -> subprocess.Popen[str]:
    with _heeding_interrupts():
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )


@contextlib.contextmanager
def _heeding_interrupts() -> Iterator[None]:
    """A script's `program &` ignores SIGINT, and whatever it starts would inherit that; a handler
    is not inherited. This program goes on ignoring it."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _interrupt(process: subprocess.Popen[str]) -> None:
    """As Ctrl+C does, which training answers with a checkpoint. Whatever happens meanwhile, a
    second Ctrl+C too, nothing of it is left afterwards."""
    try:
        _signal(process, signal.SIGINT)
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        pass
    finally:
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[str], number: int) -> None:
    """Send it to a program and to those that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


class _Reader:
    """Collects what a program writes, so that it never waits for a full pipe; `screen` gets it as
    well."""

    def __init__(self, stream: IO[str], screen: IO[str] | None) -> None:
        self.screen = screen
        self._lines: list[str] = []
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def text(self) -> str:
        # What a program started may outlive it and keep the stream open.
        self._thread.join(2.0)
        return "".join(self._lines)

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._lines.append(line)
                if self.screen is not None:
                    print(line, end="", file=self.screen, flush=True)
