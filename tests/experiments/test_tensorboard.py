"""Runs as TensorBoard's event files, read back by TensorBoard itself."""

import sys

import pytest

from tests.history.runs import add, ended, epoch, started, step
from workbench.errors import HistoryError
from workbench.experiments.tensorboard import write_events
from workbench.spec.events import EpochFinished, StepsSampled


@pytest.fixture
def run(store):
    run = add(store, "a/../b: ünder=1").id
    store.record(started(run))
    store.record(StepsSampled(run, (step(1), step(2)), 1, 2, 5))
    for number, error in enumerate((50.0, 40.0), 1):
        store.record(EpochFinished(run, epoch(number, error, forward_seconds=0.5)))
    store.record(ended(run))
    return run


def read(folder):
    module = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    events = module.EventAccumulator(str(folder))
    events.Reload()
    return events


def test_tensorboard_reads_the_epochs_and_steps_of_a_run(store, run, tmp_path):
    pytest.importorskip("tensorboard")
    [folder] = write_events(store, [run], tmp_path / "board")
    assert folder == tmp_path / "board" / f"a-..-b-ünder=1-{run}"
    events = read(folder)
    errors = events.Scalars("error/test")
    assert [(each.step, each.value) for each in errors] == [(1, 50.0), (2, 40.0)]
    begun = store.run(run).started
    assert [each.wall_time - begun for each in errors] == pytest.approx([2.5, 5.0], abs=1e-3)
    assert [each.step for each in events.Scalars("step/loss")] == [1, 2]
    assert "seconds/data" not in events.Tags()["scalars"]
    assert events.Scalars("seconds/forward")[0].value == 0.5


def test_a_run_is_not_written_over_another(store, run, tmp_path):
    pytest.importorskip("tensorboard")
    write_events(store, [run], tmp_path)
    with pytest.raises(HistoryError, match="not empty"):
        write_events(store, [run], tmp_path)


def test_without_the_extra_it_says_what_to_install(store, run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(HistoryError, match=r"pip install .*tensorboard"):
        write_events(store, [run], tmp_path)
    assert list(tmp_path.glob("a-*")) == []
