"""Runs as the tests of the history tell of them."""

import math
import sqlite3
import time
from contextlib import closing
from dataclasses import replace

from tests.designs import small_design
from workbench.history.store import HistoryStore
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import Ended, EpochFinished, Started
from workbench.spec.recipe import Recipe
from workbench.spec.run import (
    CheckpointRecord,
    EpochRecord,
    MachineRecord,
    RunRecord,
    RunSpec,
    RunState,
    StepRecord,
)

DESIGN = small_design()
MACHINE = MachineRecord(
    host="lab",
    system="Linux 6.1",
    processor="a processor",
    cores=2,
    memory_bytes=8 * 2**30,
    device="CPU",
    driver="",
    threads=1,
    python="3.11.2",
    torch="2.6.0",
    torchvision="0.21.0",
    workbench="0.1.0",
)


def spec(name: str = "a run", design: str = "small", seed: int = 0, **dataset: object) -> RunSpec:
    return RunSpec(
        name=name,
        design=replace(DESIGN, name=design),
        recipe=replace(Recipe(), epochs=10),
        dataset=DatasetSpec(**dataset),  # type: ignore[arg-type]
        seed=seed,
        device="cpu",
    )


def add(store: HistoryStore, name: str = "a run", depth: int = 8, **more: object) -> RunRecord:
    made = spec(name, **more)  # type: ignore[arg-type]
    return store.add(made, depth=depth, parameters=1234, macs=56789)


def epoch(number: int, test_error: float = 50.0, **more: float | None) -> EpochRecord:
    values: dict[str, float | None] = {
        "train_loss": 1.5,
        "train_error": 40.0,
        "test_loss": 1.25,
        "learning_rate": 0.1,
        "train_seconds": 2.0,
        "evaluation_seconds": 0.5,
        "images_per_second": 800.0,
        "peak_memory_bytes": 1000,
    }
    return EpochRecord(epoch=number, test_error=test_error, **{**values, **more})  # type: ignore[arg-type]


def step(number: int, epoch: int = 1, loss: float = 2.0) -> StepRecord:
    return StepRecord(step=number, epoch=epoch, loss=loss, learning_rate=0.1, seconds=number / 10)


def checkpoint(epoch: int, is_best: bool = False) -> CheckpointRecord:
    return CheckpointRecord(
        epoch=epoch,
        step=epoch * 5,
        path=f"runs/x/epoch-{epoch}.safetensors",
        sha256="ab" * 32,
        size_bytes=4096,
        test_error=math.nan if epoch == 0 else 10.0 / epoch,
        is_best=is_best,
    )


def started(run: str, epochs_done: int = 0, steps_done: int = 0) -> Started:
    return Started(
        run=run,
        time=time.time(),
        machine=MACHINE,
        train_images=160,
        test_images=50,
        classes=10,
        steps_per_epoch=5,
        epochs=10,
        epochs_done=epochs_done,
        steps_done=steps_done,
    )


def ended(run: str, state: RunState = RunState.FINISHED, reason: str = "") -> Ended:
    return Ended(run, state, time.time(), reason)


def trained(store: HistoryStore, *errors: float, name: str = "a run") -> RunRecord:
    """A finished run with these test errors."""
    asked = spec(name)
    asked = replace(asked, recipe=replace(asked.recipe, epochs=len(errors)))
    run = store.add(asked, depth=8, parameters=1234, macs=56789).id
    store.record(replace(started(run), epochs=len(errors)))
    for number, error in enumerate(errors, 1):
        store.record(EpochFinished(run, epoch(number, error)))
    store.record(ended(run))
    return store.run(run)


def check_whole(path):
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
