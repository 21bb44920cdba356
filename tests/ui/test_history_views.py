"""Saved views in the History workspace, by real clicks."""

import json
import sqlite3
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from tests.history.runs import add, spec
from ui.bridge.group_table import GROUP_ROLE
from ui.bridge.run_columns import COLUMNS
from workbench.history.query import RunQuery
from workbench.history.size import Size
from workbench.history.views import SavedView
from workbench.spec.events import Ended
from workbench.spec.run import RunState


@pytest.fixture
def store(store, three):
    """With one run that waits, besides."""
    add(store, "alpha waits")
    return store


def names(workspace):
    model = workspace.list.model
    return [model.record(row).name for row in range(model.rowCount()) if model.record(row)]


def choose(workspace, *path):
    """Choose in the menu of views, or in a menu of it."""
    menu = workspace.list.views.menu()
    for text in path[:-1]:
        menu = next(a.menu() for a in menu.actions() if a.text() == text)
    next(a for a in menu.actions() if a.text() == path[-1]).trigger()


def save_as(qtbot, workspace, name):
    choose(workspace, "Save this view ...")
    dialog = workspace.list.views.findChild(QInputDialog)
    dialog.setTextValue(name)
    dialog.accept()
    qtbot.waitUntil(lambda: name in [view.name for view in workspace.list.views.views])


@pytest.fixture
def arranged(qtbot, open_history):
    """A workspace with a filter, an order, columns and a pin of its own."""
    workspace = open_history()
    table = workspace.list.table
    qtbot.mouseClick(workspace.list.filters.chips["finished"], Qt.MouseButton.LeftButton)
    qtbot.keyClicks(workspace.list.filters.field, "a")
    next(a for a in table.columns_menu().actions() if a.text() == "Data set").trigger()
    table.pin("name", True)
    table.model().sort(_section("last_error"), Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: names(workspace) == ["alpha"])
    return workspace


def _section(key):
    return [column.key for column in COLUMNS].index(key)


def test_a_view_is_saved_and_brings_all_of_it_back(qtbot, arranged, open_history, store):
    save_as(qtbot, arranged, "good ones")
    (saved,) = store.views()
    assert saved.query.text == "a" and saved.query.states == (RunState.FINISHED,)
    assert saved.query.order_by == "last_error" and not saved.query.descending
    assert saved.columns[0] == "name" and "dataset" not in saved.columns
    assert saved.pinned == 1
    table = arranged.list.table
    table.columns_menu().actions()[-1].trigger()

    other = open_history()
    assert len(names(other)) == 4
    choose(other, "good ones")
    qtbot.waitUntil(lambda: names(other) == ["alpha"])
    assert other.list.filters.field.text() == "a"
    assert other.list.filters.chips["finished"].isChecked()
    assert other.list.table.pins == ("name",)
    assert other.list.table.column_keys() == saved.columns
    header = other.list.table.horizontalHeader()
    assert header.sortIndicatorSection() == _section("last_error")


def test_a_view_keeps_what_runs_are_grouped_by(qtbot, open_history):
    workspace = open_history()
    with qtbot.waitSignal(workspace.list.groups.model.loaded):
        workspace.list.filters.groups.set_by(("design", "depth"))
    save_as(qtbot, workspace, "designs")
    workspace.list.filters.groups.set_by(())
    qtbot.waitUntil(workspace.list.table.isVisible)
    choose(workspace, "designs")
    qtbot.waitUntil(workspace.list.groups.isVisible)
    assert workspace.list.filters.groups.by == ("design", "depth")


def test_a_view_of_the_same_name_is_replaced_and_can_be_deleted(qtbot, open_history, store):
    workspace = open_history()
    save_as(qtbot, workspace, "mine")
    qtbot.keyClicks(workspace.list.filters.field, "beta")
    qtbot.waitUntil(lambda: names(workspace) == ["beta"])
    choose(workspace, "Save this view ...")
    dialog = workspace.list.views.findChild(QInputDialog)
    dialog.setTextValue("mine")
    dialog.accept()
    qtbot.waitUntil(lambda: [view.query.text for view in store.views()] == ["beta"])
    choose(workspace, "Delete a view", "mine")
    qtbot.waitUntil(lambda: workspace.list.views.views == ())
    assert store.views() == []


def test_a_view_without_a_name_is_not_saved(qtbot, open_history, store):
    workspace = open_history()
    choose(workspace, "Save this view ...")
    dialog = workspace.list.views.findChild(QInputDialog)
    dialog.setTextValue("   ")
    dialog.accept()
    qtbot.wait(50)
    assert store.views() == []


