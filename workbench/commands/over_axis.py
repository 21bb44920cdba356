"""What `--against` and `--chart` of `workbench compare` and `groups` say: figures of groups over a
number, a line each of those that are alike but for it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.commands.output import print_table
from workbench.experiments.axis_chart import (
    CHARTED,
    TRAIN_ERROR,
    Axis,
    AxisLine,
    AxisPoint,
    axis,
    lines,
)
from workbench.experiments.comparison import Comparison
from workbench.experiments.tables import SHARED
from workbench.history.store import HistoryStore

AXES = "depth|parameters|macs|recipe.learning_rate|..."
DEPTH = "depth"
_NOTHING = "–"
_ERRORS = ("last_error", "best_error", "mean_error")
Charted = Mapping[str, Sequence[AxisLine]]


def charted(store: HistoryStore, comparison: Comparison, key: str) -> tuple[Axis, Charted]:
    """The lines of each figure over the axis of that key. Raises `HistoryError`."""
    over = axis(comparison, key)
    train = {
        run: epochs[-1].train_error
        for group in comparison.groups
        for run in group.counted
        if (epochs := store.epochs(run))
    }
    return over, {figure: lines(comparison, over, figure, train) for figure in CHARTED}


def print_charted(over: Axis, found: Charted, error: str) -> None:
    """A row a group, line by line, from left to right."""
    columns = (
        ("Line", False),
        (over.title, True),
        ("n", True),
        (CHARTED[error], True),
        (CHARTED[TRAIN_ERROR], True),
        (CHARTED["seconds"], True),
    )
    print_table(columns, _rows(found, error), f"Against {over.title}")


def write_charted(over: Axis, found: Charted, error: str, path: Path) -> None:
    """As `write_axis_plot`, which loads matplotlib."""
    from workbench.experiments.axis_plot import AxisPlot, write_axis_plot

    drawn = AxisPlot(
        title=over.title,
        error=CHARTED[error],
        test=found[error],
        train=found[TRAIN_ERROR],
        seconds=found["seconds"],
    )
    write_axis_plot(drawn, path)


def error_of(figure: str) -> str:
    """The error that is drawn where the tests are about another figure: the last one."""
    return figure if figure in _ERRORS else _ERRORS[0]


def as_json(over: Axis, found: Charted) -> dict[str, Any]:
    return {"axis": over.key, "title": over.title, "lines": found}


def _rows(found: Charted, error: str) -> Iterator[tuple[str, ...]]:
    known = {
        (figure, point.key): point
        for figure, some in found.items()
        for line in some
        for point in line.points
    }
    for line in found[error]:
        for point in line.points:
            yield (
                line.label,
                f"{point.x:,g}" if point.x < 1e6 else f"{point.x:,.0f}",
                str(point.n),
                _text(point, ".2f"),
                _text(known.get((TRAIN_ERROR, point.key)), ".2f"),
                _text(known.get(("seconds", point.key)), ".3g"),
            )


def _text(point: AxisPoint | None, form: str) -> str:
    if point is None:
        return _NOTHING
    spread = "" if point.y_std is None else f" ± {point.y_std:{form}}"
    return f"{point.y:{form}}{spread}{SHARED if point.shared_device else ''}"
