"""Runs from what was asked for to what is kept."""

import threading
import time
from dataclasses import replace

import psutil
import pytest

from tests.tiny_runs import Heard, tiny_run
from workbench.errors import DesignError, DiskFull, HistoryBusy, HistoryError, TrainingError
from workbench.experiments.recorder import Heartbeat
from workbench.experiments.runner import Runner
from workbench.history.store import HistoryStore
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import (
    Ended,
    EpochFinished,
    Event,
    Started,
    StateChanged,
)
from workbench.spec.network import Design
from workbench.spec.run import RunSpec, RunState
from workbench.training.control import Control


def without_a_link(design: Design) -> Design:
    """The design with the last link of its largest block gone."""
    block = max(design.blocks, key=lambda each: len(each.links))
    torn = replace(block, links=block.links[:-1])
    return replace(design, blocks=tuple(torn if b is block else b for b in design.blocks))


def curves(store: HistoryStore, run: str) -> list[tuple[float, ...]]:
    return [
        (e.epoch, e.train_loss, e.train_error, e.test_loss, e.test_error) for e in store.epochs(run)
    ]


class Failing:
    """A history that takes `good` epochs and then fails as often as `times` says."""

    def __init__(self, store: HistoryStore, fault: HistoryError, good: int, times: int) -> None:
        self._store, self._fault = store, fault
        self._good, self._times = good, times

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def record(self, *events: Event) -> None:
        self._good -= sum(isinstance(event, EpochFinished) for event in events)
        if self._good < 0 and self._times > 0:
            self._times -= 1
            raise self._fault
        self._store.record(*events)


def test_a_submitted_run_is_queued_with_its_networks_size(store):
    record = Runner(store).submit(tiny_run())
    assert record.state is RunState.QUEUED
    assert (record.depth, record.epochs, record.seed) == (8, 2, 0)
    assert record.parameters > 70_000
    assert record.macs > 0
    assert [queued.id for queued in store.queue()] == [record.id]


def test_a_design_with_a_fault_is_refused_by_name_and_not_queued(store):
    spec = replace(tiny_run(), design=without_a_link(tiny_run().design))
    with pytest.raises(DesignError, match="Only one link arrives at 'add'") as refusal:
        Runner(store).submit(spec)
    assert spec.design.name in refusal.value.message
    assert refusal.value.hint
    assert store.queue() == []


def test_a_batch_larger_than_the_subset_is_refused(store):
    spec = tiny_run(train_size=20)
    with pytest.raises(TrainingError, match="batch of 32 is larger than the 20"):
        Runner(store).submit(spec)


def test_a_batch_larger_than_the_whole_set_fails_with_the_sizes(store):
    spec = replace(tiny_run(), dataset=DatasetSpec())
    spec = replace(spec, recipe=replace(spec.recipe, batch_size=5000))
    runner = Runner(store)
    record = runner.submit(spec)
    assert runner.execute(record.id, Control()) is RunState.FAILED
    assert "batch of 5000" in store.run(record.id).reason


@pytest.mark.parametrize(
    ("change", "text"),
    [({"epochs": 0}, "cannot use 0 as epochs"), ({"learning_rate": -1.0}, "-1 as learning rate")],
)
def test_a_recipe_that_cannot_be_followed_is_refused(store, change, text):
    spec = replace(tiny_run(), recipe=replace(tiny_run().recipe, **change))
    with pytest.raises(TrainingError, match=text):
        Runner(store).submit(spec)


def test_an_executed_run_is_finished_with_every_epoch_in_the_history(store):
    runner, heard = Runner(store), Heard()
    record = runner.submit(tiny_run(epochs=3))
    assert runner.execute(record.id, Control(), heard) is RunState.FINISHED
    after = store.run(record.id)
    assert after.state is RunState.FINISHED
    assert [epoch.epoch for epoch in store.epochs(record.id)] == [1, 2, 3]
    assert after.last_error == store.epochs(record.id)[-1].test_error
    assert isinstance(heard.events[-1], Ended)
    assert store.machine(record.id).torch


