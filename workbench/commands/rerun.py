"""`workbench rerun`: a run again, from its record alone."""

import os
from collections.abc import Iterator
from dataclasses import replace

import click

from workbench.commands.find import find_run, history
from workbench.commands.manner import Manner, threads_option
from workbench.commands.numbers import number_of
from workbench.commands.output import note
from workbench.experiments.alike import (
    Identity,
    identities,
    image_differences,
    otherwise,
)
from workbench.history.images import UNKNOWN
from workbench.history.query import RunQuery


@click.command("rerun")
@click.argument("run")
@click.option("--seed", type=number_of("seed"), help="Another seed than the run's own.")
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
    """Repeat RUN: its design, recipe, images and seed, with as many threads, wherever it was run.

    Says so where the images have changed meanwhile, or where the results are not bit for bit those
    of RUN because of another device, number of threads or version.
    """
    from workbench.commands.train import train_all

    with history() as store:
        origin = find_run(store, run)
        spec, machine = store.spec(origin.id), store.machine(origin.id)
    if seed is not None:
        spec = replace(spec, seed=seed)
    if device is not None:
        spec = replace(spec, device=device)
    if threads is None and machine is not None and machine.threads <= (os.cpu_count() or 1):
        threads = machine.threads
    code = train_all([spec], Manner(threads, isolated), is_json)
    with history() as store:
        again = store.runs(RunQuery(limit=1))[0]
        for text in _compared(*identities(store, [origin, again])):
            note(text)
    ctx.exit(code)


def _compared(origin: Identity, again: Identity) -> Iterator[str]:
    """What the repetition is to the run that it repeats."""
    name = origin.record.name
    if UNKNOWN in (origin.images.shown, again.images.shown):
        yield f"Whether the images are those of '{name}' is not known."
    elif image_differences(origin.images, again.images):
        yield f"The images are not those of '{name}': they have changed since."
    else:
        yield f"The images are those of '{name}'."
    text = otherwise(origin.conditions, again.conditions)
    if text:
        yield f"Its results are not bit for bit those of '{name}': {text}."
