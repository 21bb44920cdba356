"""`workbench show`: one run, in facts."""

from collections.abc import Sequence
from typing import Any

import click

from workbench.analysis.departures import against_paper
from workbench.catalog.papers import short_citation
from workbench.commands.find import find_run, history
from workbench.commands.network_input import input_facts, input_of
from workbench.commands.output import (
    amount_text,
    emit,
    error_text,
    print_table,
    say,
    seconds_text,
    time_text,
)
from workbench.experiments.recovery import recover
from workbench.experiments.resumable import kept_checkpoints
from workbench.history.store import HistoryStore
from workbench.spec.escapes import log
from workbench.spec.run import (
    MEAN_OF_LAST,
    EpochRecord,
    ImageFacts,
    MachineRecord,
    RunRecord,
    RunSpec,
)

_CURVE_ROWS = 10
_LOG_LINES = 5
_CURVE_COLUMNS = (
    ("Epoch", True),
    ("Test error", True),
    ("Train error", True),
    ("Test loss", True),
    ("Train loss", True),
    ("Rate", True),
    ("s/epoch", True),
    ("Images/s", True),
)


@click.command("show")
@click.argument("run")
@click.option("--json", "is_json", is_flag=True, help="Print one object with every epoch.")
def command(run: str, is_json: bool) -> None:
    """Show one RUN, named by the beginning of its id or by its name."""
    with history() as store:
        recover(store)
        record = find_run(store, run)
        if is_json:
            emit(_document(store, record))
            return
        spec, epochs = store.spec(record.id), store.epochs(record.id)
        machine = store.machine(record.id)
        lines = store.log(record.id)[-_LOG_LINES:]
        foretold = _foretold(store, record.id)
        checkpoints = _checkpoints(store, record.id)
        takes = input_facts(input_of(store, record.id, spec))
        departed = _departures(spec, store.images(record.id))
    facts = [*_facts(record, spec, machine), *takes, *checkpoints, *foretold, *departed]
    print_table((("Run", False), (record.id, False)), facts, record.name)
    if epochs:
        say()
        print_table(_CURVE_COLUMNS, [_epoch_row(epoch) for epoch in _thinned(epochs)])
    for line in lines:
        click.echo(log(f"{time_text(line.time)}  {line.level:<7} {line.text}"))


def _document(store: HistoryStore, record: RunRecord) -> dict[str, Any]:
    spec = store.spec(record.id)
    return {
        "run": record,
        "recipe": spec.recipe,
        "dataset": spec.dataset,
        "input": found.document() if (found := input_of(store, record.id, spec)) else None,
        "paper": against_paper(spec, store.images(record.id)),
        "machine": store.machine(record.id),
        "forecast": store.forecast(record.id),
        "forecast_score": store.score(record.id),
        "epochs": store.epochs(record.id),
        "checkpoints": store.checkpoints(record.id),
        "checkpoints_here": [each.path for each in kept_checkpoints(store, record.id).here],
        "log": store.log(record.id),
    }


def _facts(
    record: RunRecord, spec: RunSpec, machine: MachineRecord | None
) -> list[tuple[str, str]]:
    recipe = spec.recipe
    best = error_text(record.best_error)
    if record.best_epoch is not None:
        best += f" (epoch {record.best_epoch})"
    facts = [
        ("State", f"{record.state}{': ' + record.reason if record.reason else ''}"),
        ("Design", f"{record.design} ({record.design_digest[:12]})"),
        ("Data set", record.dataset),
        ("Depth", str(record.depth)),
        ("Parameters", f"{record.parameters:,}"),
        ("MACs an image", amount_text(record.macs)),
        ("Recipe", f"{recipe.name}: {recipe.epochs} epochs of batches of {recipe.batch_size}"),
        ("Learning rate", f"{recipe.learning_rate:g}, {recipe.schedule}"),
        ("Precision", recipe.precision),
        ("Seed", str(record.seed)),
        ("Epoch", f"{record.epoch} of {record.epochs}"),
        ("Last error", error_text(record.last_error)),
        ("Best error", best),
        (f"Mean of last {record.averaged_epochs or MEAN_OF_LAST}", error_text(record.mean_error)),
        ("Seconds an epoch", seconds_text(record.seconds_per_epoch)),
        ("Began", time_text(record.started)),
        ("Ended", time_text(record.ended)),
    ]
    if machine is not None:
        facts += [
            ("Machine", f"{machine.host}, {machine.system}"),
            ("Device", f"{machine.device}, {machine.threads} threads"),
            ("Versions", f"torch {machine.torch}, Python {machine.python}"),
        ]
    if record.tags:
        facts.append(("Tags", ", ".join(record.tags)))
    if record.notes:
        facts.append(("Notes", record.notes))
    return facts


