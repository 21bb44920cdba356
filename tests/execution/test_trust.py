"""What may happen to a run's process, and what may not follow from it."""

import ctypes
import os
import signal
import subprocess
import sys
import threading

import psutil
import pytest

from tests.tiny_runs import Heard, tiny_run
from workbench.execution import process
from workbench.execution.worker import Worker
from workbench.experiments.runner import Runner
from workbench.spec.events import Ended, EpochFinished, Event, Started
from workbench.spec.run import RunState
from workbench.training.control import Control

# The child as it is, but for one thing that happens to it in its third epoch.
_CHILD = """
import ctypes, os, signal, sys
from pathlib import Path
from workbench.execution import process
from workbench.spec.events import EpochFinished
speak = process._Speaker.__call__
def struck(self, event):
    speak(self, event)
    if isinstance(event, EpochFinished) and event.record.epoch == 3:
        {harm}
process._Speaker.__call__ = struck
process.run_child(sys.argv[1], Path(sys.argv[2]), 1)
"""


def strike(monkeypatch: pytest.MonkeyPatch, harm: str) -> None:
    code = _CHILD.format(harm=harm)
    monkeypatch.setattr(
        process,
        "_command",
        lambda history, run, threads: [sys.executable, "-c", code, run, str(history)],
    )


def ended(run: str):
    return lambda event: isinstance(event, Ended) and event.run == run


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("ctypes.string_at(0)", "SIGSEGV"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
    ],
)
def test_a_crash_in_a_process_of_its_own_leaves_this_one_and_the_run_can_go_on(
    store, monkeypatch, harm, told
):
    heard = Heard()
    worker = Worker(Runner(store, 1), heard)
    worker.start()
    with monkeypatch.context() as patch:
        strike(patch, harm)
        run = worker.submit(tiny_run("crashes", epochs=6), isolated=True).id
        assert heard.wait_for(ended(run), 120)
    record = store.run(run)
    assert record.state is RunState.INTERRUPTED
    assert told in record.reason and "resumed" in record.hint
    assert record.epoch >= 3
    heard.events.clear()
    worker.resume(run, isolated=told == "SIGKILL")
    assert heard.wait_for(ended(run), 120)
    assert worker.close(60)
    whole = Runner(store, 1).submit(tiny_run("whole", epochs=6)).id
    Runner(store, 1).execute(whole, Control())
    assert store.run(run).state is RunState.FINISHED
    curves = [
        [(e.epoch, e.train_loss, e.test_error) for e in store.epochs(each)] for each in (run, whole)
    ]
    assert curves[0] == curves[1]


def test_the_segfault_above_is_one():
    code = "import ctypes; ctypes.string_at(0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ctypes and done.returncode not in (0, 1)
    assert os.name != "posix" or done.returncode == -signal.SIGSEGV


def test_a_stop_does_not_wait_for_a_child_that_only_prepares(store, monkeypatch):
    """It is told to stop while it imports, downloads or decodes: it is ended."""
    code = "import time; time.sleep(600)"
    monkeypatch.setattr(process, "_command", lambda *_: [sys.executable, "-c", code])
    run, control, heard = Runner(store).submit(tiny_run()).id, Control(), Heard()
    threading.Timer(0.3, control.stop).start()
    assert process.execute_isolated(store, run, control, heard) is RunState.STOPPED
    assert store.run(run).reason == "Stopped on request."
    assert [type(event) for event in heard.events] == [Ended]
    assert not psutil.Process().children()
    assert Runner(store).resume(run).state is RunState.QUEUED


def test_a_child_that_trains_is_given_the_time_to_save(store, monkeypatch):
    """Less patience than a checkpoint takes must not matter once training has begun."""
    monkeypatch.setattr(process, "EARLY_PATIENCE_SECONDS", 0.0)
    control = Control()

    def stop(event: Event) -> None:
        if isinstance(event, EpochFinished):
            control.stop()

    run, heard = Runner(store).submit(tiny_run(epochs=2000)).id, Heard(stop)
    assert process.execute_isolated(store, run, control, heard, 1) is RunState.STOPPED
    assert heard.of(Started) and store.checkpoints(run)


def test_a_process_that_cannot_be_started_fails_the_run(store, monkeypatch, tmp_path):
    monkeypatch.setattr(process, "_command", lambda *_: [str(tmp_path / "no such program")])
    run, heard = Runner(store).submit(tiny_run()).id, Heard()
    assert process.execute_isolated(store, run, Control(), heard) is RunState.FAILED
    assert "could not be started" in store.run(run).reason
    assert isinstance(heard.events[-1], Ended)


def test_an_exception_of_windows_is_no_exit_code_of_ours():
    assert process._signal(0xC0000005) == "the exception 0xC0000005"
    assert process._signal(-9) == "the signal SIGKILL"
    assert process._signal(3) == ""


def test_a_machine_without_memory_fails_the_run_and_the_next_one_trains(store):
    """A network whose first weights alone are larger than any memory; then one that fits."""
    runner, heard = Runner(store, 1), Heard()
    worker = Worker(runner, heard)
    worker.start()
    first = runner.submit(tiny_run("vast", epochs=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.nn.network.build", _ask_for_a_petabyte)
        worker.enqueue(first.id)
        assert heard.wait_for(ended(first.id), 60)
    second = worker.submit(tiny_run("small", epochs=1))
    assert heard.wait_for(ended(second.id), 60)
    assert worker.close(60)
    record = store.run(first.id)
    assert record.state is RunState.FAILED
    assert "not enough memory" in record.reason and record.hint
    assert store.run(second.id).state is RunState.FINISHED


def _ask_for_a_petabyte(*_: object) -> object:
    import torch

    return torch.empty(2**50, dtype=torch.uint8)
