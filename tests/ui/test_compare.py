"""Runs laid side by side in the window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.history.runs import add, ended, epoch, spec, started, trained
from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.metrics import METRICS
from ui.compare.view import CompareView
from ui.history.workspace import HistoryWorkspace
from ui.theme import Theme
from workbench.catalog.presets import preset
from workbench.spec.events import EpochFinished

NETWORKS = ("preresnet-20", "fastresnet-20-type1", "fastresnet-20-type2")
REAL, TRADEOFF, SETTINGS = 1, 2, 3
"""Tabs of the comparison."""


@pytest.fixture
def bridge(qapp, store):
    bridge = HistoryBridge(store)
    yield bridge
    bridge.close()


@pytest.fixture
def three(store):
    """The built-in comparison's networks, trained for three epochs each."""
    ids = []
    for number, network in enumerate(NETWORKS):
        asked = replace(spec(network), design=preset(network).design)
        run = store.add(asked, depth=20, parameters=1000 - number, macs=5000).id
        store.record(started(run))
        for at in (1, 2, 3):
            record = epoch(at, 10.0 - number - at, train_seconds=2.0 - number / 10 + at / 100)
            store.record(EpochFinished(run, replace(record, warm_up=at == 1)))
        store.record(ended(run))
        ids.append(run)
    return ids


def finished(store, network, seed, errors, seconds=2.0):
    asked = replace(spec(network, seed=seed), design=preset(network).design)
    run = store.add(asked, depth=20, parameters=270_000, macs=40_000_000).id
    store.record(started(run))
    for at, error in enumerate(errors, 1):
        store.record(EpochFinished(run, epoch(at, error, train_seconds=seconds)))
    store.record(ended(run))
    return run


@pytest.fixture
def seeds(store):
    """Three seeds of two networks whose errors do not overlap."""
    return [
        finished(store, network, seed, [50.0, last + seed / 10], 2.0 + index)
        for index, (network, last) in enumerate((("preresnet-20", 9.0), (NETWORKS[1], 7.0)))
        for seed in range(3)
    ]


@pytest.fixture
def compared(qtbot, bridge):
    def shown(ids):
        view = CompareView(bridge, Theme("light"))
        qtbot.addWidget(view)
        view.resize(1300, 800)
        view.show()
        view.show_runs(ids)
        qtbot.waitUntil(lambda: view.runs is not None)
        return view

    return shown


def units_of(view):
    view.tabs.setCurrentWidget(view.units)
    return view.units


def curves(view):
    return {curve.key: curve for curve in view.curves.plot.curves()}


def test_curves_of_all_runs_lie_over_one_another_in_colours_of_their_own(compared, three):
    drawn = curves(compared(three))
    assert list(drawn) == three
    assert list(drawn[three[0]].y) == [9.0, 8.0, 7.0]
    assert list(drawn[three[0]].x) == [1.0, 2.0, 3.0]
    assert len({str(curve.colour) for curve in drawn.values()}) == 3


def test_a_colour_that_was_chosen_is_used(compared, store, three):
    store.annotate(three[1], colour="#123456")
    assert curves(compared(three))[three[1]].colour == "#123456"


def test_a_run_keeps_its_colour_in_another_comparison(qtbot, compared, three):
    view = compared(three)
    before = curves(view)[three[2]].colour
    view.show_runs([three[2], three[0]])
    qtbot.waitUntil(lambda: set(curves(view)) == {three[2], three[0]})
    assert curves(view)[three[2]].colour == before


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)
def test_every_metric_is_drawn_from_the_records(compared, store, three, metric):
    view = compared(three)
    view.curves.metrics.setCurrentIndex(view.curves.metrics.findData(metric.key))
    expected = [getattr(record, metric.key) for record in store.epochs(three[0])]
    assert list(curves(view)[three[0]].y) == expected


