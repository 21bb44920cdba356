"""How several runs share a device: what is chosen, and what becomes of the choice."""

import json
from contextlib import contextmanager
from dataclasses import replace

import pytest
import torch

from tests.tiny_runs import Heard, tiny_run
from workbench.errors import TrainingError
from workbench.execution import mps, sharing, side_by_side
from workbench.execution.sharing import ALONE, Measurement, Sharing, resolve_sharing
from workbench.execution.side_by_side import execute_many
from workbench.execution.worker import Worker
from workbench.experiments.runner import Runner
from workbench.spec.forecast import Forecast
from workbench.spec.run import RunState
from workbench.training.control import Control

CPU, GPU, SECOND = torch.device("cpu"), torch.device("cuda"), torch.device("cuda", 1)
TOLD = Forecast(
    seconds_per_epoch=1.0, total_seconds=2.0, peak_memory_bytes=2**30, largest_batch=100
)


@pytest.fixture
def card(monkeypatch):
    """An H100 with room for five, on which that was measured."""
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "NVIDIA H100 80GB HBM3")
    monkeypatch.setattr(sharing, "runs_that_fit", lambda device, told, *_: 5 if told else 1)
    monkeypatch.setattr(mps, "obstacle", lambda: "")

    def made(way: str | None = None, at_once: int = 4) -> None:
        found = Measurement(card="H100", way=way, at_once=at_once, source="today") if way else None
        monkeypatch.setattr(sharing, "measurements", lambda: (found,) if found else ())

    made()
    return made


def test_what_is_shipped_can_be_read():
    document = json.loads(sharing.FILE.read_text(encoding="utf-8"))
    assert len(sharing.measurements()) == len(document["cards"])


def test_a_cpu_takes_one_run_unless_somebody_asks_for_more():
    assert resolve_sharing("auto", CPU, 5) == ALONE
    assert resolve_sharing("auto", CPU, 5, 1) == ALONE
    assert resolve_sharing("auto", CPU, 5, 3) == Sharing("processes", 3)
    assert resolve_sharing("processes", CPU, 5, 2) == Sharing("processes", 2)
    for way in ("mps", "graphs"):
        with pytest.raises(TrainingError, match=f"'{way}' shares a GPU"):
            resolve_sharing(way, CPU, 5)


def test_a_card_that_nobody_has_measured_takes_one_run_and_says_so(card):
    found = resolve_sharing("auto", GPU, 5, forecast=TOLD)
    assert (found.way, found.at_once) == ("turns", 1)
    assert "NVIDIA H100 80GB HBM3 has not been measured" in found.reason
    assert resolve_sharing("auto", GPU, 5, 3).way == "processes"
    assert not sharing.needs_forecast("auto", GPU)


@pytest.mark.parametrize("way", ["processes", "mps", "graphs"])
def test_a_measured_card_is_shared_as_was_fastest(card, way):
    card(way)
    found = resolve_sharing("auto", GPU, 9, forecast=TOLD)
    assert (found.way, found.at_once) == (way, 4) and "today" in found.reason
    assert resolve_sharing("auto", GPU, 3, forecast=TOLD).at_once == 3
    assert resolve_sharing("auto", GPU, 9, 6).at_once == 6
    assert resolve_sharing("auto", GPU, 9) == ALONE, "its memory is not known"
    assert sharing.needs_forecast("auto", GPU) and not sharing.needs_forecast("auto", CPU)


def test_a_card_on_which_one_at_a_time_is_fastest_takes_more_only_when_asked(card):
    card("turns", 1)
    assert resolve_sharing("auto", GPU, 5, forecast=TOLD) == ALONE
    assert resolve_sharing("auto", GPU, 5, 2).way == "processes"


def test_a_way_that_is_asked_for_is_gone_with_what_memory_holds(card):
    assert resolve_sharing("mps", GPU, 9, forecast=TOLD) == Sharing("mps", 5)
    assert resolve_sharing("graphs", GPU, 2, forecast=TOLD) == Sharing("graphs", 2)
    assert resolve_sharing("mps", GPU, 9, 7) == Sharing("mps", 7)
    assert resolve_sharing("mps", GPU, 1, 7) == resolve_sharing("turns", GPU, 9) == ALONE
    alone = resolve_sharing("mps", GPU, 9)
    assert alone.at_once == 1 and "how much memory" in alone.reason
    with pytest.raises(TrainingError, match="one run at a time, not 4"):
        resolve_sharing("turns", GPU, 9, 4)


def test_without_mps_a_person_is_told_and_the_default_is_one_at_a_time(card, monkeypatch):
    card("mps")
    monkeypatch.setattr(mps, "obstacle", lambda: "it is not on PATH")
    with pytest.raises(TrainingError, match="it is not on PATH"):
        resolve_sharing("mps", GPU, 5, 4)
    found = resolve_sharing("auto", GPU, 5, forecast=TOLD)
    assert found.at_once == 1 and "not on PATH" in found.reason


