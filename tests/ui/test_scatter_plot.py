"""The chart of what is paid against what is reached."""

import pytest
from PySide6.QtGui import QColor

from ui.plots.scatter import Mark, ScatterPlot
from ui.theme import Theme


@pytest.mark.parametrize("is_log", [False, True])
def test_every_bar_is_in_view_whole(qtbot, qapp, is_log):
    plot = ScatterPlot(Theme("light"), "Trade-off")
    qtbot.addWidget(plot)
    plot.resize(900, 500)
    plot.show()
    ink = QColor("#0072b2")
    marks = [
        Mark("a", "short", 1.0, 5.0, ink, "", x_bar=0.5, y_bar=3.0),
        Mark("b", "long", 2.0, 6.0, ink, "", x_bar=1.7, y_bar=0.1),
    ]
    plot.set_marks(marks, ["a"], log_x=is_log)
    (left, right), (bottom, top) = plot._box.viewRange()
    if is_log:
        left, right = 10**left, 10**right
    assert left < 0.3 and right > 3.7
    assert bottom < 2.0 and top > 8.0
