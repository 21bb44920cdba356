"""Designs and run specifications as JSON: versioned, checked, written whole or not at all.

The models here are the file format; the records that the rest of the program uses stay free of
it. All faults of a file are reported at once, each with its place. Nothing in a file is executed.
"""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from workbench.durable import replace_file
from workbench.errors import DesignError, FormatError
from workbench.regular import check_regular
from workbench.spec.block import Block, Link, Operation, Parameter
from workbench.spec.dataset import DatasetSpec
from workbench.spec.expression import LONGEST
from workbench.spec.network import Design, Network, Placement
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

FORMAT: Final = "residual-workbench design"
VERSION: Final = 1
LARGEST_FILE = 4 * 2**20

# Beyond it a float is no longer every whole number, and some arithmetic overflows.
_MOST = 2**53
_Name = Annotated[str, Field(min_length=1, max_length=120)]
_Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$")]
_Endpoint = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}(\.[a-z][a-z0-9_]{0,19})?$")]
_Text = Annotated[str, Field(max_length=100_000)]
_Number = Annotated[float, Field(allow_inf_nan=False)]
_Whole = Annotated[int, Field(ge=-_MOST, le=_MOST)]
_Value = bool | _Whole | _Number | Annotated[str, Field(max_length=LONGEST)]
_Values = Annotated[dict[_Id, _Value], Field(max_length=100)]
_Size = Annotated[int, Field(ge=1, le=4096)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class _FileOperation(_Strict):
    id: _Id
    kind: _Id
    parameters: _Values = {}
    at: tuple[_Number, _Number] = (0.0, 0.0)
    bypassed: bool = False


class _FileParameter(_Strict):
    name: _Id
    default: _Value
    help: _Text = ""


class _FileBlock(_Strict):
    name: _Name
    title: _Text = ""
    citation: _Text = ""
    notes: _Text = ""
    parameters: Annotated[list[_FileParameter], Field(max_length=100)] = []
    operations: Annotated[list[_FileOperation], Field(max_length=2000)]
    links: Annotated[list[tuple[_Endpoint, _Endpoint]], Field(max_length=8000)]


class _FilePlacement(_Strict):
    block: _Name
    units: _Value = 1
    width: _Value = "in"
    stride: _Value = 1
    parameters: _Values = {}


class _FileNetwork(_Strict):
    input: tuple[_Size, _Size, _Size] = (3, 32, 32)
    initialisation: _Name = "he-fan-out"
    parameters: Annotated[list[_FileParameter], Field(max_length=100)] = []
    stem: _FilePlacement
    stages: Annotated[list[_FilePlacement], Field(max_length=500)]
    head: _FilePlacement


class FileDesign(_Strict):
    """A design as it stands in a file."""

    format: Literal["residual-workbench design"] = FORMAT
    version: Literal[1] = VERSION
    name: _Name
    citation: _Text = ""
    notes: _Text = ""
    blocks: Annotated[list[_FileBlock], Field(max_length=200)]
    network: _FileNetwork


class _Header(BaseModel):
    """Just enough of a file to say what it is before its body is judged."""

    model_config = ConfigDict(extra="ignore")
    format: str = ""
    version: int = 0


class _FileRunSpec(_Strict):
    name: _Text
    design: FileDesign
    recipe: Recipe
    dataset: DatasetSpec
    seed: int
    device: _Name


_Record = TypeVar("_Record", Design, Block, Recipe, DatasetSpec, RunSpec)
_IN_FILES: dict[str, type] = {
    "Design": FileDesign,
    "Block": _FileBlock,
    "Recipe": Recipe,
    "DatasetSpec": DatasetSpec,
    "RunSpec": _FileRunSpec,
}
"""How each record stands in a file, by the record's class."""


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    """Made when it is first needed: the window starts without."""
    return TypeAdapter(_IN_FILES[name])


def encode(
    record: Design | Block | Recipe | DatasetSpec | RunSpec, indent: int | None = None
) -> str:
    """The record as JSON text; compact unless `indent` is given. Raises `FormatError` for values
    that `decode` would not take back."""
    name = type(record).__name__
    try:
        file = _to_file(record)
    except ValidationError as fault:
        raise FormatError(f"This {name} cannot be written.", _faults(fault)) from None
    body = _adapter(name).dump_json(file, indent=indent, exclude_defaults=False)
    return body.decode()


def decode(cls: type[_Record], text: str | bytes) -> _Record:
    """The record that `encode` wrote. Raises `FormatError` listing every fault with its place."""
    try:
        parsed = _adapter(cls.__name__).validate_json(text)
    except ValidationError as fault:
        raise FormatError(f"This is not a valid {cls.__name__}.", _faults(fault)) from None
    record: _Record = _from_file(parsed)
    return record


def digest(record: Design | Recipe | DatasetSpec) -> str:
    """SHA-256 of the content, 64 hex digits. Names, notes and places on the canvas do not count,
    so that designs that build the same network are equal."""
    match record:
        case Design():
            blocks = tuple(
                replace(
                    block,
                    title="",
                    citation="",
                    notes="",
                    operations=tuple(operation.at(0.0, 0.0) for operation in block.operations),
                )
                for block in record.blocks
            )
            content = encode(Design("-", record.network, blocks))
        case Recipe():
            content = encode(replace(record, name="", citation=""))
            if not record.weights:
                # As before recipes knew of weights, so that older runs stay equal to new ones.
                content = content.replace(',"weights":""', "")
        case _:
            content = encode(record)
            # As before data sets knew of conversions.
            for unused in (',"convert":""', ',"resize":""'):
                content = content.replace(unused, "")
    return hashlib.sha256(content.encode()).hexdigest()


def from_file(parsed: FileDesign) -> Design:
    """The design of a file's checked model."""
    design: Design = _from_file(parsed)
    return design


def dumps(design: Design) -> str:
    """A design as a person may read it in a file."""
    return encode(design, indent=1) + "\n"


def loads(text: str | bytes) -> Design:
    """A design from the text of a file. Raises `FormatError`."""
    if len(text) > LARGEST_FILE:
        raise FormatError(
            f"The file has {len(text):,} bytes; a design has at most {LARGEST_FILE:,}."
        )
    try:
        header = _Header.model_validate_json(text)
    except ValidationError as fault:
        raise FormatError("The file is not a complete JSON document.", _faults(fault)) from None
    refuse_repeated_keys(text)
    if header.format != FORMAT:
        raise FormatError("The file is not a design.", f'A design says "format": "{FORMAT}".')
    if header.version > VERSION:
        raise FormatError(
            f"The design has format version {header.version}; this program reads up to {VERSION}.",
            "Open it with a newer version of Residual Workbench.",
        )
    return decode(Design, text)


def load(path: Path) -> Design:
    """A design from a file. Raises `FormatError`, or `DesignError` where it cannot be read."""
    try:
        check_regular(path)
        if path.stat().st_size > LARGEST_FILE:
            raise FormatError(f"'{path.name}' is too large for a design.")
        text = path.read_bytes()
    except OSError as fault:
        raise DesignError(f"'{path}' cannot be read: {fault.strerror}.") from None
    try:
        return loads(text)
    except FormatError as fault:
        raise FormatError(f"'{path.name}': {fault.message}", fault.hint) from None


def save(path: Path, design: Design) -> None:
    """Write a design: the old file stays whole until the new one is. Raises `DesignError`."""
    try:
        replace_file(path, dumps(design).encode())
    except OSError as fault:
        raise DesignError(f"'{path}' cannot be written: {fault.strerror}.") from None


def refuse_repeated_keys(text: str | bytes) -> None:
    """Raises `FormatError` where an object of a sound JSON document names a key twice: readers
    differ in which of the two counts, so neither is what its author meant."""

    def unique(pairs: list[tuple[str, object]]) -> None:
        if len(dict(pairs)) < len(pairs):
            [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
            raise FormatError(
                f"The file says '{twice[:120]}' twice in one place.", "Take one of them away."
            )

    # The numbers do not matter here, and the longest would not be read.
    json.loads(text, object_pairs_hook=unique, parse_int=len, parse_float=len)


def _faults(error: ValidationError) -> str:
    shown = error.errors(include_url=False, include_input=False, include_context=False)
    lines = [
        f"{'.'.join(str(part) for part in fault['loc']) or 'file'}: {fault['msg']}"
        for fault in shown[:20]
    ]
    if len(shown) > 20:
        lines.append(f"and {len(shown) - 20} more")
    return "; ".join(lines)


def _to_file(record: Any) -> Any:
    match record:
        case Design():
            return FileDesign(
                name=record.name,
                citation=record.citation,
                notes=record.notes,
                blocks=[_to_file(block) for block in record.blocks],
                network=_to_file(record.network),
            )
        case Block():
            return _FileBlock(
                name=record.name,
                title=record.title,
                citation=record.citation,
                notes=record.notes,
                parameters=[_to_file(parameter) for parameter in record.parameters],
                operations=[_to_file(operation) for operation in record.operations],
                links=[_endpoints(link) for link in record.links],
            )
        case Operation():
            return _FileOperation(
                id=record.id,
                kind=record.kind,
                parameters=dict(record.parameters),
                at=(float(record.x), float(record.y)),
                bypassed=record.bypassed,
            )
        case Parameter():
            return _FileParameter(name=record.name, default=record.default, help=record.help)
        case Placement():
            return _FilePlacement(
                block=record.block,
                units=record.units,
                width=record.width,
                stride=record.stride,
                parameters=dict(record.parameters),
            )
        case Network():
            return _FileNetwork(
                input=record.input,
                initialisation=record.initialisation,
                parameters=[_to_file(parameter) for parameter in record.parameters],
                stem=_to_file(record.stem),
                stages=[_to_file(stage) for stage in record.stages],
                head=_to_file(record.head),
            )
        case RunSpec():
            return _FileRunSpec(
                name=record.name,
                design=_to_file(record.design),
                recipe=record.recipe,
                dataset=record.dataset,
                seed=record.seed,
                device=record.device,
            )
    return record


def _from_file(parsed: Any) -> Any:
    match parsed:
        case FileDesign():
            return Design(
                name=parsed.name,
                network=_from_file(parsed.network),
                blocks=tuple(_from_file(block) for block in parsed.blocks),
                citation=parsed.citation,
                notes=parsed.notes,
            )
        case _FileBlock():
            return Block(
                name=parsed.name,
                operations=tuple(
                    Operation(op.id, op.kind, op.parameters, *op.at, op.bypassed)
                    for op in parsed.operations
                ),
                links=tuple(_link(source, target) for source, target in parsed.links),
                parameters=tuple(_parameter(parameter) for parameter in parsed.parameters),
                title=parsed.title,
                citation=parsed.citation,
                notes=parsed.notes,
            )
        case _FileNetwork():
            return Network(
                stem=_from_file(parsed.stem),
                stages=tuple(_from_file(stage) for stage in parsed.stages),
                head=_from_file(parsed.head),
                parameters=tuple(_parameter(parameter) for parameter in parsed.parameters),
                input=parsed.input,
                initialisation=parsed.initialisation,
            )
        case _FilePlacement():
            return Placement(**dict(parsed))
        case _FileRunSpec():
            return RunSpec(**{**dict(parsed), "design": _from_file(parsed.design)})
    return parsed


def _parameter(parsed: _FileParameter) -> Parameter:
    return Parameter(parsed.name, parsed.default, parsed.help)


def _endpoints(link: Link) -> tuple[str, str]:
    source = link.source if link.source_port == "out" else f"{link.source}.{link.source_port}"
    target = link.target if link.target_port == "in" else f"{link.target}.{link.target_port}"
    return source, target


def _link(source: str, target: str) -> Link:
    source_id, _, source_port = source.partition(".")
    target_id, _, target_port = target.partition(".")
    return Link(source_id, target_id, source_port or "out", target_port or "in")
