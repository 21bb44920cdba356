"""Figures of groups over a number that sets them apart: error and seconds against depth, a line
for each of the networks that are alike but for it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean, stdev

from workbench.catalog.presets import origin
from workbench.errors import HistoryError
from workbench.experiments.comparison import Comparison
from workbench.experiments.groups import FIGURES, Group
from workbench.experiments.settings import Setting
from workbench.spec.network import Design

TRAIN_ERROR = "train_error"
CHARTED: Mapping[str, str] = {**FIGURES, TRAIN_ERROR: "Training error, %"}
"""What is drawn upwards, less being better: those of `groups.FIGURES`, and the training error of
the last epoch."""
SIZES: Mapping[str, str] = {
    "depth": "Depth",
    "parameters": "Parameters",
    "macs": "MACs an image",
}
"""Numbers that every network has, with what a table calls them."""
_SHORT = 24
_SIZED = frozenset({"name", "depth", "n"})
"""Of a design, what says no more than how deep it is."""
_NOT_ASKED = frozenset({"run", "trained"})


@dataclass(frozen=True, slots=True)
class Axis:
    """A number of `SIZES`, or a setting by its group and name: `recipe.learning_rate`."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class AxisPoint:
    """One group: `y` is the mean of its `n` seeds, `y_std` their sample standard deviation, None
    below two. `shared_device`: its seconds are of runs that shared the device with others."""

    key: str
    label: str
    x: float
    y: float
    y_std: float | None
    n: int
    shared_device: bool = False


@dataclass(frozen=True, slots=True)
class AxisLine:
    """Groups that differ in nothing but the axis, and what only follows from it, from left to
    right."""

    label: str
    points: tuple[AxisPoint, ...]


def axes(comparison: Comparison) -> tuple[Axis, ...]:
    """What the groups can be drawn over: sizes, and the settings that differ and are numbers."""
    found = [Axis(key, title) for key, title in SIZES.items()]
    for setting in _asked(comparison):
        values = [_number(value) for value in setting.values]
        if all(map(math.isfinite, values)) and setting.name not in SIZES:
            found.append(Axis(_key(setting), setting.title))
    return tuple(found)


def axis(comparison: Comparison, key: str) -> Axis:
    """The axis of that key. Raises `HistoryError` naming those that there are."""
    known = axes(comparison)
    for each in known:
        if each.key == key:
            return each
    raise HistoryError(
        f"These runs cannot be drawn over '{key}'.",
        f"They differ in these numbers: {', '.join(each.key for each in known)}.",
    )


def lines(
    comparison: Comparison, over: Axis, figure: str, train_errors: Mapping[str, float]
) -> tuple[AxisLine, ...]:
    """The groups that have a result in one of `CHARTED`; `train_errors` are those of the last
    epoch, by run."""
    rows = {row.run.id: index for index, row in enumerate(comparison.rows)}
    alike: dict[tuple[str, ...], list[Group]] = {}
    others = _others(comparison, over)
    for group in comparison.groups:
        at = rows[group.runs[0]]
        family = _family(comparison.identities[at].spec.design)
        alike.setdefault((family, *(each.values[at] for each in others)), []).append(group)
    labels = _labels(list(alike), others)
    found = []
    for label, groups in zip(labels, alike.values(), strict=True):
        points = [
            point
            for group in groups
            if (point := _point(comparison, group, over, figure, train_errors)) is not None
        ]
        if points:
            found.append(AxisLine(label, tuple(sorted(points, key=lambda each: each.x))))
    return tuple(found)


def _asked(comparison: Comparison) -> list[Setting]:
    """The settings in which the groups were made to differ."""
    rows = [row.run.id for row in comparison.rows]
    firsts = [rows.index(group.runs[0]) for group in comparison.groups]
    return [
        each
        for each in comparison.differing
        if each.group not in _NOT_ASKED and len({each.values[at] for at in firsts}) > 1
    ]


def _others(comparison: Comparison, over: Axis) -> list[Setting]:
    """What sets lines apart: all but the axis and what follows from it."""
    is_size = over.key in SIZES
    return [
        each
        for each in _asked(comparison)
        if _key(each) != over.key
        and not (
            each.group == "design" and each.name in _SIZED and (is_size or each.name == "name")
        )
        and not (over.key in ("parameters", "macs") and _is_of_the_network(each))
    ]


def _is_of_the_network(setting: Setting) -> bool:
    """A number that the network's own parameters give: a widening factor."""
    is_plain = setting.group == "design" and "." not in setting.name
    return is_plain and all(math.isfinite(_number(value)) for value in setting.values)


def _labels(keys: Sequence[tuple[str, ...]], others: Sequence[Setting]) -> list[str]:
    """The family, and of lines of one family the short settings that tell them apart."""
    found = []
    for family, *values in keys:
        same = [each for each in keys if each[0] == family]
        parts = [
            f"{setting.name} {value}"
            for at, (setting, value) in enumerate(zip(others, values, strict=True), 1)
            if len({each[at] for each in same}) > 1 and len(value) <= _SHORT
        ]
        found.append(", ".join((family, *parts)))
    return found


@lru_cache(maxsize=256)
def _family(design: Design) -> str:
    source = origin(design)
    return design.name if source is None else source.title


def _point(
    comparison: Comparison,
    group: Group,
    over: Axis,
    figure: str,
    train_errors: Mapping[str, float],
) -> AxisPoint | None:
    x = _x(comparison, group, over)
    values = _train(comparison, group, train_errors)
    if figure != TRAIN_ERROR:
        values = list(group.figures[figure])
    if not values or not math.isfinite(x):
        return None
    return AxisPoint(
        key=group.key,
        label=group.title,
        x=x,
        y=fmean(values),
        y_std=stdev(values) if len(values) > 1 else None,
        n=len(values),
        shared_device=figure == "seconds" and group.shared_device,
    )


def _x(comparison: Comparison, group: Group, over: Axis) -> float:
    if over.key in SIZES:
        return float(getattr(group, over.key))
    at = [row.run.id for row in comparison.rows].index(group.runs[0])
    [setting] = [each for each in comparison.differing if _key(each) == over.key]
    return _number(setting.values[at])


def _train(comparison: Comparison, group: Group, train_errors: Mapping[str, float]) -> list[float]:
    """One a seed, as the group's other figures."""
    by_seed: dict[int, list[float]] = {}
    for run in group.counted:
        if math.isfinite(value := train_errors.get(run, math.nan)):
            by_seed.setdefault(comparison.row(run).run.seed, []).append(value)
    return [fmean(same) for same in by_seed.values()]


def _key(setting: Setting) -> str:
    return f"{setting.group}.{setting.name}".replace(" ", "_")


def _number(value: str) -> float:
    """NaN for what is none."""
    try:
        return float(value)
    except ValueError:
        return math.nan
