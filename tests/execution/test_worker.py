"""The background thread and its queue."""

import threading

import pytest

from tests.tiny_runs import Heard, tiny_run
from workbench.execution.worker import Worker
from workbench.experiments.runner import Runner
from workbench.spec.events import Ended, EpochFinished, Event, StateChanged
from workbench.spec.run import RunState


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def worker(store, heard):
    worker = Worker(Runner(store), heard)
    yield worker
    assert worker.close(60)


def ended(run: str):
    return lambda event: isinstance(event, Ended) and event.run == run


def changed(run: str, state: RunState):
    return lambda event: (
        isinstance(event, StateChanged) and event.run == run and event.state is state
    )


def epoch_of(run: str):
    return lambda event: isinstance(event, EpochFinished) and event.run == run


def test_a_submitted_run_is_trained_in_another_thread(worker, store, heard):
    threads: set[int | None] = set()
    heard._then = lambda event: threads.add(threading.current_thread().ident)
    worker.start()
    record = worker.submit(tiny_run(epochs=1))
    assert heard.wait_for(ended(record.id))
    assert store.run(record.id).state is RunState.FINISHED
    assert threading.main_thread().ident not in threads


def test_runs_are_worked_off_in_the_queues_order(worker, store, heard):
    first, second, third = (worker.submit(tiny_run(name, epochs=1)) for name in "abc")
    store.reorder([third.id, first.id, second.id])
    worker.start()
    assert heard.wait_for(ended(second.id))
    order = [event.run for event in heard.of(Ended)]
    assert order == [third.id, first.id, second.id]


def test_a_run_of_somebody_else_is_left_in_the_queue(worker, store, heard):
    other = Runner(store).submit(tiny_run("other"))
    worker.start()
    own = worker.submit(tiny_run("own", epochs=1))
    assert heard.wait_for(ended(own.id))
    assert store.run(other.id).state is RunState.QUEUED
    worker.enqueue(other.id)
    assert heard.wait_for(ended(other.id))
    assert store.run(other.id).state is RunState.FINISHED


def test_a_paused_run_holds_until_it_is_resumed(worker, store, heard):
    worker.start()
    record = worker.submit(tiny_run(epochs=200))
    control = worker.control(record.id)
    assert control is not None
    assert heard.wait_for(epoch_of(record.id))
    control.pause()
    assert heard.wait_for(changed(record.id, RunState.PAUSED))
    assert store.run(record.id).state is RunState.PAUSED
    count = len(heard.of(EpochFinished))
    assert not heard.wait_for(
        lambda event: isinstance(event, EpochFinished) and event.record.epoch > count, 0.5
    )
    control.resume()
    assert heard.wait_for(
        lambda event: isinstance(event, EpochFinished) and event.record.epoch > count
    )
    control.stop()
    assert heard.wait_for(ended(record.id))
    assert store.run(record.id).state is RunState.STOPPED


def test_a_waiting_run_can_be_cancelled(worker, store, heard):
    first, second = (worker.submit(tiny_run(name, epochs=1)) for name in "ab")
    worker.cancel(first.id)
    worker.start()
    assert heard.wait_for(ended(second.id))
    assert store.run(first.id).state is RunState.STOPPED
    assert store.epochs(first.id) == []


def test_cancelling_the_running_one_stops_it_and_begins_the_next(worker, store, heard):
    worker.start()
    first = worker.submit(tiny_run("a", epochs=300))
    second = worker.submit(tiny_run("b", epochs=1))
    assert heard.wait_for(epoch_of(first.id))
    worker.cancel(first.id)
    assert heard.wait_for(ended(second.id))
    assert store.run(first.id).state is RunState.STOPPED
    assert store.run(second.id).state is RunState.FINISHED


def test_a_run_that_fails_by_a_bug_is_reported_and_the_next_begins(store):
    faults: list[tuple[str, str]] = []

    def stumble(event: Event) -> None:
        if isinstance(event, EpochFinished) and event.run == first.id:
            raise ZeroDivisionError

    heard = Heard(stumble)
    worker = Worker(Runner(store), heard, lambda run, bug: faults.append((run, type(bug).__name__)))
    first, second = (worker.submit(tiny_run(name, epochs=1)) for name in "ab")
    worker.start()
    assert heard.wait_for(ended(second.id))
    assert worker.close(60)
    assert faults == [(first.id, "ZeroDivisionError")]
    assert store.run(first.id).state is RunState.FAILED
    assert store.run(second.id).state is RunState.FINISHED


def test_closing_stops_the_run_cleanly_and_leaves_no_thread(store, heard):
    before = set(threading.enumerate())
    worker = Worker(Runner(store), heard)
    worker.start()
    running = worker.submit(tiny_run("a", epochs=300))
    waiting = worker.submit(tiny_run("b"))
    assert heard.wait_for(epoch_of(running.id))
    assert worker.close(60)
    assert set(threading.enumerate()) <= before
    assert store.run(running.id).state is RunState.STOPPED
    assert store.run(waiting.id).state is RunState.QUEUED
    assert worker.close()


def test_a_worker_that_was_never_started_closes(store):
    assert Worker(Runner(store)).close()


def test_a_stopped_run_goes_on_when_it_is_taken_on_again(worker, store, heard):
    worker.start()
    record = worker.submit(tiny_run(epochs=6))
    assert heard.wait_for(epoch_of(record.id))
    worker.cancel(record.id)
    assert heard.wait_for(ended(record.id))
    heard.events.clear()
    worker.resume(record.id)
    assert heard.wait_for(ended(record.id))
    assert store.run(record.id).state is RunState.FINISHED
    assert [epoch.epoch for epoch in store.epochs(record.id)] == [1, 2, 3, 4, 5, 6]
