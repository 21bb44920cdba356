"""Whole pieces of work on the canvas, by real clicks and keys: nothing on the way is lost."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.designs import small_design
from tests.ui.design_window import CTRL, NO, SHIFT, Hand, arriving, output, shown_workspace
from ui.editor.entries import drag_data, entries
from workbench.spec import codec
from workbench.spec.block import Link


@pytest.fixture
def workspace(qtbot):
    return shown_workspace(qtbot, small_design())


@pytest.fixture
def hand(workspace) -> Hand:
    return Hand(workspace)


def press(workspace, key: Qt.Key, modifiers=NO) -> None:
    QTest.keyClick(workspace.canvas, key, modifiers)


def test_every_gesture_is_one_step_and_all_are_taken_back_and_done_again_by_keys(workspace, hand):
    document = workspace.document
    seen = [codec.encode(document.design)]

    def done() -> None:
        assert document.undo_stack.count() == len(seen), "one gesture, one step"
        seen.append(codec.encode(document.design))
        assert seen[-1] != seen[-2]

    beside = hand.scene.extent().topRight() + QPointF(10, 80)
    hand.drag("bn", hand.scene.nodes["bn"].pos() + QPointF(-90, 24))
    done()
    hand.double_click(beside)
    QTest.keyClicks(workspace.quick_search.field, "dropout")
    QTest.keyClick(workspace.quick_search.field, Qt.Key.Key_Return)
    done()
    hand.drag(output("conv1"), arriving("dropout1"))
    done()
    hand.click("conv2")
    hand.click("relu", CTRL)
    press(workspace, Qt.Key.Key_D, CTRL)
    done()
    press(workspace, Qt.Key.Key_X, CTRL)
    done()
    press(workspace, Qt.Key.Key_V, CTRL)
    done()
    hand.click("bn")
    press(workspace, Qt.Key.Key_B, CTRL)
    done()
    press(workspace, Qt.Key.Key_Delete)
    done()
    press(workspace, Qt.Key.Key_Escape)
    press(workspace, Qt.Key.Key_A, CTRL | SHIFT)
    done()
    for expected in reversed(seen[:-1]):
        press(workspace, Qt.Key.Key_Z, CTRL)
        assert codec.encode(document.design) == expected
    assert not document.undo_stack.canUndo()
    assert set(hand.scene.nodes) == set(document.block.ids)
    for keys, expected in zip(
        [(Qt.Key.Key_Z, CTRL | SHIFT), (Qt.Key.Key_Y, CTRL)] * len(seen), seen[1:], strict=False
    ):
        press(workspace, *keys)
        assert codec.encode(document.design) == expected
    assert not document.undo_stack.canRedo()


def test_ctrl_v_pastes_where_the_cursor_is(workspace, hand):
    hand.click("bn")
    press(workspace, Qt.Key.Key_C, CTRL)
    place = hand.scene.extent().topRight() + QPointF(-20, 120)
    QApplication.sendEvent(hand.view, entering(hand, place))
    hand.move(place)
    press(workspace, Qt.Key.Key_V, CTRL)
    pasted = workspace.document.block.operation("bn1")
    assert (pasted.x, pasted.y) == pytest.approx((place.x(), place.y()), abs=8)


def entering(hand: Hand, place: QPointF) -> QEnterEvent:
    at = QPointF(hand.at(place))
    return QEnterEvent(at, at, QPointF(hand.view.mapToGlobal(at.toPoint())))


def test_what_is_dropped_onto_a_link_goes_into_it(workspace, hand):
    entry = next(e for e in entries(workspace.document.design, "unit") if e.kind.name == "dropout")
    data = drag_data(entry)
    at = QPointF(hand.at(hand.scene.links[Link("bn", "relu")].middle))
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(hand.view, QDragEnterEvent(at.toPoint(), copy, data, left, NO))
    QApplication.sendEvent(hand.view, QDropEvent(at, copy, data, left, NO))
    links = workspace.document.block.links
    assert Link("bn", "dropout1") in links
    assert Link("dropout1", "relu") in links
    assert Link("bn", "relu") not in links


def test_escape_in_the_middle_of_a_drag_puts_the_card_back(workspace, hand):
    before = workspace.document.design
    place = hand.scene.nodes["bn"].pos()
    hand.press("bn")
    hand.move(place + QPointF(150, 40))
    assert hand.scene.nodes["bn"].pos() != place
    press(workspace, Qt.Key.Key_Escape)
    hand.release(place + QPointF(150, 40))
    assert hand.scene.nodes["bn"].pos() == place
    assert workspace.document.design == before


@pytest.mark.parametrize("key", [Qt.Key.Key_F, Qt.Key.Key_Period])
def test_f_and_the_full_stop_show_everything(workspace, hand, key):
    workspace.canvas.zoom(2.9)
    assert not workspace.canvas.visible().contains(hand.scene.extent())
    press(workspace, key)
    assert workspace.canvas.visible().contains(hand.scene.extent())


def test_a_right_click_selects_the_card_and_offers_what_can_be_done_with_it(workspace, hand):
    at = hand.at("relu")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, hand.view.mapToGlobal(at))
    QApplication.sendEvent(hand.view, event)
    assert workspace.selection.ids == ("relu",)
    menu = next(each for each in workspace.findChildren(QMenu) if each.isVisible())
    offered = {action.objectName(): action for action in menu.actions() if action.objectName()}
    assert offered["rename"].isEnabled()
    offered["bypass"].trigger()
    menu.close()
    assert workspace.document.block.operation("relu").bypassed
