"""Who trained on the same device at the same time: the seconds of such runs are not those of a run
alone."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from tests.history.runs import MACHINE, ended, spec, started, trained
from workbench.history.store import HistoryStore
from workbench.spec.events import StateChanged
from workbench.spec.run import RunState


def begun(store: HistoryStore, device: str = "cuda", model: str = "H200", host: str = "lab") -> str:
    asked = replace(spec(device), device=device)
    run = store.add(asked, depth=8, parameters=1, macs=1).id
    store.record(replace(started(run), machine=replace(MACHINE, device=model, host=host)))
    return run


def beside(store: HistoryStore, *runs: str) -> list[int]:
    return [store.run(run).beside for run in runs]


def test_runs_that_train_at_the_same_time_have_one_another_beside_them(store):
    first, second = begun(store), begun(store)
    assert beside(store, first, second) == [1, 1]
    store.record(ended(first))
    third, fourth = begun(store), begun(store)
    assert beside(store, first, second, third, fourth) == [1, 2, 2, 2], "the most at any time"


def test_runs_in_turn_are_alone(store):
    for _ in range(3):
        run = begun(store)
        store.record(ended(run))
        assert beside(store, run) == [0]
    assert trained(store, 9.0).beside == 0


@pytest.mark.parametrize(
    "other",
    [
        {"device": "cuda:1"},
        {"model": "H100"},
        {"host": "server"},
        {"device": "cpu", "model": "CPU"},
    ],
)
def test_runs_on_another_device_do_not_count(store, other):
    first, second = begun(store), begun(store, **other)
    assert beside(store, first, second) == [0, 0]


@pytest.mark.parametrize("device", ["auto", "cuda:0"])
def test_the_first_gpu_goes_by_several_names(store, device):
    assert beside(store, begun(store), begun(store, device=device)) == [1, 1]


def test_a_paused_run_takes_no_time_until_it_goes_on(store):
    first = begun(store)
    store.record(StateChanged(first, RunState.PAUSED, 1.0))
    second = begun(store)
    assert beside(store, first, second) == [0, 0]
    store.record(StateChanged(first, RunState.TRAINING, 2.0))
    assert beside(store, first, second) == [1, 1]


def test_a_run_that_has_not_been_heard_of_does_not_count(store, path):
    first = begun(store)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE runs SET heartbeat = heartbeat - 3600")
    second = begun(store)
    assert beside(store, first, second) == [0, 0]
