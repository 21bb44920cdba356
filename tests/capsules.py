"""Runs that are made to be carried in capsules, and capsules as a forger would have them."""

import hashlib
import json
import math
import zipfile
from dataclasses import replace

from tests.history.runs import epoch
from tests.tiny_runs import MACHINE, tiny_run
from workbench import paths
from workbench.experiments.runner import Runner
from workbench.spec.events import (
    CheckpointSaved,
    Ended,
    EpochFinished,
    Logged,
    Started,
    StepsSampled,
)
from workbench.spec.run import CheckpointRecord, LogRecord, RunState, StepRecord


def trained(store, name="tiny", weights=b"") -> str:
    """A finished run with all that a run leaves, one loss of it infinite and one no number."""
    record = Runner(store).submit(tiny_run(name))
    run, begun = record.id, record.created
    store.record(Started(run, begun, MACHINE, 160, 50, 10, 5, 2))
    step = StepRecord(step=1, epoch=1, loss=2.5, learning_rate=0.1, seconds=0.5)
    store.record(StepsSampled(run, (step,), 1, 1, 5))
    store.record(Logged(run, LogRecord(time=begun + 0.5, level="info", text="ünder way")))
    for number, loss in ((1, math.inf), (2, math.nan)):
        told = epoch(number, 30.0, test_loss=loss, warm_up=number == 1)
        store.record(EpochFinished(run, told))
    if weights:
        save_checkpoint(store, run, weights)
    store.record(Ended(run, RunState.FINISHED, begun + 10))
    store.annotate(run, notes="# Why\n*better*", tags=("a", "b"), starred=True, colour="#0072B2")
    return run


def save_checkpoint(store, run, weights):
    name = f"runs/{run}/step-10.safetensors"
    (paths.runs_folder() / run).mkdir()
    (paths.home() / name).write_bytes(weights)
    sha256 = hashlib.sha256(weights).hexdigest()
    record = CheckpointRecord(
        epoch=2,
        step=10,
        path=name,
        sha256=sha256,
        size_bytes=len(weights),
        test_error=30.0,
        is_best=True,
    )
    store.record(CheckpointSaved(run, record))


def everything(store, run):
    record = replace(store.run(run), heartbeat=None)
    return (
        repr(record),
        store.spec(run),
        store.machine(run),
        repr(store.epochs(run)),
        store.steps(run),
        store.log(run),
        repr(store.checkpoints(run)),
    )


def rewritten(file, change, manifest=True):
    """The capsule with its members changed by `change(members)`; with `manifest` it lists them
    truly again, as a forger would have it."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if manifest:
        listed = json.loads(members["manifest.json"])
        listed["files"] = [
            {
                "path": name,
                "sha256": hashlib.sha256(data).hexdigest(),
                "size_bytes": len(data),
            }
            for name, data in members.items()
            if name != "manifest.json"
        ]
        members["manifest.json"] = json.dumps(listed).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def documents(**changes):
    return lambda text: json.dumps({**json.loads(text), **changes}).encode()
