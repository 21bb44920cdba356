"""What the window says after a crash is so."""

import sqlite3
import time
from contextlib import closing

import pytest
from PySide6.QtWidgets import QMessageBox

from tests.tiny_runs import MACHINE, tiny_run
from tests.ui.training import press
from ui.bridge.run_controller import Health, Interrupted, ResumePoint
from workbench import paths
from workbench.experiments import run_folder
from workbench.history import backups
from workbench.history.store import HistoryStore
from workbench.spec.events import Started
from workbench.spec.run import RunState


@pytest.fixture
def opened(program):
    return program()


@pytest.fixture
def record(opened):
    return opened.store.add(tiny_run(epochs=24), depth=8, parameters=1, macs=1)


@pytest.mark.parametrize(
    ("point", "told"),
    [
        (ResumePoint(14, 0, 10), "after epoch 14, its last checkpoint. Finished epochs that are"),
        (ResumePoint(24, 0, 0), "after epoch 24, its last checkpoint. No finished epoch is repea"),
        (ResumePoint(3, 7, 0), "after step 7 of epoch 4, its last checkpoint. No finished epoch"),
        (ResumePoint(0, 0, 0), "It begins anew: no checkpoint had been saved."),
        (ResumePoint(0, 0, 2), "saved. Finished epochs that are trained again: 2."),
    ],
)
def test_it_says_from_where_a_run_resumes_and_what_is_repeated(opened, record, point, told):
    controller, notices = opened.services.controller, opened.window.notices
    controller.found_interrupted.emit((Interrupted(record, point),))
    assert told in notices.text.text()
    claims_none = "No finished epoch is repeated" in notices.text.text()
    assert claims_none == (point.repeated == 0 and bool(point.epochs or point.steps))


def test_of_several_runs_it_says_how_many_epochs_are_repeated(opened, record):
    controller, notices = opened.services.controller, opened.window.notices
    found = [Interrupted(record, ResumePoint(3, 0, repeated)) for repeated in (2, 3)]
    controller.found_interrupted.emit(tuple(found))
    assert "2 runs were interrupted" in notices.text.text()
    assert "5 finished epochs are trained again" in notices.text.text()


def test_damage_is_told_with_the_command_that_helps(opened):
    controller, notices = opened.services.controller, opened.window.notices
    controller.history_checked.emit(Health("The history 'h' is damaged.", "'workbench history'."))
    assert notices.text.text() == "The history 'h' is damaged. 'workbench history'."
    notices.drop("health")
    controller.history_checked.emit(Health())
    assert not notices.isVisible()


def test_taking_over_is_asked_about_and_done_only_then(opened):
    run = opened.store.add(tiny_run(epochs=24), depth=8, parameters=1, macs=1).id
    opened.store.record(Started(run, time.time(), MACHINE, 160, 50, 10, 5, 24))
    with closing(sqlite3.connect(opened.store.path)) as connection, connection:
        connection.execute(
            "UPDATE runs SET owner_host = 'elsewhere', heartbeat = ?", (time.time() + 9e4,)
        )
    controller, notices = opened.services.controller, opened.window.notices
    taken = []
    controller.take_over = lambda run, isolated=False: taken.append(run)
    controller.found_doubtful.emit(tuple(opened.store.doubtful()))
    assert "'tiny' is said to train on elsewhere" in notices.text.text()
    for button, expected in (("Cancel", []), ("Take over", [run])):
        press(notices, "Take over…")
        [box] = [b for b in opened.window.findChildren(QMessageBox) if b.isVisible()]
        press(box, button)
        assert taken == expected
        opened.wait(lambda box=box: box not in opened.window.findChildren(QMessageBox))
    assert not notices.isVisible()


def test_a_new_history_beside_full_folders_is_told_at_the_start(program, home):
    store = HistoryStore.open()
    run = store.add(tiny_run(), depth=8, parameters=1, macs=1).id
    (paths.runs_folder() / run).mkdir()
    run_folder.keep(store, run)
    store.close()
    store.path.unlink()
    opened = program()
    notices = opened.window.notices
    opened.wait(notices.isVisible)
    assert "workbench history rebuild" in notices.text.text()
    opened.wait(lambda: bool(backups.backups(store.path)))


def test_a_run_taken_over_is_resumed(opened, monkeypatch):
    run = opened.store.add(tiny_run(), depth=8, parameters=1, macs=1).id
    opened.store.record(Started(run, time.time(), MACHINE, 96, 50, 10, 3, 1))
    with closing(sqlite3.connect(opened.store.path)) as connection, connection:
        connection.execute(
            "UPDATE runs SET owner_host = 'elsewhere', heartbeat = ?", (time.time() + 9e4,)
        )
    resumed = []

    def resume(run: str, isolated: bool):
        resumed.append(opened.store.run(run).state)
        return opened.store.run(run)

    monkeypatch.setattr(opened.services.controller._worker, "resume", resume)
    opened.window.training.take_over(run)
    opened.wait(lambda: resumed == [RunState.INTERRUPTED])
