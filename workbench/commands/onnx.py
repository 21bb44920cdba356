"""`workbench onnx`: a network as an ONNX file."""

from pathlib import Path

import click

from workbench.commands.output import emit, note
from workbench.commands.outward import network_options, network_or_run


@click.command("onnx")
@network_options
@click.option("--json", "is_json", is_flag=True, help="Print an object naming what was written.")
def command(network: str, out: Path, classes: int, is_best: bool, is_json: bool) -> None:
    """Write NETWORK, a preset, a design's file or a run, as ONNX: input 'images' (B, C, H, W),
    output 'logits' (B, classes), for any B.

    A run has its trained weights; a preset and a design those that training begins with.
    """
    from workbench.experiments.exchange import write_onnx

    made = network_or_run(network, classes, is_best)
    write_onnx(made, out)
    if is_json:
        emit({"design": made.design.name, "onnx": out, "input": made.input_shape})
        return
    note(f"{made.design.name} in {out}")