def test_curves_are_drawn_over_steps_and_over_time(compared, three):
    view = compared(three)
    view.curves.axes.setCurrentIndex(view.curves.axes.findData("step"))
    # 800 images a second for about two seconds in batches of 128.
    assert list(curves(view)[three[0]].x) == [13.0, 26.0, 39.0]
    view.curves.axes.setCurrentIndex(view.curves.axes.findData("time"))
    assert list(curves(view)[three[0]].x) == pytest.approx([2.01, 4.03, 6.06])


def test_the_choice_of_figure_and_axis_is_remembered(compared, three):
    view = compared(three)
    view.curves.metrics.setCurrentIndex(view.curves.metrics.findData("train_loss"))
    view.curves.axes.setCurrentIndex(view.curves.axes.findData("time"))
    again = compared(three)
    assert again.curves.metrics.currentData() == "train_loss"
    assert again.curves.axes.currentData() == "time"


def test_an_eye_hides_a_curve_and_shows_it_again(qtbot, compared, three):
    view = compared(three)
    eye = view.curves.legend.rows[three[1]].eye
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert list(curves(view)) == [three[0], three[2]]
    assert view.results.model().rowCount() == 3
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert set(curves(view)) == set(three)


def test_a_click_on_a_run_brings_its_curve_out_and_stays(qtbot, compared, three):
    view = compared(three)
    row = view.curves.legend.rows[three[1]]
    with qtbot.assertNotEmitted(view.run_opened):
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert [curve.width for curve in curves(view).values()].count(2) == 1
    assert curves(view)[three[1]].width == 2
    with qtbot.waitSignal(view.run_opened) as opened:
        qtbot.mouseClick(view.curves.legend.rows[three[1]].open, Qt.MouseButton.LeftButton)
    assert opened.args[0] == three[1]


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


def test_curves_are_smoothed_only_where_asked_with_the_raw_ones_behind(qtbot, compared, three):
    view = compared(three)
    assert view.curves.smoothing.value() == 0 and len(curves(view)) == 3
    view.curves.smoothing.setFocus()
    for _ in range(5):
        qtbot.keyClick(view.curves.smoothing, Qt.Key.Key_PageUp)
    drawn = curves(view)
    raw, smooth = drawn[f"{three[0]} raw"], drawn[three[0]]
    assert raw.faint and not smooth.faint
    assert list(raw.y) == [9.0, 8.0, 7.0]
    # Half of the average is kept: (0.25 x 9 + 0.5 x 8) / 0.75, (0.125 x 9 + ... ) / 0.875.
    assert list(smooth.y) == pytest.approx([9.0, 25 / 3, (9 + 16 + 28) / 7])


def test_the_ends_of_the_axes_are_set_by_hand_and_stay(qtbot, compared, three):
    view = compared(three)
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


def test_limits_are_in_the_figures_own_unit_on_a_logarithmic_axis(compared, three):
    panel = compared(three).curves
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


def test_a_pin_makes_a_run_the_baseline(qtbot, compared, three):
    view = compared(three)
    assert view.results.table.rows[0][1].delta == ""
    assert view.results.table.rows[2][1].delta == "−2.00"
    qtbot.mouseClick(view.curves.legend.rows[three[2]].pin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.runs.baseline == three[2])
    assert view.results.table.rows[2][1].delta == ""
    assert (view.results.table.rows[0][1].delta, view.results.table.rows[0][1].sense) == (
        "+2.00",
        "worse",
    )


