"""The History workspace as a person uses it: real clicks and keys over a real history."""

import csv
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QToolButton,
)

from tests.history.runs import add, checkpoint, ended, epoch, started, trained
from ui.bridge.carrying import FORMS
from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.run_columns import COLUMNS
from ui.history.workspace import HistoryWorkspace
from ui.theme import RUN_COLOURS, Theme
from workbench import paths
from workbench.experiments.capsule import export
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.spec.events import CheckpointSaved, EpochFinished
from workbench.spec.run import RunState

KEYS = [column.key for column in COLUMNS]


@pytest.fixture
def open_history(qtbot, qapp, store):
    """The workspace, shown and loaded."""
    bridges = []

    def opened():
        bridge = HistoryBridge(store)
        bridges.append(bridge)
        workspace = HistoryWorkspace(bridge, Theme("light"))
        qtbot.addWidget(workspace)
        workspace.resize(1400, 800)
        with qtbot.waitSignal(workspace.list.model.loaded):
            workspace.show()
        qtbot.waitExposed(workspace)
        return workspace

    yield opened
    for bridge in bridges:
        bridge.close()


@pytest.fixture
def three(store):
    return [trained(store, 50.0, error, name=name).id for name, error in _THREE]


_THREE = (("alpha", 8.0), ("beta", 7.0), ("gamma", 9.0))


def names(workspace):
    model = workspace.list.model
    return [model.index(row, KEYS.index("name")).data() for row in range(model.rowCount())]


def click(qtbot, workspace, row, column="name", modifier=Qt.KeyboardModifier.NoModifier):
    table = workspace.list.table
    rect = table.visualRect(table.model().index(row, KEYS.index(column)))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, rect.center())


def press(qtbot, workspace, key, modifier=Qt.KeyboardModifier.NoModifier):
    workspace.list.table.setFocus()
    qtbot.keyClick(workspace.list.table, key, modifier)


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


def test_hidden_and_moved_columns_are_remembered(qtbot, open_history, three):
    first = open_history()
    header = first.list.table.horizontalHeader()
    action = next(a for a in first.list.table.columns_menu().actions() if a.text() == "Data set")
    action.setChecked(False)
    header.moveSection(header.visualIndex(KEYS.index("seed")), 3)
    first.close()

    second = open_history()
    header = second.list.table.horizontalHeader()

    assert header.isSectionHidden(KEYS.index("dataset"))
    assert header.visualIndex(KEYS.index("seed")) == 3
    assert header.isSectionHidden(KEYS.index("macs"))


def pin(workspace, *keys):
    """Choose columns in the menu of the headings, as a person does."""
    for key in keys:
        menu = workspace.list.table.columns_menu()
        pins = next(a.menu() for a in menu.actions() if a.text() == "Pinned to the left")
        next(a for a in pins.actions() if a.text() == key).trigger()


def test_pinned_columns_stay_while_the_others_scroll_by(qtbot, open_history, three):
    workspace = open_history()
    workspace.resize(700, 600)
    table, pinned = workspace.list.table, workspace.list.table.pinned
    assert not pinned.isVisible()
    pin(workspace, "Name", "Last error")
    assert pinned.isVisible()
    shown = [key for at, key in enumerate(KEYS) if not pinned.isColumnHidden(at)]
    assert shown == ["name", "last_error"]
    assert [table.horizontalHeader().visualIndex(KEYS.index(key)) for key in shown] == [0, 1]
    bar = table.horizontalScrollBar()
    bar.setValue(bar.maximum())
    place = pinned.visualRect(table.model().index(0, KEYS.index("name"))).center()
    assert table.childAt(pinned.viewport().mapTo(table, place)) is pinned.viewport()


def test_a_pinned_name_is_written_over_where_it_is_seen(qtbot, open_history, three):
    workspace = open_history()
    workspace.resize(700, 600)
    pin(workspace, "Name")
    click(qtbot, workspace, 0)
    workspace.list.actions_by_key["rename"].trigger()
    editor = workspace.list.table.pinned.findChild(QLineEdit)
    assert editor.isVisible()
    qtbot.keyClicks(editor, "delta")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "delta" in names(workspace))


