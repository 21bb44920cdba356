"""Curves on the screen: thinned for drawing alone, listed under the mouse, moved by it."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QGraphicsPathItem

from ui.plots.curves import Curve, CurvePlot
from ui.plots.decimate import decimate
from ui.plots.drawn import lone
from ui.plots.smooth import smoothed
from ui.theme import Theme


@pytest.fixture
def plot(qtbot, qapp):
    plot = CurvePlot(Theme("light"), "", "Error")
    qtbot.addWidget(plot)
    plot.resize(900, 500)
    plot.show()
    x = np.arange(1.0, 101.0)
    plot.set_curves(
        [
            Curve(str(at), f"run {at}", x, np.full(100, 10.0 + at), "#0072b2", faint=at == 9)
            for at in range(10)
        ]
    )
    qtbot.wait(100)  # until the axes have made room for their numbers
    return plot


def place(plot, x, y):
    return plot._box.mapViewToScene(QPointF(x, y)).toPoint()


def test_thinning_keeps_the_lowest_and_the_highest_of_every_column():
    x = np.arange(10_000.0)
    y = np.sin(x / 50)
    y[4321], y[8765] = 9.0, -9.0
    thin_x, thin_y = decimate(x, y, 0, 9_999, 500)
    # Two points a column, and the right edge is one of its own.
    assert len(thin_x) <= 2 * 501
    assert 9.0 in thin_y and -9.0 in thin_y
    assert set(zip(thin_x, thin_y, strict=True)) <= set(zip(x, y, strict=True))


def test_thinning_keeps_gaps_and_few_points():
    x = np.arange(10_000.0)
    y = np.where((x > 4_000) & (x < 6_000), np.nan, x)
    _, thin = decimate(x, y, 0, 9_999, 200)
    assert np.isnan(thin).any()
    few = np.arange(5.0)
    assert list(decimate(few, few, 0, 4, 200)[1]) == [0, 1, 2, 3, 4]


def blue_pixels(plot):
    """Of a colour that only curves have."""
    image = plot.plot.grab().toImage()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    colours = (image.pixelColor(*place) for place in places)
    return sum(colour.blue() - colour.red() > 60 for colour in colours)


@pytest.mark.parametrize(
    ("y", "log"),
    [
        ([2.0], False),
        ([np.nan, 2.0, np.nan], False),
        ([2.0, np.nan, 3.0, 3.0], False),
        ([1.0, 1.0, np.nan, 3.0], False),
        ([0.0, 0.4, 0.0, 0.2, 0.0], True),
    ],
)
def test_a_value_between_two_gaps_is_seen(qtbot, qapp, y, log):
    plot = CurvePlot(Theme("light"), "", "Error")
    qtbot.addWidget(plot)
    plot.resize(400, 260)
    plot.show()
    plot.set_log(False, log)
    x = np.arange(1.0, len(y) + 1)
    plot.set_curves([Curve("k", "a", x, np.array(y), "#0072b2")])
    qtbot.waitUntil(lambda: blue_pixels(plot) > 20)


def test_which_values_stand_between_two_gaps():
    gap = np.nan
    found = lone(np.array([1.0, gap, 2.0, gap, 3.0, 4.0, gap, gap, 5.0]))
    assert list(np.flatnonzero(found)) == [0, 2, 8]
    assert not lone(np.array([7.0])).any(), "a curve of one value is a dot by itself"
    assert not lone(np.array([np.nan, np.nan])).any() and not lone(np.zeros(0)).any()


def test_a_value_that_is_alone_no_more_loses_its_dot(qtbot, plot):
    def items():
        [drawn] = plot._drawn.values()
        return drawn.items

    plot.set_curves([Curve("a", "a", [1.0, 2.0, 3.0], [1.0, np.nan, 2.0], "#0072b2")])
    qtbot.waitUntil(lambda: len(items()) == 2)
    plot.set_curves([Curve("a", "a", [1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 2.0, 2.0], "#0072b2")])
    qtbot.waitUntil(lambda: len(items()) == 1)


def test_many_values_between_gaps_are_thinned(qtbot, plot):
    x = np.arange(50_000.0)
    y = np.where(x % 2 == 0, np.sin(x), np.nan)
    plot.set_curves([Curve("a", "a", x, y, "#0072b2")])
    [drawn] = plot._drawn.values()
    qtbot.waitUntil(lambda: len(drawn.items) == 2)
    assert len(drawn.items[1].getData()[0]) <= 8 * plot.plot.width()


def test_a_gap_stays_a_gap_when_smoothed():
    found, other = smoothed([[1.0, np.nan, 3.0], [4.0]], 0.5)
    assert list(other) == [4.0], "a shorter one beside it"
    assert found[0] == 1.0 and np.isnan(found[1])
    # Half of the average is kept, unbiased: (0.5 x 0.5 x 1 + 0.5 x 3) / 0.75.
    assert found[2] == pytest.approx((0.25 + 1.5) / 0.75)


def test_the_nearest_are_listed_under_the_mouse_nearest_first(qtbot, plot):
    with qtbot.waitSignal(plot.hovered) as hovered:
        qtbot.mouseMove(plot.plot.viewport(), place(plot, 50, 13.1))
    listed = [curve.key for curve, _, _ in hovered.args[0]]
    assert listed[:2] == ["3", "4"]
    assert "9" not in listed, "what stands behind is not listed"
    said = plot.readout.label
    assert said.isVisible() and "run 3" in said.text()
    assert "and 3 more" in said.text()
    plot.readout.hide()
    assert not said.isVisible()


def test_a_name_is_said_as_it_is_and_without_its_middle_where_it_is_long(qtbot, plot):
    x = np.arange(1.0, 101.0)
    long = f"<b>begin</b> {'x' * 200} end"
    plot.set_curves([Curve("one", long, x, x, "#0072b2")])
    plot.reset()
    with qtbot.waitSignal(plot.hovered):
        qtbot.mouseMove(plot.plot.viewport(), place(plot, 50, 50))
    text = plot.readout.label.text()
    assert "&lt;b&gt;begin" in text and "x end: <b>50</b> at 50" in text
    assert len(text) < 200


def test_many_curves_come_in_turns_and_are_known_at_once(qtbot, plot):
    x = np.arange(1.0, 101.0)
    many = [Curve(f"new {at}", "", x, x + at, "#0072b2") for at in range(50)]
    plot.set_curves(many)
    plot.reset()
    assert [curve.key for curve in plot.curves()] == [curve.key for curve in many]
    assert plot.plot.viewRange()[1][1] > 149, "the range has room for all of them"
    assert len(shown(plot)) < 50
    qtbot.waitUntil(lambda: len(shown(plot)) == 50)


def shown(plot):
    return [item for item in plot.plot.items() if isinstance(item, pg.PlotCurveItem)]


def test_a_band_lies_between_its_bounds_and_not_over_a_gap(qtbot, plot):
    x = np.arange(1.0, 101.0)
    low, high = np.full(100, 10.0), np.full(100, 20.0)
    low[49] = np.nan
    plot.set_curves([Curve("mean", "", x, low + 5, "#0072b2", band=(low, high))])
    qtbot.waitUntil(lambda: len(shown(plot)) == 1)
    (band,) = [item for item in plot.plot.items() if isinstance(item, QGraphicsPathItem)]
    assert band.path().contains(QPointF(20, 11)) and band.path().contains(QPointF(80, 19))
    assert not band.path().contains(QPointF(20, 21))
    assert not band.path().contains(QPointF(50, 15))
    plot.set_curves([Curve("mean", "", x, low + 5, "#0072b2", band=(high, high + 10))])
    assert band.path().contains(QPointF(50, 25)), "the same item takes another band"


def test_a_click_on_a_curve_names_it(qtbot, plot):
    with qtbot.waitSignal(plot.clicked) as clicked:
        qtbot.mouseClick(plot.plot.viewport(), Qt.MouseButton.LeftButton, pos=place(plot, 50, 15.0))
    assert clicked.args[0] == "5"


def test_a_drag_zooms_and_a_double_click_shows_everything_again(qtbot, plot):
    whole = plot.plot.viewRange()
    view, start, end = plot.plot.viewport(), place(plot, 20, 17), place(plot, 60, 12)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        qtbot.mouseMove(view, start + QPoint(*(((end - start) * (step / 5)).toTuple())))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    qtbot.waitUntil(lambda: plot.plot.viewRange()[0][1] < 70)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.waitUntil(lambda: plot.plot.viewRange()[0] == pytest.approx(whole[0]))


def test_what_is_counted_has_marks_at_whole_numbers_alone(plot):
    axis = plot.plot.getAxis("bottom")
    assert any(spacing < 1 for spacing, _ in axis.tickSpacing(1, 2, 800))
    plot.set_whole_x()
    assert [spacing for spacing, _ in axis.tickSpacing(1, 2, 800)] == [1]
    assert max(spacing for spacing, _ in axis.tickSpacing(0, 400, 800)) > 1


def test_a_range_of_counted_things_holds_still_until_a_whole_one_is_passed(plot):
    plot.set_whole_x()

    def shown(last):
        x = np.linspace(1.0, last, 20)
        plot.set_curves([Curve("steps", "steps", x, x, "#0072b2")])
        plot.reset()
        return plot._box.viewRange()[0]

    assert shown(3.2) == shown(3.9)
    assert shown(3.9) != shown(4.1)


def test_a_curve_that_leaves_what_is_shown_is_followed_at_once(plot):
    for last in (6, 7, 8):
        x = np.arange(1.0, last + 1)
        plot.set_curves([Curve("a", "a", x, x * 10, "#0072b2")])
        (left, right), (bottom, top) = plot._box.viewRange()
        assert left <= 1 and right >= last
        assert bottom <= 10 and top >= 10 * last
