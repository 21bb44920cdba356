"""The History workspace as a person uses it: real clicks and keys over a real history."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QMessageBox,
)

from tests.history.runs import add, started, trained
from tests.ui.history import KEYS, click, names, press
from workbench.experiments.capsule import export
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore


def test_an_empty_history_says_what_to_do_next(qtbot, open_history):
    workspace = open_history()
    assert workspace.list.empty.isVisible()
    assert workspace.list.empty.title == "No runs yet"
    with qtbot.waitSignal(workspace.start_requested):
        qtbot.mouseClick(workspace.list.empty.button, Qt.MouseButton.LeftButton)


def test_an_empty_history_offers_to_import(qtbot, open_history, store, tmp_path):
    elsewhere = HistoryStore.open(tmp_path / "elsewhere.db")
    run = trained(elsewhere, 9.0, name="from afar").id
    export(elsewhere, [run], tmp_path / "runs.capsule")
    elsewhere.close()
    workspace = open_history()
    assert workspace.list.empty.other.text() == "Import runs ..."
    qtbot.mouseClick(workspace.list.empty.other, Qt.MouseButton.LeftButton)
    dialog = workspace.list.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "runs.capsule"))
    dialog.close()
    qtbot.waitUntil(lambda: names(workspace) == ["from afar"])
    assert workspace.list.table.isVisible()


def test_only_an_empty_history_offers_to_import_in_the_table_s_place(qtbot, open_history, three):
    workspace = open_history()
    qtbot.keyClicks(workspace.list.filters.field, "xyz")
    qtbot.waitUntil(workspace.list.empty.isVisible)
    assert not workspace.list.empty.other.isVisible()


def test_typing_filters_and_a_filter_without_matches_offers_all_runs(qtbot, open_history, three):
    workspace = open_history()
    qtbot.keyClicks(workspace.list.filters.field, "bet")
    qtbot.waitUntil(lambda: names(workspace) == ["beta"])
    qtbot.keyClicks(workspace.list.filters.field, "xyz")
    qtbot.waitUntil(workspace.list.empty.isVisible)
    assert workspace.list.empty.title == "No run matches"
    qtbot.mouseClick(workspace.list.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(workspace)) == 3)
    assert workspace.list.table.isVisible()


def test_chips_count_and_filter_by_state(qtbot, open_history, store, three):
    add(store, "waiting")
    workspace = open_history()
    chips = workspace.list.filters.chips
    qtbot.waitUntil(lambda: chips["finished"].text() == "Finished  3")
    assert chips["going"].text() == "Running  1"
    assert not chips["ended"].isEnabled()
    qtbot.mouseClick(chips["going"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(workspace) == ["waiting"])


def test_a_data_set_can_be_chosen(qtbot, open_history, store):
    add(store, "small", source="digits")
    add(store, "large", source="cifar10")
    workspace = open_history()
    bar = workspace.list.filters
    qtbot.waitUntil(lambda: len(bar.datasets.menu().actions()) == 3)
    next(a for a in bar.datasets.menu().actions() if a.text().startswith("CIFAR-10")).trigger()
    qtbot.waitUntil(lambda: names(workspace) == ["large"])
    assert bar.set_filters.chips["dataset"].text() == "Data set: CIFAR-10"


def test_a_click_on_a_header_sorts_and_again_reverses(qtbot, open_history, three):
    workspace = open_history()
    header = workspace.list.table.horizontalHeader()
    section = KEYS.index("last_error")
    x = header.sectionViewportPosition(section) + header.sectionSize(section) // 2
    for expected in (["beta", "alpha", "gamma"], ["gamma", "alpha", "beta"]):
        place = QPoint(x, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.waitUntil(lambda expected=expected: names(workspace) == expected)


def test_the_selection_stays_with_its_runs_in_another_order(qtbot, open_history, store, three):
    # Many runs are a new table to Qt when their order changes.
    for number in range(520):
        add(store, f"run {number}", depth=number)
    workspace = open_history()
    table = workspace.list.table
    table.select_ids(three[:2])
    with qtbot.waitSignal(workspace.list.model.loaded):
        workspace.list.model.sort(KEYS.index("depth"), Qt.SortOrder.AscendingOrder)
    assert set(table.selected_ids()) == set(three[:2])


def test_two_selected_runs_can_be_compared_by_key(qtbot, open_history, three):
    workspace = open_history()
    click(qtbot, workspace, 0)
    assert not workspace.list.actions_by_key["compare"].isEnabled()
    click(qtbot, workspace, 2, modifier=Qt.KeyboardModifier.ControlModifier)
    assert workspace.list.actions_by_key["compare"].isEnabled()
    with qtbot.waitSignal(workspace.compare_requested) as asked:
        workspace.list.actions_by_key["compare"].trigger()
    assert asked.args[0] == (three[2], three[0])


def test_with_nothing_selected_the_last_three_are_suggested(qtbot, open_history, three):
    workspace = open_history()
    card = workspace.list.suggestion
    qtbot.waitUntil(card.isVisible)
    assert card.button.text() == "Compare the last three"
    with qtbot.waitSignal(workspace.compare_requested) as asked:
        qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert asked.args[0] == tuple(three)
    click(qtbot, workspace, 0)
    assert not card.isVisible()


def test_del_moves_to_the_trash_and_undo_brings_it_back(qtbot, open_history, store, three):
    workspace = open_history()
    click(qtbot, workspace, 0)
    workspace.list.actions_by_key["trash"].trigger()
    qtbot.waitUntil(lambda: names(workspace) == ["beta", "alpha"])
    toast = workspace.list.toast
    assert toast.isVisible() and toast.text == "Moved to the trash"
    qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(workspace) == ["gamma", "beta", "alpha"])
    qtbot.waitUntil(lambda: workspace.list.table.selected_ids() == [three[2]])


def test_deleting_for_ever_asks_first(qtbot, open_history, store, three):
    store.trash(three[:1])
    workspace = open_history()
    chip = workspace.list.filters.chips["trash"]
    qtbot.waitUntil(chip.isEnabled)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(workspace) == ["alpha"])
    for role in (QMessageBox.ButtonRole.RejectRole, QMessageBox.ButtonRole.DestructiveRole):
        click(qtbot, workspace, 0)
        workspace.list.actions_by_key["delete"].trigger()
        box = next(b for b in workspace.list.findChildren(QMessageBox) if b.isVisible())
        assert store.ids(RunQuery(trashed=True)) == three[:1]
        button = next(b for b in box.buttons() if box.buttonRole(b) is role)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: store.ids(RunQuery(trashed=True)) == [])
    qtbot.waitUntil(workspace.list.empty.isVisible)
    assert workspace.list.empty.title == "The trash is empty"


def test_restoring_takes_a_run_out_of_the_trash(qtbot, open_history, store, three):
    store.trash(three[:1])
    workspace = open_history()
    chip = workspace.list.filters.chips["trash"]
    qtbot.waitUntil(chip.isEnabled)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(workspace) == ["alpha"])
    click(qtbot, workspace, 0)
    assert not workspace.list.actions_by_key["trash"].isVisible()
    workspace.list.actions_by_key["restore"].trigger()
    qtbot.waitUntil(lambda: len(store.ids()) == 3)


def test_a_run_that_goes_on_cannot_be_deleted(qtbot, open_history, store):
    run = add(store, "live").id
    store.record(started(run))
    workspace = open_history()
    click(qtbot, workspace, 0)
    assert not workspace.list.actions_by_key["trash"].isEnabled()


SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(
    ("action", "key", "modifier"),
    [
        ("rename", Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier),
        ("trash", Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        ("star", Qt.Key.Key_B, CTRL),
        ("design", Qt.Key.Key_D, CTRL | SHIFT),
        ("compare", Qt.Key.Key_C, CTRL | SHIFT),
    ],
)
def test_actions_have_keys(qtbot, open_history, three, action, key, modifier):
    workspace = open_history()
    workspace.activateWindow()
    qtbot.waitUntil(workspace.isActiveWindow)
    click(qtbot, workspace, 0)
    if action == "compare":
        click(qtbot, workspace, 1, modifier=CTRL)
    with qtbot.waitSignal(workspace.list.actions_by_key[action].triggered):
        press(qtbot, workspace, key, modifier)


def test_undo_by_key_brings_back_what_was_deleted(qtbot, open_history, store, three):
    workspace = open_history()
    workspace.activateWindow()
    qtbot.waitUntil(workspace.isActiveWindow)
    click(qtbot, workspace, 0)
    press(qtbot, workspace, Qt.Key.Key_Delete)
    qtbot.waitUntil(workspace.list.toast.isVisible)
    press(qtbot, workspace, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: len(names(workspace)) == 3)


def test_every_action_has_a_tooltip_a_name_and_an_icon(open_history, three):
    workspace = open_history()
    for key, action in workspace.list.actions_by_key.all.items():
        assert action.text() and action.toolTip() and not action.icon().isNull(), key