def test_a_pinned_row_is_the_same_row(qtbot, open_history, three):
    workspace = open_history()
    workspace.resize(700, 600)
    table, pinned = workspace.list.table, workspace.list.table.pinned
    pin(workspace, "Star", "Name")
    name = pinned.visualRect(table.model().index(1, KEYS.index("name"))).center()
    qtbot.mouseClick(pinned.viewport(), Qt.MouseButton.LeftButton, pos=name)
    assert table.selected_ids() == [three[1]]
    with qtbot.waitSignal(workspace.run_opened) as opened:
        qtbot.mouseDClick(pinned.viewport(), Qt.MouseButton.LeftButton, pos=name)
    assert opened.args[0] == three[1]
    star = pinned.visualRect(table.model().index(0, KEYS.index("star"))).center()
    qtbot.mouseClick(pinned.viewport(), Qt.MouseButton.LeftButton, pos=star)
    qtbot.waitUntil(lambda: workspace.list.model.record(0).starred)


def test_a_pinned_heading_sorts_and_again_reverses(qtbot, open_history, three):
    workspace = open_history()
    workspace.resize(700, 600)
    pin(workspace, "Name")
    header = workspace.list.table.pinned.horizontalHeader()
    for expected in (["alpha", "beta", "gamma"], ["gamma", "beta", "alpha"]):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 10))
        qtbot.waitUntil(lambda expected=expected: names(workspace) == expected)
    pinned = workspace.list.table.pinned
    assert [k for at, k in enumerate(KEYS) if not pinned.isColumnHidden(at)] == ["name"]


def test_pins_are_remembered_and_can_be_taken_away(qtbot, open_history, three):
    first = open_history()
    pin(first, "Name")
    first.close()
    second = open_history()
    assert second.list.table.pins == ("name",)
    pin(second, "Name")
    assert second.list.table.pins == ()
    assert not second.list.table.pinned.isVisible()


def test_pinned_columns_scroll_down_with_the_table(qtbot, open_history, store):
    for number in range(60):
        add(store, f"run {number}")
    workspace = open_history()
    workspace.resize(700, 500)
    pin(workspace, "Name")
    table = workspace.list.table
    table.verticalScrollBar().setValue(300)
    assert table.pinned.verticalScrollBar().value() == 300
    table.pinned.verticalScrollBar().setValue(120)
    assert table.verticalScrollBar().value() == 120


def test_the_columns_menu_opens_from_the_bar_too(qtbot, open_history, three):
    workspace = open_history()
    workspace.list.actions_by_key["columns"].trigger()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    texts = [action.text() for action in QApplication.activePopupWidget().actions()]
    assert "Seed" in texts and "Pinned to the left" in texts
    QApplication.activePopupWidget().close()


def test_columns_can_be_put_back(qtbot, open_history, three):
    workspace = open_history()
    header = workspace.list.table.horizontalHeader()
    header.moveSection(2, 6)
    header.setSectionHidden(KEYS.index("design"), True)
    workspace.list.table.columns_menu().actions()[-1].trigger()
    assert [header.visualIndex(i) for i in range(len(KEYS))] == list(range(len(KEYS)))
    assert not header.isSectionHidden(KEYS.index("design"))


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


def test_enter_opens_the_run_with_its_curves_and_escape_closes_it(qtbot, open_history, three):
    workspace = open_history()
    click(qtbot, workspace, 0)
    with qtbot.waitSignal(workspace.run_opened) as opened:
        press(qtbot, workspace, Qt.Key.Key_Return)
    assert opened.args[0] == three[2]
    panel = workspace.list.panel
    qtbot.waitUntil(lambda: panel.details is not None)
    drawn = {curve.key: list(curve.y) for curve in panel.plot.curves()}
    assert drawn["test_error"] == [50.0, 9.0]
    assert panel.isVisible()
    panel.close_run()
    assert not panel.isVisible()


def test_double_click_opens_the_run(qtbot, open_history, three):
    workspace = open_history()
    table = workspace.list.table
    place = table.visualRect(table.model().index(1, KEYS.index("name"))).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(workspace.run_opened) as opened:
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args[0] == three[1]


def test_an_open_run_follows_its_training(qtbot, open_history, store):
    run = add(store, "live").id
    store.record(started(run))
    workspace = open_history()
    workspace.open_run(run)
    panel = workspace.list.panel
    qtbot.waitUntil(lambda: panel.details is not None)
    store.record(EpochFinished(run, epoch(1, 33.0)))
    workspace.list.model._bridge.tell(store.run(run))
    qtbot.waitUntil(
        lambda: [list(c.y) for c in panel.plot.curves() if c.key == "test_error"] == [[33.0]]
    )


