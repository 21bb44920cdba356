"""`workbench queue`: the runs that wait, their order, and working them off."""

from collections.abc import Sequence

import click

from workbench.commands.find import find_run, find_runs, history
from workbench.commands.manner import Manner, runner_for, with_manner, work_off
from workbench.commands.numbers import WholeNumber
from workbench.commands.output import emit, note, print_table, seconds_text, total_text
from workbench.errors import HistoryError
from workbench.experiments.expected import QueueTimes, time_left
from workbench.experiments.recovery import recover
from workbench.spec.run import RunRecord

_COLUMNS = (
    ("Place", True),
    ("Run", False),
    ("Name", False),
    ("State", False),
    ("Data", False),
    ("Epochs", True),
    ("Left", True),
)


@click.group("queue")
def command() -> None:
    """The runs that wait: list, hold, release, move, cancel, retry, run."""


@command.command("list")
@click.option("--json", "is_json", is_flag=True, help="Print one object.")
def list_(is_json: bool) -> None:
    """Runs that go on and runs that wait, in their order, and the time that is left."""
    with history() as store:
        recover(store)
        records = [*store.live(), *store.queue()]
        times = time_left(store)
    if is_json:
        emit(
            {"runs": records, "seconds": times.runs, "total": times.total, "unknown": times.unknown}
        )
    elif records:
        print_table(_COLUMNS, _rows(records, times))
        note(f"Left: {total_text(times.total, times.unknown)}.")
    else:
        note("Nothing is queued. 'workbench experiment FILE.json --queue' queues a grid of runs.")


@command.command()
@click.argument("runs", nargs=-1, required=True)
def hold(runs: tuple[str, ...]) -> None:
    """Let queued RUNS wait until they are released."""
    with history() as store:
        store.hold([record.id for record in find_runs(store, runs)])


@command.command()
@click.argument("runs", nargs=-1, required=True)
def release(runs: tuple[str, ...]) -> None:
    """Let held RUNS be taken in their turn again."""
    with history() as store:
        store.release([record.id for record in find_runs(store, runs)])


@command.command()
@click.argument("run")
@click.argument("place", type=WholeNumber(1))
def move(run: str, place: int) -> None:
    """Put a queued RUN at PLACE; 1 is the next one."""
    with history() as store:
        chosen = find_run(store, run).id
        order = [record.id for record in store.queue()]
        if chosen not in order:
            raise HistoryError(f"'{run}' does not wait.", "'workbench queue list' shows what does.")
        order.remove(chosen)
        order.insert(place - 1, chosen)
        store.reorder(order)


@command.command()
@click.argument("runs", nargs=-1, required=True)
def cancel(runs: tuple[str, ...]) -> None:
    """Take queued RUNS out of the queue; they stay in the history as stopped."""
    from workbench.experiments.runner import Runner

    with history() as store:
        runner = Runner(store)
        for record in find_runs(store, runs):
            if record.id not in {queued.id for queued in store.queue()}:
                raise HistoryError(f"'{record.name}' does not wait; it is {record.state}.")
            runner.withdraw(record.id)


@command.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--json", "is_json", is_flag=True, help="Print an array of the new runs' records.")
def retry(runs: tuple[str, ...], is_json: bool) -> None:
    """Queue RUNS anew that failed, diverged or were stopped, from their beginning."""
    from workbench.experiments.queueing import retry as again

    with history() as store:
        records = [again(store, record.id) for record in find_runs(store, runs)]
    if is_json:
        emit(records)
    for record in records:
        note(f"{record.name}: queued as {record.id}")


@command.command("run")
@with_manner
@click.option("--json", "is_json", is_flag=True, help="Print an array of the runs' records.")
@click.pass_context
def run(ctx: click.Context, how: Manner, is_json: bool) -> None:
    """Work off the queue: what waits, is not held, and no other program has queued.

    Ctrl+C stops what goes on with a checkpoint and leaves the others waiting.
    """
    from workbench.commands.runs import print_runs
    from workbench.experiments.upkeep import keep_up

    with history() as store:
        health = keep_up(store, bool(recover(store)))
        if health.damage:
            note(f"{health.damage} {health.way_back}")
        records = [record for record in store.page(store.adopt_queue()) if not record.held]
        code = work_off(runner_for(store, how), records, how, keeps_waiting=True)
        ended = store.page([record.id for record in records])
        if is_json:
            emit(ended)
        elif ended:
            print_runs(ended)
        else:
            note("Nothing waits that is not held or another program's.")
    ctx.exit(code)


def _rows(records: Sequence[RunRecord], times: QueueTimes) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    place = 0
    for record in records:
        place += not record.state.is_live
        rows.append(
            (
                "" if record.state.is_live else str(place),
                record.id,
                record.name,
                "held" if record.held else record.state.value,
                record.dataset,
                f"{record.epoch}/{record.epochs}",
                seconds_text(times.runs[record.id]),
            )
        )
    return rows
