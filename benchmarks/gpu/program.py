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
from pathlib import Path

import psutil

from benchmarks import machine, tables
from benchmarks.gpu import results
from benchmarks.gpu.parts import PARTS, Part
from benchmarks.gpu.tasks import Request
from benchmarks.running import ROOT

LEAST = 5.0
"""A task is not begun with fewer seconds left."""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m benchmarks gpu",
        description="Measure everything that needs a GPU; each part ends in under eight minutes.",
        epilog="  ".join(f"{part.number}: {part.title}." for part in PARTS),
    )
    made.add_argument("--part", type=int, choices=[part.number for part in PARTS])
    made.add_argument("--again", action="store_true", help="run what is done again, too")
    made.add_argument("--new", action="store_true", help="begin a new file of results")
    made.add_argument("--dataset", default="digits", metavar="NAME|PATH", help="see train")
    made.add_argument("--epochs", type=int, help="shorten the runs of the table; 160 in full")
    made.add_argument("--out", type=Path, default=ROOT / "build" / "benchmarks", metavar="DIR")
    made.add_argument("--threads", type=int, default=psutil.cpu_count(logical=False) or 1)
    return made


def main(arguments: Sequence[str]) -> int:
    given = parser().parse_args(arguments)
    out = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    command = " ".join(("python -m benchmarks gpu", *arguments))
    kept = results.opened(out, command, given.threads, is_new=given.new)
    home = Path(os.environ.get("WORKBENCH_HOME", out / "gpu-home")).resolve()
    images = Path(given.dataset)
    dataset = str(images.resolve()) if images.exists() else given.dataset
    request = Request(has_cuda(), dataset, given.epochs, home, out, given.threads)
    print(", ".join(f"{name} {value}" for name, value in machine.describe().items()))
    if not request.has_cuda:
        print("no CUDA device: only what a processor can show is run, and that in little")
    chosen = [part for part in PARTS if given.part in (None, part.number)]
    for part in chosen:
        run(part, request, kept, is_again=given.again)
    return summary(chosen, kept)


def has_cuda() -> bool:
    """Asked in a process of its own: this one is to hold no memory of the device."""
    ask = "import sys, torch; sys.exit(not torch.cuda.is_available())"
    return subprocess.run([sys.executable, "-c", ask], check=False).returncode == 0


def run(part: Part, request: Request, kept: results.Results, *, is_again: bool) -> None:
    """The tasks of a part that are not done, each in what is left of the part's time."""
    print(f"\nPart {part.number}: {part.title}", flush=True)
    until = time.monotonic() + (part.seconds if request.has_cuda else part.without)
    asked = [task for task in part.tasks if is_again or not kept.is_done(task.name)]
    for task in part.tasks:
        if task not in asked:
            print(f"  {task.name}: done before")
    working = [task for task in asked if task.has_work(request)]
    for task in asked:
        seconds = min(task.seconds, until - time.monotonic())
        if task in working and not request.has_cuda:
            # A share each, so that a busy processor leaves none out.
            seconds /= len(working) - working.index(task)
        if task in working and seconds < LEAST:
            print(f"  {task.name}: no time left; call this part again")
            continue
        finding, state = task.run(request, seconds)
        kept.add(part.number, task.name, finding, state)
        print(tables.terminal(finding), flush=True)


def summary(parts: Sequence[Part], kept: results.Results) -> int:
    """One line a task, and the goals that were missed. Only a failure is an exit code: a missed
    goal is a finding, and what time was short for can be gone on with."""
    print("\nSummary")
    states = []
    for part in parts:
        for task in part.tasks:
            entry = kept.content["tasks"].get(task.name)
            states.append(entry["state"] if entry else "not begun")
            said = kept.finding(task.name).skipped if entry else ""
            print(f"  {part.number}  {task.name:12}{states[-1]:12}{said}".rstrip())
            figures = kept.finding(task.name).figures if entry else []
            for figure in figures:
                if figure.goal is not None:
                    name, middle, *_, goal, verdict = tables.cells(figure)
                    print(f"       {figure.group}: {name} {middle} ({goal}) {verdict}")
    print(f"Written to {kept.path}.")
    return 1 if "failed" in states else 0