def test_f2_renames_the_run(qtbot, open_history, store, three):
    workspace = open_history()
    click(qtbot, workspace, 0)
    workspace.list.actions_by_key["rename"].trigger()
    editor = workspace.list.table.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "delta")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: store.run(three[2]).name == "delta")


def test_a_click_on_the_star_gives_and_takes_it(qtbot, open_history, store, three):
    workspace = open_history()
    for starred in (True, False):
        click(qtbot, workspace, 0, "star")
        qtbot.waitUntil(lambda starred=starred: store.run(three[2]).starred is starred)
        model = workspace.list.model
        qtbot.waitUntil(lambda starred=starred, model=model: model.record(0).starred is starred)


def test_a_colour_is_chosen_from_eight(qtbot, open_history, store, three):
    workspace = open_history()
    click(qtbot, workspace, 0)
    workspace.list.actions_by_key["colour"].trigger()
    menu = next(m for m in workspace.list.findChildren(QMenu) if m.isVisible())
    menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: store.run(three[2]).colour == RUN_COLOURS[2])
    menu.close()


def test_tags_of_several_runs_are_changed_together(qtbot, open_history, store, three):
    store.annotate(three[0], tags=("own", "shared"))
    store.annotate(three[1], tags=("shared",))
    workspace = open_history()
    workspace.list.select(three[:2])
    workspace.list.actions_by_key["tags"].trigger()
    dialog = workspace.list.findChild(QInputDialog)
    assert dialog.textValue() == "shared"
    dialog.setTextValue("thesis, table 1, thesis")
    dialog.accept()
    qtbot.waitUntil(lambda: store.run(three[1]).tags == ("thesis", "table 1"))
    qtbot.waitUntil(lambda: set(store.run(three[0]).tags) == {"thesis", "table 1", "own"})


def test_notes_are_kept_when_another_run_is_opened(qtbot, open_history, store, three):
    workspace = open_history()
    click(qtbot, workspace, 0)
    workspace.list.actions_by_key["notes"].trigger()
    panel = workspace.list.panel
    qtbot.waitUntil(lambda: panel.details is not None)
    qtbot.keyClicks(panel.notes.text, "**much** better")
    assert "<b>" in panel.notes.preview.toHtml() or "font-weight" in panel.notes.preview.toHtml()
    workspace.list.open_run(three[0])
    qtbot.waitUntil(lambda: store.run(three[2]).notes == "**much** better")
    qtbot.waitUntil(lambda: panel.notes.text.toPlainText() == "")


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


def test_only_what_stopped_early_can_be_resumed(qtbot, open_history, store, three):
    run = add(store, "early").id
    store.record(started(run))
    store.record(ended(run, RunState.STOPPED))
    workspace = open_history()
    click(qtbot, workspace, 1)
    assert not workspace.list.actions_by_key["resume"].isEnabled()
    click(qtbot, workspace, 0)
    with qtbot.waitSignal(workspace.resume_requested) as asked:
        workspace.list.actions_by_key["resume"].trigger()
    assert asked.args[0] == run


def test_what_cannot_go_on_is_not_offered_to_resume(qtbot, open_history, store):
    run = add(store, "gone").id
    store.record(started(run))
    store.record(CheckpointSaved(run, checkpoint(1)))
    store.record(ended(run, RunState.STOPPED))
    workspace = open_history()
    click(qtbot, workspace, 0)
    resume = workspace.list.actions_by_key["resume"]
    qtbot.waitUntil(lambda: not resume.isEnabled())
    assert "is not on the disk any more" in resume.toolTip()
    workspace.list.table.clearSelection()
    assert resume.toolTip() == "Go on from the last checkpoint (Ctrl+R)"
    workspace.open_run(run)
    qtbot.waitUntil(lambda: workspace.list.panel.details is not None)
    shown = [label.text() for label in workspace.list.panel.findChildren(QLabel)]
    assert "Cannot go on" in shown
    assert any("Train it once more" in text for text in shown)


