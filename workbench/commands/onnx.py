"""`workbench onnx`: a network as an ONNX file."""

from pathlib import Path

import click

from workbench.commands.changes import Setting, set_option
from workbench.commands.output import emit, note
from workbench.commands.outward import document, network_options, network_or_run, note_weights


@click.command("onnx")
@network_options
@set_option
@click.option("--json", "is_json", is_flag=True, help="Print an object naming what was written.")
def command(
    network: str,
    settings: tuple[Setting, ...],
    out: Path,
    classes: int,
    is_best: bool,
    is_any: bool,
    takes_pixels: bool,
    is_json: bool,
) -> None:
    """Write NETWORK, a preset, a design's file or a run, as ONNX: input 'images' (B, C, H, W),
    output 'logits' (B, classes), for any B.

    A run has its trained weights, and the file's metadata say how its images must be normalised
    and which output is which class; a preset and a design have the weights that training begins
    with.
    """
    from workbench.experiments.exchange import write_onnx

    made = network_or_run(network, classes, is_best, is_any, settings=settings)
    write_onnx(made, out, takes_pixels)
    if is_json:
        emit({**document(made), "onnx": out})
        return
    note(f"{made.design.name} in {out}")
    note_weights(made)
