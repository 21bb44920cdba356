"""Figures of a comparison's groups over a number, as the window shows them."""

import math

from ui.bridge.compared import ComparedRuns
from workbench.experiments.axis_chart import (
    CHARTED,
    TRAIN_ERROR,
    Axis,
    AxisLine,
    AxisPoint,
    axes,
    lines,
)

__all__ = ["CHARTED", "TRAIN_ERROR", "Axis", "AxisLine", "AxisPoint", "axes_of", "lines_of"]


def axes_of(runs: ComparedRuns) -> tuple[Axis, ...]:
    """What the groups can be drawn over."""
    return axes(runs.comparison)


def lines_of(runs: ComparedRuns, over: Axis, figure: str) -> tuple[AxisLine, ...]:
    """A line for each of the groups that are alike but for the axis; `figure` is one of
    `CHARTED`."""
    train = {}
    for run, series in runs.series.items():
        errors = series.values[TRAIN_ERROR]
        train[run] = float(errors[-1]) if len(errors) else math.nan
    return lines(runs.comparison, over, figure, train)
