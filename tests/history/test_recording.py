"""Events of runs, as the history keeps them."""

import math
import sqlite3
import time
from dataclasses import replace

import pytest

from tests.history.runs import (
    DESIGN,
    MACHINE,
    add,
    checkpoint,
    ended,
    epoch,
    spec,
    started,
    step,
    trained,
)
from workbench.errors import HistoryError
from workbench.spec.events import (
    CheckpointSaved,
    Ended,
    EpochFinished,
    Logged,
    StateChanged,
    StepsSampled,
)
from workbench.spec.run import LogRecord, RunState


def test_an_added_run_is_queued_with_what_was_asked_for(store):
    asked = spec("the name", seed=7, source="cifar10", train_size=100)
    record = store.add(asked, depth=20, parameters=269_146, macs=40_600_000)
    assert record.state is RunState.QUEUED
    assert (record.name, record.design, record.seed) == ("the name", "small", 7)
    assert record.dataset == "CIFAR-10 (100/all)"
    assert (record.depth, record.parameters, record.macs) == (20, 269_146, 40_600_000)
    assert (record.epoch, record.epochs, record.started, record.last_error) == (0, 10, None, None)
    assert store.spec(record.id) == asked


def test_equal_designs_share_a_digest_and_keep_their_own_looks(store):
    first = add(store)
    moved = spec()
    block = moved.design.blocks[1]
    operations = (block.operations[0].at(50.0, 60.0), *block.operations[1:])
    blocks = (moved.design.blocks[0], replace(block, operations=operations), *DESIGN.blocks[2:])
    moved = replace(moved, design=replace(moved.design, blocks=blocks))
    second = store.add(moved, depth=8, parameters=1, macs=1)
    assert first.design_digest == second.design_digest
    assert store.spec(second.id).design.blocks[1].operations[0].x == 50.0
    assert store.spec(first.id).design.blocks[1].operations[0].x == 0.0


def test_a_started_run_says_where_and_when(store, run):
    record = store.run(run)
    assert record.state is RunState.TRAINING
    assert record.started is not None
    assert record.ended is None
    assert store.machine(run) == MACHINE


def test_a_queued_run_has_no_machine_yet(store):
    assert store.machine(add(store).id) is None


def test_an_epoch_comes_back_as_it_was(store, run):
    records = [
        epoch(1, 80.0, warm_up=True, data_seconds=0.0, forward_seconds=0.25),
        epoch(2, 60.0),
    ]
    for record in records:
        store.record(EpochFinished(run, record))
    assert store.epochs(run) == records


def test_the_row_of_a_run_sums_its_epochs_up(store, run):
    errors = [80.0, 40.0, 30.0, 35.0, 30.0, 45.0]
    for number, error in enumerate(errors, 1):
        more = {"train_seconds": 9.0, "warm_up": True} if number == 1 else {}
        memory = 5000 if number == 3 else 1000
        store.record(EpochFinished(run, epoch(number, error, peak_memory_bytes=memory, **more)))
    record = store.run(run)
    assert (record.epoch, record.last_error, record.last_loss) == (6, 45.0, 1.25)
    assert (record.best_error, record.best_epoch) == (30.0, 3)
    assert record.mean_error == pytest.approx((40.0 + 30.0 + 35.0 + 30.0 + 45.0) / 5)
    assert record.seconds_per_epoch == pytest.approx(2.0)
    assert record.peak_memory_bytes == 5000


def test_the_warm_up_epoch_counts_while_it_is_the_only_one(store, run):
    store.record(EpochFinished(run, epoch(1, 80.0, train_seconds=9.0, warm_up=True)))
    assert store.run(run).seconds_per_epoch == 9.0


def test_an_epoch_that_diverged_is_told_apart_from_one_not_measured(store, run):
    store.record(EpochFinished(run, epoch(1, 20.0)))
    store.record(EpochFinished(run, epoch(2, math.nan, train_loss=math.nan)))
    last = store.epochs(run)[1]
    assert math.isnan(last.train_loss)
    assert math.isnan(last.test_error)
    assert last.forward_seconds is None
    record = store.run(run)
    assert (record.last_error, record.mean_error, record.best_error) == (None, None, 20.0)
    store.record(ended(run, RunState.DIVERGED, "The loss was not a number."))
    record = store.run(run)
    assert (record.state, record.reason) == (RunState.DIVERGED, "The loss was not a number.")
    with sqlite3.connect(store.path) as connection:
        assert connection.execute("SELECT diverged_epoch FROM runs").fetchone() == (2,)
    connection.close()