def test_the_listener_hears_an_epoch_only_when_the_history_has_it(store):
    seen: list[tuple[int, int]] = []

    def look(event: Event) -> None:
        if isinstance(event, EpochFinished):
            seen.append((event.record.epoch, len(store.epochs(event.run))))

    runner = Runner(store)
    record = runner.submit(tiny_run(epochs=3))
    runner.execute(record.id, Control(), look)
    assert seen == [(1, 1), (2, 2), (3, 3)]


def test_a_stopped_run_goes_on_as_if_nothing_had_happened(store):
    runner, control = Runner(store), Control()
    whole = runner.submit(tiny_run("whole", epochs=4))
    runner.execute(whole.id, Control())

    def stop_after_two(event: Event) -> None:
        if isinstance(event, EpochFinished) and event.record.epoch == 2:
            control.stop()

    broken = runner.submit(tiny_run("broken", epochs=4))
    assert runner.execute(broken.id, control, stop_after_two) is RunState.STOPPED
    assert len(store.epochs(broken.id)) == 2
    assert runner.resume(broken.id).state is RunState.QUEUED
    assert runner.execute(broken.id, Control()) is RunState.FINISHED
    assert curves(store, broken.id) == curves(store, whole.id)


def test_a_finished_run_cannot_be_resumed(store):
    runner = Runner(store)
    record = runner.submit(tiny_run(epochs=1))
    runner.execute(record.id, Control())
    with pytest.raises(HistoryError, match="finished"):
        runner.resume(record.id)


def test_a_run_stopped_before_it_begins_trains_nothing(store):
    runner, heard, control = Runner(store), Heard(), Control()
    record = runner.submit(tiny_run())
    control.stop()
    assert runner.execute(record.id, control, heard) is RunState.STOPPED
    assert heard.of(Started) == []
    assert store.run(record.id).state is RunState.STOPPED


def test_a_withdrawn_run_can_still_be_run_later(store):
    runner = Runner(store)
    record = runner.submit(tiny_run(epochs=1))
    runner.withdraw(record.id)
    assert store.run(record.id).state is RunState.STOPPED
    runner.resume(record.id)
    assert runner.execute(record.id, Control()) is RunState.FINISHED


def test_a_run_that_waits_since_its_process_died_can_be_resumed(store):
    runner = Runner(store)
    record = runner.submit(tiny_run(epochs=1))
    assert runner.resume(record.id) == record
    assert runner.execute(record.id, Control()) is RunState.FINISHED


def test_a_pause_holds_what_is_being_prepared(store):
    runner, control = Runner(store), Control()
    record = runner.submit(tiny_run(epochs=1))
    control.pause()

    def go_on(event: Event) -> None:
        if isinstance(event, StateChanged) and event.state is RunState.PAUSED:
            assert store.run(record.id).state is RunState.PAUSED
            threading.Timer(0.05, control.resume).start()

    heard = Heard(go_on)
    assert runner.execute(record.id, control, heard) is RunState.FINISHED
    states = [event.state for event in heard.of(StateChanged)]
    assert states == [RunState.PREPARING, RunState.PAUSED, RunState.PREPARING, RunState.TRAINING]


def test_a_paused_preparation_can_be_stopped(store):
    runner, control, heard = Runner(store), Control(), Heard()
    record = runner.submit(tiny_run(epochs=1))
    control.pause()
    threading.Timer(0.1, control.stop).start()
    assert runner.execute(record.id, control, heard) is RunState.STOPPED
    assert heard.of(Started) == []


def test_a_network_beyond_the_memory_is_refused_before_it_is_built(store, monkeypatch):
    """The system would promise the memory and then end the process."""
    runner = Runner(store)
    record = runner.submit(tiny_run())
    free = psutil.virtual_memory()
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free._replace(available=800_000))
    monkeypatch.setattr("workbench.nn.network.build", None)
    assert runner.execute(record.id, Control()) is RunState.FAILED
    assert "parameters need 0.0 GiB" in store.run(record.id).reason
    assert "smaller network" in store.run(record.id).hint


