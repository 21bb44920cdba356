"""`workbench export`: runs as CSV for a spreadsheet or a script."""

import csv
import dataclasses
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from workbench.commands.find import find_runs, history
from workbench.commands.output import emit, note
from workbench.errors import HistoryError
from workbench.history.export import disarmed, write_curves
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.spec.run import EpochRecord, RunRecord


@click.command("export")
@click.argument("runs", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="All runs that are not in the trash.")
@click.option("--epochs", "is_by_epoch", is_flag=True, help="A row an epoch, not a row a run.")
@click.option("--csv", "is_csv", is_flag=True, help="Comma-separated values; so unless --json.")
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
    is_json: bool,
    output: Path | None,
    tensorboard: Path | None,
) -> None:
    """Write RUNS, each named by the beginning of its id or by its name, as CSV: a row a run with
    its results, or a row an epoch; or as TensorBoard's event files."""
    if is_csv + is_json + (tensorboard is not None) > 1:
        raise click.UsageError("--csv, --json and --tensorboard exclude one another.")
    if is_all == bool(runs):
        raise click.UsageError("Name the runs, or give --all.")
    with history() as store:
        records = store.runs(RunQuery()) if is_all else find_runs(store, runs)
        if tensorboard is not None:
            _write_events(store, records, tensorboard)
            return
        if is_by_epoch and output is not None and not is_json:
            write_curves(store, [record.id for record in records], output)
            note(f"{len(records)} runs' epochs in {output}")
            return
        rows = _epoch_rows(store, records) if is_by_epoch else _run_rows(store, records)
    if is_json:
        emit(rows)
        return
    text = as_csv(rows, _columns(is_by_epoch))
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as fault:
        raise HistoryError(f"'{output}' cannot be written: {fault.strerror}.") from None
    note(f"{len(rows)} rows in {output}")


def _write_events(store: HistoryStore, records: Iterable[RunRecord], folder: Path) -> None:
    from workbench.experiments.tensorboard import write_events

    for written in write_events(store, [record.id for record in records], folder):
        click.echo(written)


def _columns(is_by_epoch: bool) -> list[str]:
    if is_by_epoch:
        return ["run", "name", *(field.name for field in dataclasses.fields(EpochRecord))]
    recipe = ["recipe", "batch_size", "learning_rate", "precision"]
    return [*(field.name for field in dataclasses.fields(RunRecord)), *recipe]


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


def as_csv(rows: Iterable[Mapping[str, Any]], columns: list[str]) -> str:
    """Rows with a heading. Text that a spreadsheet would take for a formula is quoted from it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([disarmed(row.get(column)) for column in columns])
    return file.getvalue()
