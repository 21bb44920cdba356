"""Comparisons over repeated seeds in the window: tests in words, trade-offs, reports."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from tests.ui.comparisons import LOADING_MS, finished
from workbench.catalog.figures import figures_of

PLAIN, TYPE1, TYPE2 = "preresnet-20", "fastresnet-20-type1", "fastresnet-20-type2"


@pytest.fixture
def nine(store):
    """Three seeds of three networks: a slow one, a faster and better one, a worse one."""
    return [
        finished(store, network, seed, [50.0, error + seed / 10], seconds + seed / 100, "cifar10")
        for network, error, seconds in ((PLAIN, 9.0, 3.0), (TYPE1, 7.0, 2.0), (TYPE2, 10.0, 2.1))
        for seed in range(3)
    ]


def sentences(view):
    return [card.sentence.text() for card in view.real.shown]


def test_nothing_is_tested_before_somebody_looks(qtbot, compared, nine):
    view = compared(nine)
    qtbot.wait(50)
    assert view.real.pairs == ()
    view.tabs.setCurrentWidget(view.real)
    qtbot.waitUntil(lambda: len(view.real.pairs) == 2, timeout=LOADING_MS)


def test_the_baseline_is_tested_against_the_others_in_words_and_figures(compared, nine):
    view = compared(nine, "real")
    assert [pair.second.name for pair in view.real.pairs] == [TYPE1, TYPE2]
    assert f"{TYPE1} probably is below {PLAIN}, by 2 points" in sentences(view)[0]
    assert view.real.table.model().rowCount() == 2


def test_every_two_groups_can_be_tested(qtbot, compared, nine):
    view = compared(nine, "real")
    qtbot.mouseClick(view.real.scope.button("every"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(view.real.pairs) == 3)
    assert view.real.table.model().index(2, 0).data() == f"{TYPE2} less {TYPE1}"


def test_another_figure_can_be_tested(qtbot, compared, nine):
    view = compared(nine, "real")
    view.real.figures.setCurrentIndex(view.real.figures.findData("seconds"))
    qtbot.waitUntil(lambda: view.real.pairs[0].field == "seconds")
    assert view.real.pairs[0].difference.value == pytest.approx(-1.0)
    assert view.real.unit.text() == "s"


def test_a_difference_worth_seeing_says_how_many_seeds_it_needs(qtbot, compared, nine):
    view = compared(nine, "real")
    field = view.real.size_field
    qtbot.keyClicks(field, "0.1")
    qtbot.waitUntil(lambda: view.real.pairs[0].size == pytest.approx(0.1))
    text = view.real.shown[0].needed.text()
    assert text == "To see a difference of 0.1 points four times in five: 17 seeds a side, 14 more."


def test_a_pin_tests_against_the_new_baseline(qtbot, compared, nine):
    view = compared(nine, "real")
    view.pin(nine[3])
    qtbot.waitUntil(lambda: [pair.first.name for pair in view.real.pairs] == [TYPE1, TYPE1])


def test_one_run_a_side_is_said_to_prove_nothing(compared, nine):
    view = compared([nine[0], nine[3]], "real")
    assert sentences(view)[0].startswith("Nothing can be concluded")
    assert view.caution.isVisible()


def test_what_was_run_from_one_seed_is_named_beside_what_was_repeated(compared, nine):
    view = compared(nine[:4])
    assert view.caution.isVisible()
    assert f"one seed only: {TYPE1}." in view._caution.text()


def test_seeds_of_one_thing_are_nothing_to_test(qtbot, compared, nine):
    view = compared(nine[:3])
    view.tabs.setCurrentWidget(view.real)
    qtbot.waitUntil(lambda: not view.real.export.isEnabled())
    assert view.real.shown == []


def test_the_tests_are_copied(qtbot, compared, nine):
    view = compared(nine, "real")
    for form, beginning in (("Markdown", "| Less"), ("LaTeX", "\\begin"), ("CSV", "Less")):
        qtbot.mouseClick(view.real.copy_buttons[form], Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text().startswith(beginning)


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
@pytest.mark.parametrize("tab", ["real", "tradeoff", "units"])
def test_every_picture_is_written_to_a_file(compared, nine, tmp_path, tab, suffix):
    file = tmp_path / f"picture.{suffix}"
    getattr(compared(nine, tab), tab).export.save_to(file)
    assert file.stat().st_size > 500


def test_a_picture_that_cannot_be_written_is_said(compared, nine, tmp_path):
    for tab in ("real", "tradeoff", "units"):
        panel = getattr(compared(nine, tab), tab)
        panel.export.save_to(tmp_path / "no such folder" / "picture.png")
        assert "could not be written" in panel.said.text()


def own(plot):
    return [mark for mark in plot.marks if not mark.is_hollow]


def test_error_is_weighed_against_seconds_with_bars_over_seeds(compared, nine):
    plot = compared(nine, "tradeoff").tradeoff.plot
    plain, fast, _ = own(plot)
    assert (plain.x, plain.y) == pytest.approx((3.01, 9.1))
    assert (plain.x_bar, plain.y_bar) == pytest.approx((0.01, 0.1))
    assert plot.front == (fast.key,), "faster and better than both"


def test_what_is_cheaper_but_worse_is_on_the_front_too(compared, store, nine):
    cheap = finished(store, "resnet-20", 0, [50.0, 12.0], 1.0, "cifar10")
    plot = compared([*nine, cheap], "tradeoff").tradeoff.plot
    assert [mark.label for key in plot.front for mark in plot.marks if mark.key == key] == [
        "resnet-20",
        TYPE1,
    ]


def test_the_papers_figures_stand_beside_ones_own(compared, nine):
    panel = compared(nine, "tradeoff").tradeoff
    assert panel.printed.currentData() == "CIFAR-10"
    hollow = [mark for mark in panel.plot.marks if mark.is_hollow]
    assert {mark.shape for mark in hollow} == {"ratio"}
    # Own seconds of the first row are 3.01; the paper prints 22.08 s over its 30.07 s.
    assert {mark.label: mark.x for mark in hollow}[TYPE1] == pytest.approx(2.210203, abs=1e-6)
    said = f"printed ratio × own seconds of {PLAIN}"
    assert said in [label.text for _, label in panel.plot.legend.items]
    assert all(said in mark.tip for mark in hollow)
    panel.costs.setCurrentIndex(panel.costs.findData("parameters"))
    printed = {mark.label: mark.y for mark in panel.plot.marks if mark.is_hollow}
    expected = {
        name: figures_of(name, "error", "cifar10")[0].value for name in (PLAIN, TYPE1, TYPE2)
    }
    assert printed == expected
    assert {mark.shape for mark in panel.plot.marks if mark.is_hollow} == {"printed"}
    panel.printed.setCurrentIndex(panel.printed.findData(""))
    assert not any(mark.is_hollow for mark in panel.plot.marks)


def test_without_the_tables_first_row_a_line_says_why_nothing_printed_is_there(compared, nine):
    panel = compared(nine[3:], "tradeoff").tradeoff
    assert not any(mark.is_hollow for mark in panel.plot.marks), "their seconds are not ours"
    assert f"left out: {TYPE1}, {TYPE2}" in panel.note.text()
    assert f"their ratio to {PLAIN}, the first row of the table" in panel.note.text()


def test_labels_that_would_lie_over_one_another_are_left_to_the_mouse(qtbot, compared, nine):
    plot = compared(nine, "tradeoff").tradeoff.plot
    qtbot.waitUntil(lambda: len(plot._texts) == 3)
    here = [
        replace(mark, key=str(at), label=f"mark {at}")
        for at, mark in enumerate([plot.marks[-1]] * 20)
    ]
    plot.set_marks(here, ["7"], log_x=False)
    qtbot.waitUntil(lambda: len(plot._texts) == 20)
    qtbot.waitUntil(lambda: sum(item.isVisible() for _, item in plot._texts) == 1)
    assert [mark.key for mark, item in plot._texts if item.isVisible()] == ["7"], "the front first"


def test_digits_have_no_printed_figures(compared, store):
    ids = [finished(store, PLAIN, seed, [50.0, 9.0 + seed]) for seed in range(2)]
    assert compared(ids, "tradeoff").tradeoff.printed.currentData() == ""


def test_a_click_on_a_point_opens_its_run(qtbot, compared, nine):
    view = compared(nine, "tradeoff")
    plot = view.tradeoff.plot
    qtbot.wait(100)  # until the axes have made room for their numbers
    fast = own(plot)[1]
    place = plot._box.mapViewToScene(plot._place(fast)).toPoint()
    with qtbot.waitSignal(view.run_opened) as opened:
        qtbot.mouseMove(plot.plot.viewport(), place)
        qtbot.mouseClick(plot.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args[0] == nine[3]


def test_a_logarithmic_cost_keeps_every_point(compared, nine):
    panel = compared(nine, "tradeoff").tradeoff
    panel.log_x.setChecked(True)
    low, high = panel.plot.plot.viewRange()[0]
    assert 0 < low < 0.31 and 0.47 < high < 1
    assert len(own(panel.plot)) == 3


def test_units_are_compared_group_by_group_with_the_effect_on_the_means(compared, nine):
    units = compared(nine, "units").units
    assert units.left.count() == 3
    assert units.pair == (nine[0], nine[3])
    for part in ("9.10 ± 0.10", "7.10 ± 0.10", "−2.00"):
        assert part in units.effect.text()


def test_the_other_seeds_are_added_from_the_history(qtbot, compared, nine):
    view = compared([nine[0], nine[4]])
    assert view.caution.isVisible()
    qtbot.mouseClick(view.seeds, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.runs is not None and len(view.runs.runs) == 6)
    assert [group.n for group in view.runs.groups] == [3, 3]
    assert not view.caution.isVisible()
    assert view.said.text() == "4 more runs"
    qtbot.mouseClick(view.seeds, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.said.text() == "No other seeds")


@pytest.mark.parametrize(("name", "beginning"), [("a.html", b"<!doctype"), ("a.pdf", b"%PDF")])
def test_the_whole_comparison_is_written_as_a_report(
    qtbot, compared, nine, tmp_path, name, beginning
):
    view = compared(nine)
    qtbot.mouseClick(view.report, Qt.MouseButton.LeftButton)
    dialog = view.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / name))
    dialog.close()
    qtbot.waitUntil(lambda: view.said.text() == f"Written to {name}", timeout=LOADING_MS)
    assert (tmp_path / name).read_bytes().startswith(beginning)


def test_a_report_that_cannot_be_written_is_said(qtbot, compared, nine, tmp_path):
    (tmp_path / "file").write_text("")
    view = compared(nine[:4])
    view.report_to(tmp_path / "file" / "report.html")
    qtbot.waitUntil(lambda: "cannot be written" in view.said.text(), timeout=LOADING_MS)


def test_settings_have_a_column_a_group(compared, nine):
    table = compared(nine).settings.table
    assert table.headings == ("Setting", PLAIN, TYPE1, TYPE2)
    assert "seed" not in table.keys


@pytest.fixture
def crowded(store, nine):
    """Of the first network one run shared the device, of the second all."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        for run in (nine[2], *nine[3:6]):
            connection.execute("UPDATE runs SET beside = 2 WHERE id = ?", (run,))
    return nine