def press(qtbot, workspace, key):
    qtbot.mouseClick(workspace.list.filters.chips[key], Qt.MouseButton.LeftButton)


def value(menu, text):
    """Choose in a menu of values."""
    next(a for a in menu.actions() if a.text().startswith(text)).trigger()


def submenu(workspace, title):
    actions = workspace.list.filters.more.menu().actions()
    return next(a.menu() for a in actions if a.text() == title)


FILTERS = {
    "text": lambda qtbot, w: qtbot.keyClicks(w.list.filters.field, "alpha"),
    "running": lambda qtbot, w: press(qtbot, w, "going"),
    "finished": lambda qtbot, w: press(qtbot, w, "finished"),
    "ended early": lambda qtbot, w: press(qtbot, w, "ended"),
    "star": lambda qtbot, w: press(qtbot, w, "starred"),
    "trash": lambda qtbot, w: press(qtbot, w, "trash"),
    "data set": lambda _, w: value(w.list.filters.datasets.menu(), "CIFAR-10"),
    "tag": lambda _, w: value(w.list.filters.tags.menu(), "thesis"),
    "design": lambda _, w: value(submenu(w, "Design"), "wide"),
    "experiment": lambda _, w: value(submenu(w, "Experiment"), "rates"),
}


@pytest.fixture
def many(store):
    """Of everything that can be filtered by, some runs that have it and some that have not."""
    gamma, beta, _ = store.ids(RunQuery(states=(RunState.FINISHED,)))
    store.annotate(gamma, tags=("thesis", "good"), starred=True)
    store.annotate(beta, tags=("thesis",))
    store.trash([add(store, "thrown").id])
    rates = [spec(f"rate {n}", design="wide", source="cifar10") for n in range(2)]
    return store.add_experiment("rates", "{}", [(each, Size(8, 1, 1)) for each in rates])


@pytest.mark.parametrize("what", FILTERS)
def test_a_view_keeps_each_filter_for_another_window(qtbot, store, many, open_history, what):
    early = add(store, "stopped early").id
    store.record(Ended(early, RunState.STOPPED, 5.0))
    workspace = open_history()
    qtbot.waitUntil(workspace.list.filters.more.isEnabled)
    every = names(workspace)
    FILTERS[what](qtbot, workspace)
    qtbot.waitUntil(lambda: names(workspace) not in ([], every))
    found, asked = names(workspace), workspace.list.present_view("it")
    save_as(qtbot, workspace, "it")

    other = open_history()
    choose(other, "it")
    qtbot.waitUntil(lambda: names(other) == found)
    assert other.list.present_view("it") == asked
    other.list.filters.clear()
    qtbot.waitUntil(lambda: names(other) == every)


def test_a_view_keeps_all_filters_together(qtbot, store, many, open_history):
    store.annotate(many[0].id, tags=("thesis",), starred=True)
    workspace = open_history()
    qtbot.waitUntil(workspace.list.filters.tags.isEnabled)
    for what in ("running", "star", "data set", "tag", "design", "experiment"):
        FILTERS[what](qtbot, workspace)
    qtbot.keyClicks(workspace.list.filters.field, "rate")
    qtbot.waitUntil(lambda: names(workspace) == ["rate 0"])
    save_as(qtbot, workspace, "it")
    other = open_history()
    choose(other, "it")
    qtbot.waitUntil(lambda: names(other) == ["rate 0"])
    assert set(other.list.filters.set_filters.chips) == {"dataset", "tag", "design", "experiment"}


@pytest.mark.parametrize(
    ("query", "chip"),
    [
        (RunQuery(states=(RunState.FAILED, RunState.DIVERGED)), "State: Failed, Diverged"),
        (RunQuery(limit=2), "The first 2"),
        (RunQuery(starred=False), "Without a star"),
        (RunQuery(order_by="ended", descending=False), None),
    ],
)
def test_a_view_from_the_command_line_is_kept_as_it_is(
    qtbot, store, many, open_history, query, chip
):
    store.save_view(SavedView("theirs", query))
    workspace = open_history()
    every = names(workspace)
    qtbot.waitUntil(lambda: workspace.list.views.views != ())
    choose(workspace, "theirs")
    wanted = [run.name for run in store.runs(query)]
    qtbot.waitUntil(lambda: names(workspace) == wanted)
    assert workspace.list.present_view("theirs").query == query
    chips = list(workspace.list.filters.set_filters.chips.values())
    assert [each.text() for each in chips] == ([chip] if chip else [])
    for each in chips:
        qtbot.mouseClick(each, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: names(workspace) == every)


