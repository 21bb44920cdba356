"""A comparison as one file that needs nothing else, HTML or PDF: tables, plots, tests, how to run
it again."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from workbench import __version__, paths
from workbench.durable import replace_file, replacing
from workbench.errors import HistoryError
from workbench.experiments.comparison import Comparison
from workbench.experiments.group_tables import group_differences, group_results, pair_results
from workbench.experiments.plots import PALETTE, bars_svg, curves_svg, tradeoff_svg
from workbench.experiments.report_lines import (
    SPLIT,
    dots_of,
    has_figures,
    is_positive,
    lines,
    tested,
    time_bars,
)
from workbench.experiments.report_text import (
    ReportedRun,
    about,
    cards,
    machine_rows,
    results_note,
    summary,
    title_of,
    verdict_lines,
)
from workbench.experiments.rerun import rerun_commands
from workbench.experiments.tables import Cell, Table, differences, results
from workbench.history.store import HistoryStore
from workbench.spec.escapes import terminal_lines

_FOLDER = paths.RESOURCES / "report"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def write_report(store: HistoryStore, comparison: Comparison, path: Path, title: str = "") -> None:
    """Write the report of a comparison, as PDF where the file's name ends so and else as HTML;
    `title` is the groups' names unless given. Raises `HistoryError` where the history cannot be
    read or the file not be written."""
    runs = gather(store, comparison)
    title = title or title_of(comparison)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ".pdf":
            from workbench.experiments.report_pdf import write_pdf

            with replacing(path) as temporary:
                write_pdf(runs, comparison, title, temporary)
        else:
            replace_file(path, render(runs, comparison, title).encode())
    except OSError as fault:
        raise HistoryError(f"'{path}' cannot be written: {fault.strerror}.") from None


def gather(store: HistoryStore, comparison: Comparison) -> tuple[ReportedRun, ...]:
    """The runs with what belongs to them, each with the colour of its group."""
    ids = [row.run.id for row in comparison.rows]
    places = {id: at for at, group in enumerate(comparison.groups) for id in group.runs}
    runs = []
    for id, record in zip(ids, store.page(ids), strict=True):
        given = PALETTE[places[id] % len(PALETTE)]
        own = record.colour if _COLOUR.fullmatch(record.colour) else given
        epochs = tuple(store.epochs(id))
        runs.append(ReportedRun(record, store.spec(id), epochs, store.machine(id), own))
    return tuple(runs)


def render(runs: Sequence[ReportedRun], comparison: Comparison, title: str) -> str:
    """The page."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        finalize=_printable,
        undefined=jinja2.StrictUndefined,
    )
    table = results(comparison)
    tests = tested(comparison)
    return environment.get_template("comparison.html").render(
        title=title,
        summary=summary(runs),
        cards=cards(comparison),
        headings=table.headings,
        rows=[
            Row(run.record.name, about(run.record), run.colour, row[1:])
            for run, row in zip(runs, table.rows, strict=True)
        ],
        results_note=results_note(runs, comparison),
        groups=group_results(comparison) if comparison.has_repeats else None,
        verdicts=verdict_lines(tests),
        tests=pair_results(tests) if has_figures(tests) else None,
        plots=_plots(runs, comparison),
        legend=_legend(runs, comparison),
        columns=_columns(runs, comparison),
        differing=[[cell.text for cell in row] for row in _differing(comparison).rows],
        shared=[(setting.title, setting.values[0]) for setting in comparison.shared],
        machines=machine_rows(runs),
        commands=rerun_commands([run.spec for run in runs]),
        version=__version__,
        written=time.strftime("%Y-%m-%d at %H:%M"),
    )


def _printable(value: object) -> object:
    """Text without what no page may hold; markup is our own."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return terminal_lines(value, indent="")
    return value


def _legend(runs: Sequence[ReportedRun], comparison: Comparison) -> list[tuple[str, str]]:
    """Whose curve is of which colour: as many names as there are curves."""
    if not comparison.has_repeats:
        return [(run.record.name, run.colour) for run in runs]
    colours = {run.record.id: run.colour for run in runs}
    return [
        (f"{group.title} (n = {len(group.counted or group.runs)})", colours[group.runs[0]])
        for group in comparison.groups
    ]


def _columns(runs: Sequence[ReportedRun], comparison: Comparison) -> list[tuple[str, str]]:
    """Of the table of settings: groups where seeds are repeated, else runs."""
    if not _is_by_group(comparison):
        return [(run.record.name, run.colour) for run in runs]
    colours = {run.record.id: run.colour for run in runs}
    return [(group.title, colours[group.runs[0]]) for group in comparison.groups]


def _differing(comparison: Comparison) -> Table:
    return (group_differences if _is_by_group(comparison) else differences)(comparison)


def _is_by_group(comparison: Comparison) -> bool:
    return comparison.has_repeats and len(comparison.groups) > 1


@dataclass(frozen=True, slots=True)
class Row:
    """A run's line in the table of results."""

    name: str
    about: str
    colour: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure of the page."""

    title: str
    note: str
    svg: Markup


def _plots(runs: Sequence[ReportedRun], comparison: Comparison) -> list[Plot]:
    """Error, loss, seconds an epoch, where those seconds go, and what an error costs; none for
    runs without epochs."""
    drawn = [run for run in runs if run.epochs]
    if not drawn:
        return []
    errors, losses, seconds = (lines(drawn, comparison, of) for of in ("error", "loss", "seconds"))
    is_log = is_positive(losses)
    band = "; mean of seeds ± standard deviation" if comparison.has_repeats else ""
    plots = [
        Plot(title, f"{note}{band}", _figure(svg))
        for title, note, svg in (
            ("Error", "percent", curves_svg(errors, "error, %", "error")),
            ("Loss", "nats an image", curves_svg(losses, "loss", "loss", is_log)),
            ("Seconds an epoch", "training only", curves_svg(seconds, "seconds", "seconds")),
        )
    ]
    bars = time_bars(drawn, comparison)
    parts = ", ".join(SPLIT) if any(bar.parts for bar in bars) else "mean"
    plots.append(Plot("Where the time goes", parts, _figure(bars_svg(bars, "split"))))
    dots, front = dots_of(comparison, runs)
    if len(dots) > 1:
        note = "bars: standard deviation over seeds; broken line: what nothing beats in both"
        plots.append(Plot("Trade-off", note, _figure(tradeoff_svg(dots, front, "tradeoff"))))
    return plots


def _figure(svg: str) -> Markup:
    # Made by matplotlib, which escapes every text in it.
    return Markup(svg)  # noqa: S704
