"""The Papers workspace as a person uses it: real clicks and keys over a real history."""

import sqlite3
from contextlib import closing

import pytest
from PySide6.QtCore import Qt

from tests.history.runs import ended, epoch, started
from tests.pictures import picture_folder
from tests.tiny_runs import finished_run
from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.papers import PapersBridge
from ui.tables.workspace import PapersWorkspace
from ui.theme import Theme
from workbench import paths
from workbench.catalog.papers import paper, papers
from workbench.data.sources import fingerprint_of
from workbench.experiments.forms import quick
from workbench.experiments.papers import missing
from workbench.spec.dataset import DatasetSpec
from workbench.spec.events import EpochFinished, ImagesRead, StateChanged
from workbench.spec.run import ImageFacts, RunState

TABLE = paper("fastresnet-t1")
SEEDS = 5
"""As many as the paper has in this table."""


@pytest.fixture
def opened(qtbot, store):
    bridges = []

    def opened(table="fastresnet-t1"):
        bridge = HistoryBridge(store)
        bridges.append(bridge)
        view = PapersWorkspace(PapersBridge(bridge), Theme("light"))
        qtbot.addWidget(view)
        view.resize(1400, 800)
        view.show_table(table)
        view.show()
        qtbot.waitExposed(view)
        arrived(qtbot, view, table)
        return view

    yield opened
    for bridge in bridges:
        bridge.close()


def arrived(qtbot, view, table="fastresnet-t1"):
    qtbot.waitUntil(
        lambda: (
            view.results is not None
            and view.results.table.id == table
            and view.form_bar.run.text() != "Run what is missing"
        )
    )


def said(view, row, kind, data=0):
    places = [at for at, each in enumerate(view.table.kinds) if each == kind]
    return view.table.model().index(row, places[data]).data(Qt.ItemDataRole.UserRole)


@pytest.fixture
def papers_images(store):
    """As if the paper's images were on this machine: a quick form is on them."""
    (paths.data_folder() / "cifar-10-python.tar.gz").touch()


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def trained(store, rows=(0, 1, 2), errors=(7.4, 7.5, 7.6, 7.7, 7.8)):
    """The first rows of the table as five seeds of its quick form would leave them."""
    specs = missing(store, TABLE, len(errors), quick(TABLE))
    by_row = [specs[row * len(errors) : (row + 1) * len(errors)] for row in range(3)]
    return {
        row: [
            finished_run(store, spec, [50.0, error], seconds=3.0 - row)
            for spec, error in zip(by_row[row], errors, strict=True)
        ]
        for row in rows
    }


def test_every_table_of_the_papers_can_be_chosen(qtbot, opened):
    view = opened()
    for row, table in enumerate(papers()):
        view.list.setCurrentRow(row)
        arrived(qtbot, view, table.id)
        assert view.table.rowCount() == len(table.rows)
        assert said(view, 0, "name").text == table.rows[0].name


def test_printed_figures_stand_beside_ones_own(opened, store, papers_images):
    trained(store)
    view = opened()
    assert said(view, 0, "printed").text == "7.62 ± 0.15"
    assert said(view, 0, "own").text == "7.60 ± 0.16"
    assert said(view, 0, "own").below == "5 of 5 seeds"
    assert said(view, 0, "delta").text == "−0.02"
    assert said(view, 0, "delta").below == "printed is inside"
    assert said(view, 2, "delta").below == "printed is outside"
    assert said(view, 1, "printed time").text == "× 0.734"
    assert said(view, 1, "own time").text == "× 0.667"
    assert view.form_bar.run.text() == "Nothing is missing"
    assert not view.form_bar.run.isEnabled()


def test_figures_from_other_images_stand_apart_under_their_name(opened, store):
    trained(store)
    view = opened()
    headings = {
        kind: view.table.horizontalHeaderItem(at).text() for at, kind in enumerate(view.table.kinds)
    }
    assert headings["printed"] == "CIFAR-10\nprinted, %"
    assert headings["apart"] == "digits\nown, %"
    assert not {"own", "delta"} & set(headings), "nothing is compared"
    assert said(view, 0, "apart").text == "7.60 ± 0.16"
    assert "not to be compared" in said(view, 0, "apart").hint


