"""A history that is lost is made again from what the runs' folders tell."""

import json
import math
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tiny_runs import MACHINE, finished_run, tiny_run
from workbench import paths
from workbench.errors import CapsuleError, HistoryBusy, HistoryError
from workbench.experiments import rebuild, run_folder
from workbench.experiments.experiment_file import dumps
from workbench.experiments.recorder import Recorder
from workbench.experiments.resumable import ResumePoint, resume_point
from workbench.experiments.upkeep import keep_up
from workbench.history import backups
from workbench.history.checking import examine
from workbench.history.size import Size
from workbench.history.store import HistoryStore
from workbench.spec.events import CheckpointDue, Ended, EpochFinished, Started
from workbench.spec.experiment import Experiment
from workbench.spec.run import EpochRecord, RunState
from workbench.training.checkpoint import Checkpoints, Moment, State
from workbench.training.control import Control

_FIGURES = {
    "train_loss": 2.0,
    "train_error": 40.0,
    "test_loss": 2.0,
    "learning_rate": 0.1,
    "train_seconds": 1.0,
    "evaluation_seconds": 0.1,
    "images_per_second": 160.0,
    "peak_memory_bytes": 0,
}


def make_folder(run):
    (paths.runs_folder() / run).mkdir()


def lose(store):
    """Close the history and delete it with all that SQLite keeps."""
    store.close()
    for file in store.path.parent.glob("history.db*"):
        file.unlink()


@pytest.fixture
def run(store):
    made = finished_run(store, tiny_run("mine"), [60.0, 50.0])
    make_folder(made)
    run_folder.keep(store, made)
    return made


def test_a_finished_run_comes_back_with_all_but_its_steps(store, run):
    before = store.outline(run)
    lose(store)
    found = rebuild.rebuild(store.path)
    assert (found.entered, found.refused, found.bare, found.aside) == ((run,), {}, (), None)
    again = HistoryStore.open()
    after = again.outline(run)
    # Nothing was trained, and so nobody has counted.
    unlike = {"heartbeat": None, "parameters": 0, "macs": 0}
    assert replace(after.record, **unlike) == replace(before.record, **unlike)
    assert replace(after, record=before.record, size_on_images=None) == before
    assert rebuild.rebuild(store.path).entered == ()
    again.close()


def test_a_run_that_was_going_on_comes_back_with_the_epochs_before_its_last_checkpoint(store):
    run = store.add(tiny_run(epochs=9), depth=8, parameters=1, macs=1).id
    make_folder(run)
    recorder = Recorder(store, run, Control(), lambda event: None)
    recorder.say(Started(run, time.time(), MACHINE, 160, 50, 10, 5, 9))
    for number in (1, 2):
        record = EpochRecord(epoch=number, test_error=80.0 - 10 * number, **_FIGURES)
        recorder.say(EpochFinished(run, record))
        recorder.say(CheckpointDue(run))
        moment = Moment(number, 5 * number, record.test_error, True)
        state = State({"model.weight": torch.ones(number)}, {})
        entry = Checkpoints(paths.runs_folder() / run).save(state, moment)
    # The process died before the history heard of the second checkpoint.
    lose(store)
    rebuild.rebuild(store.path)
    again = HistoryStore.open()
    record = again.run(run)
    assert (record.state, record.epoch, record.last_error) == (RunState.INTERRUPTED, 2, 60.0)
    assert "history was lost" in record.reason
    checkpoints = {Path(each.path).name: each for each in again.checkpoints(run)}
    assert checkpoints[entry.file].sha256 == entry.sha256
    assert [each.is_best for each in again.checkpoints(run)] == [False, True]
    assert resume_point(again, run) == ResumePoint(2, 0, 0)
    again.close()


def test_the_end_of_a_run_reaches_its_folder(store):
    run = store.add(tiny_run(), depth=8, parameters=1, macs=1).id
    make_folder(run)
    recorder = Recorder(store, run, Control(), lambda event: None)
    recorder.say(Started(run, time.time(), MACHINE, 160, 50, 10, 5, 2))
    recorder.end(Ended(run, RunState.DIVERGED, time.time(), "The loss became nan."))
    assert run_folder.read(run).record.state is RunState.DIVERGED


def test_a_run_comes_back_with_its_experiment(store):
    spec = tiny_run()
    grid = Experiment(name="a grid", design=spec.design, recipe=spec.recipe, dataset=spec.dataset)
    document = dumps(grid)
    [queued] = store.add_experiment("a grid", document, [(spec, Size(8, 1, 1))])
    make_folder(queued.id)
    run_folder.keep(store, queued.id)
    lose(store)
    rebuild.rebuild(store.path)
    again = HistoryStore.open()
    assert [each.name for each in again.experiments()] == ["a grid"]
    assert again.run(queued.id).experiment == queued.experiment
    again.close()


