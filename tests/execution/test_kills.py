"""A training that is killed again and again, at any moment, loses nothing."""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from tests.designs import small_design
from tests.execution.nursery import Nursery
from tests.training.units import stochastic_unit
from workbench import paths
from workbench.cli import cli
from workbench.errors import HistoryError
from workbench.experiments.runner import Runner
from workbench.history.store import HistoryStore
from workbench.spec import codec
from workbench.spec.run import RunState
from workbench.training.checkpoint import Checkpoints
from workbench.training.control import Control

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills and forks of POSIX")

KILLS = 20
EPOCHS = 150
SETTINGS = [
    *("--dataset", "digits", "--train-size", "60", "--test-size", "20", "--batch-size", "16"),
    *("--epochs", str(EPOCHS), "--device", "cpu", "--threads", "1"),
]


@pytest.fixture(scope="module")
def nursery():
    nursery = Nursery()
    yield nursery
    nursery.close()


def epoch_in(line: str) -> int | None:
    found = re.search(r": epoch (\d+)/", line)
    return int(found[1]) if found else None


def check_database() -> None:
    with closing(sqlite3.connect(paths.history_file())) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def first_life(design: Path) -> int:
    """`python -m workbench train`, killed after its first epoch; how many it told of."""
    command = [sys.executable, "-m", "workbench", "train", "--network", str(design)]
    with subprocess.Popen(
        [*command, *SETTINGS, "--name", "killed"], stderr=subprocess.PIPE, text=True
    ) as process:
        told = 0
        for line in process.stderr:
            told = epoch_in(line) or told
            if told == 1:
                process.kill()
    return told


def life(nursery: Nursery, draw: random.Random) -> list[int]:
    """`workbench resume`, killed before, in or after a few epochs; those that it told of."""
    epochs, moment = draw.randint(0, 3), draw.uniform(0.0, 0.08)
    process = nursery.start("resume", "killed")
    if not epochs:
        time.sleep(moment * 8)
        os.kill(process, signal.SIGKILL)
    told = []
    for line in nursery.lines():
        epoch = epoch_in(line)
        if epoch is not None:
            told.append(epoch)
            if len(told) == epochs:
                time.sleep(moment)
                os.kill(process, signal.SIGKILL)
    return told


def curves(store: HistoryStore, run: str) -> list[tuple[float, ...]]:
    return [
        (e.epoch, e.train_loss, e.train_error, e.test_loss, e.test_error, e.learning_rate)
        for e in store.epochs(run)
    ]


def losses(store: HistoryStore, run: str) -> list[tuple[float, ...]]:
    return [(one.step, one.epoch, one.loss, one.learning_rate) for one in store.steps(run)]


def test_kills_at_any_moment_lose_no_finished_epoch_and_change_no_number(nursery, tmp_path):
    design = tmp_path / "design.json"
    codec.save(design, small_design(stochastic_unit()))
    nursery.run("train", "--network", str(design), *SETTINGS, "--name", "undisturbed")
    told, draw = {first_life(design)}, random.Random(20)
    store = HistoryStore.open()
    [killed, undisturbed] = store.ids()
    store.close()
    found_dead = 0
    for number in range(1, KILLS):
        check_database()
        store = HistoryStore.open()
        found_dead += store.mark_interrupted() == [killed]
        record = store.run(killed)
        # Queued: killed after it was asked to go on, and before it did.
        assert record.state in (RunState.INTERRUPTED, RunState.QUEUED)
        kept = [epoch.epoch for epoch in store.epochs(killed)]
        assert kept == list(range(1, len(kept) + 1))
        assert max(told) <= record.epoch == len(kept), f"kill {number}"
        store.close()
        heard = life(nursery, draw)
        assert all(b == a + 1 for a, b in pairwise(heard))
        told.update(heard)
    assert found_dead > KILLS / 2
    said = nursery.run("resume", "killed")
    store = HistoryStore.open()
    assert store.run(killed).state is RunState.FINISHED, said
    assert curves(store, killed) == curves(store, undisturbed)
    assert losses(store, killed) == losses(store, undisturbed)
    last = [Checkpoints(paths.runs_folder() / run).load_last() for run in (killed, undisturbed)]
    first, second = (state.tensors for state, _, _ in last)
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not [each for *_, faults in last for each in faults]
    folder = paths.runs_folder() / killed
    assert len(list(folder.glob("*.safetensors"))) <= 3
    assert not list(folder.glob(".*"))
    check_database()
    store.close()


def test_a_run_of_one_process_is_seen_live_by_others_and_refused_to_them(nursery, tmp_path):
    """Two windows and a command line: here two stores, and a `workbench` that trains."""
    design = tmp_path / "design.json"
    codec.save(design, small_design())
    process = nursery.start("train", "--network", str(design), *SETTINGS, "--name", "theirs")
    lines = nursery.lines()
    while (told := epoch_in(next(lines))) is None:
        continue
    windows = [HistoryStore.open(), HistoryStore.open()]
    [run] = windows[0].ids()
    for store in windows:
        assert store.run(run).state is RunState.TRAINING
        assert len(store.epochs(run)) >= told
        assert store.mark_interrupted() == []
    own = Runner(windows[0])
    for refused in (own.resume, lambda id: own.execute(id, Control())):
        with pytest.raises(HistoryError, match=f"training|process {process}"):
            refused(run)
    result = CliRunner().invoke(cli, ["resume", "theirs"])
    assert result.exit_code == 2 and "is training" in result.stderr
    renamed = windows[1].annotate(run, notes="Written meanwhile.")
    assert renamed.state is RunState.TRAINING
    shown = json.loads(CliRunner().invoke(cli, ["runs", "--json"]).stdout)
    assert [(each["id"], each["notes"]) for each in shown] == [(run, "Written meanwhile.")]
    os.kill(process, signal.SIGTERM)
    told = max(epoch_in(line) or 0 for line in lines)
    for store in windows:
        record = store.run(run)
        assert record.state is RunState.STOPPED and record.epoch >= told
        assert len(store.epochs(run)) == record.epoch
        store.close()