def test_seconds_of_runs_that_shared_the_device_are_marked_everywhere(qtbot, compared, crowded):
    view = compared(crowded, "real")
    assert "shared the device" in view._note.text()
    texts = [
        view.results.model().index(row, column).data()
        for row in range(3)
        for column in range(view.results.model().columnCount())
    ]
    assert [text for text in texts if text.endswith("shared")] == ["2.01 ± 0.01, shared"]
    assert not view.real.caveat.isVisible()
    view.real.figures.setCurrentIndex(view.real.figures.findData("seconds"))
    qtbot.waitUntil(view.real.caveat.isVisible)
    view.tabs.setCurrentWidget(view.tradeoff)
    assert "shared the device" in view.tradeoff.note.text()
    [mark] = (mark for mark in view.tradeoff.plot.marks if "shared the device" in mark.tip)
    assert mark.label == f"{TYPE1}, shared"
    assert view.minimumSizeHint().width() <= 1400, "the notes wrap"


def test_a_curve_of_seconds_is_the_mean_of_runs_that_had_the_device_for_themselves(
    compared, crowded
):
    view = compared(crowded)
    first, second, _ = view.runs.groups
    assert view.runs.drawn(first) == tuple(crowded[:3])
    assert view.runs.drawn(first, timed=True) == tuple(crowded[:2])
    assert view.runs.drawn(second, timed=True) == tuple(crowded[3:6])


def test_the_page_says_what_the_runs_are_to_one_another_and_in_what_they_differ(
    compared, store, nine
):
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE runs SET images_key = 'abc' WHERE id = ?", (nine[0],))
        connection.execute("UPDATE runs SET beside = 2 WHERE id = ?", (nine[2],))
    view = compared(nine[:2])
    assert view.likeness.text().startswith("Different runs")
    assert "data: images" in view.settings.table.keys
    view = compared(nine[1:3])
    assert view.likeness.text().startswith("Repeats")
    assert set(view.settings.table.keys) == {"seed", "trained: runs beside on the device"}


def test_own_points_on_other_images_are_said_to_stand_apart(compared, store):
    runs = [finished(store, network, 0, [50.0, 9.0]) for network in (PLAIN, TYPE1)]
    view = compared(runs, "tradeoff")
    assert "stand apart" not in view.tradeoff.note.text()
    view.tradeoff.costs.setCurrentIndex(view.tradeoff.costs.findData("parameters"))
    view.tradeoff.printed.setCurrentIndex(view.tradeoff.printed.findData("CIFAR-10"))
    assert "Own points on digits stand apart" in view.tradeoff.note.text()
