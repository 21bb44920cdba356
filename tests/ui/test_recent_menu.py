"""Recent files in the File menu."""

from pathlib import Path

from ui.widgets.recent_menu import RecentMenu


def test_recent_files_are_offered_newest_first_and_opened_by_a_click(qtbot):
    menu = RecentMenu()
    qtbot.addWidget(menu)
    assert not menu.menuAction().isEnabled(), "there is nothing to open yet"
    files = (Path("/designs/b & c.rwb.json"), Path("/designs/a.rwb.json"))
    menu.show_files(files)
    assert menu.menuAction().isEnabled()
    assert [action.toolTip() for action in menu.actions()] == [str(path) for path in files]
    assert menu.actions()[0].text().endswith("b && c.rwb.json")
    with qtbot.waitSignal(menu.chosen) as told:
        menu.actions()[1].trigger()
    assert told.args == [files[1]]
    menu.show_files(())
    assert not menu.menuAction().isEnabled()