def test_the_checkpoints_that_are_left_are_shown_with_a_run(qtbot, open_history, store):
    run = add(store, "kept").id
    store.record(started(run))
    for number in (1, 2):
        saved = replace(checkpoint(number), path=f"runs/{run}/step-{number}.safetensors")
        store.record(CheckpointSaved(run, saved))
    (paths.runs_folder() / run).mkdir()
    (paths.runs_folder() / run / "step-2.safetensors").write_bytes(b" " * 4096)
    store.record(ended(run, RunState.STOPPED))
    workspace = open_history()
    workspace.open_run(run)
    qtbot.waitUntil(lambda: workspace.list.panel.details is not None)
    shown = [label.text() for label in workspace.list.panel.findChildren(QLabel)]
    assert "1 of 2 are on the disk, 0.0 MiB; the newest of epoch 2" in shown
    assert workspace.list.actions_by_key["resume"].isEnabled()


def test_the_design_as_it_was_run_can_be_used_again(qtbot, open_history, store, three):
    workspace = open_history()
    click(qtbot, workspace, 0)
    with qtbot.waitSignal(workspace.design_requested) as asked:
        workspace.list.actions_by_key["design"].trigger()
    assert asked.args[0] == store.spec(three[2]).design


def test_selected_runs_are_written_as_csv(qtbot, open_history, three, tmp_path):
    workspace = open_history()
    file = tmp_path / "runs.csv"
    workspace.list.carrier.export(three[:2], file, "runs")
    qtbot.waitUntil(lambda: workspace.list.toast.text == f"2 runs written to {file}")
    with file.open() as lines:
        assert [row["name"] for row in csv.DictReader(lines)] == ["alpha", "beta"]


