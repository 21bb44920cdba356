"""Copies of the history, and going back to one."""

import os
import time

import pytest

from tests.history.runs import add, check_whole, trained
from workbench.errors import HistoryBusy, HistoryError, NotAHistory
from workbench.history import backups
from workbench.history.checking import Condition, examine
from workbench.history.store import HistoryStore


def spoil(path):
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xa5" * 4096)


def test_a_copy_is_made_while_the_history_is_in_use_and_only_the_last_few_stay(store, path):
    add(store, "first")
    migrated = path.parent / "backups" / "history-schema3-20200101-000000.db"
    migrated.parent.mkdir()
    migrated.write_bytes(b"of long ago")
    made = [backups.make(path) for _ in range(backups.KEPT + 2)]
    rolling = [each.path for each in backups.backups(path) if each.rolling]
    assert len(rolling) == backups.KEPT
    assert set(rolling) < set(made) and made[-1] in rolling
    assert migrated.exists()
    assert examine(made[-1], thorough=True).runs == 1


def test_a_backup_is_due_once_a_day_and_after_the_clock_was_set_back(store, path):
    made = backups.make_if_due(path)
    assert made is not None
    assert backups.make_if_due(path) is None
    for moment in (time.time() - backups.DAY_SECONDS - 1, time.time() + 3600):
        for each in backups.backups(path):
            os.utime(each.path, (moment, moment))
        assert backups.make_if_due(path) is not None


def test_a_damaged_history_does_not_take_the_place_of_sound_copies(store, path):
    store.close()
    good = backups.make(path)
    spoil(path)
    with pytest.raises(NotAHistory, match="damaged"):
        backups.make(path)
    assert [each.path for each in backups.backups(path)] == [good]


def test_a_copy_replaces_no_file(store, path):
    before = path.read_bytes()
    with pytest.raises(HistoryError, match="there already"):
        backups.make(path, path)
    assert path.read_bytes() == before


def test_restoring_brings_the_runs_back_and_keeps_the_former_file(store, path):
    run = trained(store, 50.0, 40.0)
    good = backups.make(path)
    store.close()
    spoil(path)
    newer = backups._free_name(path.parent / "backups", path)
    newer.write_bytes(path.read_bytes())
    os.utime(newer, (time.time() + 5, time.time() + 5))
    newest = backups.newest_whole(path)
    assert newest is not None and newest.path == good
    aside = backups.restore(path, good)
    assert aside is not None and examine(aside).condition is Condition.DAMAGED
    check_whole(path)
    again = HistoryStore.open(path)
    assert again.run(run.id) == run
    assert [each.test_error for each in again.epochs(run.id)] == [50.0, 40.0]
    again.close()


def test_nothing_is_restored_under_a_program_that_has_the_history_open(store, path):
    add(store)
    made = backups.make(path)
    add(store)
    with pytest.raises(HistoryBusy, match="open"):
        backups.restore(path, made)
    assert len(store.runs()) == 2
    assert not list(path.parent.glob("*aside*")) and not list(path.parent.glob("*.restored"))


def test_a_damaged_backup_is_not_restored(store, path):
    made = backups.make(path)
    store.close()
    spoil(made)
    with pytest.raises(NotAHistory):
        backups.restore(path, made)
    assert examine(path).is_whole


def test_a_store_knows_how_its_file_lay_there(path):
    first = HistoryStore.open(path)
    assert first.before.is_new
    add(first)
    second = HistoryStore.open(path)
    assert not second.before.is_new and second.before.is_in_use
    first.close()
    second.close()
    third = HistoryStore.open(path)
    assert not third.before.is_in_use
    third.close()
