"""The command line: what is foretold before a run, and seeds side by side."""

import json

import pytest
from click.testing import CliRunner

from workbench.cli import cli
from workbench.commands import follow
from workbench.execution import room
from workbench.history.store import HistoryStore
from workbench.spec.run import RunState

TINY = [
    "train", "--network", "fastresnet-8-type1", "--train-size", "160", "--test-size", "50",
    "--batch-size", "32", "--device", "cpu", "--epochs", "1", "--threads", "1",
]  # fmt: skip


def call(*arguments: str):
    return CliRunner().invoke(cli, list(arguments))


def test_a_foretold_run_says_so_first_and_shows_how_near_it_was():
    result = call(*TINY, "--forecast", "--json")
    assert result.exit_code == 0, result.output
    [run] = json.loads(result.stdout)
    assert "Foretold: " in result.stderr and "an epoch" in result.stderr
    shown = call("show", run["id"]).stdout
    assert "Foretold an epoch" in shown and "times that" in shown and "Largest batch" in shown
    document = json.loads(call("show", run["id"], "--json").stdout)
    assert document["forecast"]["seconds_per_epoch"] > 0
    assert document["forecast_score"]["total"] > 0


def test_a_run_without_a_forecast_shows_none():
    [run] = json.loads(call(*TINY, "--json").stdout)
    assert "Foretold" not in call("show", run["id"]).stdout
    assert json.loads(call("show", run["id"], "--json").stdout)["forecast"] is None


@pytest.fixture
def asked(monkeypatch):
    """What would be executed, each call as (number of runs, threads, at once)."""
    calls: list[tuple[int, int | None, int]] = []

    def execute_many(runner, runs, control, listener, sharing):
        calls.append((len(runs), runner.threads, sharing.at_once))
        for run in runs:
            runner.withdraw(run)
        return [RunState.FINISHED for _ in runs]

    monkeypatch.setattr(follow, "execute_many", execute_many)
    return calls


def test_seeds_side_by_side_are_asked_for_by_number(asked):
    assert call(*TINY, "--seeds", "3", "--at-once", "2").exit_code == 0
    assert asked == [(3, 1, 2)]


def test_cores_are_shared_where_threads_are_not_given(asked, monkeypatch):
    monkeypatch.setattr("workbench.training.cores.available", lambda: 8)
    assert call(*TINY[:-2], "--seeds", "3", "--at-once", "4").exit_code == 0
    assert asked == [(3, 2, 4)]


def test_on_a_gpu_the_forecast_decides_how_many_seeds_share_it(asked, monkeypatch):
    import torch

    monkeypatch.setattr("workbench.training.job.resolve", lambda name: torch.device("cuda", 0))
    monkeypatch.setattr("workbench.experiments.runner.foretell", lambda *_: TOLD)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (12 * 2**30, 12 * 2**30))
    monkeypatch.setattr(room.os, "cpu_count", lambda: 16)
    result = call(*TINY, "--seeds", "5", "--sharing", "processes")
    assert result.exit_code == 0, result.output
    assert asked == [(5, 1, 3)]
    with_forecast = HistoryStore.open()
    assert [with_forecast.forecast(run) for run in with_forecast.ids()] == [TOLD] * 5
    with_forecast.close()


TOLD = room.Forecast(
    seconds_per_epoch=1.0, total_seconds=2.0, peak_memory_bytes=2**30, largest_batch=100
)
