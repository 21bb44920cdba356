"""`workbench networks`: what can be trained, and what it costs."""

import dataclasses
from pathlib import Path
from typing import Any

import click

from workbench.analysis.resolved import resolve, sound
from workbench.catalog.figures import RECALLED
from workbench.catalog.kinds import Shape
from workbench.catalog.presets import Preset, families, preset
from workbench.commands.changes import Setting, set_in_design, set_option
from workbench.commands.numbers import ImageSize, WholeNumber
from workbench.commands.output import amount_text, emit, note, print_table
from workbench.commands.train import design_of
from workbench.spec.network import Design

_COLUMNS = (
    ("Network", False),
    ("Depth", True),
    ("Parameters", True),
    ("without BN", True),
    ("MACs", True),
    ("Features", True),
    ("Printed error C10 / C100", False),
    ("Count is", False),
)


@click.command("networks")
@click.argument("text", required=False, default="")
@click.option("--classes", default=10, show_default=True, type=WholeNumber(1, 100_000))
@click.option(
    "--input",
    "shape",
    metavar="CxHxW",
    type=ImageSize(),
    help="Images to count for, such as 3x64x64. Default: those that each design is meant for.",
)
@set_option
@click.option("--json", "is_json", is_flag=True, help="Print an array of networks.")
def command(
    text: str, classes: int, shape: Shape | None, settings: tuple[Setting, ...], is_json: bool
) -> None:
    """List the families of networks with the members that ship; with TEXT only those whose id or
    family contains it. TEXT may also be the file of a design, of which the counts and the stamp are
    printed: two designs with one stamp are the same network. With --set, TEXT is the id of one
    network or such a file.

    Behind each stand the test errors that papers print of it on CIFAR-10 / CIFAR-100, each with its
    paper; of some none is printed. MACs are multiply-accumulates for one image; other depths of a
    family can be trained too.
    """
    if settings and not text:
        raise click.UsageError("--set changes one network: name it, or its file.")
    if settings or text.endswith(".json") or Path(text).is_file():
        design = set_in_design(design_of(text), settings)
        _show_design(_counts(design.name, design, classes, shape), is_json)
        return
    shown = {
        family.title: [_facts(each, classes, shape) for each in family.members if _fits(each, text)]
        for family in families()
    }
    rules = {family.title: (family.rule, family.citation) for family in families()}
    if text and not any(shown.values()):
        # An id that is none of the printed ones may still follow a family's rule.
        made = preset(text)
        shown[made.title] = [_facts(made, classes, shape)]
    if is_json:
        emit([facts for members in shown.values() for facts in members])
        return
    for title, members in shown.items():
        if members:
            print_table(_COLUMNS, [_row(facts) for facts in members], title)
            rule, citation = rules[title]
            note(" · ".join(part for part in (citation, rule) if part))
            note("")


def _fits(each: Preset, text: str) -> bool:
    wanted = text.lower()
    return wanted in each.id.lower() or wanted in each.family.lower()


def _facts(each: Preset, classes: int, shape: Shape | None) -> dict[str, Any]:
    return {
        "family": each.family,
        **_counts(each.id, each.design, classes, shape),
        "citation": each.citation,
        "certainty": each.certainty,
        "note": each.note,
        "recipe": each.recipe,
        "stand_in": each.stand_in,
        "figures": [{**dataclasses.asdict(figure), "unit": figure.unit} for figure in each.figures],
    }


def _counts(id: str, design: Design, classes: int, shape: Shape | None) -> dict[str, Any]:
    """What a design comes to. Raises `DesignError` for one that cannot be built."""
    channels, height, width = shape or design.network.input
    analysis = sound(design, (channels, height, width), classes)
    return {
        "id": id,
        "classes": classes,
        "input": list(analysis.input_shape),
        "stamp": resolve(design, analysis.input_shape, classes).stamp,
        "parameters": analysis.parameters,
        "parameters_without_batch_norm": analysis.parameters - analysis.norm_parameters,
        "macs": analysis.macs,
        "depth": analysis.depth,
        "activation_bytes": analysis.activation_bytes,
    }


def _show_design(counts: dict[str, Any], is_json: bool) -> None:
    if is_json:
        emit([counts])
        return
    row = _row({**counts, "figures": [], "certainty": ""})
    # What papers print of a network is known of the shipped ones alone.
    print_table(_COLUMNS[:-2], [row[:-2]])
    note(f"stamp {counts['stamp']}")


def _row(facts: dict[str, Any]) -> tuple[str, ...]:
    return (
        facts["id"],
        str(facts["depth"]),
        f"{facts['parameters']:,}",
        f"{facts['parameters_without_batch_norm']:,}",
        amount_text(facts["macs"]),
        f"{facts['activation_bytes'] / 2**20:.1f} MiB",
        _errors(facts["figures"]),
        facts["certainty"],
    )


def _errors(figures: list[dict[str, Any]]) -> str:
    """A pair of errors per paper and edition: '5.75 / 26.02 (Yang 2021)'."""
    pairs: dict[str, dict[str, float]] = {}
    for each in figures:
        if each["measure"] == "error":
            doubts = (
                RECALLED if each["certainty"] == RECALLED else "",
                "" if each["is_from_scratch"] else "not from scratch",
            )
            source = ", ".join(filter(None, (each["short"], each["edition"], *doubts)))
            pairs.setdefault(source, {})[each["dataset"]] = each["value"]
    return "; ".join(
        f"{_error(pair.get('cifar10'))} / {_error(pair.get('cifar100'))} ({source})"
        for source, pair in pairs.items()
    )


def _error(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
