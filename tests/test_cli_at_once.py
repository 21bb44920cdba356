"""The command line with several runs going on at once: papers, experiments, the queue."""

import io
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing

import pytest
from click.testing import CliRunner
from rich.console import Console

from tests.tiny_runs import tiny_run
from workbench.cli import cli
from workbench.commands import follow
from workbench.experiments.experiment_file import load
from workbench.experiments.queueing import queue_all, queue_experiment
from workbench.history.store import HistoryStore
from workbench.spec.events import Ended, Logged, StateChanged
from workbench.spec.run import LogRecord, RunState

QUICK = [
    "paper", "fastresnet-t1", "--quick", "--dataset", "digits", "--train-size", "160",
    "--test-size", "50", "--epochs", "1", "--device", "cpu", "--seeds", "1",
]  # fmt: skip
PATIENCE_SECONDS = 120.0


def call(*arguments: str):
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def experiment(tmp_path):
    file = tmp_path / "depths.json"
    asked = {
        "format": "residual-workbench experiment",
        "version": 1,
        "name": "depths",
        "network": "fastresnet-8-type1",
        "epochs": 2,
        "dataset": {"source": "digits", "train_size": 160, "test_size": 50},
        "grid": {"design.depth": [8, 14]},
        "device": "cpu",
    }
    file.write_text(json.dumps(asked))
    return file


def curves(store: HistoryStore, run: str) -> list[tuple[float | None, ...]]:
    return [
        (e.epoch, e.train_loss, e.train_error, e.test_loss, e.test_error) for e in store.epochs(run)
    ]


def as_if_its_program_had_ended(home) -> None:
    with closing(sqlite3.connect(home / "history.db")) as connection, connection:
        connection.execute("UPDATE runs SET owner_host = NULL")


