"""`workbench weights`: weights from elsewhere, shown where they go, tested, kept."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.commands.output import emit, error_text, note, print_table
from workbench.commands.train import dataset_of, design_of

if TYPE_CHECKING:
    from workbench.experiments.exchange import Taken, Tested

_COLUMNS = (("Here", False), ("In the file", False), ("Shape", True))
_FAILED = 2


@click.command("weights")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--network", required=True, metavar="ID|FILE", help="A preset, or a design's file.")
@click.option("--classes", type=click.IntRange(1, 100_000), help="As the file has unless given.")
@click.option("--test", "dataset", metavar="NAME|PATH", help="Test the weights on these images.")
@click.option("--test-size", type=click.IntRange(1), help="On a balanced subset of so many.")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda or cuda:N.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the weights under the design's own names: .safetensors, else a torch file.",
)
@click.option("--json", "is_json", is_flag=True, help="Print an object with the whole map.")
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    network: str,
    classes: int | None,
    dataset: str | None,
    test_size: int | None,
    device: str,
    out: Path | None,
    is_json: bool,
) -> None:
    """Find a place in NETWORK for each tensor of FILE, .safetensors or a torch checkpoint.

    Nothing of the file is executed. Shows which tensor goes where, and those without a counterpart;
    then nothing is done with the others either. To train from them: 'workbench train --weights'.
    """
    from workbench.experiments.exchange import measure, take, write_taken

    taken = take(design_of(network), file, classes)
    is_complete = taken.names.is_complete
    if not is_json:
        _print(taken, file.name)
    tested = None
    if is_complete and out is not None:
        write_taken(taken, out)
        note(f"The weights, by the names of '{taken.design.name}', in {out}")
    if is_complete and dataset is not None:
        tested = measure(taken, dataset_of(dataset, None, test_size), device)
    if is_json:
        emit(_document(taken, tested))
    elif tested is not None:
        note(f"{error_text(tested.error)} error on {tested.images:,} images of {tested.dataset}")
    ctx.exit(0 if is_complete else _FAILED)


def _print(taken: "Taken", file: str) -> None:
    rows = [
        (each.own, each.theirs, "x".join(map(str, each.shape)) or "1")
        for each in taken.names.matches
    ]
    print_table(_COLUMNS, rows, f"{file} in {taken.design.name}")
    for title, names in (
        (f"of '{taken.design.name}' have no weights", taken.names.missing),
        ("of the file have no place", taken.names.unused),
    ):
        if names:
            note(f"{len(names)} {title}:")
            for name in names:
                note(f"  {name}")
    if not taken.names.is_complete:
        note("Nothing was taken over.")


def _document(taken: "Taken", tested: "Tested | None") -> dict[str, Any]:
    return {
        "design": taken.design.name,
        "classes": taken.classes,
        "is_complete": taken.names.is_complete,
        "matches": taken.names.matches,
        "missing": taken.names.missing,
        "unused": taken.names.unused,
        "tested": tested,
    }
