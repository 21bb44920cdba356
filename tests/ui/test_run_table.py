"""The table of runs over a real history, answered from a thread."""

import pytest
import shiboken6
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QTableView

from tests.history.runs import add, epoch, started, trained
from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.run_columns import COLUMNS
from ui.bridge.run_table import PAGE, RUN_ROLE, RunTableModel
from workbench.errors import WorkbenchError
from workbench.history.query import RunQuery
from workbench.spec.events import EpochFinished
from workbench.spec.run import RunState

NAME = next(i for i, column in enumerate(COLUMNS) if column.key == "name")
LAST_ERROR = next(i for i, column in enumerate(COLUMNS) if column.key == "last_error")


@pytest.fixture
def bridge(qapp, store):
    bridge = HistoryBridge(store)
    yield bridge
    bridge.close()


@pytest.fixture
def load(qtbot, bridge):
    """A model that has answered its first question."""

    def loaded(query=RunQuery()):  # noqa: B008
        model = RunTableModel(bridge)
        with qtbot.waitSignal(model.loaded):
            model.set_query(query)
        return model

    return loaded


def names(model):
    return [model.index(row, NAME).data() for row in range(model.rowCount())]


def test_the_model_keeps_the_promises_of_qt(qtmodeltester, qtbot, store, load):
    for number in range(5):
        add(store, f"run {number}")
    model = load()
    qtmodeltester.check(model)
    store.trash([store.ids()[2]])
    with qtbot.waitSignal(model.loaded):
        model.refresh()
    add(store, "another")
    with qtbot.waitSignal(model.loaded):
        model.refresh()


def test_rows_are_the_newest_first(store, load):
    for name in ("first", "second", "third"):
        add(store, name)
    assert names(load()) == ["third", "second", "first"]


def test_sorting_by_a_column_orders_by_its_field_with_unknown_values_last(qtbot, store, load):
    trained(store, 9.0, name="nine")
    add(store, "none")
    trained(store, 5.0, name="five")
    model = load()
    with qtbot.waitSignal(model.loaded):
        model.sort(LAST_ERROR, Qt.SortOrder.AscendingOrder)
    assert names(model) == ["five", "nine", "none"]
    with qtbot.waitSignal(model.loaded):
        model.sort(LAST_ERROR, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["nine", "five", "none"]


def test_pages_arrive_when_a_row_is_looked_at(qtbot, store, load):
    for number in range(PAGE + 40):
        add(store, f"run {number}")
    model = load()
    assert model.rowCount() == PAGE + 40
    far = model.index(PAGE + 39, NAME)
    assert far.data(RUN_ROLE) is None
    assert far.data() == "…"
    qtbot.waitUntil(lambda: far.data(RUN_ROLE) is not None)
    assert far.data() == "run 0"


def test_a_run_that_changes_is_shown_without_asking_for_all(qtbot, store, bridge, load):
    run = add(store, "a run").id
    add(store, "another")
    model = load()
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    store.record(started(run))
    store.record(EpochFinished(run, epoch(1, 12.5)))

    bridge.tell(store.run(run))

    assert changed[0] == (1, 1)
    assert model.index(1, LAST_ERROR).data() == "12.50 %"
    assert model.index(1, NAME).data(RUN_ROLE).epoch == 1


def test_a_new_run_appears_and_the_selection_stays_with_its_run(qtbot, store, bridge, load):
    first = add(store, "first").id
    add(store, "second")
    model = load()
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    view.selectionModel().select(model.index(model.row_of(first), 0), flags)

    third = add(store, "third")
    with qtbot.waitSignal(model.loaded):
        bridge.tell(third)

    assert names(model) == ["third", "second", "first"]
    rows = [index.row() for index in view.selectionModel().selectedRows()]
    assert [model.ids[row] for row in rows] == [first]


def test_the_selection_follows_its_run_when_the_order_changes(qtbot, store, load):
    five = trained(store, 5.0, name="five").id
    trained(store, 3.0, name="three")
    model = load()
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.selectRow(model.row_of(five))
    assert model.row_of(five) == 1

    with qtbot.waitSignal(model.loaded):
        model.sort(LAST_ERROR, Qt.SortOrder.DescendingOrder)

    assert model.row_of(five) == 0
    assert [index.row() for index in view.selectionModel().selectedRows()] == [0]


def test_a_filter_shows_only_what_matches(qtbot, store, load):
    trained(store, 5.0, name="wide one")
    add(store, "narrow one")
    model = load(RunQuery(text="wid"))
    assert names(model) == ["wide one"]
    with qtbot.waitSignal(model.loaded):
        model.set_query(RunQuery(states=(RunState.QUEUED,)))
    assert names(model) == ["narrow one"]


def test_only_the_last_of_several_questions_is_shown(qtbot, store, load):
    add(store, "alpha")
    add(store, "beta")
    model = load()
    model.set_query(RunQuery(text="alpha"))
    with qtbot.waitSignal(model.loaded):
        model.set_query(RunQuery(text="beta"))
    assert names(model) == ["beta"]


def test_writing_over_a_name_renames_the_run(qtbot, store, load):
    run = add(store, "old").id
    model = load()
    assert model.setData(model.index(0, NAME), " new ")
    assert model.index(0, NAME).data() == "new"
    qtbot.waitUntil(lambda: store.run(run).name == "new")


def test_a_name_of_blanks_is_not_taken(store, load):
    add(store, "old")
    model = load()
    assert not model.setData(model.index(0, NAME), "   ")
    assert model.index(0, NAME).data() == "old"


def test_cells_say_their_figures_with_units(store, load):
    run = trained(store, 50.0, 9.87, name="r")
    model = load()
    shown = {column.key: model.index(0, i).data() for i, column in enumerate(COLUMNS)}
    assert shown["last_error"] == "9.87 %"
    assert shown["parameters"] == "1.23 k"
    assert shown["epochs"] == f"{run.epoch} / {run.epochs}"
    assert shown["seconds"] == "2.00 s"
    assert shown["state"] == "Finished"


def test_an_answer_to_a_widget_that_is_gone_is_dropped(qtbot, bridge):
    heard = []
    gone, there = QObject(), QObject()
    bridge.ask(gone, lambda store: "gone", heard.append)
    bridge.ask(there, lambda store: "there", heard.append)
    shiboken6.delete(gone)
    qtbot.waitUntil(lambda: "there" in heard)
    assert heard == ["there"]


def test_a_bug_in_a_question_is_not_swallowed(qtbot, bridge):
    with qtbot.captureExceptions() as caught:
        bridge.ask(bridge, lambda store: 1 / 0, print)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_what_the_history_refuses_is_told(qtbot, store, bridge):
    run = add(store, "live").id
    store.record(started(run))
    with qtbot.waitSignal(bridge.failed) as caught:
        bridge.trash(bridge, [run], print)
    assert isinstance(caught.args[0], WorkbenchError)
    assert store.ids() == [run]


def test_an_index_outside_the_table_has_no_data(store, load):
    model = load()
    assert model.rowCount() == 0
    assert model.data(QModelIndex()) is None
    assert model.flags(QModelIndex()) == Qt.ItemFlag.NoItemFlags
