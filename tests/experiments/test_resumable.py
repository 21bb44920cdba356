"""Whether a run that ended early can go on, by what of its checkpoints is on the disk."""

import json
import platform
import sqlite3
import time
from contextlib import closing
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.capsules import save_checkpoint
from tests.history.runs import MACHINE, add, epoch, trained
from workbench import paths
from workbench.cli import cli
from workbench.errors import HistoryError
from workbench.experiments.resumable import ResumePoint, kept_checkpoints, resume_point, stranded
from workbench.experiments.runner import Runner
from workbench.spec.events import Ended, EpochFinished, Started
from workbench.spec.run import RunState


def early(store, name="early", epochs=1, host=None, weights=b"") -> str:
    """A run that was stopped after some epochs, here unless a host is named."""
    run = add(store, name).id
    machine = replace(MACHINE, host=host or platform.node())
    store.record(Started(run, 1000.0, machine, 160, 50, 10, 5, 10))
    for number in range(1, epochs + 1):
        store.record(EpochFinished(run, epoch(number, 20.0)))
    if weights:
        save_checkpoint(store, run, weights)
    store.record(Ended(run, RunState.STOPPED, 1010.0))
    return run


def file_of(store, run):
    [record] = store.checkpoints(run)
    return paths.home() / record.path


def call(*arguments):
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    return done.stdout + done.stderr


def test_a_run_goes_on_while_its_checkpoint_is_there(store):
    run = early(store, weights=b"tensors")
    kept = kept_checkpoints(store, run)
    assert (kept.saved, len(kept.here), kept.size_bytes, kept.obstacle) == (1, 1, 7, None)
    assert Runner(store).resume(run).state is RunState.QUEUED


@pytest.mark.parametrize("harm", ["gone", "cut short"])
def test_a_run_whose_checkpoints_are_gone_is_refused_and_keeps_its_results(store, harm):
    run = early(store, epochs=3, weights=b"tensors")
    file = file_of(store, run)
    file.unlink()
    if harm == "cut short":
        file.write_bytes(b"ten")
    assert kept_checkpoints(store, run).here == ()
    with pytest.raises(HistoryError, match="not on the disk any more") as told:
        Runner(store).resume(run)
    assert "rerun" in told.value.hint
    assert store.run(run).state is RunState.STOPPED and len(store.epochs(run)) == 3


def test_a_checkpoint_that_the_history_never_heard_of_is_gone_on_from(store):
    run = early(store, weights=b"tensors")
    file_of(store, run).rename(paths.runs_folder() / run / f"step-15-{'0' * 16}.safetensors")
    assert kept_checkpoints(store, run).obstacle is None
    assert Runner(store).resume(run).state is RunState.QUEUED


def test_what_this_machine_began_and_never_saved_begins_anew(store):
    run = early(store, epochs=2)
    assert Runner(store).resume(run).state is RunState.QUEUED


def test_the_results_of_another_machine_are_not_given_up(store):
    run = early(store, epochs=2, host="elsewhere")
    with pytest.raises(HistoryError, match="trained elsewhere"):
        Runner(store).resume(run)
    nothing = early(store, "nothing yet", epochs=0, host="elsewhere")
    assert Runner(store).resume(nothing).state is RunState.QUEUED


def test_a_finished_run_misses_nothing(store):
    run = trained(store, 20.0).id
    assert kept_checkpoints(store, run).obstacle is None
    assert stranded(store) == (0, 0)


def test_the_command_line_says_what_is_left(store):
    whole, gone = early(store, "whole", weights=b"tensors"), early(store, "gone", weights=b"x")
    file_of(store, gone).unlink()
    assert "1 of 1 are on the disk, the newest of epoch 2; 0.0 MiB" in call("show", whole)
    told = " ".join(call("show", gone).split())
    assert "Cannot go on" in told and "is not on the disk any more" in told
    assert json.loads(call("show", gone, "--json"))["checkpoints_here"] == []
    assert len(json.loads(call("show", whole, "--json"))["checkpoints_here"]) == 1
    assert stranded(store) == (2, 1)
    checks = {check["name"]: check for check in json.loads(call("doctor", "--json"))}
    assert checks["History"]["ok"]
    assert "1 of 2 that ended early cannot go on" in checks["History"]["found"]


# Where it goes on


def keep_file(run: str, step: int) -> None:
    folder = paths.runs_folder() / run
    folder.mkdir(exist_ok=True)
    (folder / f"step-{step}-{'0' * 16}.safetensors").write_bytes(b"x")


@pytest.mark.parametrize(
    ("epochs", "steps", "point", "told"),
    [
        (3, [15], ResumePoint(3, 0, 0), "after epoch 3, where its last checkpoint was saved; no"),
        (3, [10, 17], ResumePoint(3, 2, 0), "after step 2 of epoch 4"),
        (3, [5], ResumePoint(1, 0, 2), "2 finished epochs are trained again"),
        (3, [12], ResumePoint(2, 2, 1), "1 finished epoch is trained again"),
        (0, [], ResumePoint(0, 0, 0), "begins anew, because no checkpoint of it was saved yet."),
        (2, [], ResumePoint(0, 0, 2), "saved yet; 2 finished epochs are trained again"),
    ],
)
def test_it_is_told_from_where_a_run_goes_on_and_what_is_repeated(
    store, epochs, steps, point, told
):
    run = early(store, epochs=epochs)
    for step in steps:
        keep_file(run, step)
    found = resume_point(store, run)
    assert found == point
    assert told in found.sentence


def test_a_checkpoint_that_is_cut_short_is_not_where_it_goes_on(store):
    run = early(store, epochs=3, weights=b"tensors")
    file = file_of(store, run)
    file.write_bytes(b"ten")
    assert resume_point(store, run).repeated == 3


def test_resume_asks_before_it_takes_a_run_from_another_machine(store):
    run = add(store, "there").id
    store.record(Started(run, 1000.0, MACHINE, 160, 50, 10, 5, 10))
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute(
            "UPDATE runs SET owner_host = 'elsewhere', heartbeat = ?", (time.time() + 9e4,)
        )
    told = call("resume", run)
    assert "elsewhere" in told and "--take-over" in told
    assert store.run(run).state is RunState.TRAINING
