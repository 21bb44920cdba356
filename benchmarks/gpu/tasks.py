"""What a part is made of: benchmarks of the registry, and programs whose output is read."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.figures import OUT_OF_TIME, Finding
from benchmarks.measuring import Effort
from benchmarks.registry import BENCHMARKS
from benchmarks.running import FAILED, GRACE, ROOT, environment, in_a_child

State = Literal["done", "failed", "out of time"]
TAIL = 12
"""Lines of a program's output that tell of its failure."""


@dataclass(frozen=True, slots=True)
class Request:
    """`dataset` is images to train on; `epochs` shortens the paper's table; `home` is the history
    that runs go to; `out` gets logs and tables."""

    has_cuda: bool
    dataset: str
    epochs: int | None
    home: Path
    out: Path
    threads: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One program that ended: `code` None where it was stopped because time was over."""

    label: str
    code: int | None
    seconds: float
    output: str
    errors: str


@dataclass(frozen=True, slots=True)
class Command:
    """Arguments to Python; the label tells it from the others of its task. One that `is_optional`
    may fail for want of something that the machine need not have."""

    label: str
    arguments: tuple[str, ...]
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A benchmark of the registry, for at most `seconds`. `without` is the effort where there is no
    CUDA device; None: there is nothing to measure there."""

    name: str
    seconds: float
    effort: Effort
    without: Effort | None = None

    def has_work(self, request: Request) -> bool:
        return request.has_cuda or self.without is not None

    def run(self, request: Request, seconds: float) -> tuple[Finding, State]:
        chosen = next(each for each in BENCHMARKS if each.name == self.name)
        effort = self.effort if request.has_cuda else self.without
        if effort is None:
            return Finding(chosen.name, chosen.title, skipped="no CUDA device"), "done"
        finding = in_a_child(chosen, effort, request.threads, request.out, seconds)
        if finding.skipped.startswith(FAILED):
            return finding, "failed"
        return finding, "out of time" if finding.is_cut_short else "done"


@dataclass(frozen=True, slots=True)
class Run:
    """Programs one after another, together for at most `seconds`; `read` turns what they said into
    figures."""

    name: str
    title: str
    seconds: float
    commands: Callable[[Request], Sequence[Command]]
    read: Callable[[Sequence[Outcome], Finding], None]

    def has_work(self, request: Request) -> bool:
        return bool(self.commands(request))

    def run(self, request: Request, seconds: float) -> tuple[Finding, State]:
        finding = Finding(self.name, self.title)
        commands = self.commands(request)
        if not commands:
            finding.skipped = "no CUDA device"
            return finding, "done"
        begun = time.monotonic()
        outcomes: list[Outcome] = []
        state: State = "done"
        for command in commands:
            left = seconds - (time.monotonic() - begun)
            outcome = _ended(command, request, self.name, left)
            outcomes.append(outcome)
            if outcome.code is None:
                state = "out of time"
                finding.notes.append(f"{OUT_OF_TIME} {seconds:.0f} s, in '{command.label}'.")
                break
            if outcome.code:
                state = state if command.is_optional else "failed"
                finding.notes.append(f"'{command.label}': {FAILED} with code {outcome.code}.")
                finding.notes += (outcome.output + outcome.errors).splitlines()[-TAIL:]
        self.read(outcomes, finding)
        finding.seconds = time.monotonic() - begun
        return finding, state


Task = Measured | Run


def _ended(command: Command, request: Request, task: str, seconds: float) -> Outcome:
    """Let a program run to its end or to the end of its time; its output is kept as a log. It is
    interrupted as by Ctrl+C, which training answers with a checkpoint."""
    if seconds <= 0:
        return Outcome(command.label, None, 0.0, "", "")
    print(f"  {command.label}: python {' '.join(command.arguments)}", file=sys.stderr, flush=True)
    begun = time.monotonic()
    with subprocess.Popen(
        [sys.executable, *command.arguments],
        cwd=ROOT,
        env={**environment(), "WORKBENCH_HOME": str(request.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        code: int | None
        try:
            output, errors = process.communicate(timeout=seconds)
            code = process.returncode
        except subprocess.TimeoutExpired:
            output, errors = _interrupted(process)
            code = None
    spent = time.monotonic() - begun
    path = request.out / f"{task}-{command.label.replace(' ', '-')}.log"
    path.write_text(output + errors, encoding="utf-8")
    return Outcome(command.label, code, spent, output, errors)


def _interrupted(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a program and those that it started have said by the time they are gone."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        return process.communicate(timeout=GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()
