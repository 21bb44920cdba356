"""`workbench experiment`: a grid of runs from a file, previewed, queued or run."""

from collections.abc import Sequence
from pathlib import Path

import click

from workbench.commands.find import history
from workbench.commands.manner import Manner, runner_for, with_manner, work_off
from workbench.commands.output import (
    amount_text,
    emit,
    note,
    print_table,
    seconds_text,
    time_text,
    total_text,
)
from workbench.errors import TrainingError
from workbench.experiments.experiment_file import load
from workbench.experiments.preview import Preview, Probe, preview
from workbench.spec.run import RunSpec


@click.command("experiment")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Run nothing; print the rows and their times.")
@click.option(
    "--probe", "is_probed", is_flag=True, help="Measure a few steps of rows never trained here."
)
@click.option("--queue", "is_queued", is_flag=True, help="Queue the runs and leave them waiting.")
@with_manner
@click.option("--json", "is_json", is_flag=True, help="Print one object, or the runs' records.")
@click.pass_context
def command(
    ctx: click.Context,
    file: Path | None,
    dry_run: bool,
    is_probed: bool,
    is_queued: bool,
    how: Manner,
    is_json: bool,
) -> None:
    """Run the experiment in FILE: every combination of its grid, from each of its seeds; without
    one, list those that were queued.

    Its runs stay together in the history. 'workbench queue' speaks of those that wait.
    """
    if file is None:
        _print_experiments(is_json)
        return
    experiment = load(file)
    with history() as store:
        if dry_run:
            probe = _probe(how.threads) if is_probed else None
            _print_preview(preview(store, experiment, probe), is_json)
            return
        from workbench.experiments.queueing import queue_experiment

        records = queue_experiment(store, experiment)
        code = 0
        if is_queued:
            note(f"{len(records)} runs are queued; 'workbench queue run' works them off.")
        else:
            code = work_off(runner_for(store, how), records, how)
        from workbench.commands.runs import print_runs

        ended = store.page([record.id for record in records])
        if is_json:
            emit(ended)
        else:
            print_runs(ended)
    ctx.exit(code)


def _print_experiments(is_json: bool) -> None:
    with history() as store:
        found = store.experiments()
    if is_json:
        emit(found)
        return
    columns = (("Id", False), ("Experiment", False), ("Finished", True), ("Date", False))
    rows = [(e.id, e.name, f"{e.finished}/{e.runs}", time_text(e.created)) for e in found]
    print_table(columns, rows)


def _probe(threads: int | None) -> Probe:
    from workbench.experiments.foretell import foretell

    def seconds(spec: RunSpec) -> float:
        return foretell(spec, threads).total_seconds

    return seconds


def _print_preview(found: Preview, is_json: bool) -> None:
    if is_json:
        emit({"rows": _plain(found), "runs": found.runs, "seconds": found.seconds})
    else:
        columns = (
            ("Row", False),
            ("Runs", True),
            ("Depth", True),
            ("Parameters", True),
            ("MACs", True),
            ("Time", True),
        )
        print_table(columns, _rows(found))
        note(f"{found.runs} runs; {total_text(found.seconds, found.unknown)}.")
    if found.faults:
        raise TrainingError(f"Some rows cannot be run: {'; '.join(found.faults)}")


def _plain(found: Preview) -> list[dict[str, object]]:
    return [
        {
            "settings": dict(row.variant.settings),
            "design": row.variant.runs[0].design.name,
            "seeds": [spec.seed for spec in row.variant.runs],
            "depth": row.depth,
            "parameters": row.parameters,
            "macs": row.macs,
            "seconds": row.seconds,
            "told_by": row.told_by,
            "fault": row.fault,
        }
        for row in found.rows
    ]


def _rows(found: Preview) -> Sequence[tuple[str, ...]]:
    return [
        (
            row.variant.title or row.variant.runs[0].design.name,
            str(row.runs),
            str(row.depth),
            f"{row.parameters:,}",
            amount_text(row.macs),
            seconds_text(None if row.seconds is None else row.seconds * row.runs),
        )
        for row in found.rows
    ]