def test_an_infinite_loss_counts_as_divergence_and_comes_back(store, run):
    store.record(EpochFinished(run, epoch(1, 90.0, train_loss=math.inf)))
    assert store.epochs(run)[0].train_loss == math.inf
    with sqlite3.connect(store.path) as connection:
        assert connection.execute("SELECT diverged_epoch FROM runs").fetchone() == (1,)
    connection.close()


def test_steps_log_and_checkpoints_come_back_in_order(store, run):
    steps = (step(1), step(5), step(3, loss=math.inf))
    store.record(StepsSampled(run, steps, 1, 3, 5))
    lines = [LogRecord(time=float(i), level="info", text=f"line {i}") for i in (2, 1)]
    for line in lines:
        store.record(Logged(run, line))
    for number in (1, 2):
        store.record(CheckpointSaved(run, checkpoint(number, is_best=True)))
    assert store.steps(run) == [step(1), step(3, loss=math.inf), step(5)]
    assert store.log(run) == lines
    assert [(one.epoch, one.is_best) for one in store.checkpoints(run)] == [(1, False), (2, True)]


def test_a_step_with_no_number_for_a_loss_is_kept(store, run):
    store.record(StepsSampled(run, (step(1, loss=math.nan),), 1, 1, 5))
    assert math.isnan(store.steps(run)[0].loss)


def test_the_end_of_a_run_is_kept_with_its_reason_and_hint(store, run):
    store.record(Ended(run, RunState.FAILED, 1234.5, "No room.", "Use a batch of 64."))
    record = store.run(run)
    assert (record.state, record.ended) == (RunState.FAILED, 1234.5)
    assert (record.reason, record.hint) == ("No room.", "Use a batch of 64.")


def test_the_states_of_a_run_are_kept_with_their_times(store):
    run = add(store).id
    store.record(StateChanged(run, RunState.PREPARING, 10.0))
    store.record(StateChanged(run, RunState.TRAINING, 20.0))
    store.record(StateChanged(run, RunState.PAUSED, 30.0))
    store.record(StateChanged(run, RunState.PAUSED, 31.0))
    store.record(Ended(run, RunState.STOPPED, 40.0))
    with sqlite3.connect(store.path) as connection:
        rows = connection.execute("SELECT state, time FROM states ORDER BY number").fetchall()
    connection.close()
    assert [state for state, _ in rows] == [
        "queued",
        "preparing",
        "training",
        "paused",
        "stopped",
    ]
    assert [moment for _, moment in rows[1:]] == [10.0, 20.0, 30.0, 40.0]


def stopped_after_three_epochs(store, run):
    for number, error in enumerate((80.0, 60.0, 10.0), 1):
        steps = tuple(step(index, number) for index in range(number * 5 - 4, number * 5 + 1))
        store.record(StepsSampled(run, steps, number, 5, 5))
        store.record(EpochFinished(run, epoch(number, error)))
        store.record(CheckpointSaved(run, checkpoint(number)))
    store.record(ended(run, RunState.STOPPED))
    store.record(StateChanged(run, RunState.QUEUED, time.time()))


def test_a_run_resumed_on_its_machine_keeps_its_epochs_until_they_are_trained_again(store, run):
    stopped_after_three_epochs(store, run)
    store.record(started(run, epochs_done=1, steps_done=7))
    assert [one.epoch for one in store.epochs(run)] == [1, 2, 3]
    assert [one.step for one in store.steps(run)] == list(range(1, 16))
    assert [one.epoch for one in store.checkpoints(run)] == [1]
    store.record(EpochFinished(run, epoch(2, 60.0)))
    store.record(StepsSampled(run, (step(8, 2),), 2, 3, 5))
    assert [one.epoch for one in store.epochs(run)] == [1, 2, 3]
    assert [one.step for one in store.steps(run)] == list(range(1, 16))
    assert store.run(run).best_error == 10.0


def test_a_run_resumed_elsewhere_forgets_what_lies_beyond_its_checkpoint(store, run):
    stopped_after_three_epochs(store, run)
    begun = store.run(run).started
    elsewhere = replace(MACHINE, host="another", threads=8)
    store.record(replace(started(run, epochs_done=1, steps_done=7), machine=elsewhere))
    record = store.run(run)
    assert (record.state, record.epoch, record.ended) == (RunState.TRAINING, 1, None)
    assert (record.best_error, record.last_error, record.started) == (80.0, 80.0, begun)
    assert [one.step for one in store.steps(run)] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.epoch for one in store.checkpoints(run)] == [1]
    store.record(EpochFinished(run, epoch(2, 50.0)))
    store.record(EpochFinished(run, epoch(2, 55.0)))
    assert [(one.epoch, one.test_error) for one in store.epochs(run)] == [(1, 80.0), (2, 55.0)]


