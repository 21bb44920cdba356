"""Several runs at the same time on one device."""

from dataclasses import replace

import pytest
import torch

from tests.tiny_runs import Heard, tiny_run
from workbench.errors import HistoryError
from workbench.execution import room
from workbench.execution.sharing import ALONE, Sharing
from workbench.execution.side_by_side import execute_many
from workbench.execution.worker import Worker
from workbench.experiments.runner import Runner
from workbench.history.store import HistoryStore
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import Ended, EpochFinished
from workbench.spec.forecast import Forecast
from workbench.spec.run import RunState
from workbench.training.control import Control
from workbench.training.step import EagerStep

TOLD = Forecast(
    seconds_per_epoch=1.0, total_seconds=2.0, peak_memory_bytes=2**30, largest_batch=100
)


def curves(store: HistoryStore, run: str) -> list[tuple[float, ...]]:
    return [
        (e.epoch, e.train_loss, e.train_error, e.test_loss, e.test_error) for e in store.epochs(run)
    ]


def test_seeds_side_by_side_give_the_numbers_that_they_give_alone(store):
    runner = Runner(store, threads=1)
    alone = [runner.submit(tiny_run("alone", seed=seed)).id for seed in (0, 1)]
    for run in alone:
        runner.execute(run, Control())
    beside = [runner.submit(tiny_run("beside", seed=seed)).id for seed in (0, 1)]
    states = execute_many(runner, beside, Control(), Heard(), Sharing("processes", 2))
    assert states == [RunState.FINISHED, RunState.FINISHED]
    assert [curves(store, run) for run in beside] == [curves(store, run) for run in alone]
    assert curves(store, beside[0]) != curves(store, beside[1])
    assert {store.machine(run).threads for run in beside} == {1}


def test_seeds_of_one_process_give_the_numbers_that_they_give_alone(store):
    """Each with a record of its own, and an end, whatever the others come to."""
    runner = Runner(store, threads=1)
    alone = [runner.submit(tiny_run("alone", seed=seed)).id for seed in (0, 1)]
    for run in alone:
        runner.execute(run, Control())
    lost = replace(tiny_run("lost"), dataset=DatasetSpec(source="images", path="/nowhere"))
    beside = [runner.submit(tiny_run("beside", seed=seed)).id for seed in (0, 1)]
    beside.insert(1, runner.submit(lost).id)
    heard = Heard()
    states = execute_many(runner, beside, Control(), heard, Sharing("graphs", 3))
    assert states == [RunState.FINISHED, RunState.FAILED, RunState.FINISHED]
    assert [store.run(run).state for run in beside] == states
    assert [curves(store, run) for run in beside[::2]] == [curves(store, run) for run in alone]
    assert sorted(event.run for event in heard.of(Ended)) == sorted(beside)
    assert "not those of a run alone" in " ".join(each.text for each in store.log(beside[0]))


def test_a_bug_in_one_run_of_a_process_is_raised_when_the_others_have_ended(store, monkeypatch):
    runner = Runner(store, threads=1)
    runs = [runner.submit(tiny_run("beside", seed=seed)).id for seed in (0, 1)]
    step, first = EagerStep.run, []

    def broken(self, images, labels):
        first[:] = first or [self]
        if self is first[0]:
            raise KeyError("a bug")
        step(self, images, labels)

    monkeypatch.setattr(EagerStep, "run", broken)
    with pytest.raises(KeyError, match="a bug"):
        runner.execute_together(runs, [Control(), Control()], Heard())
    assert {store.run(run).state for run in runs} == {RunState.FAILED, RunState.FINISHED}


def test_a_listener_that_fails_leaves_no_run_of_a_process_without_an_end(store):
    runner = Runner(store, threads=1)
    runs = [runner.submit(tiny_run("beside", seed=seed)).id for seed in (0, 1)]

    def fail(event):
        if isinstance(event, EpochFinished) and event.run == runs[0]:
            raise KeyError("a listener's bug")

    with pytest.raises(KeyError, match="a listener's bug"):
        runner.execute_together(runs, [Control(), Control()], fail)
    assert [store.run(run).state for run in runs] == [RunState.FAILED, RunState.FINISHED]


def test_a_run_that_has_ended_keeps_none_of_its_process_from_training(store):
    runner = Runner(store, threads=1)
    runs = [runner.submit(tiny_run("beside", epochs=1, seed=seed)).id for seed in (0, 1, 2)]
    runner.execute(runs[1], Control())
    with pytest.raises(HistoryError, match="finished"):
        runner.execute_together(runs, [Control() for _ in runs], Heard())
    assert {store.run(run).state for run in runs} == {RunState.FINISHED}


