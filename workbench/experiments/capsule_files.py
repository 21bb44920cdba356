"""What stands in the documents of a capsule, and what may: limits, patterns, names of files."""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT: Final = "residual-workbench capsule"
VERSION: Final = 3
DOCUMENTS = ("run.json", "epochs.json", "steps.json", "log.json")
_ID = "[0-9a-f]{10}"
CHECKPOINT = re.compile(rf"runs/{_ID}/step-[0-9]{{1,18}}(-[0-9a-f]{{16}})?\.safetensors")
START_WEIGHTS = re.compile(r"weights/[0-9a-f]{64}\.safetensors")
NAME = re.compile(
    rf"manifest\.json|experiments/{_ID}\.json|runs/{_ID}/(run|epochs|steps|log)\.json|"
    rf"{CHECKPOINT.pattern}|{START_WEIGHTS.pattern}"
)

_Text = Annotated[str, Field(max_length=1_000_000)]
_Short = Annotated[str, Field(max_length=1_000)]
_Moment = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
_Count = Annotated[int, Field(ge=0, lt=2**63)]
_Number = float | Literal["nan", "inf", "-inf"]
_Duration = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
_Id = Annotated[str, Field(pattern=f"^{_ID}$")]
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
    version: Literal[1, 2, 3] = VERSION
    workbench: _Short
    created: _Moment
    runs: Annotated[list[_Id], Field(min_length=1, max_length=100_000)]
    experiments: Annotated[list[_Id], Field(max_length=100_000)] = []
    files: Annotated[list[FileEntry], Field(max_length=1_000_000)]


class Header(BaseModel):
    model_config = ConfigDict(extra="ignore")
    format: str = ""
    version: int = 0


class CheckpointFile(_File):
    file: Annotated[str, Field(pattern=r"^step-[0-9]{1,18}(-[0-9a-f]{16})?\.safetensors$")]
    epoch: _Count
    step: _Count
    sha256: _Sha256
    size_bytes: _Count
    test_error: _Number | None
    is_best: bool


class MachineFile(_File):
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


class ForecastFile(_File):
    time: _Moment
    seconds_per_epoch: _Duration
    total_seconds: _Duration
    peak_memory_bytes: _Count
    largest_batch: _Count
    reserved_bytes: _Count | None = None


class ExperimentFile(_File):
    id: _Id
    name: Annotated[str, Field(min_length=1, max_length=1_000)]
    created: _Moment
    document: dict[str, Any]


_Finite = Annotated[float, Field(allow_inf_nan=False)]
_Side = Annotated[int, Field(ge=1, lt=2**20)]


class ImagesFile(_File):
    fingerprint: _Sha256
    shape: tuple[_Side, _Side, _Side]
    classes: Annotated[list[_Short], Field(min_length=1, max_length=100_000)]
    mean: Annotated[list[_Finite], Field(max_length=2**20)]
    std: Annotated[list[_Finite], Field(max_length=2**20)]


class RunFile(_File):
    id: _Id
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
    machine: MachineFile | None
    checkpoints: Annotated[list[CheckpointFile], Field(max_length=100)]
    experiment: _Id | None = None
    forecast: ForecastFile | None = None
    images: ImagesFile | None = None
    threads: Annotated[int, Field(ge=1, lt=2**16)] | None = None
    beside: _Count = 0


class EpochFile(_File):
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


class StepFile(_File):
    step: _Count
    epoch: _Count
    loss: _Number
    learning_rate: _Number
    seconds: _Number


class LogFile(_File):
    time: _Moment
    level: _Short
    text: _Text
