"""Files, blocks and what is unsaved, in the workspace."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import (
    QDockWidget,
    QFileDialog,
    QInputDialog,
    QMessageBox,
    QStackedWidget,
    QWidget,
)

from tests.designs import small_design
from tests.ui.design_window import shown_workspace
from ui.bridge import block_edits as edits
from ui.bridge.document import Document
from ui.editor.workspace import DesignWorkspace
from ui.theme import Theme
from workbench.catalog.presets import preset
from workbench.spec import codec


@pytest.fixture
def workspace(qtbot):
    return shown_workspace(qtbot, small_design())


def soil(workspace) -> None:
    workspace.document.change("set", lambda b: edits.with_value(b, "conv1", "kernel", 5))


def box_of(workspace) -> QMessageBox:
    return next(box for box in workspace.findChildren(QMessageBox) if box.isVisible())


def pick(workspace, path: Path) -> None:
    dialog = next(each for each in workspace.findChildren(QFileDialog) if each.isVisible())
    dialog.fileSelected.emit(str(path))
    dialog.done(QFileDialog.DialogCode.Accepted)


def test_new_asks_about_unsaved_changes_and_cancel_keeps_them(workspace):
    soil(workspace)
    before = workspace.document.design
    workspace.actions["new"].trigger()
    box = box_of(workspace)
    assert "small" in box.text()
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert workspace.document.design is before
    workspace.actions["new"].trigger()
    box_of(workspace).button(QMessageBox.StandardButton.Discard).click()
    assert workspace.document.design.name == "untitled"
    assert not workspace.document.is_dirty


def test_new_does_not_ask_where_nothing_is_unsaved(workspace):
    workspace.actions["new"].trigger()
    assert not [box for box in workspace.findChildren(QMessageBox) if box.isVisible()]
    assert workspace.document.design.name == "untitled"


def test_saving_from_the_question_saves_and_then_goes_on(workspace, tmp_path):
    soil(workspace)
    edited = workspace.document.design
    done = []
    workspace.files.leave(lambda: done.append(True))
    box_of(workspace).button(QMessageBox.StandardButton.Save).click()
    assert done == []
    pick(workspace, tmp_path / "mine")
    assert done == [True]
    assert codec.load(tmp_path / "mine.rwb.json") == edited
    assert not workspace.document.is_dirty


def test_save_writes_to_the_file_without_asking_again(workspace, tmp_path):
    workspace.actions["save"].trigger()
    pick(workspace, tmp_path / "a.json")
    soil(workspace)
    workspace.actions["save"].trigger()
    assert codec.load(tmp_path / "a.json") == workspace.document.design
    assert workspace.document.recent() == [(tmp_path / "a.json").resolve()]


def test_open_reads_a_file_and_shows_its_unit(workspace, tmp_path):
    codec.save(tmp_path / "b.json", preset("preresnet-20").design)
    workspace.actions["open"].trigger()
    pick(workspace, tmp_path / "b.json")
    assert workspace.document.design.name == "preresnet-20"
    assert set(workspace.canvas.unit_scene.nodes) == set(workspace.document.block.ids)


@pytest.mark.parametrize("text", ["{", '{"format": "residual-workbench design", "version": 9}'])
def test_a_file_that_cannot_be_read_is_explained_and_the_design_stays(workspace, tmp_path, text):
    before = workspace.document.design
    path = tmp_path / "broken.json"
    path.write_text(text)
    workspace.files.open_path(path)
    box = box_of(workspace)
    assert "broken.json" in box.text()
    box.button(QMessageBox.StandardButton.Ok).click()
    assert workspace.document.design is before


def test_a_save_that_fails_is_explained_and_stays_unsaved(workspace, tmp_path):
    soil(workspace)
    workspace.actions["save_as"].trigger()
    pick(workspace, tmp_path / "missing" / "a.json")
    assert "cannot be written" in box_of(workspace).text()
    assert workspace.document.is_dirty


def answer(workspace, text: str) -> None:
    dialog = next(each for each in workspace.findChildren(QInputDialog) if each.isVisible())
    dialog.setTextValue(text)
    dialog.accept()


def test_blocks_are_added_renamed_duplicated_and_deleted(workspace):
    document = workspace.document
    workspace.actions["add_block"].trigger()
    answer(workspace, "gate")
    assert document.shown == "gate"
    assert document.block.ids == ("input", "output")
    workspace.actions["rename_block"].trigger()
    answer(workspace, "door")
    workspace.actions["duplicate_block"].trigger()
    assert document.shown == "door 2"
    assert [workspace.bar.blocks.itemText(i) for i in range(workspace.bar.blocks.count())] == [
        "stem",
        "unit",
        "head",
        "door",
        "door 2",
    ]
    workspace.actions["delete_block"].trigger()
    assert [block.name for block in document.design.blocks][-1] == "door"
    document.show_block("unit")
    workspace.actions["delete_block"].trigger()
    assert "stage 1" in workspace.toast.text()
    assert document.undo_stack.count() == 4


def test_the_design_is_renamed_with_undo_and_never_to_nothing(workspace):
    workspace.actions["rename_design"].trigger()
    answer(workspace, "my network")
    assert workspace.document.design.name == "my network"
    workspace.actions["rename_design"].trigger()
    answer(workspace, " ")
    assert workspace.document.design.name == "my network"
    assert "1 to 120" in workspace.toast.text()
    workspace.actions["undo"].trigger()
    assert workspace.document.design.name == "small"


def test_a_block_name_that_is_taken_is_refused(workspace):
    workspace.actions["rename_block"].trigger()
    answer(workspace, "stem")
    assert "already" in workspace.toast.text()
    assert workspace.document.shown == "unit"


def test_the_block_selector_shows_another_block(workspace):
    box = workspace.bar.blocks
    index = box.findText("head")
    box.setCurrentIndex(index)
    box.activated.emit(index)
    assert set(workspace.canvas.unit_scene.nodes) == {"input", "pool", "fc", "output"}
    assert workspace.context.place.name == "head"


def test_undo_and_redo_say_what_they_would_do(workspace):
    assert not workspace.actions["undo"].isEnabled()
    workspace.selection.set(("bn",))
    workspace.editing.delete()
    assert workspace.actions["undo"].isEnabled()
    assert "Delete" in workspace.actions["undo"].text()
    workspace.actions["undo"].trigger()
    assert "Delete" in workspace.actions["redo"].text()


def test_the_docks_come_back_where_they_were(workspace, qtbot, tmp_path):
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    outline = workspace.findChild(QDockWidget, "design-outline")
    outline.hide()
    workspace.store_layout(settings)
    other = shown_workspace(qtbot, small_design())
    assert other.findChild(QDockWidget, "design-outline").isVisible()
    other.restore_layout(settings)
    assert not other.findChild(QDockWidget, "design-outline").isVisible()


def test_the_docks_have_room_when_the_workspace_comes_up_as_a_page_of_a_window(qtbot, tmp_path):
    document = Document()
    workspace = DesignWorkspace(document, Theme("light", document))
    document.setParent(workspace)
    pages = QStackedWidget()
    qtbot.addWidget(pages)
    pages.addWidget(QWidget())
    pages.addWidget(workspace)
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    workspace.store_layout(settings)
    assert settings.allKeys() == [], "what was never shown is not remembered"
    pages.resize(1440, 830)
    pages.show()
    pages.setCurrentWidget(workspace)
    qtbot.waitUntil(lambda: workspace.findChild(QDockWidget, "design-palette").width() > 200)
    assert workspace.findChild(QDockWidget, "design-inspector").width() > 220
    assert workspace.findChild(QDockWidget, "design-stages").height() > 220
    header = workspace.stages.view.horizontalHeader()
    narrow = [i for i in range(header.count()) if header.sectionSize(i) < header.sectionSizeHint(i)]
    assert not narrow, "every heading is seen whole"


def test_f8_goes_from_problem_to_problem(workspace):
    document = workspace.document
    document.change("cut", lambda block: edits.disconnect(block, block.links[:2]))
    seen = []
    for _ in range(len(document.analysis.problems)):
        workspace.actions["problems"].trigger()
        seen.append(workspace.selection.single)
    assert {"conv1", "bn"} <= set(seen)
