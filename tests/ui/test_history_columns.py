"""The columns of the History table: hidden, moved, pinned, and kept."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
)

from tests.history.runs import add
from tests.ui.history import KEYS, click, names, pin


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
