"""What the window offers of the history: a menu, and keys that are nobody else's."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from ui.main_window import HISTORY


def test_the_file_menu_imports_runs_into_the_history(program):
    window = program().window
    file = window.menuBar().actions()[0].menu()
    next(each for each in file.actions() if each.text() == "Import runs…").trigger()
    assert window.pages.currentWidget() is window.history
    dialog = window.history.findChild(QFileDialog)
    assert dialog.windowTitle() == "Import a capsule"
    dialog.close()


def test_no_key_of_the_history_is_the_window_s_too(program):
    window = program().window
    everywhere = {key.toString() for own in window._own.values() for key in own.shortcuts()}
    actions = window.history.list.actions_by_key.all.values()
    assert not everywhere & {key.toString() for action in actions for key in action.shortcuts()}


def test_the_export_menu_opens_by_its_key_in_the_window(program, qtbot):
    window = program().window
    window.go_to(HISTORY)
    window.history.list.filters.field.setFocus()
    QTest.keyClick(
        window.history.list.filters.field, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier
    )
    menu = window.history.list.export_menu
    qtbot.waitUntil(menu.isVisible)
    menu.close()
