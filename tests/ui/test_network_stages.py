"""The table of stages and the network's parameters."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QStyleOptionViewItem

from tests.designs import small_design
from tests.ui.design_window import LEFT
from ui.bridge.document import Document
from ui.network.stage_model import (
    BLOCK,
    MACS,
    OUTPUT,
    OVERRIDES,
    PARAMETERS,
    STAGE,
    STRIDE,
    UNITS,
    WIDTH,
    read_overrides,
)
from ui.network.stage_table import StageTable
from ui.network.width_rules import WIDTH_RULES
from ui.theme import Theme
from workbench.catalog.presets import preset
from workbench.errors import ExpressionError
from workbench.spec.expression import parse


@pytest.fixture
def table(qtbot) -> StageTable:
    document = Document()
    document.start(preset("preresnet-20").design)
    table = StageTable(document, Theme("light", document))
    document.setParent(table)
    qtbot.addWidget(table)
    table.resize(1100, 300)
    table.show()
    return table


def document_of(table) -> Document:
    return table.model._document


def cell(table, row: int, column: int) -> str:
    return table.model.index(row, column).data()


def put(table, row: int, column: int, text: str) -> bool:
    return table.model.setData(table.model.index(row, column), text)


def test_the_rows_are_stem_stages_and_head_with_what_they_come_to(table, qtmodeltester):
    qtmodeltester.check(table.model)
    names = [cell(table, row, STAGE) for row in range(table.model.rowCount())]
    assert names == ["stem", "stage 1", "stage 2", "stage 3", "head"]
    assert cell(table, 2, UNITS) == "3 = n"
    assert cell(table, 2, WIDTH).startswith("32 = ")
    assert cell(table, 2, OUTPUT) == "32×16×16"
    analysis = document_of(table).analysis
    assert cell(table, 2, PARAMETERS) == f"{analysis.stages[2].parameters:,}"
    assert cell(table, 2, MACS).endswith(" M")


def test_cells_are_edited_with_undo(table):
    document = document_of(table)
    before = document.design
    assert put(table, 1, UNITS, "n + 1")
    assert put(table, 1, STRIDE, "2")
    assert put(table, 2, WIDTH, "48")
    stages = document.design.network.stages
    assert (stages[0].units, stages[0].stride, stages[1].width) == ("n + 1", 2, 48)
    assert cell(table, 1, UNITS) == "4 = n + 1"
    assert document.undo_stack.count() == 3
    for _ in range(3):
        document.undo_stack.undo()
    assert document.design == before


def test_an_expression_that_does_not_parse_is_refused_with_the_reason(table):
    said = []
    table.refused.connect(said.append)
    assert not put(table, 1, WIDTH, "16 *")
    assert not put(table, 1, OVERRIDES, "kernel")
    assert "does not parse" in said[0]
    assert "name = value" in said[1]
    assert document_of(table).undo_stack.count() == 0


def test_a_network_that_does_not_fit_says_so_at_its_row(table):
    put(table, 2, WIDTH, "nothing")
    assert "nothing" in table.model.index(2, STAGE).data(Qt.ItemDataRole.ToolTipRole)
    assert cell(table, 2, OUTPUT) == "–"


def test_stages_are_added_duplicated_moved_and_removed(table):
    document = document_of(table)
    before = document.design
    table.view.selectRow(3)
    table.actions_by_name["add"].trigger()
    assert len(document.design.network.stages) == 4
    assert table.view.currentIndex().row() == 4
    put(table, 4, WIDTH, "128")
    table.actions_by_name["up"].trigger()
    widths = [stage.width for stage in document.design.network.stages]
    assert widths.index(128) == 2
    table.actions_by_name["down"].trigger()
    assert document.design.network.stages[3].width == 128
    table.actions_by_name["duplicate"].trigger()
    assert [stage.width for stage in document.design.network.stages][3:] == [128, 128]
    table.view.setFocus()
    QTest.keyClick(table.view, Qt.Key.Key_Delete)
    assert len(document.design.network.stages) == 4
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.design == before


def test_stem_and_head_cannot_be_removed_or_moved(table):
    for row in (0, table.model.rowCount() - 1):
        table.view.selectRow(row)
        assert not table.actions_by_name["remove"].isEnabled()
        assert not table.actions_by_name["up"].isEnabled()
        flags = table.model.flags(table.model.index(row, UNITS))
        assert not flags & Qt.ItemFlag.ItemIsEditable


def test_a_depth_that_does_not_fit_is_said_with_those_that_do(table):
    depth = table.parameters.table.item(0, 1)
    depth.setText("21")
    assert document_of(table).design.network.parameters[0].default == 21
    assert table.fault.isVisible()
    assert "20" in table.fault.text() and "26" in table.fault.text()
    depth = table.parameters.table.item(0, 1)
    depth.setText("26")
    assert not table.fault.isVisible()
    assert table.parameters.table.item(1, 2).text() == "4"
    assert cell(table, 1, UNITS) == "4 = n"
    assert document_of(table).undo_stack.count() == 2


def test_network_parameters_are_added_and_removed_and_bad_names_refused(table):
    said = []
    table.refused.connect(said.append)
    QTest.mouseClick(table.parameters.add_button, LEFT)
    names = [each.name for each in document_of(table).design.network.parameters]
    assert names[-1] == "p1"
    table.parameters.table.item(2, 0).setText("depth")
    assert "twice" in said[-1]
    table.parameters.table.item(2, 0).setText("1 k")
    assert "cannot be a name" in said[-1]
    table.parameters.table.selectRow(2)
    QTest.mouseClick(table.parameters.remove_button, LEFT)
    assert len(document_of(table).design.network.parameters) == 2


def test_a_block_is_chosen_from_the_designs_blocks_and_widths_begin_from_rules(table):
    delegate = table.view.itemDelegate()
    option = QStyleOptionViewItem()
    index = table.model.index(1, BLOCK)
    box = delegate.createEditor(table.view.viewport(), option, index)
    assert isinstance(box, QComboBox)
    assert [box.itemText(i) for i in range(box.count())] == ["stem", "unit", "head"]
    delegate.setEditorData(box, index)
    assert box.currentText() == "unit"
    box.setCurrentText("stem")
    delegate.setModelData(box, table.model, index)
    assert document_of(table).design.network.stages[0].block == "stem"
    index = table.model.index(1, WIDTH)
    box = delegate.createEditor(table.view.viewport(), option, index)
    delegate.setEditorData(box, index)
    assert box.isEditable()
    assert [box.itemText(i) for i in range(box.count())] == [r.expression for r in WIDTH_RULES]
    box.setCurrentIndex(2)
    delegate.setModelData(box, table.model, index)
    assert document_of(table).design.network.stages[0].width == "16 * 2 ** (stage - 1)"


@pytest.mark.parametrize("rule", WIDTH_RULES, ids=lambda rule: rule.title)
def test_every_width_rule_is_an_expression(rule):
    assert parse(rule.expression).text == rule.expression


def test_overrides_are_read_from_text_and_commas_in_brackets_stay():
    assert read_overrides("kernel = 5, ratio = max(1, in // 4)") == {
        "kernel": 5,
        "ratio": "max(1, in // 4)",
    }
    assert read_overrides("") == {}
    with pytest.raises(ExpressionError):
        read_overrides("kernel = 5 +")


def test_an_override_of_what_the_block_does_not_declare_is_a_problem_of_its_row(table):
    put(table, 1, OVERRIDES, "cardinality = 8")
    assert "cardinality" in table.model.index(1, STAGE).data(Qt.ItemDataRole.ToolTipRole)


def test_a_stage_without_any_can_be_filled_again(qtbot):
    document = Document()
    document.start(small_design())
    table = StageTable(document, Theme("light", document))
    qtbot.addWidget(table)
    table.view.selectRow(1)
    table.remove()
    assert document.design.network.stages == ()
    table.add()
    assert len(document.design.network.stages) == 1


def test_ctrl_enter_shows_the_block_of_a_stage(table, qtbot):
    table.view.selectRow(4)
    with qtbot.waitSignal(table.block_wanted) as heard:
        table.actions_by_name["show"].trigger()
    assert heard.args == ["head"]