def test_a_worker_begins_a_second_run_in_a_process_of_its_own_and_no_third(store):
    heard = Heard()
    worker = Worker(Runner(store, threads=1), heard, at_once=2)
    here, there, waiting = (worker.submit(tiny_run(name, epochs=5000)).id for name in "abc")
    worker.start()
    assert heard.wait_for(lambda e: isinstance(e, EpochFinished) and e.run == here)
    control = worker.control(here)
    assert control is not None
    control.pause()  # it still goes on, and leaves the cores to the other
    assert heard.wait_for(lambda e: isinstance(e, EpochFinished) and e.run == there, 200)
    assert worker.running == (here, there) and worker.current == here
    assert worker.close(60)
    assert [store.run(run).state for run in (here, there)] == [RunState.STOPPED] * 2
    assert store.run(waiting).state is RunState.QUEUED


def test_a_held_run_waits_until_it_is_released(store, monkeypatch):
    heard = Heard()
    worker = Worker(Runner(store, threads=1), heard)
    held, free = (worker.submit(tiny_run(name, epochs=1)).id for name in ("held", "free"))
    store.hold([held])
    worker.start()
    assert heard.wait_for(lambda e: isinstance(e, Ended) and e.run == free)
    assert store.run(held).state is RunState.QUEUED
    store.release([held])
    assert heard.wait_for(lambda e: isinstance(e, Ended) and e.run == held)
    assert worker.close(60)


def test_after_a_stop_no_other_run_begins(store, monkeypatch):
    begun: list[str] = []

    def stopped(store, run, control, listener, threads, environment):
        begun.append(run)
        control.stop()
        return RunState.STOPPED

    monkeypatch.setattr("workbench.execution.side_by_side.execute_isolated", stopped)
    runner = Runner(store, threads=1)
    runs = [runner.submit(tiny_run(name)).id for name in "abcd"]
    states = execute_many(runner, runs, Control(), Heard(), ALONE)
    assert states == [RunState.STOPPED] + [RunState.QUEUED] * 3 and begun == runs[:1]
    assert [record.id for record in store.queue()] == runs


@pytest.fixture
def card(monkeypatch):
    """A GPU of so many GiB, of which so many are free, on a machine of many cores."""

    def made(total: float, free: float) -> torch.device:
        memory = (int(free * 2**30), int(total * 2**30))
        monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: memory)
        monkeypatch.setattr(room.os, "cpu_count", lambda: 64)
        return torch.device("cuda", 0)

    return made


@pytest.mark.parametrize(
    ("free", "running", "expected"),
    [(80, 0, 8), (10, 0, 2), (10, 2, 4), (0.5, 3, 3), (0.5, 0, 1)],
)
def test_a_gpu_bears_what_its_memory_holds(card, free, running, expected):
    device = card(80, free)
    assert room.runs_that_fit(device, TOLD, running) == expected
    assert room.runs_that_fit(device, None, running) == 1


@pytest.mark.parametrize(("total", "expected"), [(12, 3), (2, 1)])
def test_runs_that_do_not_hold_their_memory_yet_are_counted(card, total, expected):
    assert room.runs_that_fit(card(total, total), TOLD, running=5) == expected


def test_memory_that_this_process_holds_unused_is_room(card, monkeypatch):
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 9 * 2**30)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 0)
    assert room.runs_that_fit(card(80, 1), TOLD) == 2


def test_a_run_is_counted_with_what_its_process_reserves(card):
    """2 GiB for a peak of 1, and the context: 2.75 of the 8 that are given away of 10."""
    assert room.runs_that_fit(card(10, 10), TOLD) == 2


def test_what_the_probe_saw_reserved_counts_where_it_is_known(card):
    """3 GiB and the context: 3.75 of 8."""
    assert room.runs_that_fit(card(10, 10), replace(TOLD, reserved_bytes=3 * 2**30)) == 2
    assert room.runs_that_fit(card(10, 10), replace(TOLD, reserved_bytes=2**30)) == 4


def test_a_cpu_bears_one_run_at_a_time():
    assert room.runs_that_fit(torch.device("cpu"), TOLD) == 1


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
def test_seeds_side_by_side_on_a_gpu_give_the_numbers_that_they_give_alone(store):
    runner = Runner(store)
    specs = [replace(tiny_run(seed=seed), device="cuda") for seed in (0, 1)]
    alone, beside = ([runner.submit(spec).id for spec in specs] for _ in range(2))
    for run in alone:
        runner.execute(run, Control())
    execute_many(runner, beside, Control(), Heard(), Sharing("processes", 2))
    assert [curves(store, run) for run in beside] == [curves(store, run) for run in alone]