def test_a_run_that_goes_on_is_not_queued_again(store, run):
    with pytest.raises(HistoryError, match="is going on"):
        store.record(StateChanged(run, RunState.QUEUED, 1.0))
    assert store.run(run).state is RunState.TRAINING


def test_a_queued_run_keeps_its_place_when_it_is_queued_again(store):
    first, second = add(store).id, add(store).id
    store.record(StateChanged(first, RunState.QUEUED, 1.0))
    assert [record.id for record in store.queue()] == [first, second]


def test_a_queued_run_can_be_taken_back(store):
    run = add(store).id
    store.record(ended(run, RunState.STOPPED, "Taken out of the queue."))
    assert store.queue() == []
    assert store.run(run).state is RunState.STOPPED


def test_a_run_started_anew_elsewhere_forgets_everything_of_the_first_time(store, run):
    store.record(EpochFinished(run, epoch(1)))
    store.record(ended(run, RunState.INTERRUPTED))
    store.record(replace(started(run), machine=replace(MACHINE, host="another")))
    record = store.run(run)
    assert (record.epoch, record.last_error, record.seconds_per_epoch) == (0, None, None)
    assert store.epochs(run) == []


@pytest.mark.parametrize(
    "event",
    [
        lambda run: EpochFinished(run, epoch(1, 0.0)),
        lambda run: StepsSampled(run, (step(1),), 1, 1, 5),
        lambda run: CheckpointSaved(run, checkpoint(1)),
        started,
        lambda run: StateChanged(run, RunState.QUEUED, 1.0),
        lambda run: StateChanged(run, RunState.PREPARING, 1.0),
        lambda run: StateChanged(run, RunState.PAUSED, 1.0),
        lambda run: ended(run, RunState.FAILED),
    ],
)
def test_a_finished_run_takes_no_more_results(store, event):
    run = trained(store, 80.0, 70.0)
    with pytest.raises(HistoryError, match="its results do not change"):
        store.record(event(run.id))
    assert store.run(run.id) == run
    assert [one.test_error for one in store.epochs(run.id)] == [80.0, 70.0]


def test_the_end_may_be_said_twice(store):
    run = trained(store, 80.0)
    store.record(ended(run.id))
    assert store.run(run.id) == run


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE epoch_results SET test_error = 0",
        "DELETE FROM epoch_results",
        "INSERT INTO epoch_results (run, epoch, peak_memory_bytes, warm_up) VALUES (1, 9, 0, 0)",
        "UPDATE runs SET best_error = 0",
    ],
)
def test_the_database_itself_guards_the_results_of_ended_runs(store, statement):
    trained(store, 80.0)
    with (
        sqlite3.connect(store.path) as connection,
        pytest.raises(sqlite3.IntegrityError, match="do not change"),
    ):
        connection.execute(statement)
    connection.close()


def test_a_line_of_the_log_may_follow_the_end(store):
    run = trained(store, 80.0)
    store.record(Logged(run.id, LogRecord(time=1.0, level="error", text="afterwards")))
    assert store.log(run.id)[0].text == "afterwards"


def test_a_run_that_was_not_started_takes_no_epoch(store):
    with pytest.raises(HistoryError, match="has not been started"):
        store.record(EpochFinished(add(store).id, epoch(1)))


def test_an_unknown_run_is_named(store):
    for ask in (store.run, store.spec, store.epochs, store.steps, store.log, store.machine):
        with pytest.raises(HistoryError, match="no run 'nobody'"):
            ask("nobody")
    with pytest.raises(HistoryError, match="no run 'nobody'"):
        store.record(ended("nobody"))


def test_a_state_that_is_no_end_is_our_own_fault(store, run):
    with pytest.raises(ValueError, match="does not end"):
        store.record(ended(run, RunState.TRAINING))
    with pytest.raises(ValueError, match="ends with Ended"):
        store.record(StateChanged(run, RunState.FINISHED, 1.0))


def test_a_seed_beyond_what_can_be_kept_is_refused(store):
    with pytest.raises(HistoryError, match="too large"):
        add(store, seed=2**63)
    assert store.ids() == []
