"""Tables over repeated seeds: a row a group, and a row a pair of groups."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.analysis.statistics import ALPHA, Summary
from workbench.experiments.comparison import Comparison
from workbench.experiments.groups import FIGURES, Group, Pair
from workbench.experiments.settings import Setting
from workbench.experiments.tables import (
    NOTHING,
    SHARED,
    Cell,
    Table,
    amount,
    averaged,
    named,
    seconds,
    share,
    signed,
)

SPREADS: Mapping[str, str] = {
    "std": "standard deviation",
    "sem": "standard error",
    "range": "lowest to highest",
}
"""What may stand behind a mean, as a person calls it."""
GROUP_HEADINGS = (
    "Runs alike but for the seed",
    "N",
    *FIGURES.values(),
    "Parameters",
    "MACs an image",
    "Depth",
    "Peak memory, MiB",
)
PAIR_HEADINGS = (
    "Pair",
    "N",
    "Difference",
    "95 % interval",
    "Welch's t",
    "p",
    "p after Holm",
    "p by permutation",
    "Hedges' g",
    "Seeds needed a side",
)
"""The first names the group that all others are measured against where there is one."""


def group_results(comparison: Comparison, spread: str = "std") -> Table:
    """A row a group: how many seeds, the mean of each figure with its spread (one of `SPREADS`),
    sizes; differences to the group of the baseline."""
    base = comparison.group_of(comparison.baseline)
    rows = []
    for group in comparison.groups:
        figures = [_mean(group, base, field, spread) for field in FIGURES]
        first = comparison.row((group.counted or group.runs)[0]).run
        few, at = averaged(first), tuple(FIGURES).index("mean_error")
        if figures[at].raw is not None:
            figures[at] = replace(figures[at], text=f"{figures[at].text}{few}")
        memory = group.peak_memory_bytes
        rows.append(
            (
                named(group.name, group.detail),
                Cell(str(group.n), raw=group.n),
                *figures,
                _size(group.parameters, base.parameters, f"{group.parameters:,}"),
                _size(group.macs, base.macs, amount(group.macs)),
                Cell(str(group.depth), raw=group.depth),
                Cell(NOTHING) if memory is None else Cell(f"{memory / 2**20:,.0f}", raw=memory),
            )
        )
    return Table(GROUP_HEADINGS, tuple(rows), tuple(group.key for group in comparison.groups))


def shared_device_notes(comparison: Comparison) -> tuple[str, ...]:
    """What has to be known of the seconds of runs that shared the device with others: sentences,
    none where all were alone."""
    notes = []
    whole = [group.title for group in comparison.groups if group.shared_device]
    if whole:
        notes.append(f"{SHARED_SECONDS}: {', '.join(whole)}.")
    for group in comparison.groups:
        if group.crowded and not group.shared_device:
            left_out = f"{len(group.crowded)} of {len(group.counted)} runs"
            notes.append(
                f"{group.title}: the mean seconds leave out {left_out}, which shared the device."
            )
    return tuple(notes)


SHARED_SECONDS = "Seconds of runs that shared the device, not comparable with those of runs alone"


def group_differences(comparison: Comparison) -> Table:
    """A row for each setting in which groups differ, a column a group, with all values that its
    runs have; seeds are not among them."""
    ids = [row.run.id for row in comparison.rows]
    places = [[ids.index(run) for run in group.runs] for group in comparison.groups]
    rows = []
    for setting in comparison.differing:
        values = [_together(setting, own) for own in places]
        if len(set(values)) > 1 and setting.name != "seed":
            cells = [Cell(value, raw=value) for value in (setting.title, *values)]
            rows.append(tuple(cells))
    headings = ("Setting", *(group.title for group in comparison.groups))
    return Table(headings, tuple(rows), tuple(row[0].text for row in rows))


def _together(setting: Setting, places: Sequence[int]) -> str:
    return " | ".join(dict.fromkeys(setting.values[at] for at in places))


def pair_results(found: Sequence[Pair]) -> Table:
    """A row a pair of groups: difference, interval, tests, effect, seeds needed. Where all are
    measured against one group, the heading names it."""
    bases = {pair.first.key: pair.first.title for pair in found}
    base = next(iter(bases.values())) if len(bases) == 1 else ""
    headings = (f"Less {base}" if base else PAIR_HEADINGS[0], *PAIR_HEADINGS[1:])
    rows = tuple(_pair_cells(pair, is_named=not base) for pair in found)
    return Table(headings, rows, tuple(f"{p.first.key}/{p.second.key}" for p in found))


def spread_text(found: Summary, spread: str, form: str = ".2f") -> str:
    """What stands behind the mean: '± 0.15', '[7.40, 7.80]', nothing below two runs."""
    if found.std is None or found.sem is None:
        return ""
    if spread == "range":
        return f"[{found.low:{form}}, {found.high:{form}}]"
    return f"± {found.std if spread == 'std' else found.sem:{form}}"


def p_text(p: float | None) -> str:
    if p is None:
        return NOTHING
    return "< 0.0001" if p < 1e-4 else f"{p:.2g}"


def _mean(group: Group, base: Group, field: str, spread: str) -> Cell:
    found, first = group.summary(field), base.summary(field)
    if found.n == 0:
        return Cell(NOTHING)
    is_time = field == "seconds"
    figure = seconds(found.mean) if is_time else f"{found.mean:.2f}"
    form = ".2g" if is_time and spread != "range" else ".3g" if is_time else ".2f"
    text = f"{figure} {spread_text(found, spread, form)}".rstrip()
    if is_time and group.shared_device:
        text += SHARED
    delta = found.mean - first.mean
    is_fair = not is_time or group.shared_device == base.shared_device
    behind = {"std": found.std, "sem": found.sem}.get(spread)
    if group is base or not is_fair or not math.isfinite(delta) or delta == 0:
        return Cell(text, raw=found.mean, spread=behind)
    said = share(delta / first.mean) if is_time else signed(delta, f"{abs(delta):.2f}")
    sense = ("better" if delta < 0 else "worse") if said[0] in "+−" else ""
    return Cell(text, said, sense, found.mean, behind)


def _size(value: int, first: int, text: str) -> Cell:
    if value == first or not first:
        return Cell(text, raw=value)
    return Cell(text, share((value - first) / first), raw=value)


def _pair_cells(pair: Pair, *, is_named: bool) -> tuple[Cell, ...]:
    found = pair.difference
    interval = NOTHING
    if found.interval is not None:
        interval = f"{found.interval[0]:+.3g} to {found.interval[1]:+.3g}".replace("-", "−")
    welch = NOTHING if found.t is None else f"{found.t:.3g} ({found.degrees:.3g})"
    is_sure = pair.corrected_p is not None and pair.corrected_p < ALPHA
    sense = ("better" if found.value < 0 else "worse") if is_sure else ""
    name = pair.second.title
    if is_named:
        name = f"{name} less {pair.first.title}"
    value = found.value if math.isfinite(found.value) else None
    said = NOTHING if value is None else f"{value:+.3g}".replace("-", "−")
    return (
        Cell(name, raw=name),
        Cell(f"{pair.second.n}, {pair.first.n}", raw=f"{pair.second.n}, {pair.first.n}"),
        Cell(said, sense=sense, raw=value),
        Cell(interval, raw=interval),
        Cell(welch.replace("-", "−"), raw=found.t),
        Cell(p_text(found.p), raw=found.p),
        Cell(p_text(pair.corrected_p), raw=pair.corrected_p),
        Cell(p_text(found.permutation_p), raw=found.permutation_p),
        Cell(
            NOTHING if found.effect is None else f"{found.effect:.2f}".replace("-", "−"),
            raw=found.effect,
        ),
        Cell(_needed(pair), raw=pair.needed),
    )


def _needed(pair: Pair) -> str:
    if pair.needed is None:
        return NOTHING
    more = max(pair.still_needed or (0, 0))
    return f"{pair.needed} ({more} more)" if more else str(pair.needed)
