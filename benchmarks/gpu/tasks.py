"""What a part is made of: benchmarks of the registry, and programs whose output is read."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks import processes
from benchmarks.figures import FAILED, OUT_OF_TIME, STOPPED, Finding
from benchmarks.measuring import Effort
from benchmarks.registry import BENCHMARKS
from benchmarks.running import ROOT, TAIL, environment, in_a_child

State = Literal["done", "failed", "out of time", "stopped"]
DIGITS = "digits"
"""8x8 images that scikit-learn brings: enough to try the parts with."""

LOGS = "logs"
"""In the home, which has many files already: that of results is to stay small."""

NO_DEVICE = "no CUDA device"


@dataclass(frozen=True, slots=True)
class Request:
    """`dataset` is images to train on; `epochs` are those of the paper's table; `seeds` is how many
    runs share the device; `home` is the history that runs go to; `out` gets results and tables."""

    has_cuda: bool
    dataset: str
    epochs: int
    seeds: int
    home: Path
    out: Path
    threads: int

    @property
    def images(self) -> str:
        """The data set as another call would know it again, wherever it lies."""
        path = Path(self.dataset)
        if path.is_file():
            return f"{path.name} ({path.stat().st_size} bytes)"
        return path.name if path.is_dir() else self.dataset


@dataclass(frozen=True, slots=True)
class Outcome:
    """One program that ended: `code` None where it was interrupted, because its time was over or,
    if `is_stopped`, by a person."""

    label: str
    code: int | None
    seconds: float
    output: str
    errors: str
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Arguments to Python; the label tells it from the others of its task. One that `is_optional`
    may fail for want of something that the machine need not have; one that `is_preparation` leaves
    something in the home that the others use, and runs before them in every call."""

    label: str
    arguments: tuple[str, ...]
    is_optional: bool = False
    is_preparation: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a task found; the outcomes are those of its programs that need not run again."""

    finding: Finding
    state: State
    outcomes: tuple[Outcome, ...] = ()


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

    def arguments(self, request: Request) -> Mapping[str, str]:
        """It makes its own images."""
        return {}

    def is_always_due(self) -> bool:
        return False

    def run(self, request: Request, seconds: float, before: Sequence[Outcome] = ()) -> Result:
        """Anew: a benchmark that was cut short cannot go on."""
        chosen = next(each for each in BENCHMARKS if each.name == self.name)
        effort = self.effort if request.has_cuda else self.without
        if effort is None:
            return Result(Finding(chosen.name, chosen.title, skipped=NO_DEVICE), "done")
        finding = in_a_child(chosen, effort, request.threads, request.out, seconds)
        return Result(finding, _state(finding))


def _state(finding: Finding) -> State:
    if finding.is_stopped:
        return "stopped"
    if finding.has_failed:
        return "failed"
    return "out of time" if finding.is_cut_short else "done"


@dataclass(frozen=True, slots=True)
class Run:
    """Programs one after another, together for at most `seconds`; `read` turns what they said into
    figures. In the title, {seeds} stands for their number. `uses` are the parts of a request that
    its figures depend on; what `is_repeated` runs in every call, since others add to what it
    reads."""

    name: str
    title: str
    seconds: float
    commands: Callable[[Request], Sequence[Command]]
    read: Callable[[Sequence[Outcome], Finding], None]
    uses: tuple[Literal["dataset", "epochs"], ...] = ()
    is_repeated: bool = False

    def has_work(self, request: Request) -> bool:
        return bool(self.commands(request))

    def arguments(self, request: Request) -> Mapping[str, str]:
        values = {"dataset": request.images, "epochs": str(request.epochs)}
        return {name: values[name] for name in self.uses}

    def is_always_due(self) -> bool:
        return self.is_repeated

    def run(self, request: Request, seconds: float, before: Sequence[Outcome] = ()) -> Result:
        """`before` are outcomes of an earlier call, whose programs do not run again."""
        finding = Finding(self.name, self.title.format(seeds=request.seeds))
        commands = self.commands(request)
        if not commands:
            finding.skipped = NO_DEVICE
            return Result(finding, "done")
        earlier = {each.label: each for each in before}
        begun = time.monotonic()
        outcomes: list[Outcome] = []
        state: State = "done"
        for command in commands:
            outcome = None if command.is_preparation else earlier.get(command.label)
            if outcome is None:
                left = seconds - (time.monotonic() - begun)
                outcome = _ended(command, request, self.name, left)
            outcomes.append(outcome)
            if outcome.code is None:
                state = "stopped" if outcome.is_stopped else "out of time"
                _tell_where(finding, outcome, seconds)
                break
            if outcome.code:
                state = state if command.is_optional else "failed"
                finding.notes.append(f"'{command.label}': {FAILED} with code {outcome.code}.")
                finding.notes += (outcome.output + outcome.errors).splitlines()[-TAIL:]
        self.read(outcomes, finding)
        finding.seconds = time.monotonic() - begun
        return Result(finding, state, tuple(each for each in outcomes if each.code == 0))


Task = Measured | Run


def _tell_where(finding: Finding, outcome: Outcome, seconds: float) -> None:
    how = STOPPED if outcome.is_stopped else f"{OUT_OF_TIME} {seconds:.0f} s"
    finding.notes.append(f"{how}, in '{outcome.label}'.")


def _ended(command: Command, request: Request, task: str, seconds: float) -> Outcome:
    """Let a program run to its end or to the end of its time; its output is kept as a log."""
    if seconds <= 0:
        return Outcome(command.label, None, 0.0, "", "")
    print(f"  {command.label}: python {' '.join(command.arguments)}", file=sys.stderr, flush=True)
    begun = time.monotonic()
    ended = processes.run(
        [sys.executable, *command.arguments],
        {**environment(), "WORKBENCH_HOME": str(request.home)},
        seconds,
        folder=ROOT,
    )
    spent = time.monotonic() - begun
    logs = request.home / LOGS
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{task}-{command.label.replace(' ', '-')}.log"
    log.write_text(ended.output + ended.errors, encoding="utf-8")
    return Outcome(command.label, ended.code, spent, ended.output, ended.errors, ended.is_stopped)
