"""How quickly a large history answers. Every query goes through `HistoryStore`, as the window's do;
the run that measures writing is deleted afterwards."""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

from benchmarks.figures import Finding, Goal
from benchmarks.generate_history import MACHINE, curves, generate, specs
from benchmarks.measuring import Settings, milliseconds
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.history.upgrade import LATEST
from workbench.spec.events import Ended, EpochFinished, Started
from workbench.spec.run import RunState

FIRST_ROWS = 200
COLUMNS = ("created", "name", "best_error", "seconds_per_epoch")
FILTERS = {
    "state": RunQuery(states=(RunState.STOPPED,)),
    "design": RunQuery(design="fastresnet-56-type1"),
    "data set": RunQuery(dataset="CIFAR-10"),
    "tag": RunQuery(tag="lucky"),
    "everything at once": RunQuery(
        text="gradient", states=(RunState.FINISHED,), tag="lucky", order_by="best_error"
    ),
}
WORDS = ("clipping", "fastresnet-110 type2", "grad proj", "f")


def run(settings: Settings, finding: Finding) -> None:
    path = large_history(settings, finding)
    store = HistoryStore.open(path)
    repeats = settings.choose(7, 25, 50)
    _reading(path, store, repeats, finding)
    _writing(store, settings.choose(100, 200, 1000), finding)
    _flushing(path.parent, settings.choose(100, 200, 1000), finding)
    store.close()


def large_history(settings: Settings, finding: Finding) -> Path:
    """A history of the size that the goals are for, made where it was not kept."""
    runs, epochs = settings.choose((1_000, 50), (10_000, 200), (10_000, 200))
    # One of another schema would be brought up to date, with a backup, in what is measured.
    path = settings.kept / f"history-{runs}x{epochs}-schema{LATEST}.db"
    if not path.exists():
        print(f"  making {runs:,} runs of {epochs} epochs", file=sys.stderr, flush=True)
        begun = time.perf_counter()
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        generate(part, runs, epochs)
        part.replace(path)
        finding.notes.append(f"Made in {time.perf_counter() - begun:.0f} s.")
    finding.notes.append(
        f"{runs:,} runs of {epochs} epochs, 13 figures each: {path.stat().st_size / 1e6:,.0f} MB."
    )
    return path


def _reading(path: Path, store: HistoryStore, repeats: int, finding: Finding) -> None:
    def time_of(name: str, goal: float | None, work: Callable[[], object]) -> None:
        bound = None if goal is None else Goal("<", goal)
        finding.add(name, "ms", milliseconds(work, repeats), bound)

    time_of(f"open, first {FIRST_ROWS} rows", 200, lambda: _first_rows(path))
    for column in COLUMNS:
        ordered = RunQuery(order_by=column)
        time_of(f"sort by {column}", 100, lambda query=ordered: store.ids(query))  # type: ignore[misc]
    for name, wanted in FILTERS.items():
        time_of(f"filter by {name}", 100, lambda query=wanted: store.ids(query))  # type: ignore[misc]
    time_of("counts beside the filters", 100, store.facets)
    for text in WORDS:
        found = RunQuery(text=text)
        time_of(f"full text '{text}'", 50, lambda query=found: store.ids(query))  # type: ignore[misc]
    ids, chance = store.ids(), random.Random(1)
    time_of("a page of 256 rows", None, lambda: store.page(chance.sample(ids, 256)))
    time_of(
        "20 runs' curves, every figure",
        150,
        lambda: [store.epochs(run) for run in chance.sample(ids, 20)],
    )


def _first_rows(path: Path) -> None:
    """As the window does it at its start: open, order all, read the first rows."""
    store = HistoryStore.open(path)
    store.page(store.ids()[:FIRST_ROWS])
    store.close()


def _writing(store: HistoryStore, epochs: int, finding: Finding) -> None:
    """Epochs of one run, each an event of its own that is on the disk when it returns."""
    chance = random.Random(2)
    (spec,) = specs(1, chance)
    run = store.add(spec, depth=20, parameters=1, macs=1).id
    store.record(Started(run, time.time(), MACHINE, 50_000, 10_000, 10, 391, epochs))
    last = curves(epochs, chance)[-1]
    numbers = count(1)
    finding.add(
        "one epoch written, on the disk",
        "ms",
        milliseconds(
            lambda: store.record(EpochFinished(run, replace(last, epoch=next(numbers)))), epochs
        ),
        Goal("<", 2),
    )
    store.record(Ended(run, RunState.STOPPED, time.time()))
    store.trash([run])
    store.delete([run])


def _flushing(folder: Path, repeats: int, finding: Finding) -> None:
    """What the disk itself takes to make 8 KiB safe: no epoch can be kept faster than that."""
    content = os.urandom(8192)
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:

        def flush() -> None:
            file.write(content)
            os.fsync(file.fileno())

        finding.add("a flush of the disk alone", "ms", milliseconds(flush, repeats))
