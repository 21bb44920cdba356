"""Make a large history: runs that were never trained, with curves that look like it.

    python benchmarks/generate_history.py /tmp/large.db --runs 10000 --epochs 200

The same numbers give the same history, but for ids. 10,000 runs of 200 epochs hold 26 million
values.
"""

import argparse
import math
import random
import sqlite3
import sys
import time
from dataclasses import replace
from pathlib import Path

# A script sees its own folder only; the project lies one above.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.catalog.presets import preset
from workbench.history import entries, recording, upgrade
from workbench.history.database import BUSY_SECONDS, Database
from workbench.history.owner import this_process
from workbench.history.reserve import Reserve
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import Ended, EpochFinished, Event, Started
from workbench.spec.recipe import Recipe
from workbench.spec.run import EpochRecord, MachineRecord, RunSpec, RunState

BATCH = 50
TEMPLATES = 40
UNITS = ("preresnet", "fastresnet-{}-type1", "fastresnet-{}-type2", "resnet")
DEPTHS = (8, 14, 20, 32, 44, 56, 110)
WORDS = (
    "baseline warmup seed lucky unstable gradient clipping shortcut projection identity width "
    "paper rerun ablation final draft momentum cosine step decay augmentation cutout"
).split()
MACHINE = MachineRecord(
    host="generator",
    system="Linux",
    processor="generated",
    cores=2,
    memory_bytes=8 * 2**30,
    device="CPU",
    driver="",
    threads=1,
    python="3.11",
    torch="2.6",
    torchvision="0.21",
    workbench="0.1.0",
)


def curves(epochs: int, chance: random.Random) -> list[EpochRecord]:
    """Errors that fall from chance level to a floor, with noise and a step at two thirds."""
    floor = chance.uniform(4.0, 12.0)
    records: list[EpochRecord] = []
    for epoch in range(1, epochs + 1):
        height = 80.0 * math.exp(-6.0 * epoch / epochs)
        error = floor + height + chance.gauss(0.0, 0.2 if epoch > epochs * 2 / 3 else 0.8)
        records.append(
            EpochRecord(
                epoch=epoch,
                train_loss=error / 30 + 0.01,
                train_error=max(0.0, error - floor),
                test_loss=error / 25 + 0.2,
                test_error=error,
                learning_rate=0.1 if epoch <= epochs * 2 / 3 else 0.01,
                train_seconds=chance.gauss(3.0, 0.05),
                evaluation_seconds=0.4,
                images_per_second=16_000.0,
                peak_memory_bytes=700_000_000,
                data_seconds=0.1,
                forward_seconds=1.0,
                backward_seconds=1.6,
                optimizer_seconds=0.3,
                warm_up=epoch == 1,
            )
        )
    return records


def specs(runs: int, chance: random.Random) -> list[RunSpec]:
    """Runs over many designs and three data sets."""
    design = preset("fastresnet-20-type1").design
    names = [
        unit.format(depth) if "{}" in unit else f"{unit}-{depth}"
        for unit in UNITS
        for depth in DEPTHS
    ]
    designs = [replace(design, name=name) for name in names]
    datasets = [
        DatasetSpec(),
        DatasetSpec(source="cifar10"),
        DatasetSpec(source="cifar100", train_size=5000),
    ]
    return [
        RunSpec(
            name=f"{(chosen := chance.choice(designs)).name} seed {number}",
            design=chosen,
            recipe=Recipe(),
            dataset=chance.choice(datasets),
            seed=number,
        )
        for number in range(runs)
    ]


def enter(
    connection: sqlite3.Connection,
    spec: RunSpec,
    records: list[EpochRecord],
    chance: random.Random,
) -> None:
    """One run with everything it would have said, in an open transaction."""
    depth = int(spec.design.name.split("-")[1])
    size = entries.Size(depth, depth * 13_457, depth * 2_030_000)
    run = entries.add(connection, spec, size)
    owner, now = this_process(), time.time()
    said: list[Event] = [
        Started(run, now, MACHINE, 50_000, 10_000, 10, 391, len(records)),
        *(EpochFinished(run, record) for record in records),
    ]
    recording.apply(connection, said, owner)
    state = chance.choices(
        (RunState.FINISHED, RunState.STOPPED, RunState.FAILED), weights=(90, 7, 3)
    )[0]
    recording.apply(connection, [Ended(run, state, now)], owner)
    connection.execute(
        "UPDATE runs SET created = ?, notes = ?, tags = ?, starred = ? WHERE id = ?",
        (
            now - chance.uniform(0, 3e7),
            " ".join(chance.choices(WORDS, k=12)),
            f'["{chance.choice(WORDS)}"]',
            int(chance.random() < 0.05),
            run,
        ),
    )


def generate(path: Path, runs: int, epochs: int, seed: int = 0) -> None:
    """Add the runs to the history at `path`, made where it is missing."""
    chance = random.Random(seed)
    templates = [curves(epochs, chance) for _ in range(TEMPLATES)]
    upgrade.prepare(path, BUSY_SECONDS)
    database = Database(path, Reserve(path))
    asked = specs(runs, chance)
    for start in range(0, runs, BATCH):
        batch = asked[start : start + BATCH]

        def work(connection: sqlite3.Connection, batch: list[RunSpec] = batch) -> None:
            for spec in batch:
                enter(connection, spec, chance.choice(templates), chance)

        database.write(work, durable=False)
    database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a large history.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--epochs", type=int, default=200)
    arguments = parser.parse_args()
    begun = time.perf_counter()
    generate(arguments.path, arguments.runs, arguments.epochs)
    seconds = time.perf_counter() - begun
    megabytes = arguments.path.stat().st_size / 1e6
    print(
        f"{arguments.runs:,} runs of {arguments.epochs} epochs in {seconds:.1f} s: "
        f"{megabytes:.0f} MB in {arguments.path}"
    )


if __name__ == "__main__":
    main()