def test_the_results_are_copied_as_markdown_latex_and_csv(qtbot, compared, three):
    view = compared(three)
    for form, beginning in (("Markdown", "| Run"), ("LaTeX", "\\begin{tabular}"), ("CSV", "Run,")):
        qtbot.mouseClick(view.copy_buttons[form], Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text().startswith(beginning)


def test_only_settings_that_differ_are_listed_and_can_be_filtered(qtbot, compared, three):
    view = compared(three)
    assert view.settings.table.keys == ("design: name", "design: unit")
    assert view.tabs.tabText(SETTINGS) == "Settings that differ (2)"
    view.tabs.setCurrentIndex(SETTINGS)
    qtbot.keyClicks(view.setting_filter, "UNIT")
    assert [view.settings.isRowHidden(row) for row in range(2)] == [True, False]


def test_runs_of_the_same_settings_are_said_to_be_so(compared, store):
    ids = [trained(store, 9.0, name="same").id for _ in range(2)]
    view = compared(ids)
    view.tabs.setCurrentIndex(SETTINGS)
    assert not view.settings.isVisible()


def test_units_stand_side_by_side_with_what_differs_marked(compared, three):
    units = units_of(compared(three))
    assert units.pair == (three[0], three[1])
    assert units.before.marks == {"bn1": "removed", "relu1": "removed"}
    assert units.after.marks == {}
    assert units.words.text().count("removed") == 2


def test_which_two_units_can_be_chosen(qtbot, compared, three):
    units = units_of(compared(three))
    with qtbot.waitSignal(units.pair_chosen):
        units.left.setCurrentIndex(1)
    units.show_pair(three[1], three[2])
    assert units.before.marks == units.after.marks == {"conv1": "changed"}
    assert "moved" in units.words.text()


def test_a_pin_puts_the_baseline_on_the_left(qtbot, compared, three):
    view = compared(three)
    qtbot.mouseClick(view.curves.legend.rows[three[2]].pin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.runs.baseline == three[2])
    assert view.units.pair == (three[2], three[1])


def test_what_differs_around_the_unit_is_said_too(compared, store):
    ids = [
        store.add(replace(spec(name), design=preset(name).design), depth=1, parameters=1, macs=1).id
        for name in ("preresnet-20", "preresnet-110", "resnet-20")
    ]
    units = units_of(compared(ids))
    assert units.words.text().splitlines() == ["The units are the same.", "≠ depth: 20 → 110"]
    units.show_pair(ids[0], ids[2])
    assert "The block 'stem' differs too" in units.words.text()


def test_the_effect_of_the_difference_is_said(compared, three):
    text = units_of(compared(three)).effect.text()
    for part in ("Parameters", "MACs an image", "Last error, %", "Seconds an epoch", "−1.00"):
        assert part in text


def test_one_run_a_side_is_said_to_prove_nothing(compared, store, three):
    assert compared(three).caution.isVisible()
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


def test_a_run_that_was_deleted_leaves_the_comparison(qtbot, compared, bridge, store, three):
    view = compared(three)
    store.trash([three[0]])
    bridge.delete([three[0]])
    qtbot.waitUntil(lambda: len(view.runs.runs) == 2)
    assert view.results.model().rowCount() == 2
    assert view.runs.baseline == three[1]


def test_a_logarithmic_axis_leaves_out_what_is_not_positive(compared, three):
    view = compared(three)
    view.curves.log_y.setChecked(True)
    view.curves.log_x.setChecked(True)
    assert view.curves.plot.plot.getAxis("left").logMode
    assert set(curves(view)) == set(three)


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_the_plot_is_written_to_a_file(compared, three, tmp_path, suffix):
    file = tmp_path / f"curves.{suffix}"
    compared(three).curves.export.save_to(file)
    assert file.stat().st_size > 500


def test_a_plot_that_cannot_be_written_is_said(compared, three, tmp_path):
    view = compared(three)
    view.curves.export.save_to(tmp_path / "no such folder" / "curves.png")
    assert view.curves.said.text()


def test_the_history_opens_a_comparison_and_the_back_button_leaves_it(qtbot, bridge, three):
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


def test_a_pin_outlasts_what_a_run_learns_in_the_meantime(qtbot, compared, bridge, store, three):
    view = compared(three)
    view.pin(three[1])
    qtbot.waitUntil(lambda: view.runs.baseline == three[1])
    before = view.runs
    bridge.tell(store.run(three[2]))
    qtbot.waitUntil(lambda: view.runs is not before)
    assert view.runs.baseline == three[1]
    store.trash([three[1]])
    bridge.delete([three[1]])
    qtbot.waitUntil(lambda: view.runs.baseline == three[0])