def wait_until(fits: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not fits():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < until
        time.sleep(0.05)


def test_an_experiments_runs_at_once_give_the_numbers_that_they_give_alone(experiment, store):
    alone, beside = (
        json.loads(call("experiment", str(experiment), "--threads", "1", *how, "--json").stdout)
        for how in ([], ["--at-once", "2", "--isolated"])
    )
    assert [run["state"] for run in beside] == ["finished"] * 2
    of_alone, of_beside = ([curves(store, run["id"]) for run in runs] for runs in (alone, beside))
    assert of_beside == of_alone and of_alone[0] != of_alone[1]


def test_two_of_the_queue_go_on_at_once_and_ctrl_c_leaves_nothing_lost(store, home):
    queue_all(store, [tiny_run(name, epochs=50_000) for name in "abc"])
    as_if_its_program_had_ended(home)
    command = [sys.executable, "-m", "workbench", "queue", "run", "--at-once", "2"]
    with subprocess.Popen(
        [*command, "--threads", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        both = [record.id for record in store.queue()[:2]]
        wait_until(lambda: all(store.run(run).epoch for run in both), process)
        assert {record.id for record in store.live()} == set(both)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=PATIENCE_SECONDS)[1]
    assert process.returncode == follow.STOPPED_BY_USER, said
    stopped = [store.run(run) for run in both]
    assert [(run.state, run.state.is_resumable) for run in stopped] == [
        (RunState.STOPPED, True)
    ] * 2
    for run in stopped:
        # Its last checkpoint is of an epoch's end, or of the epoch amid which it was stopped.
        assert store.checkpoints(run.id)[-1].epoch in (run.epoch, run.epoch + 1)
    assert [record.name for record in store.queue()] == ["c"]
    assert "1 still waiting" in said
    for name in "ab":
        assert f"\n{name}, seed 0: epoch 1/50000, test error" in said
        assert f"\n{name}, seed 0: stopped." in said


@pytest.fixture
def asked(monkeypatch):
    """What would be executed, each call as (number of runs, threads, at once)."""
    calls: list[tuple[int, int | None, int]] = []

    def execute_many(runner, runs, control, listener, sharing):
        calls.append((len(runs), runner.threads, sharing.at_once))
        return [RunState.FINISHED for _ in runs]

    monkeypatch.setattr(follow, "execute_many", execute_many)
    monkeypatch.setattr("workbench.training.cores.available", lambda: 8)
    return calls


def test_each_command_of_several_runs_takes_how_many_go_on_at_once(experiment, store, home, asked):
    call("experiment", str(experiment), "--at-once", "2")
    call(*QUICK, "--at-once", "3")
    call(*QUICK, "--at-once", "3", "--threads", "2")
    queue_experiment(store, load(experiment))
    as_if_its_program_had_ended(home)
    call("queue", "run", "--at-once", "4")
    assert asked == [(2, 4, 2), (3, 1, 3), (3, 2, 3), (2, 2, 4)]


def test_how_many_go_on_at_once_is_said(experiment, asked):
    assert "2 runs, 2 at once." in call("experiment", str(experiment), "--at-once", "5").stderr


def test_runs_of_one_name_and_seed_are_told_apart(store):
    first, second = queue_all(store, [tiny_run("same"), tiny_run("same")])
    with CliRunner().isolation() as (_, error, _), follow.Follower() as follower:
        follower.begin(first)
        follower.begin(second)
        lines = error.getvalue().decode().splitlines()
    assert lines[0] == f"same, seed 0: run {first.id}"
    assert lines[1] == f"same, seed 0 ({second.id}): run {second.id}"


def test_on_a_terminal_there_is_a_bar_for_each_run_that_goes_on_and_for_no_other(
    store, monkeypatch
):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120, highlight=False)
    monkeypatch.setattr(follow, "messages", lambda: console)
    records = queue_all(store, [tiny_run(name) for name in "xyz"])
    first, second, _ = (record.id for record in records)
    with follow.Follower() as follower:
        for record in records:
            follower.begin(record)
        for run in (first, second):
            follower(StateChanged(run, RunState.PREPARING, 0.0))
        follower(Logged(second, LogRecord(time=0.0, level="warning", text="mind the step")))
        follower(Ended(first, RunState.STOPPED, 1.0, "Stopped on request."))
    shown = screen.getvalue()
    assert "y, seed 0: mind the step" in shown
    assert "x, seed 0: stopped. Stopped on request." in shown
    last = shown.rpartition("\x1b[2K")[-1]  # what stands after the last line was erased
    assert "y, seed 0" in last and "x, seed 0" not in last
    assert "z, seed 0" not in shown


def test_how_runs_share_a_gpu_is_a_choice_of_each_command(experiment, store, home, asked):
    call("experiment", str(experiment), "--at-once", "2", "--sharing", "processes")
    call(*QUICK, "--at-once", "3", "--sharing", "processes")
    queue_experiment(store, load(experiment))
    as_if_its_program_had_ended(home)
    call("queue", "run", "--at-once", "2", "--sharing", "processes")
    assert [at_once for _, _, at_once in asked] == [2, 3, 2]


def test_runs_that_cannot_share_their_device_as_asked_do_not_stay_in_the_queue(experiment, store):
    result = CliRunner().invoke(cli, ["experiment", str(experiment), "--sharing", "mps"])
    assert result.exit_code == 2
    assert "'mps' shares a GPU, and these runs go to the CPU." in result.stderr
    assert [record.state for record in store.page(store.ids())] == [RunState.STOPPED] * 2


def test_a_queue_that_cannot_be_worked_off_as_asked_stays_as_it_is(experiment, store, home):
    queue_experiment(store, load(experiment))
    as_if_its_program_had_ended(home)
    result = CliRunner().invoke(cli, ["queue", "run", "--at-once", "2", "--sharing", "mps"])
    assert result.exit_code == 2
    assert [record.state for record in store.queue()] == [RunState.QUEUED] * 2
