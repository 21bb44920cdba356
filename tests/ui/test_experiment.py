"""Experiments made in the window: real keys and clicks over a real history."""

import json
import platform

import pytest
from PySide6.QtCore import Qt

from tests.tiny_runs import MACHINE, finished_run, tiny_run
from ui.bridge.experiments import ExperimentsBridge
from ui.bridge.history_bridge import HistoryBridge
from ui.experiment.dialog import ExperimentDialog
from ui.theme import Theme
from workbench.experiments.queueing import queue_experiment
from workbench.spec.run import RunState


@pytest.fixture
def dialog(qtbot, store):
    bridge = HistoryBridge(store)
    made = ExperimentDialog(ExperimentsBridge(bridge), Theme("light"))
    qtbot.addWidget(made)
    made.begin(tiny_run(network="preresnet-8"))
    made.open()
    yield made
    bridge.close()


def write(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def rows(dialog):
    return [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]


def test_a_grid_times_seeds_is_previewed_as_one_types(qtbot, dialog):
    assert dialog.rows[0].target.currentText() == "depth"
    write(qtbot, dialog.rows[0].values, "8, 14")
    qtbot.waitUntil(lambda: rows(dialog) == ["depth 8", "depth 14"])
    assert dialog.sum.text().startswith("6 runs")
    assert dialog.table.item(0, 1).text() != dialog.table.item(1, 1).text()
    qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
    write(qtbot, dialog.rows[1].target.lineEdit(), "recipe: learning rate")
    write(qtbot, dialog.rows[1].values, "0.1, 0.05")
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 4)
    assert rows(dialog)[1] == "depth 8, learning rate 0.05"
    assert dialog.sum.text().startswith("12 runs")


def test_at_its_opening_the_dialog_says_what_to_do_and_nothing_in_red(qtbot, dialog):
    qtbot.waitUntil(lambda: dialog.table.empty.text() != "")
    assert dialog.table.empty.isVisible()
    assert "Give values for 'depth'." in dialog.table.empty.text()
    assert dialog.fault.text() == ""
    assert dialog.focusWidget() is dialog.rows[0].values
    assert dialog.rows[0].values.placeholderText() == "such as 8, …"
    assert not dialog.queue.isEnabled() and not dialog.save_file.isEnabled()


def test_values_that_were_taken_away_again_are_missed_in_red(qtbot, dialog):
    write(qtbot, dialog.rows[0].values, "8")
    qtbot.waitUntil(dialog.queue.isEnabled)
    assert dialog.queue.text() == "Queue 3 runs"
    assert not dialog.table.empty.isVisible()
    qtbot.keyClick(dialog.rows[0].values, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: dialog.fault.text() == "Give values for 'depth'.")
    assert not dialog.queue.isEnabled()


def test_a_name_that_is_only_begun_is_no_fault_yet(qtbot, dialog):
    qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
    write(qtbot, dialog.rows[0].values, "8")
    write(qtbot, dialog.rows[1].target.lineEdit(), "recipe: learn")
    qtbot.waitUntil(lambda: "Choose what is varied" in dialog.table.empty.text())
    assert dialog.fault.text() == ""
    write(qtbot, dialog.rows[1].target.lineEdit(), "recipe: xyz")
    qtbot.waitUntil(lambda: "nothing called 'recipe: xyz'" in dialog.fault.text())


def test_time_is_foretold_where_the_history_knows_an_equal_network(
    qtbot, dialog, store, monkeypatch
):
    # Another machine's seconds would tell nothing.
    monkeypatch.setattr(platform, "node", lambda: MACHINE.host)
    spec = tiny_run(network="preresnet-8")
    assert not dialog.table.rowCount()
    qtbot.mouseClick(dialog.rows[0].remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rows(dialog) == ["as it is"])
    assert "not known yet" in dialog.sum.text()
    finished_run(store, spec, [9.0, 8.0], seconds=2.0)
    write(qtbot, dialog.seeds, "0, 1")
    # Two seeds of two epochs, each 2.0 s of training and 0.1 s of testing.
    qtbot.waitUntil(lambda: dialog.sum.text() == "2 runs, about 8.4 s")
    assert dialog.table.item(0, 4).text() == "8.4 s"


