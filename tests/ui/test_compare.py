"""Runs laid side by side in the window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.history.runs import add, epoch, spec, started, trained
from tests.ui.comparisons import NETWORKS, finished
from ui.bridge.metrics import METRICS
from ui.compare.view import CompareView
from ui.history.workspace import HistoryWorkspace
from ui.theme import Theme
from workbench.catalog.presets import preset
from workbench.spec.events import EpochFinished


@pytest.fixture
def seeds(store):
    """Three seeds of two networks whose errors do not overlap."""
    return [
        finished(store, network, seed, [50.0, last + seed / 10], 2.0 + index)
        for index, (network, last) in enumerate((("preresnet-20", 9.0), (NETWORKS[1], 7.0)))
        for seed in range(3)
    ]


def curves(view):
    return {curve.key: curve for curve in view.curves.plot.curves()}


def test_curves_of_all_runs_lie_over_one_another_in_colours_of_their_own(compared, networks):
    drawn = curves(compared(networks))
    assert list(drawn) == networks
    assert list(drawn[networks[0]].y) == [9.0, 8.0, 7.0]
    assert list(drawn[networks[0]].x) == [1.0, 2.0, 3.0]
    assert len({str(curve.colour) for curve in drawn.values()}) == 3


def test_a_colour_that_was_chosen_is_used(compared, store, networks):
    store.annotate(networks[1], colour="#123456")
    assert curves(compared(networks))[networks[1]].colour == "#123456"


def test_a_run_keeps_its_colour_in_another_comparison(qtbot, compared, networks):
    view = compared(networks)
    before = curves(view)[networks[2]].colour
    view.show_runs([networks[2], networks[0]])
    qtbot.waitUntil(lambda: set(curves(view)) == {networks[2], networks[0]})
    assert curves(view)[networks[2]].colour == before


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)
def test_every_metric_is_drawn_from_the_records(compared, store, networks, metric):
    view = compared(networks)
    view.curves.metrics.setCurrentIndex(view.curves.metrics.findData(metric.key))
    expected = [getattr(record, metric.key) for record in store.epochs(networks[0])]
    assert list(curves(view)[networks[0]].y) == expected


def test_curves_are_drawn_over_steps_and_over_time(compared, networks):
    view = compared(networks)
    view.curves.axes.setCurrentIndex(view.curves.axes.findData("step"))
    # 800 images a second for about two seconds in batches of 128.
    assert list(curves(view)[networks[0]].x) == [13.0, 26.0, 39.0]
    view.curves.axes.setCurrentIndex(view.curves.axes.findData("time"))
    assert list(curves(view)[networks[0]].x) == pytest.approx([2.01, 4.03, 6.06])


def test_the_choice_of_figure_and_axis_is_remembered(compared, networks):
    view = compared(networks)
    view.curves.metrics.setCurrentIndex(view.curves.metrics.findData("train_loss"))
    view.curves.axes.setCurrentIndex(view.curves.axes.findData("time"))
    again = compared(networks)
    assert again.curves.metrics.currentData() == "train_loss"
    assert again.curves.axes.currentData() == "time"


def test_an_eye_hides_a_curve_and_shows_it_again(qtbot, compared, networks):
    view = compared(networks)
    eye = view.curves.legend.rows[networks[1]].eye
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert list(curves(view)) == [networks[0], networks[2]]
    assert view.results.model().rowCount() == 3
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert set(curves(view)) == set(networks)


def test_a_click_on_a_run_brings_its_curve_out_and_stays(qtbot, compared, networks):
    view = compared(networks)
    row = view.curves.legend.rows[networks[1]]
    with qtbot.assertNotEmitted(view.run_opened):
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert [curve.width for curve in curves(view).values()].count(2) == 1
    assert curves(view)[networks[1]].width == 2
    with qtbot.waitSignal(view.run_opened) as opened:
        qtbot.mouseClick(view.curves.legend.rows[networks[1]].open, Qt.MouseButton.LeftButton)
    assert opened.args[0] == networks[1]


def test_seeds_are_drawn_as_a_mean_and_a_band_with_their_number(compared, seeds):
    view = compared(seeds)
    assert view.curves.grouping.current == "seeds"
    plain, other = curves(view).values()
    assert list(plain.y) == pytest.approx([50.0, 9.1])
    assert list(plain.band[0]) == pytest.approx([50.0, 9.0])
    assert list(other.band[1]) == pytest.approx([50.0, 7.2])
    assert "n = 3" in plain.label


@pytest.mark.parametrize(("spread", "low"), [("sem", 9.1 - 0.1 / 3**0.5), ("range", 9.0)])
def test_the_band_is_what_was_chosen_in_picture_and_table(qtbot, compared, seeds, spread, low):
    view = compared(seeds)
    view.curves.spreads.setCurrentIndex(view.curves.spreads.findData(spread))
    plain, _ = curves(view).values()
    assert plain.band[0][1] == pytest.approx(low)
    said = {"sem": "9.10 ± 0.06", "range": "9.10 [9.00, 9.20]"}[spread]
    qtbot.waitUntil(lambda: view.results.table.rows[0][2].text == said)


def test_each_run_can_be_drawn_instead(qtbot, compared, seeds):
    view = compared(seeds)
    assert view.results.model().rowCount() == 2
    qtbot.mouseClick(view.curves.grouping.button("runs"), Qt.MouseButton.LeftButton)
    assert set(curves(view)) == set(seeds)
    qtbot.waitUntil(lambda: view.results.model().rowCount() == 6)


def test_a_hidden_group_changes_no_mean(qtbot, compared, seeds):
    view = compared(seeds)
    before = [[cell.text for cell in row] for row in view.results.table.rows]
    key = view.runs.groups[0].key
    qtbot.mouseClick(view.curves.legend.rows[key].eye, Qt.MouseButton.LeftButton)
    assert list(curves(view)) == [view.runs.groups[1].key]
    assert [[cell.text for cell in row] for row in view.results.table.rows] == before


def test_a_pin_on_a_group_measures_the_others_against_it(qtbot, compared, seeds):
    view = compared(seeds)
    key = view.runs.groups[1].key
    qtbot.mouseClick(view.curves.legend.rows[key].pin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.runs.baseline_group.key == key)
    assert view.results.table.rows[0][2].delta == "+2.00"


def test_a_run_that_trains_is_not_in_the_mean(qtbot, compared, store, seeds):
    live = store.add(
        replace(spec("live", seed=9), design=preset("preresnet-20").design),
        depth=20,
        parameters=1,
        macs=1,
    ).id
    store.record(started(live))
    store.record(EpochFinished(live, epoch(1, 90.0)))
    view = compared([*seeds, live])
    assert view.curves.grouping.current == "runs", "it would not be seen"
    qtbot.mouseClick(view.curves.grouping.button("seeds"), Qt.MouseButton.LeftButton)
    plain, _ = curves(view).values()
    assert list(plain.y) == pytest.approx([50.0, 9.1])


def test_curves_are_smoothed_only_where_asked_with_the_raw_ones_behind(qtbot, compared, networks):
    view = compared(networks)
    assert view.curves.smoothing.value() == 0 and len(curves(view)) == 3
    view.curves.smoothing.setFocus()
    for _ in range(5):
        qtbot.keyClick(view.curves.smoothing, Qt.Key.Key_PageUp)
    drawn = curves(view)
    raw, smooth = drawn[f"{networks[0]} raw"], drawn[networks[0]]
    assert raw.faint and not smooth.faint
    assert list(raw.y) == [9.0, 8.0, 7.0]
    # Half of the average is kept: (0.25 x 9 + 0.5 x 8) / 0.75, (0.125 x 9 + ... ) / 0.875.
    assert list(smooth.y) == pytest.approx([9.0, 25 / 3, (9 + 16 + 28) / 7])


def test_the_ends_of_the_axes_are_set_by_hand_and_stay(qtbot, compared, networks):
    view = compared(networks)
    panel = view.curves
    assert not panel.limits.isVisible()
    qtbot.mouseClick(panel.limits_button, Qt.MouseButton.LeftButton)
    for field, text in ((panel.limits.y_low, "6"), (panel.limits.y_high, "8.5")):
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.plot.plot.viewRange()[1] == pytest.approx([6, 8.5])
    panel.plot.reset()
    assert panel.plot.plot.viewRange()[1] == pytest.approx([6, 8.5])
    qtbot.mouseClick(panel.limits.free, Qt.MouseButton.LeftButton)
    assert panel.plot.plot.viewRange()[1][0] < 5


def test_limits_are_in_the_figures_own_unit_on_a_logarithmic_axis(compared, networks):
    panel = compared(networks).curves
    panel.log_y.setChecked(True)
    panel.plot.set_limits(y=(1.0, 100.0))
    assert panel.plot.plot.viewRange()[1] == pytest.approx([0, 2])
    panel.plot.set_limits(y=(-5.0, 100.0))
    low, high = panel.plot.plot.viewRange()[1]
    assert high == pytest.approx(2) and 0 < low < 1


def test_more_runs_than_colours_are_told_apart_by_dashes(compared, store):
    ids = [trained(store, 9.0 - at / 10, name=f"run {at}").id for at in range(10)]
    view = compared(ids)
    view.curves.grouping.button("runs").click()
    looks = {(str(curve.colour), curve.dashed) for curve in curves(view).values()}
    assert len(looks) == 10


def test_a_pin_makes_a_run_the_baseline(qtbot, compared, networks):
    view = compared(networks)
    assert view.results.table.rows[0][1].delta == ""
    assert view.results.table.rows[2][1].delta == "−2.00"
    qtbot.mouseClick(view.curves.legend.rows[networks[2]].pin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.runs.baseline == networks[2])
    assert view.results.table.rows[2][1].delta == ""
    assert (view.results.table.rows[0][1].delta, view.results.table.rows[0][1].sense) == (
        "+2.00",
        "worse",
    )


def test_the_results_are_copied_as_markdown_latex_and_csv(qtbot, compared, networks):
    view = compared(networks)
    for form, beginning in (("Markdown", "| Run"), ("LaTeX", "\\begin{tabular}"), ("CSV", "Run,")):
        qtbot.mouseClick(view.copy_buttons[form], Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text().startswith(beginning)


def test_one_run_a_side_is_said_to_prove_nothing(compared, store, networks):
    assert compared(networks).caution.isVisible()
    same = [trained(store, error, name=f"run {error}").id for error in (8.0, 9.0)]
    assert compared(same).caution.isVisible(), "one seed twice is one run"


def test_two_seeds_of_everything_need_no_caution(compared, seeds):
    assert not compared(seeds).caution.isVisible()


def test_a_comparison_follows_a_run_that_trains(qtbot, compared, bridge, store):
    first, second = trained(store, 9.0).id, add(store, "live").id
    store.record(started(second))
    view = compared([first, second])
    assert list(curves(view)[second].y) == []
    store.record(EpochFinished(second, epoch(1, 42.0)))
    bridge.tell(store.run(second))
    qtbot.waitUntil(lambda: list(curves(view)[second].y) == [42.0])


def test_a_run_that_was_deleted_leaves_the_comparison(qtbot, compared, bridge, store, networks):
    view = compared(networks)
    store.trash([networks[0]])
    bridge.delete([networks[0]])
    qtbot.waitUntil(lambda: len(view.runs.runs) == 2)
    assert view.results.model().rowCount() == 2
    assert view.runs.baseline == networks[1]


def test_a_logarithmic_axis_leaves_out_what_is_not_positive(compared, networks):
    view = compared(networks)
    view.curves.log_y.setChecked(True)
    view.curves.log_x.setChecked(True)
    assert view.curves.plot.plot.getAxis("left").logMode
    assert set(curves(view)) == set(networks)


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_the_plot_is_written_to_a_file(compared, networks, tmp_path, suffix):
    file = tmp_path / f"curves.{suffix}"
    compared(networks).curves.export.save_to(file)
    assert file.stat().st_size > 500


def test_a_plot_that_cannot_be_written_is_said(compared, networks, tmp_path):
    view = compared(networks)
    view.curves.export.save_to(tmp_path / "no such folder" / "curves.png")
    assert view.curves.said.text()


def test_the_history_opens_a_comparison_and_the_back_button_leaves_it(qtbot, bridge, networks):
    theme = Theme("dark")
    workspace, view = HistoryWorkspace(bridge, theme), CompareView(bridge, theme)
    workspace.set_comparison(view, view.show_runs)
    view.closed.connect(workspace.show_list)
    qtbot.addWidget(workspace)
    workspace.resize(1300, 800)
    workspace.show()
    qtbot.waitUntil(workspace.list.suggestion.isVisible)
    qtbot.mouseClick(workspace.list.suggestion.button, Qt.MouseButton.LeftButton)
    assert view.isVisible()
    qtbot.waitUntil(lambda: view.runs is not None)
    assert view.title.text() == "3 runs compared"
    qtbot.mouseClick(view.back, Qt.MouseButton.LeftButton)
    assert not view.isVisible()


def test_many_runs_come_in_turns_and_all_of_them_are_there_at_the_end(qtbot, compared, store):
    ids = [trained(store, 9.0 - at / 10, name=f"run {at}").id for at in range(30)]
    view = compared(ids)
    for what in ("seeds", "runs"):
        view.curves.grouping.button(what).click()
    assert 0 < len(view.curves.legend.rows) < 30
    qtbot.waitUntil(lambda: list(view.curves.legend.rows) == ids)
    assert list(curves(view)) == ids
    qtbot.waitUntil(lambda: view.results.model().rowCount() == 30)


def test_a_pin_outlasts_what_a_run_learns_in_the_meantime(qtbot, compared, bridge, store, networks):
    view = compared(networks)
    view.pin(networks[1])
    qtbot.waitUntil(lambda: view.runs.baseline == networks[1])
    before = view.runs
    bridge.tell(store.run(networks[2]))
    qtbot.waitUntil(lambda: view.runs is not before)
    assert view.runs.baseline == networks[1]
    store.trash([networks[1]])
    bridge.delete([networks[1]])
    qtbot.waitUntil(lambda: view.runs.baseline == networks[0])
