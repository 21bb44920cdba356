"""What a run says on its way to the history: in order, whole, and no checkpoint ahead of it."""

import pytest

from tests.history.runs import add, ended, epoch, started, step
from tests.tiny_runs import Heard
from workbench.errors import DiskFull
from workbench.experiments import recorder as recording
from workbench.experiments.recorder import Recorder
from workbench.history.store import HistoryStore
from workbench.spec.events import CheckpointDue, EpochFinished, StepsSampled
from workbench.spec.run import RunState
from workbench.training.control import Control


class Counting:
    """A history that counts transactions, and refuses them while it is full."""

    def __init__(self, store: HistoryStore) -> None:
        self._store = store
        self.transactions = 0
        self.is_full = False

    def record(self, *events: object) -> None:
        if self.is_full:
            raise DiskFull("full", "free some")
        self.transactions += 1
        self._store.record(*events)  # type: ignore[arg-type]


@pytest.fixture
def run(store):
    return add(store).id


@pytest.fixture
def history(store):
    return Counting(store)


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def recorder(history, run, heard, monkeypatch):
    """One for which all epochs follow fast on one another, however slow the machine is."""
    monkeypatch.setattr(recording, "GATHER_SECONDS", 3600.0)
    made = Recorder(history, run, Control(), heard)
    made.say(started(run))
    return made


def test_epochs_that_follow_fast_share_a_transaction(recorder, history, store, run, heard):
    before = history.transactions
    for number in range(1, 101):
        recorder.say(StepsSampled(run, (step(number),), number, 1, 1))
        recorder.say(EpochFinished(run, epoch(number, 100.0 - number)))
    recorder.end(ended(run))
    # The first steps, the first epoch, and the rest with the end.
    assert history.transactions - before == 3
    assert [each.epoch for each in store.epochs(run)] == list(range(1, 101))
    assert [each.record.epoch for each in heard.of(EpochFinished)] == list(range(1, 101))
    record = store.run(run)
    assert (record.epoch, record.last_error, record.best_epoch) == (100, 0.0, 100)


def test_others_are_in_the_history_when_they_are_said(recorder, store, run, heard, monkeypatch):
    monkeypatch.setattr(recording, "GATHER_SECONDS", -1.0)
    for number in (1, 2, 3):
        recorder.say(EpochFinished(run, epoch(number)))
        assert len(store.epochs(run)) == len(heard.of(EpochFinished)) == number


def test_before_a_checkpoint_the_history_holds_every_epoch(recorder, store, run):
    recorder.say(EpochFinished(run, epoch(1)))
    recorder.say(EpochFinished(run, epoch(2)))
    assert len(store.epochs(run)) == 1
    recorder.say(CheckpointDue(run))
    assert len(store.epochs(run)) == 2
    assert not recorder.is_behind


def test_a_history_that_takes_nothing_holds_the_training_back_and_hears_it_all_later(
    recorder, history, store, run, heard
):
    recorder.say(EpochFinished(run, epoch(1)))
    recorder.say(EpochFinished(run, epoch(2)))
    assert not recorder.is_behind
    history.is_full = True
    recorder.say(CheckpointDue(run))
    assert recorder.is_behind
    assert len(heard.of(EpochFinished)) == 1
    history.is_full = False
    assert recorder.end(ended(run)) is RunState.STOPPED
    assert [each.epoch for each in store.epochs(run)] == [1, 2]
    assert "full" in store.run(run).reason
