"""A comparison as a PDF to be printed or sent: the same tables, curves and tests as on the page."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from workbench import __version__
from workbench.experiments.comparison import Comparison
from workbench.experiments.fonts import columns, families, without_complaints, wrapped
from workbench.experiments.group_tables import group_differences, group_results, pair_results
from workbench.experiments.plots import draw_bars, draw_curves, draw_tradeoff, style
from workbench.experiments.report_lines import (
    dots_of,
    has_figures,
    is_positive,
    lines,
    tested,
    time_bars,
)
from workbench.experiments.report_text import (
    ReportedRun,
    cards,
    machine_rows,
    results_note,
    summary,
    verdict_lines,
)
from workbench.experiments.rerun import rerun_commands
from workbench.experiments.tables import Cell, Table, differences, results
from workbench.spec.escapes import plot

_PAGE = (11.69, 8.27)
"""A4, lying, in inches."""
_INK, _SOFT, _FAINT = "#1b2430", "#5c6878", "#c8cfd9"
_ROWS, _FIRST_ROWS = 13, 8
"""Of a table on one page, and on the first."""
_WIDEST, _HEADING = 34, 14
"""Letters in a cell, and in a heading, before the text is broken."""
_COLUMNS, _SENTENCES = 4, 9
"""Of a table of words, and of what tests say, on one page."""
_TRADEOFF = "Bars: standard deviation over seeds. Broken line: what nothing beats in both."


def write_pdf(runs: Sequence[ReportedRun], comparison: Comparison, title: str, path: Path) -> None:
    """Write the report. Raises `OSError`."""
    # Outlines, not TrueType: as that, letters of the OpenType fonts that Chinese comes in are
    # written so that no reader shows them.
    look: Any = {**style(_INK, _FAINT), "font.size": 9, "pdf.fonttype": 3}
    about: dict[str, Any] = {"Title": plot(title), "Creator": f"Residual Workbench {__version__}"}
    with mpl.rc_context(look), without_complaints(), PdfPages(path, metadata=about) as pdf:
        _first_page(pdf, runs, comparison, title)
        _tests(pdf, comparison)
        _plots(pdf, runs, comparison)
        make = group_differences if len(comparison.groups) > 1 else differences
        for part in _parts(make(comparison)):
            _table(pdf, "Settings that differ", part, is_words=True)
        _last_page(pdf, runs)


def _page() -> Figure:
    figure = Figure(figsize=_PAGE)
    FigureCanvasPdf(figure)
    return figure


def _first_page(pdf: Any, runs: Sequence[ReportedRun], comparison: Comparison, title: str) -> None:
    figure = _page()
    heading = _wrap(title, 72)[:3]
    figure.text(0.05, 0.95, "\n".join(heading), size=17, weight="bold", va="top")
    below = 0.95 - 0.042 * len(heading)
    written = time.strftime("%Y-%m-%d")
    figure.text(0.05, below, plot(f"{summary(runs)}  {written}"), color=_SOFT, va="top")
    for at, card in enumerate(cards(comparison)):
        left = 0.05 + 0.3 * at
        figure.text(left, below - 0.07, plot(card.label), color=_SOFT, va="top")
        figure.text(left, below - 0.1, plot(card.value), size=16, weight="bold", va="top")
        note = "\n".join(_wrap(card.note, 48)[:2])
        figure.text(left, below - 0.145, note, color=_SOFT, va="top", size=8)
    note = "\n".join(_wrap(results_note(runs, comparison), 170))
    figure.text(0.05, 0.04, note, color=_SOFT, size=8, va="bottom")
    table = group_results(comparison) if comparison.has_repeats else results(comparison)
    first = [list(row) for row in table.rows[:_FIRST_ROWS]]
    _draw_table(figure.add_axes((0.05, 0.1, 0.9, below - 0.3)), table.headings, first)
    pdf.savefig(figure)
    rest = Table(table.headings, table.rows[len(first) :], table.keys[len(first) :])
    if rest.rows:
        _table(pdf, "Results, continued", rest)
    if comparison.has_repeats:
        _table(pdf, "Each run", results(comparison))


def _table(pdf: Any, title: str, table: Table, *, is_words: bool = False) -> None:
    """A table on as many pages as it needs."""
    size = 12 if is_words else _ROWS
    for start in range(0, len(table.rows), size):
        figure = _page()
        figure.text(0.05, 0.95, title, size=14, weight="bold", va="top")
        rows = [list(row) for row in table.rows[start : start + size]]
        _draw_table(figure.add_axes((0.05, 0.05, 0.9, 0.85)), table.headings, rows)
        pdf.savefig(figure)


def _parts(table: Table) -> list[Table]:
    """The table with so many columns at a time as can be read, the first in each."""
    parts = []
    for start in range(1, len(table.headings), _COLUMNS):
        at = (0, *range(start, min(start + _COLUMNS, len(table.headings))))
        rows = tuple(tuple(row[each] for each in at) for row in table.rows)
        parts.append(Table(tuple(table.headings[each] for each in at), rows, table.keys))
    return parts


def _draw_table(axes: Axes, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """From the top of the axes down, columns as wide as their text."""
    axes.axis("off")
    texts = [[_broken(heading, _HEADING) for heading in headings]]
    texts += [
        ["\n".join(map(_broken, filter(None, (cell.text, cell.delta)))) for cell in row]
        for row in rows
    ]
    wide = [
        max(columns(part) for row in texts for part in row[at].split("\n")) + 3
        for at in range(len(headings))
    ]
    tall = [max(text.count("\n") for text in row) + 1.6 for row in texts]
    scale = 0.9 / max(sum(wide), 110)
    size = min(9.0, 9.0 * 150 / max(sum(wide), 150))
    line = 0.2 / axes.get_position().height / _PAGE[1]
    top = 1.0
    for row, text in enumerate(texts):
        left = 0.0
        for at, part in enumerate(text):
            is_first = at == 0
            x = left * scale / 0.9 if is_first else (left + wide[at] - 1) * scale / 0.9
            axes.text(
                x,
                top - line * 0.4,
                part,
                size=size,
                va="top",
                ha="left" if is_first else "right",
                weight="bold" if is_first or row == 0 else "normal",
                color=_SOFT if row == 0 else _INK,
                transform=axes.transAxes,
            )
            left += wide[at]
        top -= line * tall[row]
        axes.plot([0, 1], [top, top], color=_FAINT, linewidth=0.6, transform=axes.transAxes)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)


def _broken(text: str, width: int = _WIDEST) -> str:
    return "\n".join(_wrap(text, width) or [""])


def _wrap(text: str, width: int) -> list[str]:
    return wrapped(plot(text), width)


def _tests(pdf: Any, comparison: Comparison) -> None:
    """The sentences, and the figures where there are any."""
    found = tested(comparison)
    if not found:
        return
    said = verdict_lines(found)
    for start in range(0, len(said), _SENTENCES):
        figure = _page()
        figure.text(0.05, 0.95, "Is it real?", size=14, weight="bold", va="top")
        text = "\n\n".join(
            "\n".join([*_wrap(who, 150), *_wrap(sentence, 150)])
            for _, who, sentence in said[start : start + _SENTENCES]
        )
        figure.text(0.05, 0.9, text, va="top", linespacing=1.4)
        pdf.savefig(figure)
    if has_figures(found):
        _table(pdf, "Tests of the last error", pair_results(found))


def _plots(pdf: Any, runs: Sequence[ReportedRun], comparison: Comparison) -> None:
    """Four charts on a page, with the runs' names below; the trade-off on one of its own."""
    drawn = [run for run in runs if run.epochs]
    if not drawn:
        return
    errors, losses, seconds = (lines(drawn, comparison, of) for of in ("error", "loss", "seconds"))
    bars = time_bars(drawn, comparison)[:12]
    band = ", mean of seeds ± standard deviation" if comparison.has_repeats else ""
    charts: list[tuple[str, Callable[[Axes], None]]] = [
        (f"Error{band}", lambda axes: draw_curves(axes, errors, "error, %")),
        (f"Loss{band}", lambda axes: draw_curves(axes, losses, "loss", is_positive(losses))),
        ("Seconds an epoch", lambda axes: draw_curves(axes, seconds, "seconds")),
        ("Where the time goes", lambda axes: draw_bars(axes, bars)),
    ]
    figure = _page()
    figure.set_layout_engine("constrained", rect=(0.02, 0.1, 0.96, 0.88))
    for at, (title, draw) in enumerate(charts):
        axes = figure.add_subplot(2, 2, at + 1)
        axes.set_title(title, loc="left", weight="bold", size=10)
        draw(axes)
    names = [
        Line2D([], [], color=line.colour, linewidth=2, label=plot(line.label))
        for line in errors
        if not line.is_dashed
    ]
    figure.legend(handles=names[:16], loc="lower left", ncols=4, frameon=False, fontsize=8)
    pdf.savefig(figure)
    dots, front = dots_of(comparison, runs)
    if len(dots) > 1:
        figure = _page()
        figure.set_layout_engine("constrained", rect=(0.03, 0.03, 0.94, 0.94))
        axes = figure.add_subplot()
        axes.set_title("Trade-off", loc="left", weight="bold", size=14)
        figure.text(0.3, 0.965, _TRADEOFF, color=_SOFT, size=8, va="top")
        draw_tradeoff(axes, dots, front)
        pdf.savefig(figure)


def _last_page(pdf: Any, runs: Sequence[ReportedRun]) -> None:
    """Where the runs happened, and how to run them again."""
    figure = _page()
    figure.text(0.05, 0.95, "Machine and versions", size=14, weight="bold", va="top")
    facts = [f"{name}: {value}" for name, value in machine_rows(runs)]
    machines = _cut([line for fact in facts for line in _wrap(fact, 150)], 18)
    figure.text(0.05, 0.9, machines or "None of the runs has begun.", va="top", linespacing=1.5)
    figure.text(0.05, 0.48, "Run it again", size=14, weight="bold", va="top")
    commands = rerun_commands([run.spec for run in runs]).splitlines()
    shown = _cut([line for each in commands for line in _wrap(each, 150)], 26)
    figure.text(0.05, 0.43, shown, va="top", family=list(families("DejaVu Sans Mono")), size=7.5)
    pdf.savefig(figure)


def _cut(lines: Sequence[str], most: int) -> str:
    """So many lines as there is room for; what is left out is said to be."""
    if len(lines) <= most:
        return "\n".join(lines)
    more = f"... and {len(lines) - most + 1} more lines, which the HTML report holds"
    return "\n".join([*lines[: most - 1], more])
