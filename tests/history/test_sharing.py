"""Threads and processes at work on one history; and processes that are killed at it."""

import random
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.history.runs import add, started, step
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.spec.events import Logged, StepsSampled
from workbench.spec.run import LogRecord, RunState

ROUNDS = 40

WRITE = """
import sys
from pathlib import Path
from tests.history.runs import add, epoch, started, step
from workbench.history.store import HistoryStore
from workbench.spec.events import EpochFinished, StepsSampled
store = HistoryStore.open(Path(sys.argv[1]))
run = add(store, sys.argv[2]).id
store.record(started(run))
print(run, flush=True)
for number in range(1, int(sys.argv[3]) + 1):
    store.record(StepsSampled(run, tuple(step(number * 10 + i) for i in range(10)), 1, 1, 5))
    store.record(EpochFinished(run, epoch(number)))
    print(number, flush=True)
"""


def writer(path, name, epochs):
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, path, name, str(epochs)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_writing_at_once_lose_nothing(path):
    HistoryStore.open(path).close()
    writers = [writer(path, name, 150) for name in ("one", "two")]
    for process in writers:
        process.communicate(timeout=120)
        assert process.returncode == 0
    store = HistoryStore.open(path)
    runs = store.runs()
    assert sorted(record.name for record in runs) == ["one", "two"]
    for record in runs:
        assert len(store.epochs(record.id)) == record.epoch == 150
        assert len(store.steps(record.id)) == 1500
    store.close()


def test_threads_that_write_and_read_one_store_lose_nothing(store):
    def work(name):
        run = add(store, name).id
        store.record(started(run))
        for number in range(ROUNDS):
            store.record(StepsSampled(run, (step(number),), 1, 1, 5))
            assert len(store.steps(run)) == number + 1
            store.annotate(run, notes=f"{number}")
            assert store.page([run])[0].notes == f"{number}"
            store.ids(RunQuery(text=name))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, [f"thread{index}" for index in range(6)]))
    assert {record.notes for record in store.runs()} == {f"{ROUNDS - 1}"}
    assert all(len(store.steps(run)) == ROUNDS for run in store.ids())


def test_the_connections_of_ended_threads_are_closed(store):
    for _ in range(5):
        thread = threading.Thread(target=store.ids)
        thread.start()
        thread.join()
    assert len(store._database._sessions) <= 2


def test_a_run_of_another_process_is_seen_as_it_goes(path):
    store = HistoryStore.open(path)
    with writer(path, "elsewhere", 20) as process:
        run = process.stdout.readline().strip()
        for line in process.stdout:
            assert store.run(run).epoch >= int(line)
    store.close()


def test_opening_a_history_twice_leaves_the_locks_of_the_first_alone(path):
    """POSIX drops all locks of a process on a file when it closes any handle on it. A process that
    opens and closes the history then takes itself for the last, and removes the log in use."""
    first = HistoryStore.open(path)
    run = add(first).id
    HistoryStore.open(path).close()
    look = "import sys, pathlib; from workbench.history.store import HistoryStore as S; "
    look += "s = S.open(pathlib.Path(sys.argv[1])); print(len(s.log(sys.argv[2]))); s.close()"
    for number in range(1, 3):
        first.record(Logged(run, LogRecord(time=0.0, level="info", text="here")))
        told = subprocess.run(
            [sys.executable, "-c", look, path, run], capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == str(number)
        assert path.with_name(path.name + "-wal").exists()
    first.close()


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_writer_leaves_every_epoch_it_was_told_is_kept(path, seed):
    with writer(path, "killed", 100_000) as process:
        run = process.stdout.readline().strip()
        process.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 0.4))
        process.kill()
        said = process.stdout.read().split("\n")[:-1]  # the last line may be torn
    acknowledged = int(said[-1]) if said else 1
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store = HistoryStore.open(path)
    epochs = [record.epoch for record in store.epochs(run)]
    assert epochs == list(range(1, len(epochs) + 1))
    assert acknowledged <= len(epochs) <= acknowledged + 1
    assert store.run(run).epoch == len(epochs)
    assert store.mark_interrupted() == [run]
    assert store.run(run).state is RunState.INTERRUPTED
    store.record(started(run, epochs_done=acknowledged, steps_done=acknowledged * 10 + 9))
    assert [record.epoch for record in store.epochs(run)] == epochs
    store.close()
