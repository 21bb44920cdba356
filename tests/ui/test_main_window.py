"""The window as a person uses it: keys, menus, command palette, looks, files, settings."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox, QPushButton

from ui.bridge import block_edits as edits
from ui.main_window import DESIGN, HISTORY, TRAIN, WELCOME
from ui.shell.settings_dialog import SettingsDialog
from workbench import paths
from workbench.catalog.presets import preset
from workbench.errors import WorkbenchError
from workbench.spec import codec

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(program):
    return program().window


def shown(window) -> str:
    return next(
        place.key for place in window._all_places() if place.give() is window.pages.currentWidget()
    )


def box(window, kind=QMessageBox):
    found = [each for each in window.findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def press(dialog, text: str) -> None:
    for button in dialog.findChildren(QPushButton):
        if button.text().replace("&", "") == text:
            QTest.mouseClick(button, LEFT)
            return
    raise AssertionError(f"no button '{text}'")


def edit_something(window) -> None:
    document = window.design.document
    document.start(preset("preresnet-20").design)
    document.change("widen", lambda block: edits.with_value(block, "conv2", "kernel", 5))


def test_it_opens_with_the_welcome_page(window):
    assert shown(window) == WELCOME
    assert window.bar.tabs.current == ""
    assert window.isVisible()


def test_keys_lead_to_every_page(window):
    for key, modifiers, page in (
        (Qt.Key.Key_1, CTRL, DESIGN),
        (Qt.Key.Key_2, CTRL, TRAIN),
        (Qt.Key.Key_3, CTRL, HISTORY),
        (Qt.Key.Key_H, CTRL | SHIFT, WELCOME),
    ):
        QTest.keyClick(window, key, modifiers)
        assert shown(window) == page


def test_tabs_lead_to_every_workspace_and_follow_it(window):
    for page in (HISTORY, DESIGN, TRAIN):
        QTest.mouseClick(window.bar.tabs.button(page), LEFT)
        assert shown(window) == page
        assert window.bar.tabs.current == page
    window.go_to(DESIGN)
    assert window.bar.tabs.current == DESIGN


def test_the_design_leads_to_its_training(window):
    window.go_to(DESIGN)
    QTest.mouseClick(window.bar.to_train, LEFT)
    assert shown(window) == TRAIN
    assert not window.bar.to_train.isVisible()


def test_every_menu_entry_has_a_name_and_every_key_is_taken_once(window):
    keys: dict[str, str] = {}
    for menu in window.menuBar().actions():
        entries = [each for each in menu.menu().actions() if not each.isSeparator()]
        assert entries
        for action in entries:
            assert action.text() and action.toolTip()
            for sequence in action.shortcuts():
                text = sequence.toString()
                assert keys.setdefault(text, action.text()) == action.text()


def test_the_command_palette_finds_a_command_and_runs_it(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    palette = window.palette_view
    assert palette.isVisible()
    everything = palette.list.count()
    QTest.keyClicks(palette.search, "hist go")
    assert 0 < palette.list.count() < everything
    assert palette.list.item(0).text().startswith("Go to History")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert shown(window) == HISTORY


def test_the_command_palette_moves_with_arrows_and_leaves_with_escape(window):
    QTest.mouseClick(window.bar.search, LEFT)
    palette = window.palette_view
    QTest.keyClick(palette.search, Qt.Key.Key_Up)
    assert palette.list.currentRow() == palette.list.count() - 1
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 0
    QTest.keyClicks(palette.search, "zzzqq")
    assert palette.list.count() == 0
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_the_look_changes_by_button_and_menu_and_is_kept(program):
    first = program()
    QTest.mouseClick(first.window.bar.shade, LEFT)
    assert first.app.theme.is_dark
    assert first.window._own["dark"].isChecked()
    dark = first.window.grab().toImage().pixelColor(700, 800).lightness()
    first.window._own["light"].trigger()
    assert first.window.grab().toImage().pixelColor(700, 800).lightness() > dark
    first.window._own["system"].trigger()
    assert first.services.preferences.theme == "system"


def test_a_look_asked_for_on_the_command_line_is_not_kept(program):
    opened = program()
    opened.app.theme.set_mode("dark")
    assert opened.services.preferences.theme == "light"


def test_where_things_are_is_kept_for_the_next_time(program, qtbot):
    first = program()
    first.window.go_to(TRAIN)
    splitter = first.window.train._splitters["whole"]
    splitter.setSizes([500, 900])
    sizes = splitter.sizes()
    first.window.close()
    qtbot.waitUntil(lambda: not first.window.isVisible())
    program.end()
    second = program()
    second.window.go_to(TRAIN)
    again = second.window.train._splitters["whole"].sizes()
    assert abs(again[0] - sizes[0]) <= 2


def test_recent_files_are_offered_and_opened(program, tmp_path: Path):
    path = tmp_path / "mine.rwb.json"
    codec.save(path, preset("plain-20").design)
    opened = program()
    document = opened.services.document
    document.open(path)
    document.start()
    button = next(
        b for b in opened.window.welcome.findChildren(QPushButton) if b.text() == path.name
    )
    QTest.mouseClick(button, LEFT)
    assert shown(opened.window) == DESIGN
    assert document.path == path
    assert "plain-20" in opened.window.bar.title.text()


def test_a_recent_file_that_is_damaged_says_so_and_keeps_the_design(program, tmp_path: Path):
    path = tmp_path / "mine.rwb.json"
    codec.save(path, preset("plain-20").design)
    opened = program()
    document = opened.services.document
    document.open(path)
    path.write_text(path.read_text()[:200])
    opened.window._open_file(path)
    assert "mine.rwb.json" in box(opened.window).text()
    assert document.design.name == "plain-20"


def test_unsaved_changes_are_marked_and_asked_about_when_closing(window, qtbot):
    edit_something(window)
    assert window.bar.title.text().endswith("•")
    window.close()
    assert window.isVisible()
    question = box(window)
    assert "preresnet-20" in question.text()
    press(question, "Cancel")
    qtbot.waitUntil(lambda: not question.isVisible())
    assert window.isVisible()


def test_discarding_the_changes_closes(window, qtbot):
    edit_something(window)
    window.close()
    press(box(window), "Discard")
    qtbot.waitUntil(lambda: not window.isVisible())


def test_saving_the_changes_closes(window, qtbot, tmp_path):
    path = tmp_path / "saved.rwb.json"
    window.design.document.start(preset("preresnet-20").design)
    window.design.document.save_as(path)
    edit_unsaved = window.design.document
    edit_unsaved.change("widen", lambda block: edits.with_value(block, "conv2", "kernel", 5))
    window.close()
    press(box(window), "Save")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert codec.load(path) == edit_unsaved.design


def test_a_fault_is_shown_with_what_to_do(window):
    window._services.history.failed.emit(WorkbenchError("The disk is full.", "Free some space."))
    told = box(window)
    assert told.text() == "The disk is full."
    assert told.informativeText() == "Free some space."


def test_a_fault_of_the_program_points_to_the_log(window):
    window._services.controller.crashed.emit(ZeroDivisionError("by zero"))
    assert "by zero" in box(window).text()


def test_an_engine_that_cannot_be_loaded_is_told_of(window):
    window._services.engine.failed.emit(ImportError("libfoo is missing"))
    assert "libfoo is missing" in box(window).text()
    assert window.bar.engine_state.text() == "No engine"


def test_help_and_about_say_something(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_F1)
    told = box(window)
    assert "Ctrl+K" in told.text()
    told.close()
    qtbot.waitUntil(lambda: not told.isVisible())
    window._own["about"].trigger()
    assert "Residual Workbench" in box(window).text()


def test_settings_take_effect_at_once_and_are_kept(program):
    opened = program()
    window = opened.window
    QTest.keyClick(window, Qt.Key.Key_Comma, CTRL)
    dialog = box(window, SettingsDialog)
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    assert opened.app.theme.is_dark
    assert opened.services.preferences.theme == "dark"
    QTest.mouseClick(dialog.isolated, LEFT, pos=QPoint(8, dialog.isolated.height() // 2))
    assert window.train.setup.is_isolated
    dialog.language.setCurrentIndex(dialog.language.findData("en"))
    assert opened.services.preferences.locale.name().startswith("en")
    QTest.mouseClick(dialog.findChild(QDialogButtonBox).buttons()[0], LEFT)
    assert not dialog.isVisible()
    program.end()
    second = program()
    assert second.services.preferences.theme == "dark"
    assert second.window.train.setup.is_isolated


def test_settings_say_where_things_are_kept(window, monkeypatch):
    opened = []
    monkeypatch.setattr("ui.shell.settings_dialog.QDesktopServices.openUrl", opened.append)
    window.show_settings()
    QTest.mouseClick(box(window, SettingsDialog).show_folder, LEFT)
    assert [Path(url.toLocalFile()) for url in opened] == [paths.home()]


def test_the_choice_beside_start_is_the_same_setting(program):
    opened = program()
    opened.window.train.setup.fields["isolated"].check.click()
    assert opened.services.preferences.is_isolated


def test_everything_that_can_be_pressed_in_the_bar_has_a_name_and_a_tip(window):
    for button in window.bar.findChildren(QPushButton):
        assert button.accessibleName() or button.text()
        assert button.toolTip()
    assert window.bar.shade.accessibleName() and window.bar.shade.toolTip()


def test_the_presets_browser_opens_from_welcome_and_from_train(window, qtbot):
    from ui.editor.presets_browser import PresetsBrowser

    QTest.mouseClick(window.welcome.presets.button, LEFT)
    browser = box(window, PresetsBrowser)
    assert shown(window) == DESIGN
    browser.reject()
    qtbot.waitUntil(lambda: not browser.isVisible())
    QApplication.processEvents()
    window.go_to(TRAIN)
    QTest.mouseClick(window.train.setup.presets, LEFT)
    assert any(each.isVisible() for each in window.findChildren(PresetsBrowser))


def test_welcome_begins_an_empty_unit(window):
    window.design.document.start(preset("plain-20").design)
    QTest.mouseClick(window.welcome.empty.button, LEFT)
    assert shown(window) == DESIGN
    assert window.design.document.design.name != "plain-20"


def test_recent_files_are_in_the_file_menu(program, tmp_path: Path):
    path = tmp_path / "mine.rwb.json"
    codec.save(path, preset("plain-20").design)
    opened = program()
    opened.services.document.open(path)
    opened.services.document.start()
    menu = opened.window.recent_menu
    assert menu.menuAction() in opened.window.menuBar().actions()[0].menu().actions()
    menu.actions()[0].trigger()
    assert opened.services.document.path == path


def test_a_window_that_is_closed_at_once_starts_nothing_afterwards(program, qtbot):
    opened = program()
    engine = opened.services.engine
    program.end()
    qtbot.wait(300)
    engine.start()
    assert not engine.is_ready