def test_graphs_are_trained_in_groups_of_one_process(monkeypatch):
    groups: list[tuple[list[str], int]] = []

    class Store:
        def spec(self, run):
            return replace(tiny_run(), device="cuda")

    class Grouped(Runner):
        def execute_together(self, runs, controls, listener):
            groups.append((list(runs), len(controls)))
            if len(groups) == 2:
                controls[0].stop()
            return [RunState.FINISHED] * len(runs)

    found = execute_many(Grouped(Store()), list("abcde"), Control(), Heard(), Sharing("graphs", 2))
    assert groups == [(["a", "b"], 2), (["c", "d"], 2)]
    assert found == [RunState.FINISHED] * 4 + [RunState.QUEUED]


def test_only_runs_of_one_device_and_precision_share_a_process():
    """'cuda' is the first one."""
    wanted = {
        "a": ("cuda", "float32"), "b": ("cuda:1", "float32"), "c": ("cuda:0", "bf16"),
        "d": ("cuda:0", "float32"), "e": ("cuda:1", "float32"),
    }  # fmt: skip

    class Store:
        def spec(self, run):
            device, precision = wanted[run]
            spec = tiny_run()
            return replace(spec, device=device, recipe=replace(spec.recipe, precision=precision))

    groups: list[list[str]] = []

    class Grouped(Runner):
        def execute_together(self, runs, controls, listener):
            groups.append(list(runs))
            return [RunState.FINISHED] * len(runs)

    found = execute_many(Grouped(Store()), list(wanted), Control(), Heard(), Sharing("graphs", 5))
    assert groups == [["a", "d"], ["b", "e"], ["c"]] and len(found) == 5


def test_one_process_takes_no_more_runs_than_it_has_streams_for(card):
    with pytest.raises(TrainingError, match="at most 8"):
        resolve_sharing("graphs", GPU, 20, 9, TOLD)


@pytest.mark.parametrize("way", ["processes", "mps"])
def test_runs_that_share_by_mps_are_its_clients(store, monkeypatch, way):
    heard: list[dict[str, str | None]] = []

    def execute_isolated(store, run, control, listener, threads, environment):
        heard.append(dict(environment))
        return RunState.FINISHED

    changes = {"CUDA_MPS_PIPE_DIRECTORY": "/tmp/here"}

    @contextmanager
    def clients():
        yield changes
        heard.append({"daemon": "ended"})

    monkeypatch.setattr(side_by_side, "execute_isolated", execute_isolated)
    monkeypatch.setattr(mps, "clients", clients)
    states = execute_many(Runner(store), ["a", "b"], Control(), Heard(), Sharing(way, 2))
    assert states == [RunState.FINISHED] * 2
    expected = [changes] * 2 + [{"daemon": "ended"}] if way == "mps" else [{}, {}]
    assert heard == expected


class Waiting(Worker):
    """A worker whose runs are what it is told: (device of the one, devices that are busy)."""

    def __init__(self, store, at_once=None):
        super().__init__(Runner(store), at_once=at_once)

    def may_begin(self, device: str, *busy: str) -> bool:
        store = self._runner.store
        ids = [added(store, name) for name in (device, *busy)]
        return self._may_begin(ids[0], ids[1:])


def added(store, device: str) -> str:
    spec = replace(tiny_run(), device=device)
    return store.add(spec, depth=8, parameters=1, macs=1).id


@pytest.fixture
def two_cards(card, monkeypatch):
    devices = {"cpu": CPU, "auto": GPU, "cuda": GPU, "cuda:0": torch.device("cuda", 0)}
    devices["cuda:1"] = SECOND
    monkeypatch.setattr("workbench.training.job.resolve", devices.__getitem__)
    return card


def test_a_queue_begins_one_run_on_each_device(store, two_cards):
    worker = Waiting(store)
    assert worker.may_begin("cuda:0")
    assert worker.may_begin("cuda:1", "cuda:0")
    assert worker.may_begin("cuda:0", "cpu")
    assert not worker.may_begin("cuda:0", "cuda:1", "auto")
    assert not worker.may_begin("cpu", "cuda:1"), "what trains on a GPU needs a core"


def test_a_queue_follows_what_was_measured_for_processes_only(store, two_cards, monkeypatch):
    monkeypatch.setattr(sharing, "runs_that_fit", lambda device, told, running: 5)
    worker = Waiting(store)
    two_cards("processes", 3)
    assert worker.may_begin("cuda:0", "cuda", "cuda:0", "cuda:1", "cuda:1")
    assert not worker.may_begin("cuda:0", "cuda", "cuda:0", "auto")
    two_cards("graphs", 3)
    assert not worker.may_begin("cuda:0", "cuda")


def test_a_number_that_was_asked_for_is_that_of_all_runs(store, two_cards):
    worker = Waiting(store, at_once=2)
    assert worker.may_begin("cuda:0", "cuda:0")
    assert not worker.may_begin("cuda:0", "cpu", "cuda:1")