def test_one_seed_is_too_few_to_say_whether_a_figure_is_inside(opened, store, papers_images):
    trained(store, errors=(7.6,))
    view = opened()
    assert said(view, 0, "own").text == "7.60"
    assert said(view, 0, "delta").below == "too few seeds"


def test_run_what_is_missing_queues_each_seed_that_a_cell_lacks(qtbot, opened, store):
    trained(store, rows=(0,))
    view = opened()
    assert view.form_bar.run.text() == "Run what is missing (10)"
    with qtbot.waitSignal(view.queue_asked) as asked:
        click(qtbot, view.form_bar.run)
    specs = asked.args[0]
    assert [(spec.design.name, spec.seed) for spec in specs] == [
        (network, seed)
        for network in ("fastresnet-20-type1", "fastresnet-20-type2")
        for seed in range(SEEDS)
    ]
    assert not view.form_bar.run.isEnabled(), "a second click must not queue them again"


def test_the_button_in_a_missing_cell_queues_that_row_alone(qtbot, opened, store):
    trained(store, rows=(0,))
    view = opened()
    assert sorted(view.table.buttons) == [(1, 0), (2, 0)]
    with qtbot.waitSignal(view.queue_asked) as asked:
        click(qtbot, view.table.buttons[2, 0])
    assert {spec.design.name for spec in asked.args[0]} == {"fastresnet-20-type2"}


def test_more_seeds_leave_more_missing(qtbot, opened, store):
    trained(store)
    view = opened()
    view.form_bar.seeds.setFocus()
    qtbot.keyClicks(view.form_bar.seeds, "7")
    qtbot.keyClick(view.form_bar.seeds, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.form_bar.run.text() == "Run what is missing (6)")
    assert {spec.seed for spec in view.wanted} == {5, 6}


@pytest.mark.parametrize(("table", "seeds"), [("fastresnet-t1", 5), ("fastresnet-t2", 1)])
def test_as_many_seeds_are_wanted_as_the_paper_has(qtbot, opened, table, seeds):
    view = opened(table)
    assert view.form_bar.wanted_seeds == seeds
    assert view.form_bar.seeds.placeholderText() == str(seeds)
    # What was asked for first may be answered before.
    qtbot.waitUntil(lambda: {spec.seed for spec in view.wanted} == set(range(seeds)))


def test_a_row_says_what_its_network_saves_at_equal_depth(opened):
    view = opened("fastresnet-t2")
    view.table.setCurrentCell(3, 0)
    assert "35.91 % less time per epoch than preresnet-110, as printed." in view.details.text


def test_full_and_quick_figures_are_never_mixed(qtbot, opened, store):
    trained(store)
    view = opened()
    click(qtbot, view.form_bar.kind.button("full"))
    qtbot.waitUntil(lambda: "own" in view.table.kinds)
    assert said(view, 0, "own").below == "0 of 5 seeds"
    assert "does not count" in view.details.text
    assert "epochs 16, not 160" in view.details.text
    assert all(spec.recipe.epochs == 160 for spec in view.wanted)
    assert not view.form_bar.source.isVisible(), "the full form has the paper's own images"


def test_a_quick_form_says_where_it_departs_from_the_paper(opened):
    assert "data digits, not CIFAR-10" in opened().details.text


def test_a_subset_and_an_archive_of_images_make_the_quick_form(qtbot, opened, tmp_path):
    view = opened()
    archive = str(tmp_path / "images.tar.gz")
    view.form_bar.use_images(archive)
    for box, number in ((view.form_bar.train_size, "2000"), (view.form_bar.epochs, "4")):
        box.setFocus()
        qtbot.keyClicks(box, number)
        qtbot.keyClick(box, Qt.Key.Key_Return)
    wanted = DatasetSpec(source="images", path=archive, train_size=2000)
    qtbot.waitUntil(lambda: bool(view.wanted) and view.wanted[0].dataset == wanted)
    qtbot.waitUntil(lambda: view.wanted[0].recipe.epochs == 4)


