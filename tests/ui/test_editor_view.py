"""How the canvas is looked at: zoomed, panned, arranged, and what stands on cards and links."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import (
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.designs import chain, residual_unit, small_design
from tests.ui.design_window import (
    NO,
    Hand,
    arriving,
    key,
    output,
    shown_workspace,
    undo,
)
from workbench.catalog.presets import preset
from workbench.spec.block import Link, Operation


@pytest.fixture
def workspace(qtbot):
    return shown_workspace(qtbot, small_design())


@pytest.fixture
def hand(workspace) -> Hand:
    return Hand(workspace)


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