def test_a_damaged_history_is_moved_aside_and_made_again(store, run):
    store.close()
    store.path.write_bytes(b"\x00garbage" * 2000)
    found = rebuild.rebuild(store.path)
    assert found.entered == (run,)
    assert found.aside is not None and found.aside.read_bytes().startswith(b"\x00garbage")
    assert examine(store.path, thorough=True).is_whole


def test_a_history_that_is_whole_keeps_its_runs_and_gains_those_of_unknown_folders(store, run):
    lose(store)
    fresh = HistoryStore.open()
    newer = finished_run(fresh, tiny_run("newer"), [40.0])
    assert rebuild.lost_runs(rebuild.unknown_folders(fresh)).startswith("1 run has a folder")
    fresh.close()
    assert rebuild.rebuild(store.path).entered == (run,)
    again = HistoryStore.open()
    assert {each.id for each in again.runs()} == {run, newer}
    assert rebuild.lost_runs(rebuild.unknown_folders(again)) == ""
    again.close()


def test_a_damaged_history_in_use_is_not_moved(store, run):
    # By another process: closing the file here would drop this one's locks on it.
    spoil = f"f = open({str(store.path)!r}, 'r+b'); f.seek(4096); f.write(bytes(40960))"
    subprocess.run([sys.executable, "-c", spoil], check=True)
    with pytest.raises(HistoryBusy):
        rebuild.rebuild(store.path)
    assert store.path.exists()


def test_a_deleted_run_does_not_come_back(store, run):
    store.trash([run])
    assert rebuild.unknown_folders(store).count == 0
    store.delete([run])
    assert rebuild.rebuild(store.path).entered == ()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_folders_file_changed_anywhere_is_refused_or_read_and_never_raises(sound_text, data):
    text = bytearray(sound_text)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(text)))
    run = json.loads(sound_text)["run"]["id"]
    run_folder.run_file(run).write_bytes(bytes(text if data.draw(st.booleans()) else text[:cut]))
    try:
        read = run_folder.read(run)
    except CapsuleError:
        return
    assert read.record.id == run
    assert all(math.isnan(e.test_error) or 0 <= e.test_error <= 100 for e in read.epochs)


@pytest.fixture
def sound_text(store, run):
    return run_folder.run_file(run).read_bytes()


def test_one_bad_folder_does_not_keep_the_others_out(store, run):
    bad, bare = "0123456789", "abcdef0123"
    for folder in (bad, bare):
        make_folder(folder)
    shutil.copy(run_folder.run_file(run), run_folder.run_file(bad))
    (paths.runs_folder() / bare / "step-5-0123456789abcdef.safetensors").write_bytes(b"x")
    lose(store)
    found = rebuild.rebuild(store.path)
    assert (found.entered, list(found.refused), found.bare) == ((run,), [bad], (bare,))
    assert "another run" in found.refused[bad]


# Upkeep


def test_a_history_is_looked_at_after_an_unclean_end_and_the_way_back_is_told(store, run):
    backups.make(store.path)
    store.close()
    again = HistoryStore.open()
    with store.path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xa5" * 4096)
    health = keep_up(again, was_interrupted=True)
    assert "damaged" in health.damage
    assert "history restore" in health.way_back and "history rebuild" in health.way_back
    again.close()


def test_upkeep_makes_the_days_backup_and_writes_what_older_folders_lack(store, run):
    run_folder.run_file(run).unlink()
    (paths.runs_folder() / run / "step-5-0123456789abcdef.safetensors").write_bytes(b"x")
    health = keep_up(store, was_interrupted=False)
    assert (health.damage, health.lost) == ("", 0)
    assert len(backups.backups(store.path)) == 1
    assert run_folder.read(run).record.name == "mine"


def test_a_new_history_beside_full_folders_is_told(store, run):
    lose(store)
    fresh = HistoryStore.open()
    assert keep_up(fresh, was_interrupted=False).lost == 1
    fresh.close()


@pytest.mark.parametrize("is_there", [True, False])
def test_a_history_that_is_missing_or_empty_is_no_empty_list(store, run, is_there):
    lose(store)
    if is_there:
        store.path.touch()
    with pytest.raises(HistoryError, match=r"1 run has left|left folders") as fault:
        rebuild.check_there(store.path)
    assert "workbench history rebuild" in fault.value.hint
    shutil.rmtree(paths.runs_folder())
    rebuild.check_there(store.path)
