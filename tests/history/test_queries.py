"""Finding runs: order, filters, full text; and what a person does with them."""

import sqlite3

import pytest
from sqlite_utils import Database as Tables

from tests.history.runs import add, ended, spec, started, trained
from workbench.errors import HistoryError
from workbench.history.entries import Size
from workbench.history.facets import Facet
from workbench.history.query import RunQuery
from workbench.history.rows import RUN_COLUMNS
from workbench.spec.events import StateChanged
from workbench.spec.run import RunState


def names(store, **query):
    return [record.name for record in store.runs(RunQuery(**query))]


def test_the_newest_run_comes_first(store):
    for name in ("first", "second", "third"):
        add(store, name)
    assert names(store) == ["third", "second", "first"]
    assert names(store, limit=2) == ["third", "second"]


@pytest.mark.parametrize("descending", [False, True])
def test_runs_without_a_value_come_last_in_either_direction(store, descending):
    add(store, "none yet")
    trained(store, 30.0, name="worse")
    trained(store, 10.0, name="better")
    ordered = ["worse", "better"] if descending else ["better", "worse"]
    found = names(store, order_by="last_error", descending=descending)
    assert found == [*ordered, "none yet"]


def test_names_are_sorted_without_regard_to_case(store):
    for name in ("beta", "Alpha", "Gamma"):
        add(store, name)
    assert names(store, order_by="name", descending=False) == ["Alpha", "beta", "Gamma"]


@pytest.mark.parametrize("column", RUN_COLUMNS)
def test_runs_can_be_sorted_by_every_column(store, column):
    made = {add(store, name).id for name in ("a", "b")}
    assert set(store.ids(RunQuery(order_by=column))) == made


def test_an_unknown_column_is_refused_with_those_that_there_are(store):
    with pytest.raises(HistoryError, match="best_error"):
        store.ids(RunQuery(order_by="name; DROP TABLE runs"))


def test_filters_all_apply(store):
    add(store, "queued")
    record = trained(store, 10.0, name="done")
    store.annotate(record.id, tags=("good one", "paper"), starred=True)
    add(store, "cifar", design="wide", source="cifar10")
    assert names(store, states=(RunState.FINISHED,)) == ["done"]
    assert names(store, states=(RunState.QUEUED, RunState.PAUSED)) == ["cifar", "queued"]
    assert names(store, design="wide") == ["cifar"]
    assert names(store, design=record.design_digest) == ["cifar", "done", "queued"]
    assert names(store, dataset="CIFAR-10") == ["cifar"]
    assert names(store, tag="good one") == ["done"]
    assert names(store, tag="good") == []
    assert names(store, starred=True) == ["done"]
    assert names(store, starred=False) == ["cifar", "queued"]
    assert names(store, starred=True, dataset="CIFAR-10") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fastresnet-20", True),
        ("FASTres", True),
        ("type1 20", True),
        ("fastresnet type2", False),
        ("astresnet", False),
        ("surpris", True),
        ("lucky", True),
        ("cifar", True),
        ("größe", True),
        ("grosse", False),
        ("梯度", True),
        ("残差", False),
        ('"', True),
        ("- ( *", True),
        ("NEAR(type1", False),
        ("type1 OR nothing", False),
    ],
)
def test_words_are_found_by_their_beginnings_in_all_texts_of_a_run(store, text, found):
    run = add(store, "Größe matters", design="fastresnet-20-type1", source="cifar10").id
    store.annotate(run, notes="A *surprising* result: 检查梯度裁剪", tags=("lucky",))
    assert store.ids(RunQuery(text=text)) == ([run] if found else [])


def test_the_text_index_follows_changes(store):
    run = add(store, "before").id
    store.rename(run, "afterwards")
    store.annotate(run, notes="first")
    store.annotate(run, notes="second")
    assert store.ids(RunQuery(text="before")) == store.ids(RunQuery(text="first")) == []
    assert store.ids(RunQuery(text="afterwards second")) == [run]
    store.trash([run])
    store.delete([run])
    with sqlite3.connect(store.path) as connection:
        connection.execute("INSERT INTO runs_fts (runs_fts, rank) VALUES ('integrity-check', 1)")
    connection.close()


def test_sqlite_utils_users_can_search_too(store):
    add(store, "needle")
    add(store, "hay")
    tables = Tables(store.path)
    assert [row["name"] for row in tables["runs"].search("needle")] == ["needle"]
    tables.close()


def test_the_epochs_view_has_a_row_an_epoch(store):
    run = trained(store, 30.0, 20.0)
    tables = Tables(store.path)
    rows = list(tables.query("SELECT run, epoch, test_error, train_seconds FROM epochs"))
    tables.close()
    assert rows == [
        {"run": run.id, "epoch": number, "test_error": error, "train_seconds": 2.0}
        for number, error in ((1, 30.0), (2, 20.0))
    ]


