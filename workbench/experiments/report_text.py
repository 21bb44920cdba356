"""What a report says in words and figures; `report` puts it on the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.spec.run import (
    MEAN_OF_LAST,
    EpochRecord,
    MachineRecord,
    RunRecord,
    RunSpec,
    RunState,
)


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


def results_note(runs: Sequence[ReportedRun], baseline: RunRecord) -> str:
    """What the figures of the table are, and how far one may trust a difference."""
    text = (
        "Errors in percent of the test images: of the last epoch, the lowest of any epoch, and "
        f"the mean of the last {MEAN_OF_LAST}. Below each, the difference to "
        f"{baseline.name}. Seconds an epoch are of training alone, without the first."
    )
    designs = {run.record.design_digest for run in runs}
    if len(designs) == len(runs):
        text += " Each design was run once: a small difference of error may be the seed's."
    return text


def cards(runs: Sequence[ReportedRun], baseline: RunRecord) -> list[Card]:
    """The lowest error, the fastest epoch, the smallest network."""
    found = []
    errors = [run for run in runs if run.record.last_error is not None]
    if errors:
        best = min(errors, key=lambda run: run.record.last_error or 0.0)
        text = f"{best.record.last_error:.2f} %"
        found.append(Card("Lowest error after the last epoch", text, best.record.name))
    timed = [run for run in runs if run.record.seconds_per_epoch]
    if timed:
        fast = min(timed, key=lambda run: run.record.seconds_per_epoch or 0.0)
        text = f"{fast.record.seconds_per_epoch:.3g} s"
        found.append(Card("Fastest epoch", text, _saving(fast.record, baseline)))
    small = min(runs, key=lambda run: run.record.parameters)
    text = f"{small.record.parameters:,}"
    found.append(Card("Fewest parameters", text, small.record.name))
    return found


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
    parts = [f"run {record.id}", f"{record.depth} layers"]
    if record.state is not RunState.FINISHED:
        parts.append(f"{record.state} after epoch {record.epoch}")
    return ", ".join(parts)


def _saving(fast: RunRecord, baseline: RunRecord) -> str:
    """Who is fastest, and by how much against the baseline."""
    first, seconds = baseline.seconds_per_epoch, fast.seconds_per_epoch
    if fast.id == baseline.id or not first or seconds is None:
        return fast.name
    return f"{fast.name}: {100 - 100 * seconds / first:.1f} % less than {baseline.name}"
