"""A comparison as one HTML file that needs nothing else: tables, plots, how to run it again."""

import math
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from workbench import __version__, paths
from workbench.errors import HistoryError
from workbench.experiments.comparison import Comparison
from workbench.experiments.plots import PALETTE, Bar, Line, bars_svg, curves_svg
from workbench.experiments.report_text import (
    ReportedRun,
    about,
    cards,
    machine_rows,
    results_note,
    summary,
)
from workbench.experiments.rerun import rerun_commands
from workbench.experiments.tables import Cell, differences, results
from workbench.history.store import HistoryStore
from workbench.spec.run import EpochRecord

_FOLDER = paths.RESOURCES / "report"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SPLIT = ("data", "forward", "backward", "optimizer")


def write_report(store: HistoryStore, comparison: Comparison, path: Path, title: str = "") -> None:
    """Write the report of a comparison; `title` is the runs' names unless given. Raises
    `HistoryError` where the history cannot be read or the file not be written."""
    text = render(gather(store, [row.run.id for row in comparison.rows]), comparison, title)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise HistoryError(f"'{path}' cannot be written: {fault.strerror}.") from None


def gather(store: HistoryStore, ids: Sequence[str]) -> tuple[ReportedRun, ...]:
    """The runs with what belongs to them, each with a colour of its own."""
    runs = []
    for index, (id, record) in enumerate(zip(ids, store.page(ids), strict=True)):
        own = record.colour if _COLOUR.fullmatch(record.colour) else PALETTE[index % len(PALETTE)]
        epochs = tuple(store.epochs(id))
        runs.append(ReportedRun(record, store.spec(id), epochs, store.machine(id), own))
    return tuple(runs)


def render(runs: Sequence[ReportedRun], comparison: Comparison, title: str = "") -> str:
    """The page."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    table, baseline = results(comparison), comparison.row(comparison.baseline).run
    return environment.get_template("comparison.html").render(
        title=title or " against ".join(run.record.name for run in runs),
        summary=summary(runs),
        cards=cards(runs, baseline),
        headings=table.headings,
        rows=[
            Row(run.record.name, about(run.record), run.colour, row[1:])
            for run, row in zip(runs, table.rows, strict=True)
        ],
        results_note=results_note(runs, baseline),
        plots=_plots(runs),
        differing=[[cell.text for cell in row] for row in differences(comparison).rows],
        shared=[(setting.title, setting.values[0]) for setting in comparison.shared],
        machines=machine_rows(runs),
        commands=rerun_commands([run.spec for run in runs]),
        version=__version__,
        written=time.strftime("%Y-%m-%d at %H:%M"),
    )


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


def _plots(runs: Sequence[ReportedRun]) -> list[Plot]:
    """Error, loss, seconds an epoch, and where those seconds go; none for runs without epochs."""
    drawn = [run for run in runs if run.epochs]
    if not drawn:
        return []
    errors = _lines(drawn, lambda epoch: epoch.test_error, lambda epoch: epoch.train_error)
    losses = _lines(drawn, lambda epoch: epoch.test_loss, lambda epoch: epoch.train_loss)
    seconds = _lines(drawn, lambda epoch: epoch.train_seconds)
    is_log = all(y > 0 for line in losses for y in line.y)
    plots = [
        Plot("Error", "percent", _figure(curves_svg(errors, "error, %", "error"))),
        Plot("Loss", "nats an image", _figure(curves_svg(losses, "loss", "loss", is_log))),
        Plot(
            "Seconds an epoch", "training only", _figure(curves_svg(seconds, "seconds", "seconds"))
        ),
    ]
    bars = [bar for bar in map(_bar, drawn) if bar is not None]
    if bars:
        parts = ", ".join(_SPLIT) if any(bar.parts for bar in bars) else "mean"
        plots.append(Plot("Where the time goes", parts, _figure(bars_svg(bars, "split"))))
    return plots


def _figure(svg: str) -> Markup:
    # Made by matplotlib, which escapes every text in it.
    return Markup(svg)  # noqa: S704


def _lines(
    runs: Sequence[ReportedRun],
    test: Callable[[EpochRecord], float],
    train: Callable[[EpochRecord], float] | None = None,
) -> list[Line]:
    """The test curves, and behind them the training curves, dashed. A diverged run's curve ends
    where its numbers do."""
    lines = []
    for pick, is_dashed in ((train, True), (test, False)):
        for run in runs if pick else ():
            assert pick is not None
            points = [(e.epoch, pick(e)) for e in run.epochs if math.isfinite(pick(e))]
            x, y = zip(*points, strict=True) if points else ((), ())
            lines.append(Line(run.record.name, x, y, run.colour, is_dashed))
    return lines


def _bar(run: ReportedRun) -> Bar | None:
    """Mean seconds of the epochs that are not warm-up, with their parts where all have them."""
    counted = [epoch for epoch in run.epochs if not epoch.warm_up] or list(run.epochs)
    seconds = sum(epoch.train_seconds for epoch in counted) / len(counted)
    parts = []
    for name in _SPLIT:
        values = [getattr(epoch, f"{name}_seconds") for epoch in counted]
        if any(value is None for value in values):
            return Bar(run.record.name, run.colour, seconds)
        parts.append((name, sum(values) / len(values)))
    return Bar(run.record.name, run.colour, seconds, tuple(parts))