def test_a_view_keeps_the_order_of_the_groups(qtbot, open_history):
    workspace = open_history()
    groups = workspace.list.groups
    with qtbot.waitSignal(groups.model.loaded):
        workspace.list.filters.groups.set_by(("state",))
    groups.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    save_as(qtbot, workspace, "it")
    other = open_history()
    choose(other, "it")
    qtbot.waitUntil(lambda: other.list.groups.model.rowCount() == 2)
    model = other.list.groups.model
    assert [model.index(row, 1).data() for row in range(2)] == ["3", "1"]
    assert model.order == ("runs", True)
    other.list.show_view(SavedView("plain", groups=("state",)))
    assert model.order[0] == ""


def test_a_view_of_one_group_lists_its_runs_again(qtbot, open_history):
    workspace = open_history()
    groups = workspace.list.groups
    with qtbot.waitSignal(groups.model.loaded):
        workspace.list.filters.groups.set_by(("state",))
    one = next(
        group
        for row in range(2)
        if (group := groups.model.index(row, 0).data(GROUP_ROLE)).keys == ("queued",)
    )
    groups.opened.emit(one)
    qtbot.waitUntil(lambda: names(workspace) == ["alpha waits"])
    save_as(qtbot, workspace, "it")
    other = open_history()
    choose(other, "it")
    qtbot.waitUntil(lambda: names(other) == ["alpha waits"])
    assert other.list.within.isVisible()
    assert other.list.present_view("it") == workspace.list.present_view("it")
    qtbot.mouseClick(other.list.within, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(other.list.groups.isVisible)
    assert other.list.present_view("it").within == ()


def test_a_view_that_says_nothing_new_is_read_by_earlier_versions(store):
    view = SavedView("plain", groups=("design",))
    store.save_view(view)
    with sqlite3.connect(store.path) as connection:
        [(document,)] = connection.execute("SELECT document FROM views")
    assert set(json.loads(document)) == {"query", "columns", "pinned", "groups"}
    assert store.views() == [view]
    later = replace(view, name="one", within=("small", 3, None), group_order="runs")
    store.save_view(later)
    assert store.views() == [later, view]


def test_a_tag_is_chosen_seen_and_taken_away(qtbot, store, many, open_history):
    workspace = open_history()
    every, bar = names(workspace), workspace.list.filters
    qtbot.waitUntil(bar.tags.isEnabled)
    assert [a.text() for a in bar.tags.menu().actions()] == [
        "Any tag or none",
        "thesis  2",
        "good  1",
    ]
    value(bar.tags.menu(), "thesis")
    qtbot.waitUntil(lambda: names(workspace) == ["gamma", "beta"])
    chip = bar.set_filters.chips["tag"]
    assert chip.isVisible() and chip.text() == "Tag: thesis"
    assert "Tag: thesis" in chip.accessibleName() and "take this filter away" in chip.toolTip()
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: names(workspace) == every)
    assert not bar.set_filters.isVisible()


def test_an_experiment_is_called_by_its_name(qtbot, store, many, open_history):
    workspace = open_history()
    bar = workspace.list.filters
    qtbot.waitUntil(bar.more.isEnabled)
    FILTERS["experiment"](qtbot, workspace)
    qtbot.waitUntil(lambda: names(workspace) == ["rate 1", "rate 0"])
    assert bar.query().experiment == store.experiments()[0].id
    assert bar.set_filters.chips["experiment"].text() == "Experiment: rates"
    value(submenu(workspace, "Experiment"), "Any experiment")
    assert bar.query() == RunQuery()


def test_a_menu_of_very_many_tags_says_how_many_it_leaves_out(qtbot, store, open_history):
    run = store.ids()[0]
    store.annotate(run, tags=[f"tag {number:02}" for number in range(50)])
    workspace = open_history()
    bar = workspace.list.filters
    qtbot.waitUntil(bar.tags.isEnabled)
    assert len(bar.tags.menu().actions()) == 1 + 40 + 1
    last = bar.tags.menu().actions()[-1]
    assert not last.isEnabled() and last.text().startswith("and 10 more")
    bar.show_query(RunQuery(tag="tag 45"))
    assert "tag 45  1" in [a.text() for a in bar.tags.menu().actions() if a.isChecked()]
