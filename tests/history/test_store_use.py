"""The store in use: closed, backed up, and by several threads."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest

from tests.history.runs import add, check_whole, started, step
from workbench.errors import HistoryError
from workbench.history.store import HistoryStore
from workbench.spec.events import StepsSampled
from workbench.spec.run import RunState


def test_a_closed_store_says_so(path):
    store = HistoryStore.open(path)
    add(store)
    store.close()
    store.close()
    with pytest.raises(HistoryError, match="has been closed"):
        store.ids()
    with pytest.raises(HistoryError, match="has been closed"):
        add(store)


def test_closing_waits_for_what_a_thread_is_doing(path):
    store = HistoryStore.open(path)
    inside = threading.Event()

    def slow(connection):
        inside.set()
        time.sleep(0.3)
        connection.execute("INSERT INTO log (run, time, level, text) VALUES (1, 0, '', 'done')")

    add(store)
    thread = threading.Thread(target=lambda: store._database.write(slow))
    thread.start()
    inside.wait(10)
    store.close()
    thread.join()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT text FROM log").fetchall() == [("done",)]


def test_a_fault_of_our_own_is_not_blamed_on_the_file(store):
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        store._database.write(lambda connection: connection.execute("SELECT * FROM nowhere"))
    add(store)


def test_a_backup_is_whole_while_the_history_is_written(store, tmp_path):
    run = add(store).id
    store.record(started(run))
    over = threading.Event()

    def write():
        number = 0
        while not over.is_set():
            number += 1
            store.record(StepsSampled(run, (step(number),), 1, 1, 5))

    thread = threading.Thread(target=write)
    thread.start()
    target = tmp_path / "kept" / "copy.db"
    store.backup(target)
    over.set()
    thread.join()
    check_whole(target)
    copy = HistoryStore.open(target)
    assert copy.run(run).state is RunState.TRAINING
    copy.close()
    assert [one.name for one in target.parent.iterdir() if one.name.startswith(".")] == []
