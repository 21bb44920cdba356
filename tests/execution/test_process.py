"""A run in a process of its own."""

import math
import os
import subprocess
import sys
import threading
import time

import psutil
import pytest

from tests.tiny_runs import Heard, tiny_run
from workbench.execution import process
from workbench.execution.wire import decode, encode
from workbench.execution.worker import Worker
from workbench.experiments.runner import Runner
from workbench.history.store import HistoryStore
from workbench.spec.events import Ended, EpochFinished, StateChanged, StepsSampled
from workbench.spec.run import RunState, StepRecord
from workbench.training.control import Control


class Isolated:
    """A run going on in a child process, watched from a thread of this one."""

    def __init__(self, store: HistoryStore, epochs: int) -> None:
        self.run = Runner(store).submit(tiny_run("isolated", epochs=epochs)).id
        self.control, self.heard = Control(), Heard()
        self.states: list[RunState] = []
        self._store = store
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        self.states.append(
            process.execute_isolated(self._store, self.run, self.control, self.heard)
        )

    def trains(self) -> bool:
        return self.heard.wait_for(lambda event: isinstance(event, EpochFinished), 120)

    def child(self) -> psutil.Process:
        children = psutil.Process().children()
        return next(child for child in children if self.run in child.cmdline())

    def ends(self) -> RunState:
        self._thread.join(120)
        assert not self._thread.is_alive()
        return self.states[0]


def test_an_isolated_run_gives_the_numbers_of_one_in_this_process(store):
    runner = Runner(store)
    here = runner.submit(tiny_run("here"))
    runner.execute(here.id, Control())
    there = Isolated(store, epochs=2)
    assert there.ends() is RunState.FINISHED
    assert isinstance(there.heard.events[-1], Ended)
    both = [
        [(epoch.train_loss, epoch.test_error) for epoch in store.epochs(run)]
        for run in (here.id, there.run)
    ]
    assert both[0] == both[1]
    assert len(there.heard.of(EpochFinished)) == 2


def test_a_killed_child_leaves_the_run_interrupted_and_resumable(store):
    there = Isolated(store, epochs=2000)
    assert there.trains()
    child = there.child()
    if os.name == "posix":
        assert child.nice() >= 10
    child.kill()
    assert there.ends() is RunState.INTERRUPTED
    record = store.run(there.run)
    assert record.state is RunState.INTERRUPTED
    assert "SIGKILL" in record.reason
    assert isinstance(there.heard.events[-1], Ended)
    assert len(store.epochs(there.run)) >= len(there.heard.of(EpochFinished)) > 0

    runner, control = Runner(store), Control()
    runner.resume(there.run)
    done = len(store.epochs(there.run))
    heard = Heard(lambda event: control.stop() if isinstance(event, EpochFinished) else None)
    assert runner.execute(there.run, control, heard) is RunState.STOPPED
    epochs = [epoch.epoch for epoch in store.epochs(there.run)]
    assert epochs == list(range(1, len(epochs) + 1))
    assert len(epochs) <= done + 1


def ends_as(monkeypatch, store, code: str) -> tuple[RunState, str, Heard]:
    """What becomes of a run whose child does no more than this Python code."""
    run = Runner(store).submit(tiny_run()).id
    monkeypatch.setattr(process, "_command", lambda *_: [sys.executable, "-c", code])
    heard = Heard()
    state = process.execute_isolated(store, run, Control(), heard)
    assert isinstance(heard.events[-1], Ended)
    assert store.run(run).state is state
    return state, store.run(run).reason, heard


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGBUS"])
def test_the_signal_that_ended_a_child_is_named(store, monkeypatch, name):
    code = f"import os, signal; os.kill(os.getpid(), signal.{name})"
    state, reason, _ = ends_as(monkeypatch, store, code)
    assert state is RunState.INTERRUPTED
    assert name in reason


def test_a_child_that_cannot_begin_fails_the_run_with_its_last_words(store, monkeypatch):
    state, reason, _ = ends_as(monkeypatch, store, "import sys; sys.exit('no such engine')")
    assert state is RunState.FAILED
    assert "code 1" in reason
    assert "no such engine" in reason


def test_what_a_child_prints_besides_events_is_passed_over(store, monkeypatch):
    state, _, heard = ends_as(monkeypatch, store, "print('hello'); import sys; sys.exit(3)")
    assert state is RunState.FAILED
    assert len(heard.events) == 1


def test_a_child_without_its_run_says_so(home):
    HistoryStore.open().close()
    history = str(home / "history.db")
    result = subprocess.run(
        [sys.executable, "-m", "workbench", "run-isolated", "nobody", "--history", history],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert result.returncode == 2
    assert "nobody" in result.stderr


def test_a_run_whose_parent_is_gone_stops_with_a_checkpoint(store):
    record = Runner(store).submit(tiny_run(epochs=2000))
    command = process._command(store.path, record.id, 1)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        for line in child.stdout:
            if isinstance(decode(line), EpochFinished):
                child.stdin.close()
                break
        child.stdout.read()
    assert child.returncode == 0
    ended = store.run(record.id)
    assert (ended.state, ended.reason) == (RunState.STOPPED, process.PARENT_GONE)
    assert store.checkpoints(record.id)


def test_a_parent_gone_while_its_run_is_prepared_is_told_too(store):
    run, control = Runner(store).submit(tiny_run()).id, Control()
    control.stop(process.PARENT_GONE)
    control.stop()
    assert Runner(store).execute(run, control) is RunState.STOPPED
    assert store.run(run).reason == process.PARENT_GONE


def test_a_worker_isolates_a_run_forwards_its_orders_and_leaves_no_process(store):
    heard = Heard()
    worker = Worker(Runner(store), heard)
    worker.start()
    run = worker.submit(tiny_run(epochs=2000), isolated=True).id
    assert heard.wait_for(lambda event: isinstance(event, EpochFinished), 120)
    worker.control(run).pause()
    assert heard.wait_for(
        lambda event: isinstance(event, StateChanged) and event.state is RunState.PAUSED
    )
    count = len(heard.of(EpochFinished))
    time.sleep(0.3)
    assert len(heard.of(EpochFinished)) == count
    worker.control(run).resume()
    assert heard.wait_for(
        lambda event: isinstance(event, EpochFinished) and event.record.epoch > count
    )
    assert worker.close(60)
    assert store.run(run).state is RunState.STOPPED
    assert not [child for child in psutil.Process().children() if run in child.cmdline()]


def test_events_survive_the_wire_with_nan_and_states():
    step = StepRecord(step=3, epoch=1, loss=math.nan, learning_rate=0.1, seconds=2.5)
    sampled = decode(encode(StepsSampled("r", (step,), 1, 3, 5)))
    assert isinstance(sampled, StepsSampled)
    assert math.isnan(sampled.records[0].loss)
    assert sampled.records[0].step == 3
    end = Ended("r", RunState.DIVERGED, 1.5, "loss is NaN", "lower the rate")
    assert decode(encode(end)) == end
    assert encode(end).count(b"\n") == 1


@pytest.mark.parametrize("line", [b"", b"hello\n", b'{"kind": "os.system", "event": {}}\n', b"[]"])
def test_a_line_that_is_no_event_is_refused(line):
    with pytest.raises(ValueError, match="not an event|Expecting value"):
        decode(line)
