"""Groups of runs: what the database makes of their figures."""

import sqlite3
import statistics
from contextlib import closing

import pytest

from tests.history.runs import add, ended, epoch, started
from workbench.errors import HistoryError
from workbench.history.groups import GROUPINGS, SEEDLESS, is_of_unknown_images
from workbench.history.query import RunQuery
from workbench.spec.events import EpochFinished
from workbench.spec.run import RunState


def run(store, *errors, state=RunState.FINISHED, **more):
    id = add(store, **more).id
    store.record(started(id))
    for number, error in enumerate(errors, 1):
        store.record(EpochFinished(id, epoch(number, error)))
    store.record(ended(id, state))
    return id


def test_runs_that_differ_in_their_seed_alone_are_one_group_with_its_spread(store):
    runs = [run(store, 50.0, error, seed=seed) for seed, error in enumerate((10.0, 12.0, 17.0))]
    run(store, 50.0, 30.0, design="other", source="cifar10")
    other, group = store.groups([SEEDLESS])
    figure = group.last_error
    assert (group.runs, group.finished, group.newest, group.design) == (3, 3, runs[-1], "small")
    assert (figure.n, figure.mean, figure.low, figure.high) == (3, 13.0, 10.0, 17.0)
    assert figure.std == pytest.approx(statistics.stdev((10.0, 12.0, 17.0)))
    assert figure.sem == pytest.approx(figure.std / 3**0.5)
    assert group.best_error == figure
    assert group.mean_error.mean == pytest.approx((30 + 31 + 33.5) / 3)
    assert (group.seconds.mean, group.seconds.std) == (2.0, 0.0)
    assert (other.runs, other.last_error.n, other.last_error.std) == (1, 1, None)


def test_a_seed_that_was_run_twice_is_one_draw(store):
    for seed, error in ((0, 10.0), (0, 14.0), (1, 20.0)):
        run(store, error, seed=seed)
    (group,) = store.groups([SEEDLESS])
    assert (group.runs, group.last_error.n, group.last_error.mean) == (3, 2, 16.0)


def test_only_finished_runs_enter_the_figures(store):
    run(store, 10.0)
    run(store, 90.0, seed=1, state=RunState.STOPPED)
    add(store, seed=2)
    (group,) = store.groups([SEEDLESS])
    assert (group.runs, group.finished, group.last_error.mean) == (3, 1, 10.0)


def test_a_group_without_results_has_no_figures(store):
    add(store)
    (group,) = store.groups(["state"])
    assert (group.keys, group.runs, group.last_error.n, group.last_error.mean) == (
        ("queued",),
        1,
        0,
        None,
    )


def test_runs_are_grouped_by_anything_alone_or_together(store):
    for depth, seed in ((8, 0), (8, 1), (14, 0)):
        run(store, 10.0, depth=depth, seed=seed)
    by_depth = {group.keys: group.runs for group in store.groups(["depth"])}
    assert by_depth == {(8,): 2, (14,): 1}
    both = {group.keys: group.runs for group in store.groups(["seed", "recipe.learning_rate"])}
    assert both == {(0, 0.1): 2, (1, 0.1): 1}
    (group,) = store.groups(["data.source"])
    assert (group.keys, group.depth, group.parameters) == (("digits",), None, 1234)


@pytest.mark.parametrize("by", GROUPINGS)
def test_a_group_knows_its_members(store, by):
    runs = [run(store, 10.0, seed=seed, train_size=40) for seed in (0, 1)]
    found = [store.group_members([by], group.keys) for group in store.groups([by])]
    assert sorted(id for each in found for id in each) == sorted(runs)


def test_filters_choose_what_is_grouped_and_the_trash_is_left_out(store):
    kept, gone = run(store, 10.0, name="kept"), run(store, 30.0, name="gone", seed=1)
    run(store, 50.0, name="elsewhere", seed=2)
    store.trash([gone])
    (group,) = store.groups([SEEDLESS], RunQuery(text="kept", limit=1))
    assert (group.newest, group.last_error.mean) == (kept, 10.0)
    (whole,) = store.groups([SEEDLESS], RunQuery(limit=1))
    assert whole.last_error.mean == 30.0


def test_an_unknown_grouping_is_refused(store):
    for by in (["colour of the sky"], ["recipe.x'); DROP TABLE runs; --"], []):
        with pytest.raises(HistoryError, match="group"):
            store.groups(by)


def test_seconds_of_runs_that_shared_the_device_stand_apart(store, path):
    alone, first, second = (timed(store, seconds, seed) for seed, seconds in enumerate((2, 6, 8)))
    share(path, first, second)
    (group,) = store.groups([SEEDLESS])
    assert (group.seconds.n, group.seconds.mean) == (1, 2.0)
    assert (group.crowded, group.shared_device) == (2, False)
    assert group.last_error.n == 3, "their errors are as good as any"
    store.trash([alone])
    (group,) = store.groups([SEEDLESS])
    assert (group.seconds.n, group.seconds.mean, group.shared_device) == (2, 7.0, True)


def timed(store, seconds, seed):
    id = add(store, seed=seed).id
    store.record(started(id), EpochFinished(id, epoch(1, 9.0, train_seconds=float(seconds))))
    store.record(ended(id))
    return id


def share(path, *runs):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("UPDATE runs SET beside = 1 WHERE id = ?", [(run,) for run in runs])


def test_a_group_whose_images_nobody_knows_is_told(store):
    run(store, 9.0, source="images", path="/old")
    run(store, 9.0, source="digits")
    for by in ([SEEDLESS], ["depth", "data set"]):
        found = store.groups(by)
        assert [is_of_unknown_images(by, group) for group in found] == [False, True]
    assert not is_of_unknown_images(["depth"], store.groups(["depth"])[0])
