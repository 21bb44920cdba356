"""What an error costs: groups of seeds, and what the papers print, as points of a chart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.catalog.figures import Figure, figures_of
from workbench.catalog.papers import PaperData, papers
from workbench.experiments.groups import Group

COSTS: Mapping[str, str] = {
    "seconds": "Seconds an epoch",
    "parameters": "Parameters",
    "macs": "MACs an image",
}
"""What an error may be weighed against, as a table calls it."""
PRINTED: Mapping[str, PaperData] = {"CIFAR-10": "cifar10", "CIFAR-100": "cifar100"}
"""Data sets whose errors papers print."""


@dataclass(frozen=True, slots=True)
class Point:
    """`x` a cost, `y` an error in percent, with the sample standard deviation of each where there
    are two seeds or more, `n` of them. A printed one has the key of the group whose network it is;
    its `note` is where it is printed. Over seconds it was placed by the printed seconds relative to
    those of the network `timed_by`, times one's own of that network. `shared_device`: its seconds
    are of runs that shared the device with others."""

    key: str
    label: str
    x: float
    y: float
    x_std: float | None
    y_std: float | None
    n: int
    is_printed: bool = False
    note: str = ""
    timed_by: str = ""
    shared_device: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """What the papers print of the groups' networks. Over seconds, some cannot be placed: those of
    `untimed`, each with its paper, have no printed seconds; those of `unanchored` name the network
    whose own seconds, on the same images and machine, the comparison lacks."""

    points: tuple[Point, ...] = ()
    untimed: tuple[str, ...] = ()
    unanchored: Mapping[str, str] = field(default_factory=dict)


def own_points(groups: Sequence[Group], cost: str, field: str) -> tuple[Point, ...]:
    """A point for each group that has a result: one of `COSTS` against an error of
    `groups.FIGURES`."""
    points = []
    for group in groups:
        error, seconds = group.summary(field), group.summary("seconds")
        x = {"parameters": group.parameters, "macs": group.macs}.get(cost, seconds.mean)
        if error.n and x == x:
            spread = seconds.std if cost == "seconds" else None
            point = Point(group.key, group.title, float(x), error.mean, spread, error.std, group.n)
            is_shared = cost == "seconds" and group.shared_device
            points.append(replace(point, shared_device=is_shared))
    return tuple(points)


def printed_points(groups: Sequence[Group], cost: str, dataset: str) -> Printed:
    """What the papers print of the groups' networks on a data set of `PRINTED`: a point per paper
    and error. The papers' seconds were taken on other machines: only their ratio within a table is
    used, with the error of that same table."""
    column = PRINTED.get(dataset)
    named = {group.design: group for group in reversed(groups)}
    if column is None:
        return Printed()
    if cost == "seconds":
        return _timed(groups, named, column)
    points = [
        _point(group, figure, _printed_cost(group, figure, cost))
        for group in (named[design] for design in _order(groups))
        for figure in _errors(group.design, column)
    ]
    return Printed(tuple(points))


def pareto(points: Sequence[Point]) -> tuple[Point, ...]:
    """Those that no other point beats in both, from the cheapest to the best. Seconds of runs that
    shared the device beat nothing where there are such of runs alone."""
    front: list[Point] = []
    alone = [point for point in points if not point.shared_device]
    for point in sorted(alone or points, key=lambda each: (each.x, each.y)):
        if not front or point.y < front[-1].y:
            front.append(point)
    return tuple(front)


def _order(groups: Sequence[Group]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(group.design for group in groups))


def _errors(design: str, column: PaperData) -> tuple[Figure, ...]:
    """What is printed of a network's error, once where a paper prints it in several places."""
    found = {(each.citation, each.value): each for each in figures_of(design, "error", column)}
    return tuple(found.values())


def _timed(groups: Sequence[Group], named: Mapping[str, Group], column: PaperData) -> Printed:
    points: list[Point] = []
    untimed: dict[str, None] = {}
    unanchored: dict[str, str] = {}
    for design in _order(groups):
        for figure in _errors(design, column):
            ratio, first = _printed_ratio(figure)
            own = _own_seconds(groups, first, design)
            if ratio is None:
                untimed[f"{design} ({figure.short})"] = None
            elif own is None:
                unanchored[design] = first
            else:
                point = _point(named[design], figure, ratio * own)
                points.append(replace(point, timed_by=first))
    placed = {point.label for point in points}
    left = {design: first for design, first in unanchored.items() if design not in placed}
    return Printed(tuple(points), tuple(untimed), left)


def _point(group: Group, figure: Figure, x: float) -> Point:
    note = f"{figure.citation}, {figure.where}" if figure.where else figure.citation
    return Point(group.key, group.design, x, figure.value, None, None, 0, True, note)


def _printed_ratio(figure: Figure) -> tuple[float | None, str]:
    """The printed seconds of the row that prints an error over those of its table's first row, and
    which network that is."""
    for table in papers():
        first = table.rows[0]
        if (table.citation, table.where) != (figure.citation, figure.where):
            continue
        for row in table.rows:
            if row.network == figure.network and row.epoch_seconds and first.epoch_seconds:
                return row.epoch_seconds / first.epoch_seconds, first.network
    return None, ""


def _own_seconds(groups: Sequence[Group], network: str, design: str) -> float | None:
    """Own seconds per epoch of a network on the images of a design's groups and on a machine that
    timed them, the one that timed most groups."""
    for beside in (group for group in groups if group.design == design):
        found = [
            (machine, seconds)
            for group in groups
            if group.design == network and group.dataset == beside.dataset
            for machine, seconds in group.clocks.items()
            if machine in beside.clocks and group.shared_device == beside.shared_device
        ]
        often = Counter(
            machine
            for group in groups
            if group.dataset == beside.dataset
            for machine in group.clocks
        )
        if found:
            return max(found, key=lambda each: often[each[0]])[1]
    return None


def _printed_cost(group: Group, figure: Figure, cost: str) -> float:
    if cost == "parameters":
        for each in figures_of(figure.network, "parameters"):
            if (each.citation, each.edition) == (figure.citation, figure.edition):
                return each.value * 1e6
    return float(group.parameters if cost == "parameters" else group.macs)
