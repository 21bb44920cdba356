"""What was foretold of a run, kept and scored."""

import sqlite3

import pytest

from tests.history.runs import add, ended, epoch, started
from workbench.errors import HistoryError
from workbench.spec.events import EpochFinished
from workbench.spec.forecast import Forecast, Score
from workbench.spec.run import RunState

TOLD = Forecast(
    seconds_per_epoch=2.0,
    total_seconds=10.0,
    peak_memory_bytes=1000,
    largest_batch=640,
    reserved_bytes=3000,
)


def train(store, run, epochs=3):
    store.record(started(run))
    for number in range(1, epochs + 1):
        record = epoch(number, train_seconds=3.0, evaluation_seconds=1.0, peak_memory_bytes=1500)
        store.record(EpochFinished(run, record))


def test_a_forecast_is_kept_with_its_run(store):
    run, other = add(store).id, add(store).id
    store.foretell(run, TOLD)
    assert store.forecast(run) == TOLD
    assert store.forecast(other) is None and store.score(other) is None


def test_nothing_is_scored_before_it_is_measured(store):
    run = add(store).id
    store.foretell(run, TOLD)
    assert store.score(run) == Score(epoch=None, total=None, memory=None)
    train(store, run, 1)
    assert store.score(run) == Score(epoch=1.5, total=None, memory=1.5)


def test_a_finished_run_scores_its_forecast(store):
    run = add(store).id
    store.foretell(run, TOLD)
    train(store, run)
    store.record(ended(run))
    assert store.score(run) == Score(epoch=1.5, total=1.2, memory=1.5)


def test_a_stopped_run_does_not_score_the_whole_time(store):
    run = add(store).id
    store.foretell(run, TOLD)
    train(store, run)
    store.record(ended(run, RunState.STOPPED))
    assert store.score(run) == Score(epoch=1.5, total=None, memory=1.5)


def test_a_later_forecast_takes_the_place_of_an_earlier_until_the_run_starts(store):
    run = add(store).id
    store.foretell(run, TOLD)
    later = Forecast(
        seconds_per_epoch=9.0, total_seconds=90.0, peak_memory_bytes=1, largest_batch=1
    )
    store.foretell(run, later)
    assert store.forecast(run) == later
    store.record(started(run))
    with pytest.raises(HistoryError):
        store.foretell(run, TOLD)
    assert store.forecast(run) == later


def test_no_program_changes_a_forecast_and_it_goes_with_its_run(store):
    run = add(store).id
    store.foretell(run, TOLD)
    connection = sqlite3.connect(store.path)
    with pytest.raises(sqlite3.IntegrityError, match="does not change"):
        connection.execute("UPDATE forecasts SET total_seconds = 1")
    connection.close()
    store.trash([run])
    store.delete([run])
    connection = sqlite3.connect(store.path)
    assert connection.execute("SELECT count(*) FROM forecasts").fetchone() == (0,)
    connection.close()


def test_a_forecast_for_no_run_is_refused(store):
    with pytest.raises(HistoryError, match="no run"):
        store.foretell("0123456789", TOLD)
