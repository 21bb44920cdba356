"""What a report says in words and figures; `report` puts it on the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.experiments.comparison import Comparison
from workbench.experiments.group_tables import shared_device_notes
from workbench.experiments.groups import Group, Pair
from workbench.experiments.tables import seconds
from workbench.spec.run import (
    MEAN_OF_LAST,
    EpochRecord,
    MachineRecord,
    RunRecord,
    RunSpec,
    RunState,
)

_MOST_NAMES = 3
_LEAST_SAVING = 0.05
"""Percent: what would be written as none."""


@dataclass(frozen=True, slots=True)
class ReportedRun:
    """All that a report says of one run."""

    record: RunRecord
    spec: RunSpec
    epochs: tuple[EpochRecord, ...]
    machine: MachineRecord | None
    colour: str


@dataclass(frozen=True, slots=True)
class Card:
    """One of the figures at the top of the page."""

    label: str
    value: str
    note: str


def summary(runs: Sequence[ReportedRun]) -> str:
    """One sentence: how many runs, on what."""
    sets = sorted({run.record.dataset for run in runs})
    seeds = sorted({run.record.seed for run in runs})
    epochs = sorted({run.record.epochs for run in runs})
    seed = f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {', '.join(map(str, seeds))}"
    length = " or ".join(map(str, epochs))
    return f"{len(runs)} runs on {' and '.join(sets)}, {length} epochs, {seed}."


def results_note(runs: Sequence[ReportedRun], comparison: Comparison) -> str:
    """What the figures of the table are, and how far one may trust a difference."""
    baseline = comparison.row(comparison.baseline).run
    text = (
        "Errors in percent of the test images: of the last epoch, the lowest of any epoch, and "
        f"the mean of the last {MEAN_OF_LAST}. Below each, the difference to "
        f"{baseline.name}. Seconds an epoch are of training alone, without the first."
    )
    designs = {run.record.design_digest for run in runs}
    if len(designs) == len(runs):
        text += " Each design was run once: a small difference of error may be the seed's."
    return " ".join((text, *shared_device_notes(comparison)))


def cards(comparison: Comparison) -> list[Card]:
    """The lowest error, the fastest epoch, the smallest network; of repeated seeds the mean, for
    the lowest of many runs is the luckiest."""
    groups = comparison.groups
    found = []
    errors = [group for group in groups if group.summary("last_error").n]
    if errors:
        best = min(errors, key=lambda group: group.summary("last_error").mean)
        label = "Lowest error after the last epoch"
        if comparison.has_repeats:
            label = "Lowest mean error after the last epoch"
        found.append(Card(label, _mean(best, "last_error", ".2f", "%"), _named(best)))
    timed = [group for group in groups if group.summary("seconds").n]
    timed = [group for group in timed if not group.shared_device] or timed
    if timed:
        fast = min(timed, key=lambda group: group.summary("seconds").mean)
        base = comparison.group_of(comparison.baseline)
        text = f"{seconds(fast.summary('seconds').mean)} s"
        found.append(Card("Fastest epoch", text, _saving(fast, base)))
    small = min(groups, key=lambda group: group.parameters)
    found.append(Card("Fewest parameters", f"{small.parameters:,}", small.title))
    return found


def title_of(comparison: Comparison) -> str:
    """What is compared: the groups' names, the first of many."""
    names = [group.title for group in comparison.groups]
    more = len(names) - _MOST_NAMES
    if more <= 0:
        return " against ".join(names)
    return f"{' against '.join(names[:_MOST_NAMES])} and {more} more"


def verdict_lines(tests: Sequence[Pair]) -> list[tuple[str, str, str]]:
    """For each pair its verdict's kind, who is compared over how many seeds, and the sentence."""
    return [
        (
            pair.verdict.kind,
            f"{pair.second.title} (n = {pair.second.n}) against "
            f"{pair.first.title} (n = {pair.first.n})",
            pair.verdict.text,
        )
        for pair in tests
    ]


def machine_rows(runs: Sequence[ReportedRun]) -> list[tuple[str, str]]:
    """Where the runs happened; each machine once."""
    found: dict[MachineRecord, list[str]] = {}
    for run in runs:
        if run.machine is not None:
            found.setdefault(run.machine, []).append(run.record.name)
    lines: list[tuple[str, str]] = []
    for machine, names in found.items():
        if len(found) > 1:
            lines.append(("Runs", ", ".join(names)))
        lines += [
            ("Machine", f"{machine.host}, {machine.system}"),
            (
                "Device",
                f"{machine.device}, {machine.threads} thread{'' if machine.threads == 1 else 's'}",
            ),
            ("Processor", f"{machine.processor}, {machine.cores} cores"),
            ("Memory", f"{machine.memory_bytes / 2**30:.1f} GiB"),
            ("Python", machine.python),
            ("torch, torchvision", f"{machine.torch}, {machine.torchvision}"),
            ("Residual Workbench", machine.workbench),
        ]
        if machine.driver:
            lines.append(("Driver", machine.driver))
    return lines


def about(record: RunRecord) -> str:
    """What stands below a run's name."""
    parts = [f"run {record.id}", f"seed {record.seed}", f"{record.depth} layers"]
    if record.state is not RunState.FINISHED:
        parts.append(f"{record.state} after epoch {record.epoch}")
    return ", ".join(parts)


def _saving(fast: Group, base: Group) -> str:
    """Who is fastest, and by how much against the baseline."""
    first, own = base.summary("seconds"), fast.summary("seconds")
    saved = 100 - 100 * own.mean / first.mean if first.n and first.mean else 0.0
    is_fair = fast.shared_device == base.shared_device
    if fast.key == base.key or saved < _LEAST_SAVING or not is_fair:
        return _named(fast)
    return f"{_named(fast)}: {saved:.1f} % less than {base.title}"


def _named(group: Group) -> str:
    return f"{group.title} (n = {group.n})" if group.n > 1 else group.title


def _mean(group: Group, field: str, form: str, unit: str) -> str:
    found = group.summary(field)
    text = f"{found.mean:{form}}"
    if found.std is not None:
        text += f" ± {found.std:{form}}"
    return f"{text} {unit}"
