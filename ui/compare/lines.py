"""What the curves panel draws: a line a run, or a mean with its band a group of seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from ui.bridge.compared import ComparedRuns
from ui.bridge.metrics import Array, Metric, mean_points
from ui.bridge.run_colours import RunColours, shown
from ui.plots.curves import Curve
from ui.plots.smooth import smoothed
from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the picture. `key` is a run's id or a group's key, `run` the run that stands for
    it; `is_dashed` where its colour is another line's already."""

    key: str
    run: str
    name: str
    detail: str
    colour: QColor
    is_dashed: bool

    @property
    def label(self) -> str:
        return f"{self.name} ({self.detail})" if self.detail else self.name


@dataclass(frozen=True, slots=True)
class Wanted:
    """How curves are to be drawn. `smoothing` from 0, none, to below 1; `spread` is 'std', 'sem' or
    'range'; `marked` is the key of the one that is brought out."""

    metric: Metric
    axis: str
    smoothing: float = 0.0
    spread: str = "std"
    marked: str = ""


def run_entries(runs: ComparedRuns, colours: RunColours, theme: Theme) -> list[Entry]:
    """One for each run."""
    given = colours.of(runs.runs)
    return _told_apart(
        [
            Entry(row.run.id, row.run.id, row.run.name, row.detail, shown(theme, given[id]), False)
            for row in runs.comparison.rows
            for id in (row.run.id,)
        ]
    )


def group_entries(runs: ComparedRuns, colours: RunColours, theme: Theme) -> list[Entry]:
    """One for each group, with how many runs it holds."""
    firsts = {group.key: runs.row(group.runs[0]).run for group in runs.groups}
    given = colours.of(list(firsts.values()))
    entries = []
    for group in runs.groups:
        run = firsts[group.key].id
        number = f"n = {len(runs.drawn(group))}"
        detail = ", ".join(filter(None, (number, group.detail)))
        entries.append(Entry(group.key, run, group.name, detail, shown(theme, given[run]), False))
    return _told_apart(entries)


def run_curves(runs: ComparedRuns, entries: Sequence[Entry], wanted: Wanted) -> list[Curve]:
    """A curve an entry, and behind a smoothed one the curve as it is."""
    lines = []
    for entry in entries:
        series = runs.series[entry.run]
        x, y = series.axes[wanted.axis], series.values[wanted.metric.key]
        lines.append(_Line(entry, x, y, None))
    return _drawn(lines, wanted)


def group_curves(runs: ComparedRuns, entries: Sequence[Entry], wanted: Wanted) -> list[Curve]:
    """The mean of each group's runs with its band."""
    groups = {group.key: group for group in runs.groups}
    is_timed = wanted.axis == "time" or wanted.metric.key == "train_seconds"
    lines = []
    for entry in entries:
        drawn = runs.drawn(groups[entry.key], timed=is_timed)
        members = [runs.series[run] for run in drawn]
        mean = mean_points(members, wanted.metric, wanted.axis, wanted.spread)
        lines.append(_Line(entry, mean.x, mean.y, mean.band))
    return _drawn(lines, wanted)


def spread_names() -> Mapping[str, str]:
    """What the bands may stand for, by key."""
    translate = QCoreApplication.translate
    return {
        "std": translate("Spread", "± standard deviation"),
        "sem": translate("Spread", "± standard error"),
        "range": translate("Spread", "lowest to highest"),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """What an entry is drawn from, all (N,)."""

    entry: Entry
    x: Array
    y: Array
    band: tuple[Array, Array] | None


def _drawn(lines: Sequence[_Line], wanted: Wanted) -> list[Curve]:
    plain = [_curve(line, line.y, line.band, wanted) for line in lines]
    if not wanted.smoothing:
        return plain
    found = iter(
        smoothed([y for line in lines for y in (line.y, *(line.band or ()))], wanted.smoothing)
    )
    smooth = [
        _curve(line, next(found), line.band and (next(found), next(found)), wanted)
        for line in lines
    ]
    behind = [
        replace(curve, key=f"{curve.key} raw", width=1, faint=True, band=None) for curve in plain
    ]
    return [*behind, *smooth]


def _curve(line: _Line, y: Array, band: tuple[Array, Array] | None, wanted: Wanted) -> Curve:
    entry = line.entry
    width = 2 if entry.key == wanted.marked else 1
    colour = entry.colour.name()
    return Curve(entry.key, entry.label, line.x, y, colour, width, entry.is_dashed, band=band)


def _told_apart(entries: Sequence[Entry]) -> list[Entry]:
    """Every second line of a colour is dashed: there are eight colours that all eyes tell apart."""
    seen: dict[str, int] = {}
    made = []
    for entry in entries:
        colour = entry.colour.name()
        seen[colour] = seen.get(colour, 0) + 1
        made.append(replace(entry, is_dashed=seen[colour] % 2 == 0))
    return made
