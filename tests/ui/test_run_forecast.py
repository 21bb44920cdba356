"""Estimates of time and memory: beside the start, and among the facts of a run."""

from PySide6.QtWidgets import QMessageBox

from tests.history.runs import add, ended, epoch, started
from tests.ui.training import start
from ui.bridge import history_bridge
from ui.history.run_facts import forecast_facts
from workbench.data.sources import load
from workbench.history.store import HistoryStore
from workbench.spec.events import EpochFinished
from workbench.spec.forecast import Forecast
from workbench.spec.run import RunState

TOLD = Forecast(
    seconds_per_epoch=2.0, total_seconds=90.0, peak_memory_bytes=2**20, largest_batch=1280
)


def test_facts_of_a_run_tell_what_was_foretold_and_how_near_it_was(qapp, tmp_path):
    store = HistoryStore.open(tmp_path / "history.db")
    run, other = add(store).id, add(store).id
    store.foretell(run, TOLD)
    waiting = dict(forecast_facts(history_bridge._details(store, run)))
    assert waiting["Whole run"] == "1 min 30 s" and waiting["Largest batch"] == "1,280"
    store.record(started(run))
    store.record(EpochFinished(run, epoch(1, train_seconds=3.0, peak_memory_bytes=2**21)))
    store.record(ended(run))
    done = dict(forecast_facts(history_bridge._details(store, run)))
    assert done["Training an epoch"].endswith("it was 1.50 times that")
    assert done["Peak memory"] == "1 MiB; it was 2.00 times that"
    assert forecast_facts(history_bridge._details(store, other)) == []
    store.close()


def test_the_forecast_is_shown_before_the_start_and_kept_with_the_run(ready, qtbot):
    ready.set_up(epochs=3)
    label = ready.window.train.setup.forecast
    ready.wait(lambda: label.text().startswith("About"))
    assert "an epoch" in label.text() and "fits" in label.text()
    start(ready, epochs=3)
    ready.wait(lambda: ready.states() == [RunState.FINISHED])
    run = ready.store.runs()[0].id
    told = ready.store.forecast(run)
    assert told is not None and told.total_seconds > 0


def test_what_makes_a_forecast_impossible_is_said_beside_start(request, monkeypatch, tmp_path):
    """What the images say, without the steps that a probe trains after them."""

    def probed(spec, _threads, cancelled):
        load(spec.dataset, cancelled=cancelled)
        return TOLD

    monkeypatch.setattr("workbench.experiments.runner.foretell", probed)
    ready = request.getfixturevalue("ready")
    folder = tmp_path / "images"
    (folder / "train" / "a").mkdir(parents=True)
    ready.set_up(source="images", path=str(folder))
    label = ready.window.train.setup.forecast
    ready.wait(lambda: label.property("look") == "fault" and bool(label.text()))
    assert [each for each in ready.window.findChildren(QMessageBox) if each.isVisible()] == []
