"""Which runs count for a paper's row, by what their images are, and whose seconds are pooled."""

import sqlite3
from contextlib import closing
from dataclasses import replace

from tests.experiments.test_papers import cell, full
from tests.history.runs import ended, epoch, started
from tests.pictures import picture_folder
from tests.tiny_runs import finished_run
from workbench.catalog.papers import paper
from workbench.data.sources import fingerprint_of
from workbench.experiments.forms import quick, run_spec
from workbench.experiments.papers import missing, results
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import EpochFinished, ImagesRead, StateChanged
from workbench.spec.run import ImageFacts, RunState

TABLE = paper("fastresnet-t1")
BASE, FIRST, SECOND = TABLE.rows


def pictures(folder, shift=0):
    path = picture_folder(folder, side=8, shift=shift)
    return DatasetSpec(source="images", path=str(path))


def read(store, run, dataset):
    """As if the run had read what lies there now."""
    facts = ImageFacts(
        fingerprint=fingerprint_of(dataset),
        shape=(3, 8, 8),
        classes=("c0", "c1", "c2"),
        mean=(0.5,) * 3,
        std=(0.2,) * 3,
    )
    store.record(ImagesRead(run, facts, 20, 75_000, 1_000_000))


def on_pictures(store, dataset, seed=0, error=7.0, form=None, is_read=True):
    """A finished run of the quick form on a folder."""
    spec = run_spec(TABLE, BASE, "cifar10", form or quick(TABLE, dataset), seed)
    run = store.add(replace(spec, dataset=dataset), depth=20, parameters=75_000, macs=1).id
    if is_read:
        store.record(StateChanged(run, RunState.PREPARING, 1.0))
        read(store, run, dataset)
    store.record(started(run), EpochFinished(run, epoch(1, error)), ended(run))
    return run


def test_runs_count_by_what_their_images_are_and_not_by_where_they_lie(store, tmp_path):
    here, there = pictures(tmp_path / "a"), pictures(tmp_path / "b")
    form = quick(TABLE, here)
    at_home, elsewhere = on_pictures(store, here), on_pictures(store, there, 1, form=form)
    assert set(cell(store, form=form).runs) == {at_home, elsewhere}
    lacking = [spec for spec in missing(store, TABLE, 3, form) if spec.design == full(BASE).design]
    assert [spec.seed for spec in lacking] == [2]

    pictures(tmp_path / "a", shift=7)
    changed = cell(store, form=form)
    assert changed.runs == () and changed.own.n == 0
    assert {other.run for other in changed.others} == {at_home, elsewhere}
    assert [each.setting for each in changed.others[0].departures] == ["images"]
    assert len(missing(store, TABLE, 2, form)) == 6, "nothing is known of the new images"

    now = on_pictures(store, here, error=9.0)
    assert cell(store, form=form).runs == (now,)
    assert set(cell(store, form=quick(TABLE, there)).runs) == {at_home, elsewhere}


def test_a_run_whose_images_nobody_knows_never_counts_and_one_that_waits_for_them_does(
    store, tmp_path
):
    here = pictures(tmp_path / "a")
    form = quick(TABLE, here)
    known, old = on_pictures(store, here), on_pictures(store, here, 1, is_read=False)
    spec = run_spec(TABLE, BASE, "cifar10", form, 2)
    waiting = store.add(spec, depth=20, parameters=75_000, macs=1).id
    found = cell(store, form=form)
    assert (found.runs, found.waiting) == ((known,), (waiting,))
    [other] = found.others
    assert other.run == old
    assert [(each.setting, each.own) for each in other.departures] == [("images", "unknown")]


def test_figures_on_a_folder_stand_apart_from_the_printed_ones(store, tmp_path):
    here = pictures(tmp_path / "a")
    on_pictures(store, here), on_pictures(store, here, 1)
    found = cell(store, form=quick(TABLE, here))
    assert found.is_stand_in and found.images == "a" and found.own.n == 2
    assert found.delta is None and found.is_inside is None


def test_a_copy_of_a_built_in_data_set_counts_as_it(store, tmp_path):
    copy = pictures(tmp_path / "copy")
    form = quick(TABLE, DatasetSpec(source="digits"))
    spec = run_spec(TABLE, BASE, "cifar10", form)
    original = store.add(spec, depth=20, parameters=75_000, macs=1).id
    store.record(StateChanged(original, RunState.PREPARING, 1.0))
    read(store, original, copy)
    store.record(started(original), EpochFinished(original, epoch(1, 8.0)), ended(original))
    again = on_pictures(store, copy, 1, form=form)
    assert set(cell(store, form=form).runs) == {original, again}


def timed(store, row, seed, seconds, beside=0):
    run = finished_run(store, full(row, seed), [9.0, 8.0], seconds)
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE runs SET beside = ? WHERE id = ?", (beside, run))
    return run


def test_seconds_of_runs_that_shared_the_device_are_not_pooled_with_those_of_runs_alone(store):
    timed(store, BASE, 0, 4.0)
    timed(store, BASE, 1, 9.0, beside=2)
    own = cell(store)
    assert own.own.n == 2, "their errors are as good as any"
    assert (own.seconds.n, own.seconds.mean, own.shared_device) == (1, 4.0, False)
    timed(store, FIRST, 0, 6.0, beside=1)
    beside = cell(store, FIRST)
    assert (beside.seconds.mean, beside.shared_device) == (6.0, True)
    assert beside.relative is None, "one was alone, one was not"
    line = next(each for each in results(store, TABLE).lines if each.row == FIRST)
    assert line.saving is not None and line.saving.own is None
