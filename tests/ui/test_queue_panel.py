"""The list of runs beside the set-up: order by hand, a menu, what cannot be moved."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QStyleOptionViewItem, QToolButton

from tests.tiny_runs import finished_run, tiny_run
from ui.theme import Theme
from ui.train.queue_panel import QueuePanel


@pytest.fixture
def panel(qtbot, qapp, store):
    done = finished_run(store, tiny_run("done"), [9.0, 4.0])
    waiting = [
        store.add(tiny_run(name), depth=8, parameters=1, macs=1).id for name in ("a", "b", "c")
    ]
    shown = QueuePanel(Theme("light"))
    qtbot.addWidget(shown)
    shown.show()
    shown.show_runs({run: store.run(run) for run in (done, *waiting)}, waiting[0])
    return shown


def names(panel) -> list[str]:
    return [panel.list.item(row).text().split()[0] for row in range(panel.list.count())]


def test_a_long_name_is_shortened_and_how_far_the_run_is_stays(panel, store):
    run = store.run(store.ids()[0])
    long = replace(run, name="without its last activation, wider by half, with excitation " * 3)
    panel.resize(300, 400)
    panel.show_runs({run.id: long}, run.id)
    index = panel.list.model().index(0, 0)
    option = QStyleOptionViewItem()
    panel.list.initViewItemOption(option)
    option.rect = panel.list.visualRect(index)
    panel.list.itemDelegate().initStyleOption(option, index)
    assert option.text.startswith("without its last") and option.text.endswith("…  queued")
    assert option.fontMetrics.horizontalAdvance(option.text) < option.rect.width()


def test_a_run_that_is_dragged_up_is_trained_earlier(panel, qtbot, store):
    with qtbot.waitSignal(panel.reordered) as told:
        panel.list.model().moveRow(QModelIndex(), 3, QModelIndex(), 1)
    assert names(panel) == ["done", "c", "a", "b"]
    assert [store.run(run).name for run in told.args[0]] == ["c", "a", "b"]


def test_a_run_dragged_above_what_has_ended_stays_below_it(panel, qtbot):
    with qtbot.waitSignal(panel.reordered):
        panel.list.model().moveRow(QModelIndex(), 2, QModelIndex(), 0)
    assert names(panel) == ["done", "b", "a", "c"]


def test_the_first_and_the_last_can_move_one_way_only(panel):
    earlier, later = (panel.actions_by_name[name] for name in ("earlier", "later"))
    assert not earlier.isEnabled() and later.isEnabled()
    panel.list.setCurrentRow(3)
    assert earlier.isEnabled() and not later.isEnabled()
    panel.list.setCurrentRow(0)
    assert not earlier.isEnabled() and not later.isEnabled()
    assert not panel.actions_by_name["remove"].isEnabled()


def test_the_menu_of_a_run_offers_what_can_be_done(panel):
    place = panel.list.visualItemRect(panel.list.item(1)).center()
    panel.list.customContextMenuRequested.emit(place)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [each.text() for each in menu.actions()] == [
        each.text() for each in panel.actions_by_name.values()
    ]
    menu.close()
    panel.list.customContextMenuRequested.emit(QPoint(5, 5000))
    assert QApplication.activePopupWidget() is None


def test_without_runs_it_says_what_will_be_here(panel):
    panel.show_runs({}, None)
    assert panel.pages.currentIndex() == 0
    assert not any(each.isEnabled() for each in panel.actions_by_name.values())


def test_a_run_is_held_and_released_by_one_action_that_says_which(panel, qtbot, store):
    hold = panel.actions_by_name["hold"]
    waiting = panel.list.item(1)
    assert hold.isEnabled() and hold.text() == "Hold back"
    panel.list.setFocus()
    with qtbot.waitSignal(panel.hold_asked) as asked:
        QTest.keyClick(panel.list, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    run = asked.args[0]
    before = waiting.icon().cacheKey()
    store.hold([run])
    panel.show_runs({each: store.run(each) for each in panel._runs}, run)
    assert waiting.text() == "a   held" and "held until it is released" in waiting.toolTip()
    assert waiting.icon().cacheKey() != before
    assert hold.text() == "Release" and "begins in its turn" in hold.toolTip()
    with qtbot.waitSignal(panel.release_asked):
        hold.trigger()


def test_what_has_ended_cannot_be_held(panel):
    panel.list.setCurrentRow(0)
    assert not panel.actions_by_name["hold"].isEnabled()


def test_every_button_of_the_queue_has_a_name_and_a_tip(panel):
    buttons = panel.findChildren(QToolButton)
    assert len(buttons) == len(panel.actions_by_name)
    assert all(each.accessibleName() and each.toolTip() for each in buttons)
    assert panel.at_once.box.accessibleName() and "measured" in panel.at_once.box.toolTip()
