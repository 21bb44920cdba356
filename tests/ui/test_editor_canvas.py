"""Gestures on the canvas, by real clicks, drags and keys."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.designs import chain, residual_unit, small_design
from tests.ui.design_window import (
    CTRL,
    NO,
    SHIFT,
    Hand,
    arriving,
    key,
    output,
    shown_workspace,
    undo,
)
from ui.editor.entries import drag_data, entries
from ui.editor.rename_field import RenameField
from workbench.spec import codec
from workbench.spec.block import Block, Link, Operation


@pytest.fixture
def workspace(qtbot):
    return shown_workspace(qtbot, small_design())


@pytest.fixture
def hand(workspace) -> Hand:
    return Hand(workspace)


def test_dragging_a_card_moves_it_onto_the_grid_in_one_step(workspace, hand):
    before = workspace.document.design
    start = hand.scene.nodes["bn"].pos() + QPointF(30, 10)
    hand.drag("bn", start + QPointF(133, 21))
    moved = workspace.document.block.operation("bn")
    assert moved.x % 8 == 0 and moved.y % 8 == 0
    assert moved.x > before.block("unit").operation("bn").x + 100
    assert workspace.document.undo_stack.count() == 1
    undo(workspace)
    assert workspace.document.design == before
    assert hand.scene.nodes["bn"].x() == before.block("unit").operation("bn").x


def test_dragging_one_of_several_selected_moves_all_and_their_links(workspace, hand):
    hand.click("conv1")
    hand.click("bn", CTRL)
    hand.click("relu", SHIFT)
    assert workspace.selection.ids == ("conv1", "bn", "relu")
    before = {id: hand.scene.nodes[id].pos() for id in workspace.selection.ids}
    hand.drag("bn", hand.scene.nodes["bn"].pos() + QPointF(-170, 10))
    shifts = [hand.scene.nodes[id].pos() - place for id, place in before.items()]
    assert not shifts[0].isNull()
    assert shifts.count(shifts[0]) == 3
    carried = hand.scene.links[Link("conv1", "bn")]
    assert carried.pos() == QPointF(0, 0)
    assert carried.middle.x() == pytest.approx(hand.scene.nodes["bn"].x(), abs=1)
    assert workspace.document.undo_stack.count() == 1


def test_a_click_with_ctrl_takes_a_card_out_of_the_selection(workspace, hand):
    hand.click("conv1")
    hand.click("bn", CTRL)
    hand.click("conv1", CTRL)
    assert workspace.selection.ids == ("bn",)


def test_a_rubber_band_selects_what_it_touches_and_ctrl_adds(workspace, hand):
    extent = hand.scene.extent()
    corner = extent.topLeft() - QPointF(20, 20)
    middle = QPointF(extent.right() + 20, hand.scene.nodes["bn"].y())
    hand.drag(corner, middle)
    caught = set(workspace.selection.ids)
    assert {"input", "conv1", "bn"} <= caught
    assert "output" not in caught
    foot = extent.bottomLeft() + QPointF(-20, 20)
    hand.drag(foot, QPointF(extent.right() + 20, hand.scene.nodes["output"].y()), CTRL)
    assert set(workspace.selection.ids) == caught | {"output"}
    assert workspace.document.undo_stack.count() == 0


def test_ports_light_up_where_a_link_fits_and_stay_dark_where_it_would_go_in_a_circle(
    workspace, hand
):
    hand.press(output("bn"))
    assert arriving("add") in hand.scene.nodes["add"].lit
    assert arriving("conv1") not in hand.scene.nodes["conv1"].lit
    assert not hand.scene.nodes["bn"].lit
    hand.release(QPointF(hand.scene.nodes["bn"].pos() + QPointF(5, 5)))
    assert not hand.scene.nodes["add"].lit


def test_a_port_where_sizes_differ_lights_up_in_another_colour(qtbot):
    unit = residual_unit()
    fork = Operation("wide", "conv", {"width": 24}, 400, 0)
    unit = Block(unit.name, (*unit.operations, fork), (*unit.links, Link("input", "wide")))
    workspace = shown_workspace(qtbot, small_design(unit))
    hand = Hand(workspace)
    hand.press(output("wide"))
    look = hand.scene.look
    assert hand.scene.nodes["add"].lit[arriving("add")] == look.warning
    assert hand.scene.nodes["bn"].lit[arriving("bn")] == look.good
    QTest.keyClick(workspace.canvas, Qt.Key.Key_Escape)
    assert not hand.scene.nodes["add"].lit


def test_dragging_between_ports_draws_a_link_and_replaces_the_one_it_had(workspace, hand):
    hand.drag(output("bn"), arriving("conv2"))
    assert Link("bn", "conv2") in workspace.document.block.links
    assert Link("relu", "conv2") not in workspace.document.block.links
    undo(workspace)
    assert Link("relu", "conv2") in workspace.document.block.links


def test_a_link_can_be_drawn_backwards_and_onto_a_card(workspace, hand):
    hand.drag(arriving("add"), output("bn"))
    assert Link("bn", "add") in workspace.document.block.links
    hand.drag(output("relu"), "add")
    assert Link("relu", "add") in workspace.document.block.links


def test_a_link_that_would_make_a_cycle_is_refused_and_said_so(workspace, hand):
    before = workspace.document.design
    hand.drag(output("conv2"), arriving("conv1"))
    assert workspace.document.design == before
    assert workspace.toast.isVisible()
    assert "cycle" in workspace.toast.text()


def test_deleting_a_card_joins_its_neighbours_and_undo_brings_everything_back(workspace, hand):
    before = workspace.document.design
    hand.click("bn")
    key(workspace, Qt.Key.Key_Delete)
    assert "bn" not in workspace.document.block.ids
    assert Link("conv1", "relu") in hand.scene.links
    assert workspace.selection.ids == ()
    undo(workspace)
    assert workspace.document.design == before
    assert set(hand.scene.nodes) == set(before.block("unit").ids)


def test_a_clicked_link_is_deleted_by_itself(workspace, hand):
    link = Link("shortcut", "add")
    hand.click(hand.scene.links[link].middle)
    assert workspace.selection.links == (link,)
    key(workspace, Qt.Key.Key_Delete)
    assert link not in workspace.document.block.links
    assert "shortcut" in workspace.document.block.ids


def test_copied_operations_are_json_and_paste_where_the_cursor_is(workspace, hand):
    hand.click("conv1")
    hand.click("bn", CTRL)
    key(workspace, Qt.Key.Key_C, CTRL)
    text = QGuiApplication.clipboard().text()
    assert codec.decode(Block, text).ids == ("conv1", "bn")
    place = hand.scene.extent().topRight() + QPointF(20, 40)
    QTest.mouseMove(hand.view, hand.at(place))
    workspace.editing.paste(place)
    pasted = workspace.selection.ids
    assert pasted == ("conv3", "bn1")
    block = workspace.document.block
    assert Link("conv3", "bn1") in block.links
    middle = (block.operation("conv3").x + block.operation("bn1").x) / 2
    assert middle == pytest.approx(place.x(), abs=8)


def test_what_one_window_copied_another_pastes(qtbot, workspace, hand):
    hand.click("conv2")
    key(workspace, Qt.Key.Key_C, CTRL)
    other = shown_workspace(qtbot, small_design(chain("unit", Operation("relu", "activation"))))
    QTest.keyClick(other.canvas, Qt.Key.Key_V, CTRL)
    assert "conv2" in other.document.block.ids


def test_a_clipboard_without_operations_is_refused_with_a_word(workspace):
    QGuiApplication.clipboard().setText("not ours")
    key(workspace, Qt.Key.Key_V, CTRL)
    assert workspace.document.undo_stack.count() == 0
    assert "clipboard" in workspace.toast.text()


def test_cut_and_paste_and_duplicate(workspace, hand):
    hand.click("bn")
    key(workspace, Qt.Key.Key_X, CTRL)
    assert "bn" not in workspace.document.block.ids
    key(workspace, Qt.Key.Key_V, CTRL)
    assert "bn1" in workspace.document.block.ids or "bn" in workspace.document.block.ids
    hand.click("conv1")
    key(workspace, Qt.Key.Key_D, CTRL)
    assert workspace.selection.ids == ("conv3",)
    assert workspace.document.undo_stack.count() == 3


def test_ctrl_b_bypasses_and_takes_it_back(workspace, hand):
    hand.click("bn")
    key(workspace, Qt.Key.Key_B, CTRL)
    assert workspace.document.block.operation("bn").bypassed
    assert hand.scene.nodes["bn"].opacity() < 1
    assert workspace.document.analysis.problems == ()
    key(workspace, Qt.Key.Key_B, CTRL)
    assert not workspace.document.block.operation("bn").bypassed
    assert hand.scene.nodes["bn"].opacity() == 1


def test_select_all_and_escape(workspace):
    key(workspace, Qt.Key.Key_A, CTRL)
    assert set(workspace.selection.ids) == set(workspace.document.block.ids)
    key(workspace, Qt.Key.Key_Escape)
    assert workspace.selection.ids == ()


def test_double_click_on_the_canvas_searches_and_enter_adds_there(workspace, hand):
    place = hand.scene.extent().topRight() + QPointF(-10, 60)
    hand.double_click(place)
    search = workspace.quick_search
    assert search.isVisible()
    QTest.keyClicks(search.field, "group n")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert not search.isVisible()
    added = workspace.document.block.operation("gn1")
    assert added.kind == "group_norm"
    assert (added.x, added.y) == pytest.approx((place.x(), place.y()), abs=12)
    assert workspace.selection.ids == ("gn1",)


def test_tab_on_the_canvas_opens_the_search_and_arrows_choose(workspace):
    QTest.keyClick(workspace.canvas, Qt.Key.Key_Tab)
    search = workspace.quick_search
    assert search.isVisible()
    first = search.list.currentItem().text()
    QTest.keyClick(search.field, Qt.Key.Key_Down)
    assert search.list.currentItem().text() != first
    QTest.keyClick(search.field, Qt.Key.Key_Escape)
    assert not search.isVisible()
    assert workspace.document.undo_stack.count() == 0


def test_a_link_dropped_on_empty_canvas_offers_what_fits_and_joins_it(workspace, hand):
    hand.drag(output("bn"), hand.scene.extent().topRight() + QPointF(40, 120))
    search = workspace.quick_search
    assert search.isVisible()
    offered = [search.list.item(row).text() for row in range(search.list.count())]
    assert "Convolution" in offered
    assert "Linear" not in offered, "a feature map arrives, and a linear layer takes a vector"
    QTest.keyClicks(search.field, "dropout")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert Link("bn", "dropout1") in workspace.document.block.links
    assert workspace.document.undo_stack.count() == 1


def test_an_operation_dragged_from_the_palette_lands_where_it_is_dropped(workspace, hand):
    entry = next(
        entry
        for entry in entries(workspace.document.design, "unit")
        if entry.kind.name == "dropout"
    )
    data = drag_data(entry)
    place = hand.scene.extent().topRight() + QPointF(20, 60)
    at = hand.at(place)
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at, copy, data, left, NO)
    QApplication.sendEvent(hand.view, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(hand.view, QDragMoveEvent(at, copy, data, left, NO))
    QApplication.sendEvent(hand.view, QDropEvent(QPointF(at), copy, data, left, NO))
    dropped = workspace.document.block.operation("dropout1")
    assert (dropped.x, dropped.y) == pytest.approx((place.x(), place.y()), abs=8)
    text = QMimeData()
    text.setText("not an operation")
    enter = QDragEnterEvent(at, copy, text, left, NO)
    QApplication.sendEvent(hand.view, enter)
    assert not enter.isAccepted()


def test_a_card_added_onto_a_link_goes_into_it(workspace, hand):
    link = Link("conv1", "bn")
    index = workspace.document.block.links.index(link)
    workspace.canvas.add_kind("dropout", "", hand.scene.links[link].middle)
    links = workspace.document.block.links
    assert links[index : index + 2] == (Link("conv1", "dropout1"), Link("dropout1", "bn"))
    assert link not in links


def test_double_click_on_a_title_renames(workspace, hand):
    hand.double_click(hand.scene.nodes["bn"].pos() + QPointF(-20, -10))
    field = workspace.canvas.viewport().findChild(RenameField)
    QTest.keyClicks(field, "norm")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "norm" in workspace.document.block.ids
    assert Link("conv1", "norm") in workspace.document.block.links


def test_a_taken_name_is_refused_and_escape_keeps_the_old_one(workspace, hand):
    hand.click("bn")
    key(workspace, Qt.Key.Key_F2)
    field = workspace.canvas.viewport().findChild(RenameField)
    field.setText("conv1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "used already" in workspace.toast.text()
    workspace.canvas.rename("bn")
    field = workspace.canvas.viewport().findChildren(QLineEdit)[-1]
    field.setText("other")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert "bn" in workspace.document.block.ids
    assert workspace.document.undo_stack.count() == 0
