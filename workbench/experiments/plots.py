"""Curves as SVG for a page that is light or dark as its reader's screen is."""

import io
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from workbench.experiments.fonts import families, without_complaints
from workbench.spec.escapes import plot

PALETTE = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#8C6BB1",
    "#7F7F7F",
)
"""Colours of Okabe and Ito, and two more, that colour-blind readers can tell apart."""

# Colours that no plot uses, put into the page's own when the SVG is done.
_INK, _FAINT = "#010203", "#040506"
_STYLE = {
    "font.size": 10,
    "svg.fonttype": "none",
    # A run may be called '$x$'.
    "text.parse_math": False,
    "text.color": _INK,
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _FAINT,
    "grid.linewidth": 0.6,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: y over x, dashed where it is the training set's; `band` are the lower and the
    upper bound around a mean."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    colour: str
    is_dashed: bool = False
    band: tuple[Sequence[float], Sequence[float]] | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One run's mean seconds an epoch, and its parts (name, seconds) where they were measured."""

    label: str
    colour: str
    seconds: float
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A group of seeds in a trade-off: bars are half lengths, None for none; a hollow one is
    printed in a paper."""

    label: str
    colour: str
    x: float
    y: float
    x_bar: float | None = None
    y_bar: float | None = None
    is_hollow: bool = False


def curves_svg(lines: Sequence[Line], y_label: str, key: str, is_log: bool = False) -> str:
    """Curves over the epochs. `key` keeps the ids of several plots on one page apart."""
    return _svg(lambda axes: draw_curves(axes, lines, y_label, is_log), (6.4, 3.4), key)


def bars_svg(bars: Sequence[Bar], key: str) -> str:
    """Mean seconds an epoch, a bar a run, shaded by the parts of a step."""
    return _svg(lambda axes: draw_bars(axes, bars), (6.4, 0.9 + 0.5 * len(bars)), key)


def tradeoff_svg(dots: Sequence[Dot], front: Sequence[tuple[float, float]], key: str) -> str:
    """Error over seconds an epoch; `front` are the points of the line of the best."""
    return _svg(lambda axes: draw_tradeoff(axes, dots, front), (6.4, 3.4), key)


def draw_curves(axes: Axes, lines: Sequence[Line], y_label: str, is_log: bool = False) -> None:
    """Each line with its band, if it has one, over the epochs."""
    for line in lines:
        if line.band is not None:
            axes.fill_between(line.x, *line.band, color=line.colour, alpha=0.18, linewidth=0)
        axes.plot(
            line.x,
            line.y,
            color=line.colour,
            linewidth=1.1 if line.is_dashed else 2.0,
            linestyle=(0, (4, 3)) if line.is_dashed else "solid",
            alpha=0.75 if line.is_dashed else 1.0,
            solid_capstyle="round",
        )
        alone = _alone(line.y, is_log)
        axes.plot(
            [line.x[at] for at in alone],
            [line.y[at] for at in alone],
            color=line.colour,
            linestyle="none",
            marker="o",
            markersize=4,
        )
    axes.set_xlabel("epoch")
    axes.set_ylabel(y_label)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if is_log:
        axes.set_yscale("log")
        # matplotlib would write powers of ten as formulas.
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(bottom=0)
    axes.margins(x=0.02)


def _alone(y: Sequence[float], is_log: bool) -> list[int]:
    """Where a value stands between two gaps: no line leads to it."""
    is_drawn = [math.isfinite(value) and (value > 0 or not is_log) for value in y]
    around = zip([False, *is_drawn], is_drawn, [*is_drawn[1:], False], strict=False)
    return [at for at, (before, own, after) in enumerate(around) if own and not (before or after)]


def draw_bars(axes: Axes, bars: Sequence[Bar]) -> None:
    """A bar a run, with its parts."""
    shades = (1.0, 0.78, 0.56, 0.34)
    for row, bar in enumerate(bars):
        left = 0.0
        for (_, seconds), shade in zip(bar.parts, shades, strict=False):
            axes.barh(row, seconds, 0.62, left=left, color=bar.colour, alpha=shade)
            left += seconds
        if bar.seconds > left:
            axes.barh(row, bar.seconds - left, 0.62, left=left, color=bar.colour, alpha=0.2)
        axes.annotate(
            f"{bar.seconds:.3g} s",
            (max(bar.seconds, left), row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set_yticks(range(len(bars)), [plot(bar.label) for bar in bars])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("seconds an epoch (training only, mean without the first)")
    axes.margins(x=0.14)


def draw_tradeoff(axes: Axes, dots: Sequence[Dot], front: Sequence[tuple[float, float]]) -> None:
    """Groups of seeds with their spread, and the line of those that nothing beats in both."""
    if len(front) > 1:
        x, y = zip(*front, strict=True)
        axes.plot(x, y, color=_INK, alpha=0.5, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
    for dot in dots:
        axes.errorbar(
            dot.x,
            dot.y,
            xerr=dot.x_bar,
            yerr=dot.y_bar,
            fmt="D" if dot.is_hollow else "o",
            markersize=6 if dot.is_hollow else 7,
            markerfacecolor="none" if dot.is_hollow else dot.colour,
            color=dot.colour,
            capsize=3,
        )
        axes.annotate(
            plot(dot.label),
            (dot.x, dot.y),
            xytext=(8, 6),
            textcoords="offset points",
            fontsize=8.5,
        )
    axes.set_xlabel("seconds an epoch")
    axes.set_ylabel("last error, %")
    axes.margins(x=0.3, y=0.25)


def style(ink: str, faint: str) -> dict[str, Any]:
    """What matplotlib is told, in these colours of text and of lines."""
    look = {
        name: {_INK: ink, _FAINT: faint}.get(value, value) if isinstance(value, str) else value
        for name, value in _STYLE.items()
    }
    return {**look, "font.family": list(families())}


def _svg(draw: Callable[[Axes], None], size: tuple[float, float], key: str) -> str:
    look: Any = {**style(_INK, _FAINT), "svg.hashsalt": key}
    with mpl.rc_context(look), without_complaints():
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.add_subplot())
        return _inline(figure, key)


def _inline(figure: Figure, key: str) -> str:
    """The figure as an element of a page: no prologue, no fixed size, the page's colours."""
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<style.*?</style>", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r"<metadata>.*?</metadata>", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{key}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", text)
    # The page's reader has other fonts, and a browser finds the letters that one lacks.
    named = ", ".join(f"'{name}'" for name in families())
    text = text.replace(named, "sans-serif")
    return text.replace(_INK, "var(--ink)").replace(_FAINT, "var(--faint)").strip()
