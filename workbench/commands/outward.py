"""What the commands that write networks have in common."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbench.commands.changes import Setting, set_in_design
from workbench.commands.find import find_run, history
from workbench.commands.numbers import CLASSES
from workbench.commands.output import note
from workbench.commands.train import design_of
from workbench.errors import DesignError, HistoryError, UnknownNetwork

if TYPE_CHECKING:
    from workbench.experiments.exchange import Network

_Command = TypeVar("_Command", bound=Callable[..., None])


def network_options(command: _Command) -> _Command:
    """NETWORK, --out, --classes, --best, --any and --pixels."""
    for add in (
        click.option(
            "--pixels",
            "takes_pixels",
            is_flag=True,
            help="Of a run: let the network itself normalise pixels of 0 to 1.",
        ),
        click.option(
            "--any",
            "is_any",
            is_flag=True,
            help="Where a run's last or best weights are damaged or gone, write the newest whole "
            "ones of another epoch, and say which.",
        ),
        click.option("--best", "is_best", is_flag=True, help="A run's best weights, not its last."),
        click.option(
            "--classes",
            default=10,
            show_default=True,
            type=CLASSES,
            help="Of a preset or a design; a run has those of its images.",
        ),
        click.option(
            "--out",
            required=True,
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write there.",
        ),
        click.argument("network"),
    ):
        command = add(command)
    return command


def network_or_run(
    text: str,
    classes: int,
    is_best: bool,
    is_any: bool = False,
    is_run: bool = False,
    settings: Sequence[Setting] = (),
) -> "Network":
    """A preset by its id, the design in a file, both with `settings`, or a run by its id or name
    with its weights. Where a run is called like a preset, `is_run` takes the run. Raises
    `WorkbenchError`."""
    from workbench.experiments.exchange import trained, untrained

    if not is_run:
        try:
            design = design_of(text)
        except UnknownNetwork as unknown:
            refusal = unknown
        else:
            return untrained(set_in_design(design, settings), classes)
        with history() as store:
            try:
                run = find_run(store, text)
            except HistoryError:
                raise refusal from None
            _refuse_changes(settings)
            return trained(store, run.id, is_best, is_any)
    _refuse_changes(settings)
    with history() as store:
        return trained(store, find_run(store, text).id, is_best, is_any)


def _refuse_changes(settings: Sequence[Setting]) -> None:
    if settings:
        raise DesignError(
            "A run's weights are those of its own network: nothing can be set in it.",
            "Leave out --set, or name a preset or a design's file.",
        )


def note_weights(network: "Network") -> None:
    """Say whose weights were written, and first of all where they are not those asked for."""
    found = network.provenance
    if found is None:
        return
    if found.instead_of:
        note(f"Not the weights asked for: {found.instead_of}")
    note(f"Weights of '{found.name}' {found.title}")


def document(network: "Network") -> dict[str, Any]:
    """What a command that wrote a network says of it in JSON."""
    return {
        "design": network.design.name,
        "input": network.input_shape,
        "images": network.input.document() if network.input else None,
        "weights_of": network.provenance,
    }
