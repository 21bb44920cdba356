"""How quickly a large history answers: medians over repeats, as a table and as JSON.

    python benchmarks/history.py /tmp/large.db --json history.json

Makes the history first where there is none (`--runs`, `--epochs`). Every query goes through
`HistoryStore`, as the window's do. The run that measures writing is deleted afterwards.
"""

import argparse
import json
import os
import platform
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

# A script sees its own folder only; the project lies one above.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.generate_history import MACHINE, curves, generate, specs
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.spec.events import Ended, EpochFinished, Started
from workbench.spec.run import RunState

FIRST_ROWS = 200
REPEATS = 25
EPOCHS_WRITTEN = 200


@dataclass(frozen=True, slots=True)
class Measurement:
    """Milliseconds over `repeats`; `goal` is the issue's, for the median."""

    name: str
    goal: float | None
    median: float
    slowest: float
    repeats: int


def measured(
    name: str, goal: float | None, work: Callable[[], object], repeats: int
) -> Measurement:
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1e3)
    return Measurement(name, goal, statistics.median(times), max(times), repeats)


def first_rows(path: Path) -> None:
    """As the window does it at its start: open, order all, read the first rows."""
    store = HistoryStore.open(path)
    store.page(store.ids()[:FIRST_ROWS])
    store.close()


def reading(path: Path, store: HistoryStore) -> Iterator[Measurement]:
    yield measured(f"open, first {FIRST_ROWS} rows", 200, lambda: first_rows(path), REPEATS)
    for column in ("created", "name", "best_error", "seconds_per_epoch"):
        query = RunQuery(order_by=column)
        yield measured(f"sort by {column}", 100, lambda q=query: store.ids(q), REPEATS)
    filters = {
        "state": RunQuery(states=(RunState.STOPPED,)),
        "design": RunQuery(design="fastresnet-56-type1"),
        "data set": RunQuery(dataset="CIFAR-10"),
        "tag": RunQuery(tag="lucky"),
        "everything at once": RunQuery(
            text="gradient", states=(RunState.FINISHED,), tag="lucky", order_by="best_error"
        ),
    }
    for name, query in filters.items():
        yield measured(f"filter by {name}", 100, lambda q=query: store.ids(q), REPEATS)
    yield measured("counts beside the filters", 100, store.facets, REPEATS)
    for text in ("clipping", "fastresnet-110 type2", "grad proj", "f"):
        query = RunQuery(text=text)
        yield measured(f"full text '{text}'", 50, lambda q=query: store.ids(q), REPEATS)
    ids = store.ids()
    chance = random.Random(1)
    yield measured("a page of 256 rows", None, lambda: store.page(chance.sample(ids, 256)), REPEATS)
    yield measured(
        "20 runs' curves, one metric",
        150,
        lambda: store.curves(chance.sample(ids, 20), "test_error"),
        REPEATS,
    )
    yield measured(
        "20 runs' curves, every metric",
        None,
        lambda: [store.epochs(run) for run in chance.sample(ids, 20)],
        REPEATS,
    )


def flushing(folder: Path) -> Measurement:
    """What the disk itself takes to make 8 KiB safe: no epoch can be kept faster than that."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        content = os.urandom(8192)

        def flush() -> None:
            file.write(content)
            os.fsync(file.fileno())

        return measured("a flush of the disk alone", None, flush, EPOCHS_WRITTEN)


def writing(store: HistoryStore) -> Measurement:
    """Epochs of one run, each an event of its own that is on the disk when it returns."""
    chance = random.Random(2)
    (spec,) = specs(1, chance)
    run = store.add(spec, depth=20, parameters=1, macs=1).id
    store.record(Started(run, time.time(), MACHINE, 50_000, 10_000, 10, 391, EPOCHS_WRITTEN))
    last = curves(EPOCHS_WRITTEN, chance).last
    numbers = count(1)
    result = measured(
        "one epoch written (synchronised to the disk)",
        2,
        lambda: store.record(EpochFinished(run, replace(last, epoch=next(numbers)))),
        EPOCHS_WRITTEN,
    )
    store.record(Ended(run, RunState.STOPPED, time.time()))
    store.trash([run])
    store.delete([run])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a large history.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--runs", type=int, default=10_000, help="to make where there are none")
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    arguments = parser.parse_args()
    if not arguments.path.exists():
        print(f"making {arguments.runs:,} runs of {arguments.epochs} epochs ...", flush=True)
        generate(arguments.path, arguments.runs, arguments.epochs)
    store = HistoryStore.open(arguments.path)
    results = [*reading(arguments.path, store), writing(store), flushing(arguments.path.parent)]
    about = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "runs": len(store.ids()),
        "megabytes": round(arguments.path.stat().st_size / 1e6, 1),
        "machine": f"{platform.machine()}, {platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    store.close()
    print(", ".join(f"{key} {value}" for key, value in about.items()))
    print(f"{'':46}{'median':>10}{'slowest':>10}{'goal':>8}   (milliseconds)")
    for one in results:
        goal = "" if one.goal is None else f"{one.goal:g}"
        print(f"{one.name:46}{one.median:10.2f}{one.slowest:10.2f}{goal:>8}")
    if arguments.json:
        rows = [
            {field: getattr(one, field) for field in Measurement.__dataclass_fields__}
            for one in results
        ]
        arguments.json.write_text(json.dumps({**about, "results": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
