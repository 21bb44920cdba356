"""What a run will take, told before it starts and kept with it."""

import threading
import time
from dataclasses import replace

import pytest

from tests.tiny_runs import Heard, tiny_run
from workbench.errors import Cancelled
from workbench.experiments.runner import Runner
from workbench.spec.events import EpochFinished
from workbench.spec.run import RunState
from workbench.training.control import Control


def test_a_probe_is_kept_with_the_runs_that_it_is_true_of_and_scored_by_them(store):
    runner, spec = Runner(store, threads=1), tiny_run(epochs=2)
    told = runner.foretell(spec)
    same = runner.submit(replace(spec, name="another name", seed=7))
    other = runner.submit(replace(spec, recipe=replace(spec.recipe, batch_size=16)))
    assert store.forecast(same.id) == told and store.forecast(other.id) is None
    runner.execute(same.id, Control())
    record, score = store.run(same.id), store.score(same.id)
    assert score.epoch == pytest.approx(record.seconds_per_epoch / told.seconds_per_epoch)
    assert score.memory == pytest.approx(record.peak_memory_bytes / told.peak_memory_bytes)
    assert score.total > 0


def test_a_run_without_a_probe_has_no_forecast(store):
    assert store.forecast(Runner(store).submit(tiny_run()).id) is None


def test_a_probe_beside_a_run_waits_and_can_be_given_up(store):
    """Both would draw from the same random numbers, and neither would repeat."""
    runner, control = Runner(store, threads=1), Control()
    heard = Heard()
    run = runner.submit(tiny_run(epochs=5000)).id
    thread = threading.Thread(target=runner.execute, args=(run, control, heard))
    thread.start()
    assert heard.wait_for(lambda event: isinstance(event, EpochFinished))
    until = time.monotonic() + 0.3
    with pytest.raises(Cancelled):
        runner.foretell(tiny_run("probed"), lambda: time.monotonic() > until)
    assert store.run(run).state is RunState.TRAINING
    control.stop()
    thread.join(60)
    assert runner.foretell(tiny_run("probed")).seconds_per_epoch > 0
