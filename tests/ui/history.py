"""What the tests of the History workspace do to it with their hands, and see of it."""

from PySide6.QtCore import Qt

from ui.bridge.run_columns import COLUMNS

KEYS = [column.key for column in COLUMNS]


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


def pin(workspace, *keys):
    """Choose columns in the menu of the headings, as a person does."""
    for key in keys:
        menu = workspace.list.table.columns_menu()
        pins = next(a.menu() for a in menu.actions() if a.text() == "Pinned to the left")
        next(a for a in pins.actions() if a.text() == key).trigger()
