"""`workbench runs`: the history as a table or as JSON."""

from collections.abc import Iterable
from dataclasses import replace

import click

from workbench import paths
from workbench.commands.filters import nothing_found, with_filters
from workbench.commands.find import history
from workbench.commands.numbers import WholeNumber
from workbench.commands.output import (
    emit,
    error_text,
    note,
    print_table,
    seconds_text,
    time_text,
)
from workbench.experiments.rebuild import check_there, lost_runs, unknown_folders
from workbench.experiments.recovery import recover
from workbench.history.query import RunQuery
from workbench.spec.run import RunRecord

_SORTS = {
    "date": "created",
    "name": "name",
    "state": "state",
    "design": "design",
    "dataset": "dataset",
    "depth": "depth",
    "parameters": "parameters",
    "error": "last_error",
    "best": "best_error",
    "seconds": "seconds_per_epoch",
}
_COLUMNS = (
    ("Run", False),
    ("Name", False),
    ("State", False),
    ("Data set", False),
    ("Depth", True),
    ("Parameters", True),
    ("Epoch", True),
    ("Last error", True),
    ("Best error", True),
    ("s/epoch", True),
    ("Date", False),
)


@click.command("runs")
@click.argument("text", required=False, default="")
@with_filters
@click.option("--sort", type=click.Choice(list(_SORTS)), default="date", show_default=True)
@click.option("--reverse", is_flag=True, help="Turn the order round.")
@click.option("--limit", type=WholeNumber(1, 2**62), help="At most so many.")
@click.option("--json", "is_json", is_flag=True, help="Print an array of records.")
def command(
    text: str,
    sort: str,
    reverse: bool,
    limit: int | None,
    is_json: bool,
    wanted: RunQuery,
) -> None:
    """List the runs in the history, newest first; with TEXT only those that contain it."""
    wanted = replace(
        wanted,
        text=text,
        order_by=_SORTS[sort],
        descending=(sort == "date") != reverse,
        limit=limit,
    )
    check_there(paths.history_file())
    with history() as store:
        recover(store)
        found = store.runs(wanted)
        said = "" if found else nothing_found(store, wanted)
        lost = lost_runs(unknown_folders(store))
    if is_json:
        emit(found)
    elif found:
        print_runs(found)
    else:
        note(said)
    if lost:
        note(lost)


def print_runs(records: Iterable[RunRecord]) -> None:
    """Runs as a table."""
    print_table(_COLUMNS, [_row(record) for record in records])


def _row(record: RunRecord) -> tuple[str, ...]:
    return (
        record.id,
        record.name,
        record.state.value,
        record.dataset,
        str(record.depth),
        f"{record.parameters:,}",
        f"{record.epoch}/{record.epochs}",
        error_text(record.last_error),
        error_text(record.best_error),
        seconds_text(record.seconds_per_epoch),
        time_text(record.created),
    )
