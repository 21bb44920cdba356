"""The commands that make runs again, here or on another machine."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from workbench.catalog.presets import preset
from workbench.errors import FormatError, UnknownNetwork
from workbench.spec import codec
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec


def rerun_commands(specs: Sequence[RunSpec]) -> str:
    """One `workbench train` per run, a line each."""
    return "\n".join(rerun_command(spec) for spec in specs)


def rerun_command(spec: RunSpec) -> str:
    """The command for one run, which then has the same specification."""
    return shlex.join(["workbench", "train", "--spec", spec_text(spec)])


def spec_text(spec: RunSpec) -> str:
    """A run's specification as JSON that a person can read: a preset by its id, and of recipe and
    data set what is not the default."""
    whole: dict[str, Any] = json.loads(codec.encode(spec))
    if _is_preset(spec.design):
        whole["design"] = spec.design.name
    for name, usual in (("recipe", Recipe()), ("dataset", DatasetSpec())):
        defaults = json.loads(json.dumps(asdict(usual)))
        whole[name] = {key: value for key, value in whole[name].items() if value != defaults[key]}
    return json.dumps(whole, ensure_ascii=False)


def spec_of(text: str) -> RunSpec:
    """The specification that `spec_text` wrote. Raises `FormatError` for anything else, and
    `UnknownNetwork`."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        raise FormatError(
            "The specification is not JSON.", "A report prints a whole one."
        ) from None
    codec.refuse_repeated_keys(text)
    if not isinstance(whole, dict):
        raise FormatError("The specification is not a JSON object.", "A report prints a whole one.")
    if isinstance(whole.get("design"), str):
        whole["design"] = json.loads(codec.encode(preset(whole["design"]).design))
    return codec.decode(RunSpec, json.dumps({"recipe": {}, "dataset": {}, **whole}))


def _is_preset(design: Design) -> bool:
    try:
        return preset(design.name).design == design
    except UnknownNetwork:
        return False
