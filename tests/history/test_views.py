"""Saved views: filters, orders, columns and groups under a name."""

import sqlite3
from contextlib import closing

import pytest

from tests.history.runs import add
from workbench.errors import HistoryError
from workbench.history.groups import SEEDLESS
from workbench.history.query import RunQuery
from workbench.history.views import SavedView
from workbench.spec.run import RunState

VIEW = SavedView(
    "good ones",
    RunQuery(text="résnet", states=(RunState.FINISHED,), starred=True, order_by="last_error"),
    ("name", "last_error"),
    1,
    (SEEDLESS,),
)


def test_a_view_comes_back_as_it_was_saved(store):
    store.save_view(VIEW)
    store.save_view(SavedView("  all  "))
    assert store.views() == [SavedView("all"), VIEW]


def test_a_view_of_the_same_name_is_replaced_and_one_can_be_forgotten(store):
    store.save_view(VIEW)
    store.save_view(SavedView(VIEW.name, RunQuery(text="other")))
    [found] = store.views()
    assert found.query.text == "other"
    store.delete_view(VIEW.name)
    assert store.views() == []
    with pytest.raises(HistoryError, match="no view"):
        store.delete_view(VIEW.name)


def test_a_view_needs_a_name(store):
    with pytest.raises(HistoryError, match="needs a name"):
        store.save_view(SavedView(" "))


@pytest.mark.parametrize("document", ["{}", "[]", '{"query": {"states": ["sleeping"]}}'])
def test_a_view_that_another_program_spoilt_is_left_out(store, path, document):
    store.save_view(VIEW)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO views VALUES ('spoilt', 1.0, ?)", (document,))
    assert store.views() == [VIEW]


def test_runs_are_filtered_by_their_experiment(store, path):
    run, _ = add(store, "a").id, add(store, "b")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO experiments VALUES ('e', 'name', 1.0, '{}')")
        connection.execute("UPDATE runs SET experiment = 'e' WHERE id = ?", (run,))
    assert store.ids(RunQuery(experiment="e")) == [run]
