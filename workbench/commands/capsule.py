"""`workbench capsule`: runs in one file, for another machine."""

from pathlib import Path

import click

from workbench.commands.find import find_runs, history
from workbench.commands.output import emit, error_text, note, print_table, time_text
from workbench.experiments.capsule import check as check_capsule
from workbench.experiments.capsule import export as export_runs
from workbench.experiments.capsule import take_in
from workbench.history.query import RunQuery
from workbench.history.transfer import StoredRun

_COLUMNS = (
    ("Run", False),
    ("Name", False),
    ("State", False),
    ("Data set", False),
    ("Epochs", True),
    ("Last error", True),
    ("On", False),
    ("Date", False),
)


@click.group("capsule")
def command() -> None:
    """Runs in one file: export, check, import."""


@command.command()
@click.argument("runs", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="All runs that have ended.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option("--weights", is_flag=True, help="Take the checkpoints along.")
@click.option("--start-weights", is_flag=True, help="Take along what the runs began with.")
def export(
    runs: tuple[str, ...], is_all: bool, out: Path, weights: bool, start_weights: bool
) -> None:
    """Write RUNS that have ended into one file: design, recipe, curves, steps, log, environment,
    forecast, experiment, notes and tags."""
    if is_all == bool(runs):
        raise click.UsageError("Name the runs, or give --all.")
    with history() as store:
        if is_all:
            found = [record for record in store.runs(RunQuery()) if record.ended is not None]
        else:
            found = find_runs(store, runs)
        export_runs(store, [record.id for record in found], out, weights, start_weights)
    note(f"{len(found)} runs in {out}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="Print one object.")
def check(file: Path, is_json: bool) -> None:
    """Read FILE to its end, and say what it holds, or what is wrong with it. Nothing of it is
    taken in or executed."""
    found = check_capsule(file)
    if is_json:
        emit(
            {
                "workbench": found.workbench,
                "created": found.created,
                "weights": found.weights,
                "start_weights": found.start_weights,
                "runs": [{"id": run.record.id, "name": run.record.name} for run in found.runs],
            }
        )
        return
    print_table(_COLUMNS, [_row(run) for run in found.runs])
    note(
        f"Sound: {len(found.runs)} runs, {found.weights} checkpoints, "
        f"{found.start_weights} start weights, "
        f"written by version {found.workbench} on {time_text(found.created)}."
    )


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="Print one object: entered and present ids.")
def import_(file: Path, is_json: bool) -> None:
    """Enter the runs in FILE into the history: all that it lacks, or none where one is not sound.

    'workbench rerun' trains one again.
    """
    with history() as store:
        found = take_in(store, file)
    if is_json:
        emit(found)
    note(f"{len(found.entered)} runs entered, {len(found.present)} were here already.")


def _row(run: StoredRun) -> tuple[str, ...]:
    record, epochs = run.record, run.epochs
    return (
        record.id,
        record.name,
        record.state.value,
        record.dataset,
        f"{len(epochs)}/{record.epochs}",
        error_text(epochs[-1].test_error if epochs else None),
        run.machine.device if run.machine else "–",
        time_text(record.created),
    )
