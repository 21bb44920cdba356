"""What an error costs: groups of seeds, and what the papers print, as points of a chart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.catalog.papers import papers
from workbench.catalog.presets import Published, preset
from workbench.errors import UnknownNetwork
from workbench.experiments.groups import Group

COSTS: Mapping[str, str] = {
    "seconds": "Seconds an epoch",
    "parameters": "Parameters",
    "macs": "MACs an image",
}
"""What an error may be weighed against, as a table calls it."""
PRINTED: Mapping[str, str] = {"CIFAR-10": "cifar10", "CIFAR-100": "cifar100"}
"""Data sets whose errors papers print, with the field of `Published` that holds them."""


@dataclass(frozen=True, slots=True)
class Point:
    """`x` a cost, `y` an error in percent, with the sample standard deviation of each where there
    are two seeds or more, `n` of them. A printed one has the key of the group whose network it is;
    its `note` is the citation. Over seconds it was placed by the printed seconds relative to those
    of the network `timed_by`, times one's own of that network."""

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


@dataclass(frozen=True, slots=True)
class Printed:
    """What the papers print of the groups' networks. Over seconds, some cannot be placed: those of
    `untimed` have no printed seconds, those of `unanchored` name the network whose own seconds, on
    the same images and machine, the comparison lacks."""

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
            points.append(
                Point(group.key, group.title, float(x), error.mean, spread, error.std, group.n)
            )
    return tuple(points)


def printed_points(groups: Sequence[Group], cost: str, dataset: str) -> Printed:
    """What the papers print of the groups' networks on a data set of `PRINTED`. The papers' seconds
    were taken on other machines: only their ratio within a table is used."""
    points: dict[str, Point] = {}
    untimed: dict[str, None] = {}
    unanchored: dict[str, str] = {}
    for group in groups if dataset in PRINTED else ():
        published, citation = _published(group.design)
        error = getattr(published, PRINTED[dataset])
        if error is None or group.design in points:
            continue
        point = Point(group.key, group.design, 0.0, error, None, None, 0, True, citation)
        if cost != "seconds":
            x = _printed_cost(group, published, cost)
            points[group.design] = replace(point, x=x)
            continue
        ratio, first = _printed_ratio(group.design)
        own = _own_seconds(groups, first, group)
        if ratio is None:
            untimed[group.design] = None
        elif own is None:
            unanchored[group.design] = first
        else:
            points[group.design] = replace(point, x=ratio * own, timed_by=first)
    left = {name: first for name, first in unanchored.items() if name not in points}
    return Printed(tuple(points.values()), tuple(untimed), left)


def pareto(points: Sequence[Point]) -> tuple[Point, ...]:
    """Those that no other point beats in both, from the cheapest to the best."""
    front: list[Point] = []
    for point in sorted(points, key=lambda each: (each.x, each.y)):
        if not front or point.y < front[-1].y:
            front.append(point)
    return tuple(front)


def _published(design: str) -> tuple[Published, str]:
    try:
        found = preset(design)
    except UnknownNetwork:
        return Published(), ""
    return found.published, found.citation


def _printed_ratio(network: str) -> tuple[float | None, str]:
    """The printed seconds of a network over those of its table's first row, and which network that
    is."""
    for table in papers():
        first = table.rows[0]
        for row in table.rows:
            if row.network == network and row.epoch_seconds and first.epoch_seconds:
                return row.epoch_seconds / first.epoch_seconds, first.network
    return None, ""


def _own_seconds(groups: Sequence[Group], network: str, beside: Group) -> float | None:
    """Own seconds an epoch of a network on the images of a group and on a machine that timed it,
    the one that timed most groups of them."""
    found = [
        (machine, seconds)
        for group in groups
        if group.design == network and group.dataset == beside.dataset
        for machine, seconds in group.clocks.items()
        if machine in beside.clocks
    ]
    often = Counter(
        machine for group in groups if group.dataset == beside.dataset for machine in group.clocks
    )
    return max(found, key=lambda each: often[each[0]])[1] if found else None


def _printed_cost(group: Group, published: Published, cost: str) -> float:
    if cost == "parameters" and published.parameters_m is not None:
        return published.parameters_m * 1e6
    return float(group.parameters if cost == "parameters" else group.macs)