def _checkpoints(store: HistoryStore, run: str) -> list[tuple[str, str]]:
    """What was saved, and what of it is still there."""
    kept = kept_checkpoints(store, run)
    if kept.obstacle is not None:
        return [("Cannot go on", str(kept.obstacle))]
    if not kept.saved:
        return []
    newest = f", the newest of epoch {kept.here[-1].epoch}" if kept.here else ""
    size = f"{kept.size_bytes / 2**20:,.1f} MiB"
    return [("Checkpoints", f"{len(kept.here)} of {kept.saved} are on the disk{newest}; {size}")]


def _departures(spec: RunSpec, images: ImageFacts | None) -> list[tuple[str, str]]:
    """Where the run is not what the paper did that it was run for, one line each."""
    found = against_paper(spec, images)
    if found is None:
        return []
    lines = [f"{each.setting}: {each.own} (the paper's: {each.paper})" for each in found.departures]
    if found.stand_in:
        heading, first = "Stand-in recipe", f"{found.recipe}: {found.stand_in}"
    elif lines:
        heading, first = "Departs from", f"{found.recipe} ({short_citation(found.citation)})"
    else:
        heading, first = "As its paper", f"{found.recipe} ({short_citation(found.citation)})"
    printed = [f"{each.text}, {each.source} ({', '.join(each.terms)})" for each in found.figures]
    return [
        *zip((heading, *[""] * len(lines)), (first, *lines), strict=True),
        *zip(("Printed", *[""] * len(printed)), printed, strict=False),
    ]


def _foretold(store: HistoryStore, run: str) -> list[tuple[str, str]]:
    """What was foretold, and how many times as much it was."""
    told, score = store.forecast(run), store.score(run)
    if told is None or score is None:
        return []

    def scored(text: str, factor: float | None) -> str:
        return text if factor is None else f"{text}; it was {factor:.2f} times that"

    memory = f"{told.peak_memory_bytes / 2**20:,.0f} MiB"
    return [
        ("Foretold an epoch", scored(seconds_text(told.seconds_per_epoch), score.epoch)),
        ("Foretold a run", scored(seconds_text(told.total_seconds), score.total)),
        ("Foretold memory", scored(memory, score.memory)),
        ("Largest batch", f"{told.largest_batch:,} would fit"),
    ]


def _thinned(epochs: Sequence[EpochRecord]) -> list[EpochRecord]:
    """At most so many epochs, evenly spread, the first and the last among them."""
    if len(epochs) <= _CURVE_ROWS:
        return list(epochs)
    last = len(epochs) - 1
    return [epochs[round(row * last / (_CURVE_ROWS - 1))] for row in range(_CURVE_ROWS)]


def _epoch_row(epoch: EpochRecord) -> tuple[str, ...]:
    return (
        str(epoch.epoch),
        error_text(epoch.test_error),
        error_text(epoch.train_error),
        f"{epoch.test_loss:.4f}",
        f"{epoch.train_loss:.4f}",
        f"{epoch.learning_rate:g}",
        seconds_text(epoch.train_seconds),
        f"{epoch.images_per_second:,.0f}",
    )
