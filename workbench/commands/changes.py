"""`--set TARGET=VALUE`: one change to what a command begins with, by the names of an experiment's
axes."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from workbench.errors import TrainingError
from workbench.experiments.grid import changed
from workbench.experiments.vary import full_name
from workbench.spec.dataset import DatasetSpec
from workbench.spec.expression import Value
from workbench.spec.network import Design
from workbench.spec.numbers import NotANumber, read_number
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

Setting = tuple[str, Value]
"""The name of what is set, and its value."""

_Command = TypeVar("_Command", bound=Callable[..., Any])
_OPTIONS = {
    "network": "--network",
    "recipe": "--recipe",
    "data.source": "--dataset",
    "data.path": "--dataset",
}
"""What an option says of a run that another target could say too."""


# Generic in new versions of click alone.
class _Setting(click.ParamType):  # type: ignore[type-arg]
    name = "setting"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        target, equals, text = str(value).partition("=")
        if not target.strip() or not equals or not text.strip():
            self.fail(f"'{value}' sets nothing. Write TARGET=VALUE: design.depth=32.", param, ctx)
        return target.strip(), read_value(text.strip())


set_option: Callable[[_Command], _Command] = click.option(
    "--set",
    "settings",
    multiple=True,
    type=_Setting(),
    metavar="TARGET=VALUE",
    help="Change one thing, named as an experiment's file names it: design.depth=32, "
    "BLOCK.OPERATION.PARAMETER=VALUE, stage.2.width=48, and where there is a recipe "
    "recipe.weight_decay=0. Can be given several times.",
)


def read_value(text: str) -> Value:
    """A value as a person writes it: a whole number, another one, true or false, else the text
    itself, which may be an expression. Text that looks like one of the others stands in double
    quotes."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return str(json.loads(text))
        except ValueError:
            return text
    for whole in (True, False):
        try:
            return read_number(text, whole=whole)
        except NotANumber:
            continue
    return text


def set_in_design(design: Design, settings: Sequence[Setting]) -> Design:
    """The design with the changes; itself without any. Raises `TrainingError`."""
    for target, _ in settings:
        if target.split(".")[0] in ("network", "recipe", "data") and target.count(".") < 2:
            raise TrainingError(
                f"'{target}' says nothing of a network: only 'train' has a recipe and images.",
                "Leave it out.",
            )
    spec = RunSpec(name=design.name, design=design, recipe=Recipe(), dataset=DatasetSpec())
    return changed(spec, settings).design if settings else design


def set_in_run(ctx: click.Context, spec: RunSpec, settings: Sequence[Setting]) -> RunSpec:
    """The run with the changes. Raises `UsageError` for what an option says as well, and
    `TrainingError`."""
    for target in (full_name(each) for each, _ in settings):
        if target in _OPTIONS:
            raise click.UsageError(f"{_OPTIONS[target]} says what '--set {target}' would.")
        part, _, field = target.partition(".")
        named = next((each for each in ctx.command.params if each.name == field), None)
        is_given = ctx.get_parameter_source(field) is click.core.ParameterSource.COMMANDLINE
        if part in ("recipe", "data") and named is not None and is_given:
            raise click.UsageError(
                f"{named.opts[0]} and '--set {target}' say the same: choose one."
            )
    return changed(spec, settings) if settings else spec