def test_a_printed_figure_opens_its_design_and_ones_own_its_runs(qtbot, opened, store):
    runs = trained(store)
    view = opened()
    place = view.table.visualItemRect(
        view.table.item(1, view.table.kinds.index("printed"))
    ).center()
    button = Qt.MouseButton.LeftButton
    with qtbot.waitSignal(view.design_asked) as asked:
        qtbot.mouseClick(view.table.viewport(), button, pos=place)
        qtbot.mouseDClick(view.table.viewport(), button, pos=place)
    assert asked.args[0].design.name == "fastresnet-20-type1"
    view.table.setCurrentCell(1, view.table.kinds.index("apart"))
    with qtbot.waitSignal(view.runs_asked) as asked:
        qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert sorted(asked.args[0]) == sorted(runs[1])


def test_buttons_below_open_and_run_the_chosen_row(qtbot, opened, store):
    runs = trained(store, rows=(1,))
    view = opened()
    view.table.setCurrentCell(1, 0)
    with qtbot.waitSignal(view.design_asked) as asked:
        click(qtbot, view.details.design)
    assert asked.args[0].design.name == "fastresnet-20-type1"
    with qtbot.waitSignal(view.setup_asked) as asked:
        click(qtbot, view.details.setup)
    assert asked.args[0].recipe.epochs == 16
    with qtbot.waitSignal(view.runs_asked) as asked:
        click(qtbot, view.details.runs)
    assert sorted(asked.args[0]) == sorted(runs[1])
    view.table.setCurrentCell(2, 0)
    assert not view.details.runs.isEnabled()
    with qtbot.waitSignal(view.queue_asked) as asked:
        click(qtbot, view.details.run)
    assert {spec.design.name for spec in asked.args[0]} == {"fastresnet-20-type2"}


def test_a_row_that_cannot_be_trained_from_scratch_says_so_and_is_not_run(qtbot, opened):
    view = opened("survey-t8")
    last = view.table.rowCount() - 1
    assert said(view, last, "apart").below == "not from scratch"
    assert (last, 0) not in view.table.buttons
    assert all(spec.design.name != "efficientnet-b7" for spec in view.wanted)


def test_a_run_that_ends_shows_at_once(qtbot, opened, store):
    view = opened()
    assert said(view, 0, "apart").text == "–"
    trained(store, rows=(0,))
    view._bridge.history.runs_changed.emit()
    qtbot.waitUntil(lambda: said(view, 0, "apart").text == "7.60 ± 0.16")


def test_seconds_of_runs_that_shared_the_device_are_marked(opened, store, papers_images):
    runs = trained(store)
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.executemany(
            "UPDATE runs SET beside = 1 WHERE id = ?", [(run,) for run in runs[1]]
        )
    view = opened()
    assert said(view, 0, "own time").below == "3.00 s"
    assert said(view, 1, "own time").below == "2.00 s, shared"
    assert said(view, 1, "own time").text == "–", "not to be laid beside runs that were alone"


def test_images_of_a_folder_count_by_what_they_are(qtbot, opened, store, tmp_path):
    dataset = DatasetSpec(source="images", path=str(picture_folder(tmp_path / "set", side=8)))
    spec = missing(store, TABLE, 1, quick(TABLE, dataset))[0]
    run = store.add(spec, depth=8, parameters=1, macs=1).id
    print_ = fingerprint_of(dataset)
    facts = ImageFacts(fingerprint=print_, shape=(3, 8, 8), classes=("a",), mean=(0.5,), std=(0.2,))
    preparing = StateChanged(run, RunState.PREPARING, 0.0)
    store.record(preparing, ImagesRead(run, facts, 8, 1, 1))
    store.record(started(run), EpochFinished(run, epoch(1, 9.0)), ended(run))
    view = opened()
    view.form_bar.use_images(dataset.path)
    view.form_bar.kind.button("quick").click()
    qtbot.waitUntil(lambda: "set\nown, %" in headings(view))
    assert said(view, 0, "apart").text == "9.00"
    picture_folder(tmp_path / "set", side=8, shift=5)
    view.refresh()
    qtbot.waitUntil(lambda: said(view, 0, "apart").text == "–")
    view.table.setCurrentCell(0, 0)
    qtbot.waitUntil(lambda: "does not count: images" in view.details.text)


def headings(view):
    columns = range(view.table.columnCount())
    return [view.table.horizontalHeaderItem(at).text() for at in columns]