def test_a_row_that_cannot_be_built_says_why_and_nothing_can_be_queued(qtbot, dialog):
    write(qtbot, dialog.rows[0].values, "8, 15")
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2)
    assert "15" in dialog.fault.text()
    assert not dialog.queue.isEnabled()
    write(qtbot, dialog.rows[0].values, "8, 14")
    qtbot.waitUntil(dialog.queue.isEnabled)
    assert dialog.fault.text() == ""


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("seeds", "one, two", "Seeds are whole numbers"),
        ("name", "", "a name"),
        ("values", "", "Give values"),
        ("target", "nonsense", "nothing called 'nonsense'"),
    ],
)
def test_what_is_wrong_is_said_below(qtbot, dialog, field, text, said):
    write(qtbot, dialog.rows[0].values, "8, 14")
    edits = {
        "seeds": dialog.seeds,
        "name": dialog.name,
        "values": dialog.rows[0].values,
        "target": dialog.rows[0].target.lineEdit(),
    }
    edits[field].clear()
    write(qtbot, edits[field], text)
    qtbot.waitUntil(lambda: said in dialog.fault.text())
    assert not dialog.queue.isEnabled()


@pytest.mark.parametrize("text", ["0,1", "0,001, 0,01", "0.1, 0,05"])
def test_a_decimal_comma_between_values_is_refused_not_read_as_two(qtbot, dialog, text):
    write(qtbot, dialog.rows[0].target.lineEdit(), "recipe: learning rate")
    write(qtbot, dialog.rows[0].values, text)
    qtbot.waitUntil(lambda: "could be one number or two" in dialog.fault.text())
    assert not dialog.queue.isEnabled()


def test_a_comma_inside_brackets_parts_no_values(qtbot, dialog):
    write(qtbot, dialog.rows[0].target.lineEdit(), "stage 1: width")
    write(qtbot, dialog.rows[0].values, "min(8, 16),12")
    assert dialog.rows[0].axis().values == ("min(8, 16)", 12)


def test_one_press_queues_all_runs_and_they_remember_their_experiment(qtbot, dialog, store):
    write(qtbot, dialog.rows[0].values, "8, 14")
    qtbot.waitUntil(dialog.queue.isEnabled)
    with qtbot.waitSignal(dialog.queue_asked) as asked:
        qtbot.mouseClick(dialog.queue, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    records = queue_experiment(store, asked.args[0])
    assert [record.state for record in records] == [RunState.QUEUED] * 6
    assert len({record.experiment for record in records}) == 1


def test_an_experiment_goes_to_a_file_and_comes_back(qtbot, dialog, tmp_path):
    write(qtbot, dialog.rows[0].values, "8, 14")
    write(qtbot, dialog.seeds, "3, 4")
    qtbot.waitUntil(dialog.queue.isEnabled)
    file = tmp_path / "grid.json"
    dialog.write(file)
    assert json.loads(file.read_text())["grid"] == {"design.depth": [8, 14]}
    dialog.begin(tiny_run(network="fastresnet-8-type1"))
    dialog.read(file)
    qtbot.waitUntil(lambda: rows(dialog) == ["depth 8", "depth 14"])
    assert dialog.seeds.text() == "3, 4"


def test_a_file_that_is_no_experiment_is_told_and_changes_nothing(qtbot, dialog, tmp_path):
    file = tmp_path / "other.json"
    file.write_text('{"format": "something"}')
    name = dialog.name.text()
    with qtbot.waitSignal(dialog.failed) as failed:
        dialog.read(file)
    assert "not an experiment" in str(failed.args[0])
    assert dialog.name.text() == name
