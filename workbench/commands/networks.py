"""`workbench networks`: what can be trained, and what it costs."""

import dataclasses
from typing import Any

import click

from workbench.analysis.network import analyse
from workbench.catalog.figures import RECALLED
from workbench.catalog.presets import Preset, families, preset
from workbench.commands.numbers import WholeNumber
from workbench.commands.output import amount_text, emit, note, print_table
from workbench.errors import DesignError

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
@click.option("--json", "is_json", is_flag=True, help="Print an array of presets.")
def command(text: str, classes: int, is_json: bool) -> None:
    """List the families of networks with the members that ship; with TEXT only those whose id or
    family contains it.

    Behind each stand the test errors that papers print of it on CIFAR-10 / CIFAR-100, each with its
    paper; of some none is printed. MACs are multiply-accumulates for one image; other depths of a
    family can be trained too.
    """
    shown = {
        family.title: [_facts(each, classes) for each in family.members if _fits(each, text)]
        for family in families()
    }
    rules = {family.title: (family.rule, family.citation) for family in families()}
    if text and not any(shown.values()):
        # An id that is none of the printed ones may still follow a family's rule.
        made = preset(text)
        shown[made.title] = [_facts(made, classes)]
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


def _facts(each: Preset, classes: int) -> dict[str, Any]:
    analysis = analyse(each.design, classes=classes)
    if analysis.problems:
        first = analysis.problems[0]
        raise DesignError(f"'{each.id}' cannot be built: {first.message}", first.hint)
    return {
        "id": each.id,
        "family": each.family,
        "classes": classes,
        "input": list(analysis.input_shape),
        "parameters": analysis.parameters,
        "parameters_without_batch_norm": analysis.parameters - analysis.norm_parameters,
        "macs": analysis.macs,
        "depth": analysis.depth,
        "activation_bytes": analysis.activation_bytes,
        "citation": each.citation,
        "certainty": each.certainty,
        "note": each.note,
        "recipe": each.recipe,
        "stand_in": each.stand_in,
        "figures": [{**dataclasses.asdict(figure), "unit": figure.unit} for figure in each.figures],
    }


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
