"""`workbench code`: a network as one Python file that needs only torch."""

from pathlib import Path

import click

from workbench.commands.changes import Setting, set_option
from workbench.commands.output import emit, note
from workbench.commands.outward import document, network_options, network_or_run, note_weights


@click.command("code")
@network_options
@set_option
@click.option(
    "--weights",
    "has_weights",
    is_flag=True,
    help="Write a run's weights too, beside the file, with the ending .pt.",
)
@click.option("--json", "is_json", is_flag=True, help="Print an object naming what was written.")
def command(
    network: str,
    settings: tuple[Setting, ...],
    out: Path,
    classes: int,
    is_best: bool,
    is_any: bool,
    takes_pixels: bool,
    has_weights: bool,
    is_json: bool,
) -> None:
    """Write NETWORK, a preset, a design's file or a run, as one Python file that needs only torch.

    Its make() gives the network, and preprocess(), of a run, makes images into what it was trained
    on; CLASSES are its outputs. 'python FILE.py WEIGHTS' tries it out.
    """
    from workbench.experiments.exchange import write_code

    made = network_or_run(network, classes, is_best, is_any, has_weights, settings)
    beside = out.with_suffix(".pt") if has_weights else None
    write_code(made, out, beside, takes_pixels)
    if is_json:
        emit({**document(made), "code": out, "weights": beside})
        return
    note(f"{made.design.name} in {out}")
    if beside is not None:
        note_weights(made)
        note(f"They are in {beside}; try: python {out} {beside}")
