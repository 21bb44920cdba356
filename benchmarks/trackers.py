"""The same job given to this project's history, to MLflow and to TensorBoard: log runs epoch by
epoch, then read what a comparison needs.

TensorBoard is measured as its documentation shows it, where what it has not flushed is lost with
the process, two minutes of it at most; and flushed after each epoch. This project's recorder has an
epoch on the disk, safe from a power cut, when it says so, within 2 ms or before the next
checkpoint; MLflow has each in its database when `log_batch` returns.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.figures import Finding, Goal
from benchmarks.measuring import Settings, in_turns, ratios, seconds
from benchmarks.tracked import Board, Job, MLflow, Tracker, Workbench

LEAST = Goal(">=", 10)
OWN = "this project"


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds to log everything; to read every run's last error; and to read every figure of every
    run."""

    log: float
    listed: float
    curves: float

    @property
    def read(self) -> float:
        return self.listed + self.curves

    @property
    def whole(self) -> float:
        return self.log + self.read


PARTS = ("log", "listed", "curves", "read", "whole")


def run(settings: Settings, finding: Finding) -> None:
    job = Job(*settings.choose((4, 50), (20, 200), (100, 200)))
    makers: dict[str, Callable[[Path], Tracker]] = {OWN: Workbench}
    for name, module, maker in (
        ("MLflow", "mlflow", MLflow),
        ("TensorBoard", "tensorboard", partial(Board, flushes=True)),
        ("TensorBoard, buffered", "tensorboard", partial(Board, flushes=False)),
    ):
        if find_spec(module):
            makers[name] = maker
        else:
            finding.notes.append(f"{name} is not installed, so it was left out.")
    times: dict[str, list[Times]] = {name: [] for name in makers}

    def side(name: str) -> float:
        print(f"  trackers: {name}", file=sys.stderr, flush=True)
        times[name].append(_done(makers[name], job, settings.scratch))
        return times[name][-1].whole

    in_turns({name: partial(side, name) for name in makers}, settings.choose(3, 3, 3), warm_ups=1)
    # The first round warmed up.
    kept = {name: each[1:] for name, each in times.items()}
    for name, found in kept.items():
        for part in PARTS:
            finding.add(part, "ms", [1e3 * getattr(each, part) for each in found], group=name)
    for name in list(makers)[1:]:
        _compare(name, kept[name], kept[OWN], finding)
    finding.notes.append(
        f"{job.runs} runs of {job.epochs} epochs, 13 figures an epoch, logged epoch by epoch. "
        "'log' ends when all is in the file; 'listed' reads every run with its last test error; "
        "'curves' reads every figure of every run; 'read' is both, 'whole' the job from end to end."
    )


def _done(maker: Callable[[Path], Tracker], job: Job, scratch: Path) -> Times:
    """The job in an empty folder; what a tracker takes to make its database is not counted."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    tracker = maker(folder)
    # A pause in which what the last side left to the disk gets there.
    time.sleep(0.5)
    parts = (tracker.log, tracker.list_runs, tracker.read_curves)
    found = Times(*(seconds(partial(part, job)) for part in parts))
    tracker.close()
    shutil.rmtree(folder)
    return found


def _compare(name: str, other: list[Times], own: list[Times], finding: Finding) -> None:
    for part in PARTS:
        values = ratios([getattr(t, part) for t in other], [getattr(t, part) for t in own])
        goal = LEAST if part in ("read", "whole") else None
        finding.add(part, "times", values, goal, f"{name} / {OWN}")
