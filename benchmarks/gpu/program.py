"""`python -m benchmarks gpu [--part N]`: everything that needs a GPU, on a machine that has no more
than torch, torchvision, numpy, scipy and the core's light packages.

Where there is no CUDA device each part ends in under a minute, with figures of the processor that
are too small to quote.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import psutil

from benchmarks import machine, tables
from benchmarks.figures import Finding
from benchmarks.gpu import packages, results
from benchmarks.gpu.parts import PAPERS_EPOCHS, PARTS, SEEDS, SEEDS_WITHOUT, Part
from benchmarks.gpu.tasks import DIGITS, Request, Result, Task
from benchmarks.processes import STOPPED_CODE
from benchmarks.running import ROOT

LEAST = 5.0
"""A task is not begun with fewer seconds left."""

STOPPED = "Stopped; call this part again."


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m benchmarks gpu",
        description="Measure everything that needs a GPU. Each part ends in under eight minutes, "
        "all four in under 32, one after the other.",
        epilog="  ".join(f"{part.number}: {part.title}." for part in PARTS),
    )
    add = made.add_argument
    numbers = [part.number for part in PARTS]
    add("--part", type=int, choices=numbers, help="run one part only; default: all, in order")
    add("--again", action="store_true", help="run finished tasks again, too")
    add("--new", action="store_true", help="begin a new file of results")
    add(
        "--dataset",
        default=DIGITS,
        metavar="NAME|PATH",
        help="images that parts 3 and 4 train on: a folder or an archive. Default: digits, 8x8 "
        "pixels, whose figures are not for quoting",
    )
    add("--epochs", type=int, help=f"of the runs of part 4. Default: the paper's {PAPERS_EPOCHS}")
    out = ROOT / "build" / "benchmarks"
    add("--out", type=Path, default=out, metavar="DIR", help="of results. Default: %(default)s")
    add(
        "--home",
        type=Path,
        metavar="DIR",
        help="of the history that runs go to. Default: $WORKBENCH_HOME, else gpu-home in --out",
    )
    cores = psutil.cpu_count(logical=False) or 1
    add("--threads", type=int, default=cores, help="torch's, where it works on the CPU")
    return made


def main(arguments: Sequence[str]) -> int:
    made = parser()
    given = made.parse_args(arguments)
    if missing := packages.missing():
        print(f"Missing: {', '.join(missing)}; {packages.HELP}.", file=sys.stderr)
        return 2
    dataset = _dataset(given.dataset)
    if dataset is None:
        made.error(f"--dataset: there is no data set, file or folder '{given.dataset}'")
    out = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    home = given.home or Path(os.environ.get("WORKBENCH_HOME", out / "gpu-home"))
    is_cuda = has_cuda()
    request = Request(
        has_cuda=is_cuda,
        dataset=dataset,
        epochs=given.epochs or PAPERS_EPOCHS,
        seeds=SEEDS if is_cuda else SEEDS_WITHOUT,
        home=home.resolve(),
        out=out,
        threads=given.threads,
    )
    command = " ".join(("python -m benchmarks gpu", *arguments))
    kept = results.opened(out, command, given.threads, is_new=given.new)
    chosen = [part for part in PARTS if given.part in (None, part.number)]
    _introduce(request, kept)
    try:
        for part in chosen:
            run(part, request, kept, is_again=given.again)
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return STOPPED_CODE
    return summary(chosen, request, kept)


def _dataset(name: str) -> str | None:
    """A known name, or an absolute path; None where there is neither."""
    from workbench.spec.dataset import Source

    if name.lower() in get_args(Source):
        return name.lower()
    path = Path(name).expanduser()
    return str(path.resolve()) if path.exists() else None


def has_cuda() -> bool:
    """Asked in a process of its own: this one is to hold no memory of the device."""
    ask = "import sys, torch; sys.exit(not torch.cuda.is_available())"
    return subprocess.run([sys.executable, "-c", ask], check=False).returncode == 0


def _introduce(request: Request, kept: results.Results) -> None:
    print(", ".join(f"{name} {value}" for name, value in machine.describe().items()))
    print(f"Results: {kept.path}; history: {request.home}; images: {request.images}.")
    if not request.has_cuda:
        print("no CUDA device: only what a processor can show is run, and that in little")


def run(part: Part, request: Request, kept: results.Results, *, is_again: bool) -> None:
    """The tasks of a part that are not done, each in what is left of the part's time. Raises
    `KeyboardInterrupt` where one was stopped, once its results are kept."""
    print(f"\nPart {part.number}: {part.title}", flush=True)
    until = time.monotonic() + (part.seconds if request.has_cuda else part.without)
    asked = [task for task in part.tasks if is_again or _is_due(task, request, kept)]
    working = [task for task in asked if task.has_work(request)]
    for task in asked:
        left = until - time.monotonic()
        seconds = _share(task, working, left, request) if task in working else left
        if task in working and seconds < LEAST:
            print(f"  {task.name}: {_too_little(part)}")
            continue
        before = [] if is_again else kept.outcomes(task, request)
        result = task.run(request, seconds, before)
        _mark(result.finding, task, request)
        kept.add(part.number, task, request, result)
        _show(result, task, part)
        if result.state == "stopped":
            raise KeyboardInterrupt


def _is_due(task: Task, request: Request, kept: results.Results) -> bool:
    """Whether it is to be run, which is said of what was done before."""
    if task.is_always_due():
        return True
    if kept.is_done(task, request):
        print(f"  {task.name}: done before")
        return False
    entry = kept.entry(task.name)
    if entry is not None and entry["state"] == "done":
        print(f"  {task.name}: done before with {_with(task, request, kept)}; it runs again")
    return True


def _with(task: Task, request: Request, kept: results.Results) -> str:
    differences = kept.differences(task, request)
    return ", ".join(f"{name} {value or 'unknown'}" for name, value in differences.items())


def _share(task: Task, working: Sequence[Task], left: float, request: Request) -> float:
    """Seconds for a task. The last gets all that is left, so that one whose time was too short
    gets more in the next call, when others are done."""
    waiting = len(working) - working.index(task)
    if request.has_cuda:
        return left if waiting == 1 else min(task.seconds, left)
    # A share each, so that a busy processor leaves none out.
    return min(task.seconds, left) / waiting


def _mark(finding: Finding, task: Task, request: Request) -> None:
    """Say of figures that only show that the programs run, and hold them against no goal."""
    is_digits = task.arguments(request).get("dataset") == DIGITS
    if not finding.figures or (request.has_cuda and not is_digits):
        return
    why = "digits are 8x8 pixels" if is_digits else "too few steps, without a CUDA device"
    finding.figures = [replace(each, goal=None) for each in finding.figures]
    finding.notes.append(f"Not for quoting: {why}.")


def _too_little(part: Part) -> str:
    return f"Too little time; call --part {part.number} again."


def _show(result: Result, task: Task, part: Part) -> None:
    if result.finding.figures or result.state in ("done", "failed"):
        print(tables.terminal(result.finding), flush=True)
    elif result.state == "out of time":
        print(f"  {task.name}: {_too_little(part)}", flush=True)
    else:
        print(f"  {task.name}: {result.state}", flush=True)


def summary(parts: Sequence[Part], request: Request, kept: results.Results) -> int:
    """One line a task, and the goals that were missed. Only a failure is an exit code: a missed
    goal is a finding, and what time was short for can be gone on with."""
    print("\nSummary")
    states = []
    for part in parts:
        for task in part.tasks:
            entry = kept.entry(task.name)
            states.append(entry["state"] if entry else "not begun")
            line = f"  {part.number}  {task.name:12}{states[-1]:12}{_remark(task, request, kept)}"
            print(line.rstrip())
            for figure in kept.finding(task.name).figures if entry else []:
                if figure.goal is not None:
                    name, middle, *_, goal, verdict = tables.cells(figure)
                    print(f"       {figure.group}: {name} {middle} ({goal}) {verdict}")
    print(f"Written to {kept.path}.")
    return 1 if "failed" in states else 0


def _remark(task: Task, request: Request, kept: results.Results) -> str:
    if kept.entry(task.name) is None:
        return ""
    if kept.differences(task, request):
        return f"with {_with(task, request, kept)}"
    return kept.finding(task.name).skipped
