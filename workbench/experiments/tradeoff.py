"""What an error costs: groups of seeds, and what the papers print, as points of a chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    its `note` is the citation."""

    key: str
    label: str
    x: float
    y: float
    x_std: float | None
    y_std: float | None
    n: int
    is_printed: bool = False
    note: str = ""


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


def printed_points(groups: Sequence[Group], cost: str, dataset: str) -> tuple[Point, ...]:
    """What the papers print of the groups' networks on a data set of `PRINTED`. None over seconds:
    theirs were taken on other machines."""
    if cost == "seconds" or dataset not in PRINTED:
        return ()
    points: dict[str, Point] = {}
    for group in groups:
        published, citation = _published(group.design)
        error = getattr(published, PRINTED[dataset])
        x = _printed_cost(group, published, cost)
        if error is not None:
            points.setdefault(
                group.design,
                Point(group.key, group.design, x, error, None, None, 0, True, citation),
            )
    return tuple(points.values())


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


def _printed_cost(group: Group, published: Published, cost: str) -> float:
    if cost == "parameters" and published.parameters_m is not None:
        return published.parameters_m * 1e6
    return float(group.parameters if cost == "parameters" else group.macs)
