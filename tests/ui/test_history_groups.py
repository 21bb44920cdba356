"""Runs taken together in the History workspace: real clicks over a real history."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from tests.history.runs import ended, epoch, spec, started
from ui.bridge.group_table import COLUMNS, GROUPINGS, grouping_title
from ui.bridge.history_bridge import HistoryBridge
from ui.history.workspace import HistoryWorkspace
from ui.theme import Theme
from workbench.catalog.presets import preset
from workbench.spec.events import EpochFinished

PLAIN, TYPE1 = "preresnet-8", "fastresnet-8-type1"
LAST = 1 + next(at for at, each in enumerate(COLUMNS) if each.title == "Last error, %")


def finished(store, network, seed, error, flip=True):
    asked = replace(spec(f"{network} {seed}", seed=seed), design=preset(network).design)
    asked = replace(asked, recipe=replace(asked.recipe, flip=flip))
    run = store.add(asked, depth=8, parameters=75_000, macs=12_000_000).id
    store.record(started(run))
    store.record(EpochFinished(run, epoch(1, error)))
    store.record(ended(run))
    return run


@pytest.fixture
def seven(store):
    """Three seeds of two networks, and one run with another recipe."""
    ids = [
        finished(store, network, seed, error + seed / 10)
        for network, error in ((PLAIN, 9.0), (TYPE1, 7.0))
        for seed in range(3)
    ]
    return [*ids, finished(store, PLAIN, 0, 12.0, flip=False)]


@pytest.fixture
def workspace(qtbot, qapp, store, seven):
    bridge = HistoryBridge(store)
    workspace = HistoryWorkspace(bridge, Theme("light"))
    qtbot.addWidget(workspace)
    workspace.resize(1400, 800)
    with qtbot.waitSignal(workspace.list.model.loaded):
        workspace.show()
    yield workspace
    bridge.close()


def group_by(qtbot, workspace, *titles):
    """Choose in the menu, as a person does."""
    for title in titles:
        chip = workspace.list.filters.groups
        menus = [chip.menu(), *chip.menu().findChildren(QMenu)]
        action = next(a for menu in menus for a in menu.actions() if a.text() == title)
        with qtbot.waitSignal(workspace.list.groups.model.loaded):
            action.trigger()
    qtbot.waitUntil(workspace.list.groups.isVisible)


def rows(workspace, column=0):
    model = workspace.list.groups.model
    return [model.index(row, column).data() for row in range(model.rowCount())]


def click(qtbot, workspace, row, modifier=Qt.KeyboardModifier.NoModifier, double=False):
    table = workspace.list.groups.table
    place = table.visualRect(table.model().index(row, 0)).center()
    act = qtbot.mouseDClick if double else qtbot.mouseClick
    act(table.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def names(workspace):
    return sorted(run.name for run in map(workspace.list.model.record, range(len(ids(workspace)))))


def ids(workspace):
    return workspace.list.model.ids


def test_seeds_are_taken_together_with_n_mean_and_deviation(qtbot, workspace):
    group_by(qtbot, workspace, "All but the seed")
    assert len(rows(workspace)) == 3
    assert rows(workspace, LAST) == ["12.00", "7.10 ± 0.10", "9.10 ± 0.10"]
    assert rows(workspace, 1) == ["1", "3", "3"]
    assert workspace.list.groups.count.text() == "3 groups"


def test_several_groupings_are_combined_and_taken_away_again(qtbot, workspace):
    group_by(qtbot, workspace, "Design")
    assert sorted(rows(workspace)) == [TYPE1, PLAIN]
    group_by(qtbot, workspace, "Flip")
    assert sorted(rows(workspace)) == [f"{TYPE1}, flip 1", f"{PLAIN}, flip 0", f"{PLAIN}, flip 1"]
    group_by(qtbot, workspace, "Design")
    assert sorted(rows(workspace)) == ["flip 0", "flip 1"]


def test_everything_that_can_be_grouped_by_is_said_in_words(qtbot, workspace):
    chip = workspace.list.filters.groups
    for by in GROUPINGS:
        with qtbot.waitSignal(workspace.list.groups.model.loaded):
            chip.set_by((by,))
        assert chip.accessibleDescription() == grouping_title(by).lower()
        assert chip.text().startswith("By ")
        assert rows(workspace) and all(rows(workspace)), by


def test_a_heading_sorts_the_groups(qtbot, workspace):
    group_by(qtbot, workspace, "All but the seed")
    header = workspace.list.groups.table.horizontalHeader()
    x = header.sectionViewportPosition(LAST) + 20
    for expected in (["7.10 ± 0.10", "9.10 ± 0.10", "12.00"], ["12.00", "9.10 ± 0.10"]):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
        assert rows(workspace, LAST)[: len(expected)] == expected


def test_groups_are_compared_with_all_of_their_runs(qtbot, workspace, seven):
    group_by(qtbot, workspace, "All but the seed")
    page = workspace.list.groups
    assert not page.compare.isEnabled()
    click(qtbot, workspace, 1)
    click(qtbot, workspace, 2, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(workspace.compare_requested) as asked:
        qtbot.mouseClick(page.compare, Qt.MouseButton.LeftButton)
    assert asked.args[0] == (*seven[3:6], *seven[:3])


def test_a_group_is_opened_to_its_runs_and_left_again(qtbot, workspace, seven):
    group_by(qtbot, workspace, "All but the seed")
    click(qtbot, workspace, 1)
    click(qtbot, workspace, 1, double=True)
    qtbot.waitUntil(lambda: set(ids(workspace)) == set(seven[3:6]))
    assert workspace.list.table.isVisible()
    assert workspace.list.within.isVisible() and TYPE1 in workspace.list.within.toolTip()
    qtbot.mouseClick(workspace.list.within, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(workspace.list.groups.isVisible)
    qtbot.waitUntil(lambda: len(ids(workspace)) == 7)


def test_a_filter_counts_for_groups_too(qtbot, workspace):
    group_by(qtbot, workspace, "Design")
    qtbot.keyClicks(workspace.list.filters.field, "fastresnet")
    qtbot.waitUntil(lambda: rows(workspace) == [TYPE1])


def test_groups_follow_a_new_run(qtbot, workspace, store):
    group_by(qtbot, workspace, "All but the seed")
    finished(store, TYPE1, 9, 7.0)
    workspace.list.groups._bridge.runs_changed.emit()
    qtbot.waitUntil(lambda: "4" in rows(workspace, 1))


def test_no_groups_is_the_table_of_runs_again(qtbot, workspace):
    group_by(qtbot, workspace, "All but the seed")
    workspace.list.filters.groups.menu().actions()[0].trigger()
    qtbot.waitUntil(workspace.list.table.isVisible)
    assert len(ids(workspace)) == 7