def test_missing_images_fail_the_run_with_what_to_do(store, tmp_path):
    spec = replace(tiny_run(), dataset=DatasetSpec(source="images", path=str(tmp_path / "none")))
    runner, heard = Runner(store), Heard()
    record = runner.submit(spec)
    assert runner.execute(record.id, Control(), heard) is RunState.FAILED
    end = heard.events[-1]
    assert isinstance(end, Ended)
    assert "none" in end.reason
    assert store.run(record.id).reason == end.reason


def test_a_bug_is_kept_in_the_log_and_raised(store):
    def stumble(event: Event) -> None:
        if isinstance(event, EpochFinished):
            raise ZeroDivisionError("of ours")

    runner = Runner(store)
    record = runner.submit(tiny_run())
    with pytest.raises(ZeroDivisionError):
        runner.execute(record.id, Control(), stumble)
    after = store.run(record.id)
    assert after.state is RunState.FAILED
    assert after.reason.startswith("internal error")
    assert any("Traceback" in line.text and "of ours" in line.text for line in store.log(record.id))


@pytest.mark.parametrize("fault", [DiskFull("full", "free some"), HistoryBusy("locked", "wait")])
def test_a_history_that_takes_no_more_stops_the_run_and_loses_no_epoch(store, fault):
    failing = Failing(store, fault, good=1, times=2)
    runner, heard = Runner(failing), Heard()
    record = runner.submit(tiny_run(epochs=6))
    assert runner.execute(record.id, Control(), heard) is RunState.STOPPED
    after = store.run(record.id)
    assert after.state is RunState.STOPPED
    assert fault.message in after.reason
    kept = [epoch.epoch for epoch in store.epochs(record.id)]
    assert kept == list(range(1, len(kept) + 1))
    assert [event.record.epoch for event in heard.of(EpochFinished)] == kept
    assert len(kept) < 6


def test_a_history_that_never_recovers_raises_and_resuming_leaves_no_gap(store):
    fault = DiskFull("full", "free some")
    failing = Failing(store, fault, good=2, times=10_000)
    heard = Heard()
    record = Runner(failing).submit(tiny_run(epochs=5))
    with pytest.raises(DiskFull):
        Runner(failing).execute(record.id, Control(), heard)
    assert isinstance(heard.events[-1], Ended)
    assert [epoch.epoch for epoch in store.epochs(record.id)] == [1, 2]

    mend_dead_run(store, record.id)
    runner = Runner(store)
    runner.resume(record.id)
    assert runner.execute(record.id, Control()) is RunState.FINISHED
    assert [epoch.epoch for epoch in store.epochs(record.id)] == [1, 2, 3, 4, 5]


def mend_dead_run(store: HistoryStore, run: str) -> None:
    """What the next start does with a run whose process is gone."""
    store.record(Ended(run, RunState.INTERRUPTED, time.time(), "found dead"))


def test_the_heart_beats_while_a_run_is_entered(store):
    record = Runner(store).submit(tiny_run())
    store.record(StateChanged(record.id, RunState.PREPARING, time.time()))
    taken = store.run(record.id).heartbeat
    with Heartbeat(store, record.id, seconds=0.01):
        until = time.monotonic() + 20
        while store.run(record.id).heartbeat == taken and time.monotonic() < until:
            time.sleep(0.01)
    assert store.run(record.id).heartbeat > taken
    assert not [t for t in threading.enumerate() if t.name.startswith("heartbeat")]


def test_two_seeds_of_a_design_are_runs_of_their_own(store):
    runner = Runner(store)
    specs: list[RunSpec] = [tiny_run(seed=seed, epochs=1) for seed in (0, 1)]
    records = [runner.submit(spec) for spec in specs]
    for record in records:
        runner.execute(record.id, Control())
    first, second = (curves(store, record.id) for record in records)
    assert first != second