def export_as(workspace, title, path):
    """Choose in the export menu, and answer the dialog that it opens."""
    menu = workspace.list.export_menu
    next(a for a in menu.actions() if a.text() == f"{title} ...").trigger()
    dialog = workspace.list.findChild(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_the_form_of_an_export_is_chosen_in_a_menu(qtbot, open_history, three, tmp_path):
    workspace = open_history()
    for title, name in (
        ("CSV, a row an epoch", "epochs.csv"),
        ("Capsule for another machine", "runs.capsule"),
        ("Capsule with the weights begun with", "light.capsule"),
        ("Capsule with all weights", "heavy.capsule"),
    ):
        export_as(workspace, title, tmp_path / name)
        said = f"3 runs written to {tmp_path / name}"
        qtbot.waitUntil(lambda said=said: workspace.list.toast.text == said)
        qtbot.waitUntil(lambda: workspace.list.findChild(QFileDialog) is None)
    lines = (tmp_path / "epochs.csv").read_text().splitlines()
    assert len(lines) == 1 + 3 * 2
    assert zipfile.is_zipfile(tmp_path / "runs.capsule")


def test_the_export_menu_opens_by_its_key_and_from_the_bar(qtbot, open_history, three):
    workspace = open_history()
    workspace.list.actions_by_key["export"].trigger()
    qtbot.waitUntil(workspace.list.export_menu.isVisible)
    workspace.list.export_menu.close()
    button = next(
        button
        for button in workspace.list.findChildren(QToolButton)
        if button.defaultAction() is workspace.list.actions_by_key["export"]
    )
    assert button.popupMode() is QToolButton.ToolButtonPopupMode.InstantPopup
    assert button.defaultAction().menu() is workspace.list.export_menu


def test_the_chosen_runs_are_written_for_tensorboard(qtbot, open_history, three, tmp_path):
    reader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    workspace = open_history()
    workspace.list.select(three[:2])
    export_as(workspace, "TensorBoard's event files", tmp_path / "board")
    said = f"2 runs written to {tmp_path / 'board'}"
    qtbot.waitUntil(lambda: workspace.list.toast.text == said, timeout=60_000)
    folders = sorted((tmp_path / "board").iterdir())
    assert [folder.name for folder in folders] == [f"alpha-{three[0]}", f"beta-{three[1]}"]
    events = reader.EventAccumulator(str(folders[1]))
    events.Reload()
    assert [(each.step, each.value) for each in events.Scalars("error/test")] == [(1, 50), (2, 7)]


def test_without_tensorboard_its_entry_says_what_to_install(
    qtbot, open_history, three, monkeypatch
):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    workspace = open_history()
    [entry] = [a for a in workspace.list.export_menu.actions() if "TensorBoard" in a.text()]
    with qtbot.waitSignal(workspace.list._bridge.failed) as told:
        entry.trigger()
    assert "pip install" in told.args[0].hint
    assert workspace.list.findChild(QFileDialog) is None


def test_an_empty_list_has_nothing_to_export(qtbot, open_history):
    workspace = open_history()
    workspace.list.export_menu.actions()[0].trigger()
    assert workspace.list.toast.text == "There are no runs to export."
    assert workspace.list.findChild(QFileDialog) is None


def test_the_table_answers_while_runs_are_written(qtbot, open_history, three, monkeypatch):
    workspace = open_history()
    held = threading.Event()
    slow = replace(FORMS["runs"], write=lambda *_: held.wait(60))
    monkeypatch.setattr("ui.bridge.carrying.FORMS", {**FORMS, "runs": slow})
    workspace.list.carrier.export(three, Path("runs.csv"), "runs")
    qtbot.keyClicks(workspace.list.filters.field, "bet")
    qtbot.waitUntil(lambda: names(workspace) == ["beta"])
    qtbot.waitUntil(lambda: workspace.list.toast.text == "Writing ...")
    held.set()
    qtbot.waitUntil(lambda: workspace.list.toast.text == "3 runs written to runs.csv")


def test_a_capsule_is_taken_in_and_its_runs_are_selected(
    qtbot, open_history, store, three, tmp_path
):
    workspace = open_history()
    file = tmp_path / "runs.capsule"
    workspace.list.carrier.export(three[:2], file, "capsule")
    qtbot.waitUntil(file.exists)
    store.trash([three[0]])
    store.delete([three[0]])
    workspace.list.actions_by_key["import"].trigger()
    dialog = workspace.list.findChild(QFileDialog)
    dialog.fileSelected.emit(str(file))
    dialog.close()
    said = "Runs taken in: 1, there already: 1"
    qtbot.waitUntil(lambda: workspace.list.toast.text == said)
    qtbot.waitUntil(lambda: workspace.list.table.selected_ids() == [three[0]])


def test_a_file_that_is_no_capsule_is_refused(qtbot, open_history, tmp_path):
    (tmp_path / "no.capsule").write_text("nothing of the kind")
    workspace = open_history()
    with qtbot.waitSignal(workspace.list._bridge.failed) as refused:
        workspace.list.carrier.take_in(tmp_path / "no.capsule")
    assert "no.capsule" in str(refused.args[0])


def test_a_file_that_cannot_be_written_is_told(qtbot, open_history, three, tmp_path):
    workspace = open_history()
    with qtbot.waitSignal(workspace.list._bridge.failed) as told:
        workspace.list.carrier.export(three, tmp_path / "no such folder" / "runs.csv", "runs")
    assert "cannot be written" in str(told.args[0])
    assert not workspace.list.toast.isVisible()


def test_facts_settings_and_log_of_a_run_are_shown(qtbot, open_history, three):
    workspace = open_history()
    workspace.open_run(three[0])
    panel = workspace.list.panel
    qtbot.waitUntil(lambda: panel.details is not None)
    assert panel._settings.rowCount() == len(panel.details.settings) > 20
    shown = {
        panel._settings.item(row, 0).text(): panel._settings.item(row, 1).text()
        for row in range(panel._settings.rowCount())
    }
    assert shown["seed"] == "0"
    assert shown["recipe: batch size"] == "128"


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


def test_a_narrow_window_still_holds_the_list_and_a_run(qtbot, open_history, three):
    workspace = open_history()
    workspace.list.open_run(three[0])
    # Letters are wider in some fonts than in others.
    assert workspace.minimumSizeHint().width() < 1080
    workspace.list.panel.close_run()
    assert "Compare" in [
        button.text()
        for button in workspace.list.findChildren(QToolButton)
        if button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    ]


def test_escape_closes_the_run_that_is_open(qtbot, open_history, three):
    workspace = open_history()
    workspace.activateWindow()
    qtbot.waitUntil(workspace.isActiveWindow)
    workspace.open_run(three[0])
    assert workspace.list.panel.isVisible()
    press(qtbot, workspace, Qt.Key.Key_Escape)
    assert not workspace.list.panel.isVisible()


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
