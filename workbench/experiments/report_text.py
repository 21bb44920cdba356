"""What a report says in words and figures; `report` puts it on the page."""

from collections.abc import Callable, Sequence
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


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and its difference to the first run's; `sense` is 'better', 'worse' or ''."""

    text: str
    delta: str = ""
    sense: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A run's line in the table of results."""

    name: str
    about: str
    colour: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """`is_share`: the difference is said as a share of the first run's figure, not in its unit."""

    heading: str
    value: Callable[[RunRecord], float | None]
    form: str
    is_share: bool = False
    is_result: bool = True


_COLUMNS = (
    _Column("Last error, %", lambda run: run.last_error, ".2f"),
    _Column("Best error, %", lambda run: run.best_error, ".2f"),
    _Column(f"Mean of last {MEAN_OF_LAST}, %", lambda run: run.mean_error, ".2f"),
    _Column("Test loss", lambda run: run.last_loss, ".4f"),
    _Column("Seconds an epoch", lambda run: run.seconds_per_epoch, ".3g", is_share=True),
    _Column("Parameters", lambda run: run.parameters, ",d", is_share=True, is_result=False),
    _Column("MACs an image", lambda run: run.macs, ",d", is_share=True, is_result=False),
)


def headings() -> list[str]:
    return ["Run", *(column.heading for column in _COLUMNS)]


def rows(runs: Sequence[ReportedRun]) -> list[Row]:
    """The table of results; the first run is what the others differ from."""
    base = runs[0].record
    return [
        Row(
            run.record.name,
            _about(run.record),
            run.colour,
            tuple(_cell(column, run.record, base) for column in _COLUMNS),
        )
        for run in runs
    ]


def summary(runs: Sequence[ReportedRun]) -> str:
    """One sentence: how many runs, on what."""
    sets = sorted({run.record.dataset for run in runs})
    seeds = sorted({run.record.seed for run in runs})
    epochs = sorted({run.record.epochs for run in runs})
    seed = f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {', '.join(map(str, seeds))}"
    length = " or ".join(map(str, epochs))
    return f"{len(runs)} runs on {' and '.join(sets)}, {length} epochs, {seed}."


def cards(runs: Sequence[ReportedRun]) -> list[Card]:
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
        found.append(Card("Fastest epoch", text, _saving(fast, runs[0])))
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
            ("Device", f"{machine.device}, {machine.threads} threads"),
            ("Processor", f"{machine.processor}, {machine.cores} cores"),
            ("Memory", f"{machine.memory_bytes / 2**30:.1f} GiB"),
            ("Python", machine.python),
            ("torch, torchvision", f"{machine.torch}, {machine.torchvision}"),
            ("Residual Workbench", machine.workbench),
        ]
        if machine.driver:
            lines.append(("Driver", machine.driver))
    return lines


def _about(record: RunRecord) -> str:
    parts = [f"run {record.id}", f"{record.depth} layers"]
    if record.state is not RunState.FINISHED:
        parts.append(f"{record.state} after epoch {record.epoch}")
    return ", ".join(parts)


def _cell(column: _Column, record: RunRecord, base: RunRecord) -> Cell:
    value, first = column.value(record), column.value(base)
    if value is None:
        return Cell("–")
    text = format(value, column.form)
    if record.id == base.id or first is None or value == first:
        return Cell(text)
    if column.is_share:
        if not first:
            return Cell(text)
        delta = f"{(value - first) / first:+.1%}"
    else:
        delta = format(value - first, "+" + column.form)
    sense = "better" if value < first else "worse"
    return Cell(text, delta.replace("-", "−"), sense if column.is_result else "")


def _saving(fast: ReportedRun, base: ReportedRun) -> str:
    """Who is fastest, and by how much against the first."""
    first, seconds = base.record.seconds_per_epoch, fast.record.seconds_per_epoch
    if fast is base or not first or seconds is None:
        return fast.record.name
    return f"{fast.record.name}: {1 - seconds / first:.1%} less than {base.record.name}"
