"""Lines for a number that may be left empty: limits of axes, a size worth seeing, a form."""

import pytest

from ui.compare.limits import LimitsBar
from ui.tables.form_bar import FormBar
from ui.widgets.number_line import NumberLine
from workbench.spec.numbers import Range


@pytest.fixture
def line(qtbot):
    made = NumberLine(Range(0, 50, whole=False), "A tip")
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(("text", "number"), [("", None), ("2.5", 2.5), (" 7 ", 7), ("1e1", 10)])
def test_a_sound_entry_counts_and_nothing_is_marked(qtbot, line, text, number):
    line.setText(text)
    assert line.number == number
    assert line.fault == "" and line.toolTip() == "A tip"


@pytest.mark.parametrize("text", ["2,5", "1,000", "x", "51", "-1", "nan"])
def test_a_wrong_entry_counts_as_none_and_says_why_on_hover(qtbot, line, text):
    line.setText(text)
    assert line.number is None
    assert line.toolTip() == line.fault != ""
    assert line.property("fault") == "true"
    line.clear()
    assert line.property("fault") == "false" and line.toolTip() == "A tip"


def test_a_decimal_comma_in_a_limit_of_an_axis_leaves_that_end_free_and_marked(qtbot):
    bar = LimitsBar()
    qtbot.addWidget(bar)
    bar.y_low.setText("0,5")
    bar.y_high.setText("8.5")
    assert bar.vertical == (None, 8.5)
    assert bar.y_low.fault


def test_a_form_takes_no_number_that_no_table_could_be_run_with(qtbot):
    bar = FormBar()
    qtbot.addWidget(bar)
    for text in ("0", "1,5", "1001", "10000000"):
        bar.seeds.setText(text)
        assert bar.wanted_seeds == 3 and bar.seeds.fault
    bar.seeds.setText("1,000")
    assert bar.wanted_seeds == 1000
