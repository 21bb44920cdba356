"""What was foretold, among the facts of an open run."""

from tests.history.runs import add, ended, epoch, started
from ui.bridge import history_bridge
from ui.history.run_facts import forecast_facts
from workbench.history.store import HistoryStore
from workbench.spec.events import EpochFinished
from workbench.spec.forecast import Forecast

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
