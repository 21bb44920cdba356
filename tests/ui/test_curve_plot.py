"""A plot of curves, as it is read."""

import numpy as np

from ui.plots.curves import Curve, CurvePlot
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
