"""Plots, as they are read."""

import numpy as np
from PySide6.QtGui import QColor

from ui.plots.curves import Curve, CurvePlot
from ui.plots.scatter import Mark, ScatterPlot
from ui.theme import Theme


def test_the_numbers_on_the_axes_stay_what_they_are_when_the_theme_changes(qtbot):
    theme = Theme("light")
    plot = CurvePlot(theme, "Seconds an epoch", "s")
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.show()
    plot.set_curves([Curve("train", "Training", [1.0, 2.0], np.array([0.2, 0.4]), "#0072b2")])
    theme.changed.emit()
    axis = plot.plot.getAxis("left")
    assert axis.autoSIPrefixScale == 1, "0.4 s is not written as 400"
    assert [float(text) for text in axis.tickStrings([0.2, 0.4], axis.autoSIPrefixScale, 0.2)] == [
        0.2,
        0.4,
    ]


def test_the_first_epoch_is_seen_as_a_dot_and_the_second_makes_a_line_of_it(qtbot):
    plot = CurvePlot(Theme("light"), "Error", "%")
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.show()
    colour = QColor("#ff0000")

    def red() -> int:
        image = plot.grab().toImage()
        return sum(
            image.pixelColor(x, y).red() > 200 and image.pixelColor(x, y).green() < 80
            for x in range(image.width())
            for y in range(image.height())
        )

    plot.set_curves([Curve("test", "Test", [1.0], [20.0], colour)])
    qtbot.waitUntil(lambda: 20 < red() < 120)
    plot.set_curves([Curve("test", "Test", [1.0, 2.0], [20.0, 10.0], colour)])
    qtbot.waitUntil(lambda: red() > 150)


def test_small_figures_stand_on_the_axes_of_a_trade_off_as_they_are(qtbot):
    plot = ScatterPlot(Theme("light"), "Error against seconds")
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.show()
    plot.set_labels("Seconds an epoch", "Last error, %")
    colour = QColor("#0072b2")
    marks = [Mark(key, key, x, 0.0, colour, "") for key, x in (("one", 0.09), ("two", 0.12))]
    plot.set_marks(marks, [], log_x=False)
    for side in ("left", "bottom"):
        axis = plot.plot.getAxis(side)
        assert axis.autoSIPrefixScale == 1
        assert "x0" not in axis.labelString(), "no factor is hidden in the label"
