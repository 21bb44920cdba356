"""A run belongs to one process."""

import sqlite3
import time
from contextlib import closing

import pytest

from tests.history.runs import (
    add,
    ended,
    epoch,
    started,
)
from workbench.errors import HistoryError
from workbench.history.recording import STALE_SECONDS
from workbench.spec.events import (
    EpochFinished,
    StateChanged,
)
from workbench.spec.run import RunState


def forget_heartbeat(store, run, seconds_ago):
    with sqlite3.connect(store.path) as connection:
        connection.execute(
            "UPDATE runs SET heartbeat = ? WHERE id = ?", (time.time() - seconds_ago, run)
        )
    connection.close()


def test_a_run_of_a_living_process_takes_nothing_from_another(store, run, other):
    for event in (
        EpochFinished(run, epoch(1)),
        StateChanged(run, RunState.PREPARING, 1.0),
        StateChanged(run, RunState.QUEUED, 1.0),
        started(run),
        ended(run, RunState.STOPPED),
    ):
        with pytest.raises(HistoryError, match="belongs to another process"):
            other.record(event)
    store.record(EpochFinished(run, epoch(1, 70.0)))
    assert other.run(run).last_error == 70.0


def test_a_run_is_taken_by_the_first_of_two_processes(store, other):
    run = add(store).id
    other.record(StateChanged(run, RunState.PREPARING, 1.0))
    with pytest.raises(HistoryError, match="process 1 on"):
        store.record(StateChanged(run, RunState.PREPARING, 1.0))


def test_a_run_whose_process_lives_is_not_interrupted(store, run, other):
    assert other.mark_interrupted() == []
    assert store.mark_interrupted() == []
    assert store.run(run).state is RunState.TRAINING


def test_a_run_whose_process_died_is_interrupted_and_can_go_on(store, run, other):
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE runs SET owner_started = owner_started - 100")
    connection.close()
    assert other.mark_interrupted() == [run]
    record = store.run(run)
    assert (record.state, record.ended) == (RunState.INTERRUPTED, record.heartbeat)
    assert "Resume" in record.hint
    other.record(StateChanged(run, RunState.QUEUED, time.time()))
    other.record(started(run))
    assert store.run(run).state is RunState.TRAINING


def test_a_run_that_has_been_silent_is_interrupted(store, run, other):
    forget_heartbeat(store, run, STALE_SECONDS + 1)
    assert other.mark_interrupted() == [run]
    assert other.mark_interrupted() == []


def test_looking_for_dead_runs_waits_for_no_other_process(store, run):
    with closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        assert store.mark_interrupted() == []


def test_a_heartbeat_keeps_a_run_from_being_interrupted(store, run, other):
    forget_heartbeat(store, run, STALE_SECONDS + 1)
    store.beat(run)
    assert other.mark_interrupted() == []


def test_a_heartbeat_for_a_run_of_nobody_does_nothing(store, other):
    run = add(store)
    store.beat(run.id)
    assert store.run(run.id) == run


def test_a_process_that_slept_takes_its_run_up_again(store, run, other):
    forget_heartbeat(store, run, STALE_SECONDS + 1)
    other.mark_interrupted()
    store.record(EpochFinished(run, epoch(1, 66.0)))
    record = store.run(run)
    assert (record.state, record.last_error, record.reason) == (RunState.TRAINING, 66.0, "")
    assert record.ended is None


def test_a_process_that_slept_loses_its_run_to_the_one_that_resumed_it(store, run, other):
    forget_heartbeat(store, run, STALE_SECONDS + 1)
    other.mark_interrupted()
    other.record(started(run))
    with pytest.raises(HistoryError, match="belongs to another process"):
        store.record(EpochFinished(run, epoch(1)))
    with pytest.raises(HistoryError, match="belongs to another process"):
        store.record(ended(run, RunState.STOPPED))
    other.record(EpochFinished(run, epoch(1, 44.0)))
    assert store.run(run).last_error == 44.0


def test_the_end_of_a_dead_process_may_be_told_by_another(store, run, other):
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE runs SET owner_started = owner_started - 100")
    connection.close()
    other.record(ended(run, RunState.FAILED, "The process died."))
    assert store.run(run).state is RunState.FAILED


# Another machine, whose clock may be wrong


def move_to_another_host(store, run, heartbeat_seconds_ahead):
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute(
            "UPDATE runs SET owner_host = 'elsewhere', heartbeat = ? WHERE id = ?",
            (time.time() + heartbeat_seconds_ahead, run),
        )


def test_a_run_of_another_machine_last_heard_of_in_the_future_is_taken_over_when_asked(store, run):
    move_to_another_host(store, run, 86_400)
    assert store.mark_interrupted() == []
    [found] = store.doubtful()
    assert (found.run, found.name, found.host) == (run, "a run", "elsewhere")
    assert 86_000 < found.ahead_seconds <= 86_400
    with pytest.raises(HistoryError, match="another process"):
        store.record(StateChanged(run, RunState.PREPARING, time.time()))
    store.take_over(run)
    record = store.run(run)
    assert record.state is RunState.INTERRUPTED and "elsewhere" in record.reason
    assert record.ended is not None and record.ended <= time.time()
    assert store.doubtful() == []
    store.record(StateChanged(run, RunState.QUEUED, time.time()), started(run))
    assert store.run(run).state is RunState.TRAINING


@pytest.mark.parametrize("ahead", [-STALE_SECONDS / 2, STALE_SECONDS / 2])
def test_a_run_of_another_machine_that_is_heard_of_now_is_not_taken_over(store, run, ahead):
    move_to_another_host(store, run, ahead)
    assert store.doubtful() == []
    with pytest.raises(HistoryError, match="on elsewhere"):
        store.take_over(run)
    assert store.run(run).state is RunState.TRAINING


def test_a_silent_run_of_another_machine_is_taken_over_without_a_question(store, run):
    move_to_another_host(store, run, -STALE_SECONDS - 1)
    store.take_over(run)
    assert store.run(run).state is RunState.INTERRUPTED


def test_a_run_of_a_living_process_here_is_not_taken_over_whatever_its_clock(store, run, other):
    forget_heartbeat(store, run, -86_400)
    assert other.doubtful() == []
    with pytest.raises(HistoryError, match="another process"):
        other.take_over(run)
