"""The figures of groups over a number, as a file: errors above, seconds below."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from workbench.durable import replace_file
from workbench.errors import HistoryError
from workbench.experiments.axis_chart import AxisLine
from workbench.experiments.fonts import without_complaints
from workbench.experiments.plots import PALETTE, style
from workbench.spec.escapes import plot

ENDINGS = (".svg", ".pdf", ".png")
_INK, _FAINT = "#222222", "#999999"


@dataclass(frozen=True, slots=True)
class AxisPlot:
    """What is drawn over the axis that is called `title`: test errors, called `error`, with the
    training errors dashed, and seconds."""

    title: str
    error: str
    test: Sequence[AxisLine]
    train: Sequence[AxisLine]
    seconds: Sequence[AxisLine]


def write_axis_plot(drawn: AxisPlot, path: Path) -> None:
    """SVG, PDF or PNG by the file's ending. Raises `HistoryError`."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise HistoryError(
            f"A chart is not written as '{path.suffix}'.", f"Use {', '.join(ENDINGS)}."
        )
    look: Any = {**style(_INK, _FAINT), "svg.hashsalt": "axis"}
    with mpl.rc_context(look), without_complaints():
        figure = Figure(figsize=(6.4, 6.4), layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True)
        labels = dict.fromkeys(
            line.label for some in (drawn.test, drawn.train, drawn.seconds) for line in some
        )
        colours = {label: PALETTE[at % len(PALETTE)] for at, label in enumerate(labels)}
        _draw(above, drawn.train, colours, is_dashed=True)
        _draw(above, drawn.test, colours)
        _draw(below, drawn.seconds, colours)
        above.set_ylabel(plot(drawn.error))
        below.set_ylabel("Seconds per epoch")
        below.set_xlabel(plot(drawn.title))
        above.legend(loc="best", frameon=False)
        file = io.BytesIO()
        # Without its date, so that equal figures give equal files.
        metadata = {".pdf": {"CreationDate": None}, ".svg": {"Date": None}}.get(ending, {})
        figure.savefig(file, format=ending[1:], dpi=150, metadata=metadata)
    try:
        replace_file(path, file.getvalue())
    except OSError as fault:
        raise HistoryError(f"'{path}' cannot be written: {fault.strerror or fault}.") from None


def _draw(
    axes: Axes, lines: Sequence[AxisLine], colours: dict[str, str], is_dashed: bool = False
) -> None:
    """Means with their standard deviations, joined."""
    for line in lines:
        axes.errorbar(
            [point.x for point in line.points],
            [point.y for point in line.points],
            yerr=[point.y_std or 0.0 for point in line.points],
            color=colours[line.label],
            alpha=0.6 if is_dashed else 1.0,
            linestyle=(0, (4, 3)) if is_dashed else "solid",
            linewidth=1.1 if is_dashed else 2.0,
            marker="o",
            markersize=4 if is_dashed else 6,
            capsize=3,
            label=plot(f"{line.label} (training)" if is_dashed else line.label),
        )
