"""Saved views in the History workspace, by real clicks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from tests.history.runs import add, trained
from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.run_columns import COLUMNS
from ui.history.workspace import HistoryWorkspace
from ui.theme import Theme
from workbench.history.store import HistoryStore
from workbench.spec.run import RunState


@pytest.fixture
def store(tmp_path):
    store = HistoryStore.open(tmp_path / "history.db")
    for name, error in (("alpha", 8.0), ("beta", 7.0), ("gamma", 9.0)):
        trained(store, error, name=name)
    add(store, "alpha waits")
    yield store
    store.close()


@pytest.fixture
def open_history(qtbot, qapp, store):
    bridges = []

    def opened():
        bridge = HistoryBridge(store)
        bridges.append(bridge)
        workspace = HistoryWorkspace(bridge, Theme("light"))
        qtbot.addWidget(workspace)
        workspace.resize(1300, 700)
        with qtbot.waitSignal(workspace.list.model.loaded):
            workspace.show()
        return workspace

    yield opened
    for bridge in bridges:
        bridge.close()


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
