"""`workbench resume`: go on from a run's last checkpoint."""

import click

from workbench.commands.find import find_run, history
from workbench.commands.output import emit, note
from workbench.experiments.recovery import check_not_doubtful, recover
from workbench.experiments.resumable import resume_point


@click.command("resume")
@click.argument("run")
@click.option(
    "--other-images",
    is_flag=True,
    help="Go on even where the images are not those that the run began with.",
)
@click.option(
    "--take-over",
    is_flag=True,
    help="Go on here even where the run is said to train on another machine that may be gone.",
)
@click.option("--isolated", is_flag=True, help="Train in a process of its own.")
@click.option("--json", "is_json", is_flag=True, help="Print an array of the run's record.")
@click.pass_context
def command(
    ctx: click.Context,
    run: str,
    other_images: bool,
    take_over: bool,
    isolated: bool,
    is_json: bool,
) -> None:
    """Go on with a stopped or interrupted RUN, named by the beginning of its id or by its name.

    On the same device it goes on bit for bit as if nothing had happened.
    """
    from workbench.commands.follow import Follower, execute_all
    from workbench.commands.runs import print_runs
    from workbench.experiments.runner import Runner

    with history() as store:
        recover(store)
        runner = Runner(store)
        found = find_run(store, run)
        if take_over:
            store.take_over(found.id)
        else:
            check_not_doubtful(store, found.id)
        point = resume_point(store, found.id)
        record = runner.resume(found.id, other_images)
        note(f"{record.name}: {point.sentence}")
        code = execute_all(runner, [record], isolated, Follower())
        ended = [store.run(record.id)]
        if is_json:
            emit(ended)
        else:
            print_runs(ended)
    ctx.exit(code)
