"""Runs as documents of a capsule: what is in the file, strictly checked, and the records it holds.

A capsule is a zip file: `manifest.json`, and for each run a folder `runs/<id>/` with `run.json`,
`epochs.json`, `steps.json`, `log.json` and, by choice, its checkpoints as safetensors.
"""

import math
import re
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from workbench.errors import CapsuleError, FormatError, WorkbenchError
from workbench.experiments.check import check
from workbench.history.transfer import StoredRun
from workbench.spec import codec
from workbench.spec.run import (
    CheckpointRecord,
    EpochRecord,
    LogRecord,
    MachineRecord,
    RunRecord,
    RunSpec,
    RunState,
    StepRecord,
)

FORMAT: Final = "residual-workbench capsule"
VERSION: Final = 1
DOCUMENTS = ("run.json", "epochs.json", "steps.json", "log.json")
NAME = re.compile(
    r"(manifest\.json|runs/[0-9a-f]{10}/((run|epochs|steps|log)\.json|step-[0-9]{1,18}(-[0-9a-f]{16})?\.safetensors))"
)

_Text = Annotated[str, Field(max_length=1_000_000)]
_Short = Annotated[str, Field(max_length=1_000)]
_Moment = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
_Count = Annotated[int, Field(ge=0, lt=2**63)]
_Number = float | Literal["nan", "inf", "-inf"]
_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _File(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class FileEntry(_File):
    """A member of the archive beside the manifest."""

    path: Annotated[str, Field(max_length=200)]
    sha256: _Sha256
    size_bytes: _Count


class Manifest(_File):
    """What the capsule holds."""

    format: Literal["residual-workbench capsule"] = FORMAT
    version: Literal[1] = VERSION
    workbench: _Short
    created: _Moment
    runs: Annotated[
        list[Annotated[str, Field(pattern=r"^[0-9a-f]{10}$")]],
        Field(min_length=1, max_length=100_000),
    ]
    files: Annotated[list[FileEntry], Field(max_length=1_000_000)]


class _Header(BaseModel):
    model_config = ConfigDict(extra="ignore")
    format: str = ""
    version: int = 0


class _FileCheckpoint(_File):
    file: Annotated[str, Field(pattern=r"^step-[0-9]{1,18}(-[0-9a-f]{16})?\.safetensors$")]
    epoch: _Count
    step: _Count
    sha256: _Sha256
    size_bytes: _Count
    test_error: _Number | None
    is_best: bool


class _FileMachine(_File):
    host: _Short
    system: _Short
    processor: _Short
    cores: _Count
    memory_bytes: _Count
    device: _Short
    driver: _Short
    threads: _Count
    python: _Short
    torch: _Short
    torchvision: _Short
    workbench: _Short


class _FileRun(_File):
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{10}$")]
    spec: dict[str, Any]
    state: Literal["finished", "stopped", "failed", "diverged", "interrupted"]
    reason: _Text
    hint: _Text
    created: _Moment
    started: _Moment | None
    ended: _Moment | None
    notes: _Text
    tags: Annotated[list[_Short], Field(max_length=1_000)]
    starred: bool
    colour: Annotated[str, Field(pattern=r"^(#[0-9A-Fa-f]{6})?$")]
    counts: tuple[_Count | None, _Count | None, _Count | None, _Count | None]
    machine: _FileMachine | None
    checkpoints: Annotated[list[_FileCheckpoint], Field(max_length=100)]


class _FileEpoch(_File):
    epoch: Annotated[int, Field(ge=1, lt=2**31)]
    train_loss: _Number
    train_error: _Number
    test_loss: _Number
    test_error: _Number
    learning_rate: _Number
    train_seconds: _Number
    evaluation_seconds: _Number
    images_per_second: _Number
    peak_memory_bytes: _Count
    data_seconds: _Number | None
    forward_seconds: _Number | None
    backward_seconds: _Number | None
    optimizer_seconds: _Number | None
    warm_up: bool


class _FileStep(_File):
    step: _Count
    epoch: _Count
    loss: _Number
    learning_rate: _Number
    seconds: _Number


class _FileLog(_File):
    time: _Moment
    level: _Short
    text: _Text


_Parsed = TypeVar("_Parsed")
_RUN = TypeAdapter(_FileRun)
_EPOCHS = TypeAdapter(list[_FileEpoch])
_STEPS = TypeAdapter(list[_FileStep])
_LOG = TypeAdapter(list[_FileLog])
_ANY = TypeAdapter(dict[str, Any])


def manifest_of(text: bytes) -> Manifest:
    """The manifest in `text`. Raises `CapsuleError`."""
    header = _checked(TypeAdapter(_Header), text, "manifest.json")
    if header.format != FORMAT:
        raise CapsuleError("The file is not a capsule.", "'workbench capsule export' writes one.")
    if header.version > VERSION:
        raise CapsuleError(
            f"The capsule has version {header.version}; this program reads up to {VERSION}.",
            "Open it with a newer version of Residual Workbench.",
        )
    return _checked(TypeAdapter(Manifest), text, "manifest.json")


def documents(run: StoredRun) -> dict[str, bytes]:
    """The JSON documents of a run, by name; `checkpoints` are those whose files go along."""
    record = run.record
    body = _FileRun(
        id=record.id,
        spec=_ANY.validate_json(codec.encode(run.spec)),
        state=record.state.value,  # type: ignore[arg-type]
        reason=record.reason,
        hint=record.hint,
        created=record.created,
        started=record.started,
        ended=record.ended,
        notes=record.notes,
        tags=list(record.tags),
        starred=record.starred,
        colour=record.colour,
        counts=run.counts,
        machine=None if run.machine is None else _FileMachine(**_values(run.machine)),
        checkpoints=[_checkpoint(each) for each in run.checkpoints],
    )
    return {
        "run.json": _RUN.dump_json(body, indent=1),
        "epochs.json": _EPOCHS.dump_json([_FileEpoch(**_values(each)) for each in run.epochs]),
        "steps.json": _STEPS.dump_json([_FileStep(**_values(each)) for each in run.steps]),
        "log.json": _LOG.dump_json([_FileLog(**_values(each)) for each in run.log]),
    }


def stored_run(texts: dict[str, bytes], folder: str) -> StoredRun:
    """The run of these documents; its checkpoints' files lie in `folder`. Raises `CapsuleError`
    for whatever is not a run that this program could have written."""
    file = _checked(_RUN, texts["run.json"], "run.json")
    try:
        spec = codec.decode(RunSpec, _ANY.dump_json(file.spec))
    except FormatError as fault:
        raise CapsuleError(f"The settings of run {file.id} are not valid.", fault.hint) from None
    try:
        analysis = check(spec)
    except WorkbenchError as fault:
        raise CapsuleError(f"Run {file.id} could not be trained: {fault.message}") from None
    epochs = _checked(_EPOCHS, texts["epochs.json"], "epochs.json")
    steps = _checked(_STEPS, texts["steps.json"], "steps.json")
    log = _checked(_LOG, texts["log.json"], "log.json")
    numbers = [each.epoch for each in epochs]
    if numbers != sorted(set(numbers)) or (numbers and numbers[-1] > spec.recipe.epochs):
        raise CapsuleError(f"The epochs of run {file.id} are out of order or too many.")
    if len({each.step for each in steps}) < len(steps):
        raise CapsuleError(f"Run {file.id} holds a step twice.")
    sizes = (analysis.depth, analysis.parameters, analysis.macs)
    return StoredRun(
        record=_record(file, spec, sizes),
        spec=spec,
        machine=None if file.machine is None else MachineRecord(**dict(file.machine)),
        counts=file.counts,
        epochs=tuple(EpochRecord(**_numbers(each)) for each in epochs),
        steps=tuple(StepRecord(**_numbers(each)) for each in steps),
        log=tuple(LogRecord(**dict(each)) for each in log),
        checkpoints=tuple(
            CheckpointRecord(path=f"{folder}/{file}", **values)
            for file, values in map(_split, file.checkpoints)
        ),
    )


def _record(file: _FileRun, spec: RunSpec, sizes: tuple[int, int, int]) -> RunRecord:
    depth, parameters, macs = sizes
    return RunRecord(
        id=file.id,
        name=spec.name,
        state=RunState(file.state),
        reason=file.reason,
        hint=file.hint,
        design=spec.design.name,
        design_digest=codec.digest(spec.design),
        recipe_digest=codec.digest(spec.recipe),
        dataset=spec.dataset.title,
        seed=spec.seed,
        device=spec.device,
        depth=depth,
        parameters=parameters,
        macs=macs,
        epochs=spec.recipe.epochs,
        # What the epochs say is worked out again when the run is entered.
        epoch=0,
        last_error=None,
        best_error=None,
        best_epoch=None,
        mean_error=None,
        last_loss=None,
        seconds_per_epoch=None,
        peak_memory_bytes=None,
        created=file.created,
        started=file.started,
        ended=file.ended,
        heartbeat=None,
        notes=file.notes,
        tags=tuple(file.tags),
        starred=file.starred,
        colour=file.colour,
        trashed=None,
    )


def _checked(adapter: TypeAdapter[_Parsed], text: bytes, name: str) -> _Parsed:
    try:
        return adapter.validate_json(text)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise CapsuleError(
            f"'{name}' in the capsule is not valid: {where}: {first['msg']}."
        ) from None


def _values(record: Any) -> dict[str, Any]:
    """A record's fields, with numbers that JSON lacks as words."""
    values = {name: getattr(record, name) for name in record.__slots__}
    return {name: _word(value) for name, value in values.items()}


def _word(value: Any) -> Any:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _numbers(file: BaseModel) -> dict[str, Any]:
    return {
        name: float(value) if value in ("nan", "inf", "-inf") else value
        for name, value in dict(file).items()
    }


def _checkpoint(record: CheckpointRecord) -> _FileCheckpoint:
    values = _values(record)
    file = values.pop("path").replace("\\", "/").rsplit("/", 1)[-1]
    return _FileCheckpoint(file=file, **values)


def _split(file: _FileCheckpoint) -> tuple[str, dict[str, Any]]:
    values = _numbers(file)
    return values.pop("file"), values
