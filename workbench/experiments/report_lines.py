"""What a report draws, as lines, bars and dots; the same for HTML and PDF."""

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, stdev

from workbench.experiments.comparison import Comparison
from workbench.experiments.groups import Pair, pairs
from workbench.experiments.plots import Bar, Dot, Line
from workbench.experiments.report_text import ReportedRun
from workbench.experiments.tables import SHARED
from workbench.experiments.tradeoff import own_points, pareto
from workbench.spec.run import EpochRecord

SPLIT = ("data", "forward", "backward", "optimizer")
_Pick = Callable[[EpochRecord], float]
_PICKS: Mapping[str, tuple[_Pick, _Pick | None]] = {
    "error": (lambda epoch: epoch.test_error, lambda epoch: epoch.train_error),
    "loss": (lambda epoch: epoch.test_loss, lambda epoch: epoch.train_loss),
    "seconds": (lambda epoch: epoch.train_seconds, None),
}


def lines(runs: Sequence[ReportedRun], comparison: Comparison, figure: str) -> list[Line]:
    """The test curves of 'error', 'loss' or 'seconds', and behind them the training curves,
    dashed: a curve a run, or where seeds are repeated, their mean with its standard deviation. A
    diverged run's curve ends where its numbers do."""
    test, train = _PICKS[figure]
    found = {run.record.id: run for run in runs}
    drawn = []
    for pick, is_dashed in ((train, True), (test, False)):
        if pick is None:
            continue
        if not comparison.has_repeats:
            drawn += [_line([run], run.record.name, pick, is_dashed) for run in runs]
            continue
        for group in comparison.groups:
            counted = group.timed if figure == "seconds" else group.counted
            members = [found[id] for id in counted or group.runs if id in found]
            if members:
                label = f"{group.title} (n = {len(members)})"
                drawn.append(_line(members, label, pick, is_dashed))
    return drawn


def _line(runs: Sequence[ReportedRun], label: str, pick: _Pick, is_dashed: bool) -> Line:
    """The mean over the epochs in which all of the runs have a number, and what is around it."""
    length = min(len(run.epochs) for run in runs)
    x: list[float] = []
    values: list[list[float]] = []
    for at in range(length):
        column = [pick(run.epochs[at]) for run in runs]
        if all(map(math.isfinite, column)):
            x.append(runs[0].epochs[at].epoch)
            values.append(column)
    means = [fmean(column) for column in values]
    band = None
    if len(runs) > 1 and not is_dashed:
        spreads = [stdev(column) for column in values]
        low = [mean - spread for mean, spread in zip(means, spreads, strict=True)]
        high = [mean + spread for mean, spread in zip(means, spreads, strict=True)]
        band = (low, high)
    return Line(label, x, means, runs[0].colour, is_dashed, band)


def is_positive(drawn: Sequence[Line]) -> bool:
    """Whether a logarithmic axis can show all of it."""
    return all(y > 0 for line in drawn for y in line.y)


def time_bars(runs: Sequence[ReportedRun], comparison: Comparison) -> list[Bar]:
    """A bar a run, or where seeds are repeated, one of all epochs of a group."""
    if not comparison.has_repeats:
        return [_time_bar(run.record.name, run.colour, run.epochs) for run in runs]
    found = {run.record.id: run for run in runs}
    bars = []
    for group in comparison.groups:
        members = [found[id] for id in group.timed or group.runs if id in found]
        if members:
            epochs = [epoch for run in members for epoch in run.epochs]
            bars.append(_time_bar(group.title, members[0].colour, epochs))
    return bars


def _time_bar(label: str, colour: str, epochs: Sequence[EpochRecord]) -> Bar:
    """Mean seconds of the epochs that are not warm-up, with their parts where all have them."""
    counted = [epoch for epoch in epochs if not epoch.warm_up] or list(epochs)
    seconds = sum(epoch.train_seconds for epoch in counted) / len(counted)
    parts = []
    for name in SPLIT:
        values = [getattr(epoch, f"{name}_seconds") for epoch in counted]
        if any(value is None for value in values):
            return Bar(label, colour, seconds)
        parts.append((name, sum(values) / len(values)))
    return Bar(label, colour, seconds, tuple(parts))


def dots_of(
    comparison: Comparison, runs: Sequence[ReportedRun]
) -> tuple[list[Dot], list[tuple[float, float]]]:
    """Last error against seconds an epoch, a dot a group, and the line of the best of them."""
    colours = {run.record.id: run.colour for run in runs}
    groups = {group.key: group for group in comparison.groups}
    points = own_points(comparison.groups, "seconds", "last_error")
    dots = [
        Dot(
            label=f"{point.label} (n = {point.n}{SHARED if point.shared_device else ''})",
            colour=colours[groups[point.key].runs[0]],
            x=point.x,
            y=point.y,
            x_bar=point.x_std,
            y_bar=point.y_std,
        )
        for point in points
    ]
    return dots, [(point.x, point.y) for point in pareto(points)]


def tested(comparison: Comparison) -> tuple[Pair, ...]:
    """The last error of each group against the baseline's."""
    base = comparison.group_of(comparison.baseline).key
    return pairs(comparison.groups, "last_error", base)


def has_figures(found: Sequence[Pair]) -> bool:
    """Whether there is anything to put into a table of tests."""
    return any(pair.difference.permutation_p is not None for pair in found)