def test_facets_count_what_can_be_filtered_by(store):
    done = trained(store, 10.0)
    thrown = trained(store, 20.0)
    add(store, source="cifar10")
    store.annotate(done.id, starred=True, tags=("thesis", "good"))
    store.annotate(thrown.id, starred=True, tags=("thesis",))
    store.trash([thrown.id])
    size = Size(8, 1234, 56789)
    tried = store.add_experiment("rates", "{}", [(spec(design="other"), size)] * 2)[0]
    store.annotate(tried.id, tags=("thesis",))
    facets = store.facets()
    assert facets.states == {RunState.FINISHED: 1, RunState.QUEUED: 3}
    [experiment] = store.experiments()
    assert facets.values == {
        "dataset": (Facet("digits", "digits", 3), Facet("CIFAR-10", "CIFAR-10", 1)),
        "design": (Facet("other", "other", 2), Facet("small", "small", 2)),
        "tag": (Facet("thesis", "thesis", 2), Facet("good", "good", 1)),
        "experiment": (Facet(experiment.id, "rates", 2),),
    }
    for field, values in facets.values.items():
        for each in values:
            assert len(store.ids(RunQuery(**{field: each.value}))) == each.runs
    assert (facets.runs, facets.starred, facets.trashed) == (4, 1, 1)


def test_a_page_keeps_the_order_and_leaves_out_what_is_gone(store):
    one, two, three = (add(store, name).id for name in "abc")
    assert [record.id for record in store.page([two, "gone", three, one])] == [two, three, one]
    assert store.page([]) == []


def test_a_page_may_be_long(store):
    run = add(store).id
    assert len(store.page([run, *(f"{number}" for number in range(40_000))])) == 1


# What a person does with runs


def test_annotations_change_what_they_name_only(store):
    run = trained(store, 12.0)
    changed = store.annotate(run.id, notes="# Why", tags=("a", " b ", "a", ""), colour="#0072b2")
    assert (changed.notes, changed.tags, changed.colour) == ("# Why", ("a", "b"), "#0072b2")
    assert changed.starred is False
    changed = store.annotate(run.id, starred=True)
    assert (changed.notes, changed.tags, changed.starred) == ("# Why", ("a", "b"), True)
    assert store.annotate(run.id, tags=()).tags == ()
    assert store.annotate(run.id).notes == "# Why"


def test_a_name_of_blanks_is_refused(store):
    run = add(store, "kept").id
    with pytest.raises(HistoryError, match="needs a name"):
        store.rename(run, "  ")
    assert store.rename(run, " new ").name == "new"


def test_a_run_is_known_under_its_new_name(store):
    run = add(store, "old").id
    store.rename(run, "new")
    assert store.spec(run).name == "new"


def test_trash_hides_and_restore_brings_back(store):
    kept, thrown = trained(store, 1.0, name="kept"), trained(store, 2.0, name="thrown")
    store.trash([thrown.id])
    assert names(store) == ["kept"]
    assert names(store, trashed=True) == ["thrown"]
    assert store.run(thrown.id).trashed is not None
    store.restore([thrown.id])
    assert names(store) == ["thrown", "kept"]
    assert store.run(thrown.id) == thrown
    assert kept.trashed is None


def test_a_run_that_goes_on_is_not_thrown_away_nor_any_with_it(store):
    done, live = trained(store, 1.0), add(store, "live")
    store.record(started(live.id))
    with pytest.raises(HistoryError, match="'live' is going on"):
        store.trash([done.id, live.id])
    assert len(names(store)) == 2


def test_only_what_is_in_the_trash_can_be_deleted(store):
    run = trained(store, 1.0)
    with pytest.raises(HistoryError, match="not in the trash"):
        store.delete([run.id])
    assert store.epochs(run.id)


def test_deleting_leaves_nothing_of_a_run_but_what_others_use(store):
    shared, thrown = trained(store, 1.0), add(store, design="only here")
    store.record(started(thrown.id))
    store.record(ended(thrown.id))
    store.trash([thrown.id])
    store.delete([thrown.id])
    with pytest.raises(HistoryError):
        store.run(thrown.id)
    assert store.spec(shared.id).design.name == "small"
    with sqlite3.connect(store.path) as connection:
        for table in ("runs", "designs", "recipes", "datasets", "machines"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_the_queue_is_in_the_order_of_adding_and_can_be_reordered(store):
    runs = [add(store, name).id for name in "abcd"]
    assert [record.name for record in store.queue()] == ["a", "b", "c", "d"]
    store.reorder([runs[2], runs[0], "gone"])
    assert [record.name for record in store.queue()] == ["c", "a", "b", "d"]
    store.record(started(runs[2]))
    store.trash([runs[1]])
    assert [record.name for record in store.queue()] == ["a", "d"]
    store.record(ended(runs[2], RunState.STOPPED))
    store.record(StateChanged(runs[2], RunState.QUEUED, 1.0))
    assert [record.name for record in store.queue()] == ["a", "d", "c"]
