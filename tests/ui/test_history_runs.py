"""Single runs in the History workspace: opened, named, marked, resumed, used again."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
)

from tests.history.runs import add, checkpoint, ended, epoch, started
from tests.ui.history import KEYS, click, press
from ui.theme import RUN_COLOURS
from workbench import paths
from workbench.spec.events import CheckpointSaved, EpochFinished
from workbench.spec.run import RunState


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
