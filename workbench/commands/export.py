"""`workbench export`: runs as CSV for a spreadsheet or a script."""

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from workbench.commands.find import find_runs, history
from workbench.commands.output import emit, note, say
from workbench.history.export import curves_csv, runs_csv, write_curves, write_runs
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.spec.run import RunRecord


@click.command("export")
@click.argument("runs", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="All runs that are not in the trash.")
@click.option("--epochs", "is_by_epoch", is_flag=True, help="One row per epoch, not per run.")
@click.option("--csv", "is_csv", is_flag=True, help="Comma-separated values; so unless --json.")
@click.option(
    "--excel",
    "is_for_excel",
    is_flag=True,
    help="Begin --output with the mark by which Excel knows UTF-8, so that it reads all names.",
)
@click.option("--json", "is_json", is_flag=True, help="An array of objects instead.")
@click.option("--output", type=click.Path(path_type=Path), help="Write there, not to the screen.")
@click.option(
    "--tensorboard", type=click.Path(path_type=Path), help="Write event files into that folder."
)
def command(
    runs: tuple[str, ...],
    is_all: bool,
    is_by_epoch: bool,
    is_csv: bool,
    is_for_excel: bool,
    is_json: bool,
    output: Path | None,
    tensorboard: Path | None,
) -> None:
    """Write RUNS, each named by the beginning of its id or by its name, as CSV: one row per run
    with its results, or one per epoch; or as TensorBoard's event files."""
    if is_for_excel and output is None:
        raise click.UsageError("--excel is for a file: add --output FILE.csv.")
    if is_csv + is_json + (tensorboard is not None) > 1:
        raise click.UsageError("--csv, --json and --tensorboard exclude one another.")
    if is_all == bool(runs):
        raise click.UsageError("Name the runs, or give --all.")
    with history() as store:
        records = store.runs(RunQuery()) if is_all else find_runs(store, runs)
        ids = [record.id for record in records]
        if tensorboard is not None:
            _write_events(store, ids, tensorboard)
        elif is_json:
            emit(_epoch_rows(store, records) if is_by_epoch else _run_rows(store, records))
        elif output is None:
            text = curves_csv(store, ids) if is_by_epoch else runs_csv(store, ids)
            # As bytes, so that the lines end as in a file.
            click.echo(text.encode(), nl=False)
        else:
            write = write_curves if is_by_epoch else write_runs
            write(store, ids, output, for_excel=is_for_excel)
            what = "runs' epochs" if is_by_epoch else "runs"
            note(f"{len(records)} {what} in {output}")


def _write_events(store: HistoryStore, runs: Sequence[str], folder: Path) -> None:
    from workbench.experiments.tensorboard import write_events

    for written in write_events(store, runs, folder):
        say(str(written))


def _run_rows(store: HistoryStore, records: Iterable[RunRecord]) -> list[dict[str, Any]]:
    rows = []
    for record in records:
        recipe = store.spec(record.id).recipe
        rows.append(
            {
                **dataclasses.asdict(record),
                "state": record.state.value,
                "tags": " ".join(record.tags),
                "recipe": recipe.name,
                "batch_size": recipe.batch_size,
                "learning_rate": recipe.learning_rate,
                "precision": recipe.precision,
            }
        )
    return rows


def _epoch_rows(store: HistoryStore, records: Iterable[RunRecord]) -> list[dict[str, Any]]:
    return [
        {"run": record.id, "name": record.name, **dataclasses.asdict(epoch)}
        for record in records
        for epoch in store.epochs(record.id)
    ]
