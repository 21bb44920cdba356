"""Gestures on the canvas, by real clicks, drags and keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.designs import chain, residual_unit, small_design
from tests.ui.design_window import CTRL, NO, SHIFT, Hand, arriving, output, shown_workspace
from ui.editor.entries import drag_data, entries
from ui.editor.rename_field import RenameField
from workbench.catalog.presets import preset
from workbench.spec import codec
from workbench.spec.block import Block, Link, Operation


@pytest.fixture
def workspace(qtbot):
    return shown_workspace(qtbot, small_design())


@pytest.fixture
def hand(workspace) -> Hand:
    return Hand(workspace)


def key(workspace, key, modifiers=NO) -> None:
    QTest.keyClick(workspace.canvas, key, modifiers)


def undo(workspace) -> None:
    key(workspace, Qt.Key.Key_Z, CTRL)


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


def wheel(workspace, at: QPoint, delta: int) -> None:
    view = workspace.canvas.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        NO,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_the_wheel_zooms_and_keeps_the_point_under_the_cursor(workspace, hand):
    at = hand.at("conv2")
    before = workspace.canvas.mapToScene(at)
    scale = workspace.canvas.scale_now
    wheel(workspace, at, 360)
    assert workspace.canvas.scale_now > scale
    after = workspace.canvas.mapToScene(at)
    assert (after - before).manhattanLength() < 4
    for _ in range(60):
        wheel(workspace, at, -360)
    assert workspace.canvas.scale_now == pytest.approx(0.1)
    key(workspace, Qt.Key.Key_F)
    assert workspace.canvas.visible().contains(hand.scene.extent())


def test_the_middle_button_and_the_space_key_pan(workspace, hand):
    workspace.canvas.zoom(2.5)
    for button, space in ((Qt.MouseButton.MiddleButton, False), (Qt.MouseButton.LeftButton, True)):
        if space:
            QTest.keyPress(workspace.canvas, Qt.Key.Key_Space)
        before = workspace.canvas.visible().center()
        view = workspace.canvas.viewport()
        QTest.mousePress(view, button, NO, QPoint(200, 200))
        QTest.mouseMove(view, QPoint(150, 180))
        QTest.mouseRelease(view, button, NO, QPoint(150, 180))
        shift = workspace.canvas.visible().center() - before
        assert shift.x() == pytest.approx(50 / workspace.canvas.scale_now, abs=2)
        if space:
            QTest.keyRelease(workspace.canvas, Qt.Key.Key_Space)
    assert workspace.document.undo_stack.count() == 0


def test_arrow_keys_move_the_selection_by_the_grid(workspace, hand):
    x = workspace.document.block.operation("bn").x
    hand.click("bn")
    key(workspace, Qt.Key.Key_Right)
    assert workspace.document.block.operation("bn").x == x + 8


def test_arranging_lays_everything_out_and_can_be_undone(workspace, hand):
    hand.drag("bn", hand.scene.nodes["conv1"].pos())
    messy = workspace.document.design
    workspace.actions["arrange"].trigger()
    places = [(each.x, each.y) for each in workspace.document.block.operations]
    assert len(set(places)) == len(places)
    assert workspace.document.design != messy
    undo(workspace)
    assert workspace.document.design == messy


def test_arranging_a_selection_leaves_the_others_where_they_are(workspace, hand):
    before = {each.id: (each.x, each.y) for each in workspace.document.block.operations}
    hand.drag("bn", hand.scene.nodes["bn"].pos() + QPointF(200, 150))
    workspace.selection.set(("conv1", "bn", "relu"))
    workspace.actions["arrange"].trigger()
    after = {each.id: (each.x, each.y) for each in workspace.document.block.operations}
    assert all(after[id] == before[id] for id in ("input", "conv2", "add", "output"))
    assert len({after[id][0] for id in ("conv1", "bn", "relu")}) == 1


def test_shapes_stand_on_the_links_of_the_chosen_unit(qtbot):
    workspace = shown_workspace(qtbot, small_design(width=16, stride=2))
    links = workspace.canvas.unit_scene.links
    assert workspace.context.place.name == "stage1.unit1"
    assert links[Link("input", "conv1")].label == "8×8×8"
    assert links[Link("conv1", "bn")].label == "16×4×4"
    box = workspace.bar.units
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert workspace.context.place.name == "stage1.unit2"
    assert links[Link("input", "conv1")].label == "16×4×4"


def test_a_fault_stands_on_its_card_and_the_list_jumps_to_it(workspace, hand):
    workspace.document.show_block("unit")
    workspace.inspector.operation_page.show_operations(("conv2",))
    hand.drag(output("input"), arriving("bn"))
    workspace.editing.add("conv", QPointF(500, 40))
    node = hand.scene.nodes["conv3"]
    assert "open" in node.faults[0]
    assert "open" in node.toolTip()
    workspace.document.show_block("stem")
    item = workspace.problems.item(0)
    area = workspace.problems.visualItemRect(item)
    QTest.mouseClick(workspace.problems.viewport(), Qt.MouseButton.LeftButton, NO, area.center())
    assert workspace.document.shown == "unit"
    assert workspace.selection.single is not None
    assert workspace.canvas.visible().contains(hand.scene.nodes[workspace.selection.single].card())


def test_the_minimap_shows_itself_when_a_part_is_hidden_and_leads_there(workspace, qtbot):
    qtbot.waitUntil(lambda: not workspace.minimap.isVisible())
    workspace.canvas.zoom(2.8)
    qtbot.waitUntil(workspace.minimap.isVisible)
    before = workspace.canvas.visible().center()
    QTest.mouseClick(workspace.minimap, Qt.MouseButton.LeftButton, NO, QPoint(84, 10))
    assert workspace.canvas.visible().center().y() < before.y()
    workspace.actions["minimap"].trigger()
    assert not workspace.minimap.isVisible()


def test_a_double_click_on_a_block_operation_opens_that_block(qtbot):
    outer = chain("outer", Operation("inner", "block", {"block": "unit"}))
    design = small_design(outer)
    workspace = shown_workspace(qtbot, replace(design, blocks=(*design.blocks, residual_unit())))
    hand = Hand(workspace)
    hand.double_click("inner")
    assert workspace.document.shown == "unit"
    assert workspace.context.place.name.endswith("/inner")


def test_long_links_run_beside_the_cards_and_beside_one_another(qtbot):
    workspace = shown_workspace(qtbot, preset("efficientnet-b0").design)
    scene = workspace.canvas.unit_scene
    cards = {id: node.card() for id, node in scene.nodes.items()}
    for link, item in scene.links.items():
        path = item.path
        for percent in range(10, 91, 5):
            point = path.pointAtPercent(percent / 100)
            for id, card in cards.items():
                inside = card.adjusted(6, 6, -6, -6).contains(point)
                assert not inside or id in (link.source, link.target), (link, id)


def test_a_long_unit_begins_readable_and_f_shows_all_of_it(qtbot):
    workspace = shown_workspace(qtbot, preset("efficientnet-b0").design)
    canvas = workspace.canvas
    workspace.document.show_block("stem")
    workspace.document.show_block("unit")
    assert canvas.scale_now == pytest.approx(0.7)
    assert canvas.visible().contains(canvas.unit_scene.nodes["input"].card())
    QTest.keyClick(canvas, Qt.Key.Key_F)
    assert canvas.visible().contains(canvas.unit_scene.extent())


def test_both_themes_paint_every_card_and_badge(workspace, hand):
    workspace.editing.add("switch", QPointF(400, 40))
    images = []
    for mode in ("light", "dark"):
        workspace._theme.set_mode(mode)
        QApplication.processEvents()
        images.append(workspace.canvas.grab().toImage())
    assert images[0].pixelColor(5, 5).lightness() > 200
    assert images[1].pixelColor(5, 5).lightness() < 60
