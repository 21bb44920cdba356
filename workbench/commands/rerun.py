"""`workbench rerun`: a run again, from its record alone."""

from dataclasses import replace

import click

from workbench.commands.find import find_run, history
from workbench.commands.manner import Manner, threads_option


@click.command("rerun")
@click.argument("run")
@click.option("--seed", type=click.IntRange(0), help="Another seed than the run's own.")
@click.option("--device", help="Another device: auto, cpu, cuda or cuda:N.")
@threads_option
@click.option("--isolated", is_flag=True, help="Train in a process of its own.")
@click.option("--json", "is_json", is_flag=True, help="Print an array of the new run's record.")
@click.pass_context
def command(
    ctx: click.Context,
    run: str,
    seed: int | None,
    device: str | None,
    threads: int | None,
    isolated: bool,
    is_json: bool,
) -> None:
    """Train again what RUN was: its design, recipe, images and seed, wherever it was run."""
    from workbench.commands.train import train_all

    with history() as store:
        spec = store.spec(find_run(store, run).id)
    if seed is not None:
        spec = replace(spec, seed=seed)
    if device is not None:
        spec = replace(spec, device=device)
    ctx.exit(train_all([spec], Manner(threads, isolated), is_json))
