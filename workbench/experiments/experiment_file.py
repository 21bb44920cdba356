"""Experiments as JSON: versioned, checked, and with all faults told at once.

A file may name a preset and a recipe by id, or hold a design and a recipe in full. What is kept
in the history holds everything in full, so that it means the same when presets have changed.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.catalog.presets import preset
from workbench.catalog.recipes import recipe_on
from workbench.errors import FormatError, TrainingError
from workbench.experiments.builtin import fitted
from workbench.regular import check_regular
from workbench.spec import codec
from workbench.spec.codec import FileDesign, from_file
from workbench.spec.dataset import DatasetSpec
from workbench.spec.experiment import Axis, Experiment
from workbench.spec.expression import LONGEST
from workbench.spec.network import Design
from workbench.spec.numbers import check_data_ranges, check_recipe_ranges
from workbench.spec.recipe import Recipe

FORMAT = "residual-workbench experiment"
VERSION = 1
LARGEST_FILE = 16 * 2**20
_SEED = Annotated[int, Field(ge=0, lt=2**63)]
_Whole = Annotated[int, Field(ge=-(2**63), lt=2**63)]
_Value = bool | _Whole | float | Annotated[str, Field(max_length=LONGEST)]
_Name = Annotated[str, Field(min_length=1, max_length=200)]


class _File(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    format: Literal["residual-workbench experiment"]
    version: Literal[1]
    name: _Name
    network: _Name | FileDesign
    designs: Annotated[list[FileDesign], Field(max_length=200)] = []
    recipe: _Name | Recipe = "fastresnet"
    epochs: Annotated[int, Field(ge=1)] | None = None
    dataset: DatasetSpec = DatasetSpec()
    grid: Annotated[
        dict[_Name, Annotated[list[_Value], Field(min_length=1, max_length=1_000)]],
        Field(max_length=20),
    ] = {}
    seeds: (
        Annotated[int, Field(ge=1, le=1_000)]
        | Annotated[list[_SEED], Field(min_length=1, max_length=1_000)]
    ) = 1
    device: _Name = "auto"


class _Header(BaseModel):
    model_config = ConfigDict(extra="ignore")
    format: str = ""
    version: int = 0


def dumps(experiment: Experiment) -> str:
    """The experiment with everything in full, as `loads` reads it."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "name": experiment.name,
        "network": _plain(experiment.design),
        "designs": [_plain(design) for design in experiment.designs],
        "recipe": json.loads(codec.encode(experiment.recipe)),
        "dataset": json.loads(codec.encode(experiment.dataset)),
        "grid": {axis.target: list(axis.values) for axis in experiment.axes},
        "seeds": list(experiment.seeds),
        "device": experiment.device,
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def loads(text: str | bytes) -> Experiment:
    """An experiment from the text of a file. Raises `FormatError` with every fault and its place,
    `UnknownNetwork` for a preset or a recipe that is not there."""
    if len(text) > LARGEST_FILE:
        raise FormatError(f"An experiment has at most {LARGEST_FILE:,} bytes.")
    try:
        header = _Header.model_validate_json(text)
    except ValidationError as fault:
        raise FormatError("The file is not a complete JSON document.", _faults(fault)) from None
    codec.refuse_repeated_keys(text)
    if header.format != FORMAT:
        raise FormatError("The file is not an experiment.", f'One says "format": "{FORMAT}".')
    if header.version > VERSION:
        raise FormatError(
            f"The experiment has version {header.version}; this program reads up to {VERSION}.",
            "Open it with a newer version of Residual Workbench.",
        )
    try:
        return _experiment(_File.model_validate_json(text))
    except ValidationError as fault:
        raise FormatError("This is not a valid experiment.", _faults(fault)) from None
    except TrainingError as fault:
        raise FormatError(fault.message, fault.hint) from None


def load(path: Path) -> Experiment:
    """An experiment from a file. Raises `FormatError`, `UnknownNetwork`."""
    try:
        check_regular(path)
        if path.stat().st_size > LARGEST_FILE:
            raise FormatError(f"'{path.name}' is too large for an experiment.")
        text = path.read_bytes()
    except OSError as fault:
        raise FormatError(f"'{path}' cannot be read: {fault.strerror}.") from None
    return loads(text)


def _experiment(file: _File) -> Experiment:
    if isinstance(file.recipe, Recipe):
        check_recipe_ranges(file.recipe)
    check_data_ranges(file.dataset)
    design = preset(file.network).design if isinstance(file.network, str) else file.network
    # An id means what `train` makes of it; a recipe in full is taken as it stands.
    chosen = (
        fitted(recipe_on(file.recipe, file.dataset.source).recipe, file.dataset.source)
        if isinstance(file.recipe, str)
        else file.recipe
    )
    return Experiment(
        name=file.name,
        design=design if isinstance(design, Design) else from_file(design),
        recipe=chosen.scaled(file.epochs) if file.epochs else chosen,
        dataset=file.dataset,
        axes=tuple(Axis(target, tuple(values)) for target, values in file.grid.items()),
        seeds=tuple(range(file.seeds)) if isinstance(file.seeds, int) else tuple(file.seeds),
        device=file.device,
        designs=tuple(from_file(each) for each in file.designs),
    )


def _plain(design: Design) -> Any:
    return json.loads(codec.encode(design))


def _faults(fault: ValidationError) -> str:
    shown = fault.errors(include_url=False, include_input=False, include_context=False)
    lines = [f"{'.'.join(map(str, each['loc'])) or 'file'}: {each['msg']}" for each in shown[:20]]
    return "; ".join(lines)
