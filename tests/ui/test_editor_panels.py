"""Inspector, block properties, palette, outline, cost bar: by clicks and keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from tests.designs import chain, small_design
from tests.ui.design_window import CTRL, LEFT, shown_workspace
from ui.editor.entries import drag_data, dragged_kind, entries, search
from ui.editor.outline import flow_order
from ui.widgets.trees import children
from workbench.spec.block import Link, Operation, Parameter


@pytest.fixture
def workspace(qtbot):
    return shown_workspace(qtbot, small_design(width=16, stride=2))


def page(workspace):
    return workspace.inspector.operation_page


def parameters_of(workspace, id: str) -> dict:
    return dict(workspace.document.block.operation(id).parameters)


def row_of(workspace, id: str):
    return next(item for item in children(workspace.outline) if item.text(0) == id)


def test_the_inspector_has_a_field_for_each_parameter_with_its_value_in_the_unit(workspace):
    workspace.selection.set(("conv1",))
    fields = page(workspace).fields
    assert list(fields) == ["width", "kernel", "stride", "groups", "dilation", "padding", "bias"]
    assert fields["width"].line.placeholderText() == "out"
    assert fields["width"].result.text() == "= 16"
    assert fields["stride"].line.text() == "stride"
    assert fields["stride"].result.text() == "= 2"
    assert fields["stride"].reset.isVisible()
    assert not fields["width"].reset.isVisible()
    assert fields["padding"].result.text() == "= 1"


def test_typing_sets_the_parameter_as_one_step_and_the_result_follows(workspace):
    workspace.selection.set(("conv1",))
    line = page(workspace).fields["width"].line
    line.setFocus()
    QTest.keyClicks(line, "out * 2")
    assert parameters_of(workspace, "conv1")["width"] == "out * 2"
    assert page(workspace).fields["width"].result.text() == "= 32"
    assert workspace.document.undo_stack.count() == 1
    assert line.text() == "out * 2"
    workspace.actions["undo"].trigger()
    assert "width" not in parameters_of(workspace, "conv1")
    assert line.text() == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("out +", "does not parse"),
        ("-3", "must be positive"),
        ("2.5", "not a whole number"),
        ("wide", "not known here"),
        ("__import__('os')", "not part of the language"),
    ],
)
def test_what_is_wrong_stands_under_the_field_and_is_not_taken_over(workspace, text, said):
    workspace.selection.set(("conv1",))
    field = page(workspace).fields["kernel"]
    field.line.setFocus()
    field.line.setText("")
    for letter in text[:-1]:
        QTest.keyClicks(field.line, letter)
    QTest.keyClicks(field.line, text[-1])
    assert field.message.isVisible()
    assert said in field.message.text()
    assert said in field.line.accessibleDescription()
    held = parameters_of(workspace, "conv1").get("kernel")
    workspace.canvas.setFocus()
    assert field.line.text() == ("" if held is None else str(held))
    assert not field.message.isVisible()


def test_a_field_goes_back_to_the_default_by_its_button_and_by_being_emptied(workspace):
    workspace.selection.set(("conv1",))
    field = page(workspace).fields["stride"]
    QTest.mouseClick(field.reset, LEFT)
    assert "stride" not in parameters_of(workspace, "conv1")
    workspace.actions["undo"].trigger()
    field = page(workspace).fields["stride"]
    field.line.selectAll()
    QTest.keyClick(field.line, Qt.Key.Key_Delete)
    assert "stride" not in parameters_of(workspace, "conv1")


def test_switches_and_choices_are_set_by_click(workspace):
    workspace.selection.set(("conv1",))
    QTest.mouseClick(page(workspace).fields["bias"].box, LEFT, pos=QPoint(8, 10))
    assert parameters_of(workspace, "conv1")["bias"] is True
    workspace.selection.set(("relu",))
    box = page(workspace).fields["function"].box
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert parameters_of(workspace, "relu")["function"] == "leaky_relu"


def test_several_of_one_kind_are_edited_together(workspace):
    workspace.selection.set(("conv1", "conv2"))
    assert not page(workspace).name.isVisible()
    line = page(workspace).fields["kernel"].line
    QTest.keyClicks(line, "5")
    assert parameters_of(workspace, "conv1")["kernel"] == 5
    assert parameters_of(workspace, "conv2")["kernel"] == 5
    assert workspace.document.undo_stack.count() == 1
    workspace.selection.set(("conv1", "bn"))
    assert page(workspace).fields == {}


def test_an_operation_is_renamed_in_the_inspector(workspace):
    workspace.selection.set(("bn",))
    name = page(workspace).name
    name.setText("norm")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert Link("conv1", "norm") in workspace.document.block.links
    assert workspace.selection.ids == ("norm",)
    name.setText("conv1")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert name.text() == "norm"
    assert "used already" in workspace.toast.text()


def test_a_nested_block_is_chosen_and_its_parameters_are_set_where_it_stands(qtbot):
    inner = chain(
        "inner", Operation("conv", "conv"), parameters=(Parameter("ratio", 2, "How much."),)
    )
    outer = chain("unit", Operation("nest", "block", {"block": "inner"}))
    design = small_design(outer)
    workspace = shown_workspace(qtbot, replace(design, blocks=(*design.blocks, inner)))
    workspace.selection.set(("nest",))
    fields = page(workspace).fields
    names = [fields["block"].box.itemText(i) for i in range(fields["block"].box.count())]
    assert "unit" not in names, "a block cannot hold itself"
    QTest.keyClicks(fields["ratio"].line, "4")
    assert parameters_of(workspace, "nest")["ratio"] == 4


def test_block_properties_are_edited_when_nothing_is_selected(workspace):
    properties = workspace.inspector.block_page
    assert properties.isVisible()
    QTest.keyClicks(properties.title, "My unit")
    assert workspace.document.block.title == "My unit"
    assert workspace.document.undo_stack.count() == 1
    properties.notes.setPlainText("why")
    assert workspace.document.block.notes == "why"
    properties.name.setText("core")
    QTest.keyClick(properties.name, Qt.Key.Key_Return)
    assert workspace.document.shown == "core"
    assert workspace.document.design.network.stages[0].block == "core"
    properties.name.setText("stem")
    QTest.keyClick(properties.name, Qt.Key.Key_Return)
    assert properties.name.text() == "core"
    assert "already" in workspace.toast.text()


def test_block_parameters_are_added_edited_and_removed(workspace):
    table = workspace.inspector.block_page.parameters
    QTest.mouseClick(table.add_button, LEFT)
    assert workspace.document.block.parameters == (Parameter("p1", 1),)
    table.table.item(0, 0).setText("ratio")
    table.table.item(0, 1).setText("out * 2")
    assert workspace.document.block.parameters == (Parameter("ratio", "out * 2"),)
    assert table.table.item(0, 2).text() == "32"
    table.table.item(0, 0).setText("no name")
    assert workspace.document.block.parameters[0].name == "ratio"
    assert table.table.item(0, 0).text() == "ratio"
    table.table.selectRow(0)
    QTest.mouseClick(table.remove_button, LEFT)
    assert workspace.document.block.parameters == ()


def test_the_palette_finds_and_adds_after_the_selected_operation(workspace):
    workspace.selection.set(("bn",))
    palette = workspace.palette_view
    QTest.keyClicks(palette.field, "layer norm")
    shown = [
        item.text(0)
        for group in children(palette.tree)
        for item in children(group)
        if not item.isHidden()
    ]
    assert shown == ["Layer norm"]
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert Link("bn", "ln1") in workspace.document.block.links


def test_what_is_dragged_from_the_palette_says_what_it_is(workspace):
    every = entries(workspace.document.design, "unit")
    conv = search(every, "convolution")[0]
    assert dragged_kind(drag_data(conv)) == ("conv", "")
    stem = next(entry for entry in every if entry.block == "stem")
    assert dragged_kind(drag_data(stem)) == ("block", "stem")
    assert all(entry.block != "unit" for entry in every)
    assert all(entry.kind.name not in ("input", "output") for entry in every)


def test_the_outline_lists_operations_in_the_order_of_the_flow(workspace):
    block = workspace.document.block
    order = flow_order(block)
    assert [item.text(0) for item in children(workspace.outline)] == order
    assert all(order.index(link.source) < order.index(link.target) for link in block.links)
    assert [each.text(0) for each in children(row_of(workspace, "input"))] == [
        "→ conv1",
        "→ shortcut",
    ]


def test_the_outline_selects_renames_and_deletes_by_keyboard(workspace):
    outline = workspace.outline
    outline.setFocus()
    outline.setCurrentItem(row_of(workspace, "conv1"))
    QTest.keyClick(outline, Qt.Key.Key_Down)
    assert workspace.selection.single == outline.currentItem().text(0)
    outline.setCurrentItem(row_of(workspace, "bn"))
    assert workspace.canvas.unit_scene.nodes["bn"].isSelected()
    row_of(workspace, "bn").setText(0, "norm")
    assert "norm" in workspace.document.block.ids
    assert workspace.selection.ids == ("norm",)
    outline.setFocus()
    QTest.keyClick(outline, Qt.Key.Key_Delete)
    assert "norm" not in workspace.document.block.ids
    QTest.keyClick(outline, Qt.Key.Key_Z, CTRL)
    assert "norm" in workspace.document.block.ids


def test_enter_in_the_outline_goes_to_the_parameters(workspace):
    workspace.activateWindow()
    outline = workspace.outline
    outline.setFocus()
    outline.setCurrentItem(row_of(workspace, "conv1"))
    QTest.keyClick(outline, Qt.Key.Key_Return)
    assert page(workspace).fields["width"].line.hasFocus()


def test_a_link_is_selected_and_deleted_in_the_outline(workspace):
    row = row_of(workspace, "shortcut")
    row.setExpanded(True)
    workspace.outline.setCurrentItem(row.child(0))
    assert workspace.selection.links == (Link("shortcut", "add"),)
    workspace.outline.setFocus()
    QTest.keyClick(workspace.outline, Qt.Key.Key_Delete)
    assert Link("shortcut", "add") not in workspace.document.block.links


def test_connect_to_offers_inputs_that_make_no_cycle(workspace, qtbot):
    workspace.selection.set(("bn",))
    targets = {port.id for port in workspace.editing.free_inputs("bn")}
    assert targets == {"conv2", "add", "output", "shortcut"}
    workspace.actions["connect"].trigger()
    menu = next(menu for menu in workspace.findChildren(QMenu) if menu.isVisible())
    action = next(action for action in menu.actions() if action.text() == "to conv2")
    action.trigger()
    menu.close()
    assert Link("bn", "conv2") in workspace.document.block.links


def test_a_fault_is_spoken_in_the_outline(workspace):
    workspace.document.change("cut", lambda block: replace(block, links=block.links[1:]))
    spoken = row_of(workspace, "conv1").data(0, Qt.ItemDataRole.AccessibleTextRole)
    assert "at fault" in spoken


def test_the_cost_bar_follows_every_edit(workspace):
    bar = workspace.cost_bar
    before = bar.figures["parameters"].text()
    assert before == f"{workspace.document.analysis.parameters:,} parameters"
    assert "MAC" in bar.figures["macs"].text()
    assert bar.problems.text() == "No problems"
    workspace.selection.set(("conv1",))
    QTest.keyClicks(page(workspace).fields["kernel"].line, "5")
    assert bar.figures["parameters"].text() != before
    workspace.selection.clear()
    workspace.selection.set(("conv2",))
    workspace.editing.delete()
    workspace.selection.set(("add",))
    workspace.editing.delete()
    workspace.editing.add("add", workspace.canvas.visible().center())
    assert bar.problems.text() == "1 problem"
    QTest.mouseClick(bar.problems, LEFT)
    assert workspace.selection.single == "add1"


def test_every_tool_has_a_name_a_tooltip_and_a_shortcut(workspace):
    for name, action in workspace.actions.items():
        assert action.text(), name
        assert not action.shortcut().isEmpty(), name
        assert action.shortcut().toString() in action.toolTip(), name
    shortcuts = [action.shortcut().toString() for action in workspace.actions.values()]
    assert len(set(shortcuts)) == len(shortcuts)
    for widget in (workspace.canvas, workspace.outline, workspace.inspector, workspace.problems):
        assert widget.accessibleName()
    assert workspace.minimap.accessibleName()
