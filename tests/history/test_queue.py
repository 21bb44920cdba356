"""The queue in the history: holding back, taking on after a restart."""

import subprocess
import sys
from dataclasses import replace

import pytest

from tests.history.runs import add, ended, started
from workbench.errors import HistoryError
from workbench.history.store import HistoryStore

QUEUE_AND_END = """
import sys
from pathlib import Path
from tests.history.runs import add
from workbench.history.store import HistoryStore
store = HistoryStore.open(Path(sys.argv[1]))
print(*(add(store, name).id for name in ("a", "b")))
"""


def left_behind(path):
    """Two runs queued by a process that has ended since."""
    done = subprocess.run(
        [sys.executable, "-c", QUEUE_AND_END, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_a_held_run_keeps_its_place_and_is_released(store):
    first, second = add(store, "a").id, add(store, "b").id
    store.hold([first])
    assert [(run.id, run.held) for run in store.queue()] == [(first, True), (second, False)]
    store.release([first])
    assert not any(run.held for run in store.queue())


def test_a_run_that_begins_is_no_longer_held(store):
    run = add(store).id
    store.hold([run])
    store.record(started(run))
    assert not store.run(run).held
    with pytest.raises(HistoryError, match="Only a queued run"):
        store.hold([run])


def test_where_one_cannot_be_held_none_is(store):
    waiting, over = add(store, "a").id, add(store, "b").id
    store.record(ended(over))
    with pytest.raises(HistoryError, match="'b' is finished"):
        store.hold([waiting, over])
    with pytest.raises(HistoryError, match="not in the history"):
        store.hold([waiting, "0000000000"])
    assert not store.run(waiting).held


def test_runs_left_by_a_program_that_ended_are_taken_on_in_their_order(store, path):
    first, second = left_behind(path)
    own = add(store, "own").id
    store.reorder([second])
    store.hold([first])
    assert store.adopt_queue() == [second, first]
    assert own not in store.adopt_queue()
    assert store.adopt_queue() == []


def test_runs_that_another_living_program_queued_are_left_to_it(store, path):
    run = add(store).id
    other = HistoryStore.open(path)
    # As the other program would see it, whose own process is another one.
    other._owner = replace(other._owner, pid=other._owner.pid + 1)
    assert other.adopt_queue() == []
    other.close()
    assert store.run(run).state == "queued"


def test_a_trashed_run_is_not_taken_on(store, path):
    first, second = left_behind(path)
    store.trash([first])
    assert store.adopt_queue() == [second]
