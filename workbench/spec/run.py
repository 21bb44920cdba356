"""A run: what was asked for, and what the history keeps of it."""

from dataclasses import dataclass
from enum import StrEnum

from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe


class RunState(StrEnum):
    """`queued -> preparing -> training (<-> paused) -> finished | stopped | failed | diverged`;
    a run whose process died is found `interrupted` at the next start."""

    QUEUED = "queued"
    PREPARING = "preparing"
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    DIVERGED = "diverged"
    INTERRUPTED = "interrupted"

    @property
    def is_live(self) -> bool:
        """A process is at work on it."""
        return self in (RunState.PREPARING, RunState.TRAINING, RunState.PAUSED)

    @property
    def is_resumable(self) -> bool:
        return self in (RunState.STOPPED, RunState.INTERRUPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSpec:
    """Everything that decides a run's result. `device` is 'auto', 'cpu' or 'cuda[:index]'."""

    name: str
    design: Design
    recipe: Recipe
    dataset: DatasetSpec
    seed: int = 0
    device: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """The images that a run was given, once they have been read. `fingerprint` is the SHA-256 of
    pixels, labels and class names as used, wherever they lay. `shape` is (C, H, W); `classes` are
    in the order of the network's outputs; `mean` and `std` are per channel of the training images,
    pixels running from 0 to 1."""

    fingerprint: str
    shape: tuple[int, int, int]
    classes: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRecord:
    """Where a run happened. `device` is the name a person knows; `threads` are intra-op ones."""

    host: str
    system: str
    processor: str
    cores: int
    memory_bytes: int
    device: str
    driver: str
    threads: int
    python: str
    torch: str
    torchvision: str
    workbench: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRecord:
    """One finished epoch. Errors in percent, losses in nats a image, times in seconds.

    `train_seconds` is training only, device synchronised. The split (`data`, `forward`,
    `backward`, `optimizer`) is measured on sampled steps and scaled to the epoch; it is None where
    a captured graph has no inside. `warm_up` marks an epoch left out of mean times.
    """

    epoch: int
    train_loss: float
    train_error: float
    test_loss: float
    test_error: float
    learning_rate: float
    train_seconds: float
    evaluation_seconds: float
    images_per_second: float
    peak_memory_bytes: int
    data_seconds: float | None = None
    forward_seconds: float | None = None
    backward_seconds: float | None = None
    optimizer_seconds: float | None = None
    warm_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """A sampled training step. `seconds` counts training time since the run began."""

    step: int
    epoch: int
    loss: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRecord:
    """A line of a run's log; `time` in seconds since 1970."""

    time: float
    level: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointRecord:
    """A saved state. `path` is relative to the application's home."""

    epoch: int
    step: int
    path: str
    sha256: str
    size_bytes: int
    test_error: float | None
    is_best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One row of the history. Times in seconds since 1970, errors in percent, None: not yet.

    `last_error` is the last epoch's, `best_error` the lowest, `mean_error` the mean of the last
    `MEAN_OF_LAST` epochs. `seconds_per_epoch` is the mean training time without warm-up epochs.
    `reason` says why a run ended early, `hint` what to do about it. `experiment` is the id of the
    one that asked for it; a queued run that is `held` waits until it is released. `images_key` is
    equal for runs whose images are known to be equal; `depth`, `parameters` and `macs` are those of
    the network on its images once they have been read. `beside` is the largest number of other
    runs of this history that trained on the same device at the same time: where it is not 0, the
    seconds are not those of a run alone.
    """

    id: str
    name: str
    state: RunState
    reason: str
    design: str
    design_digest: str
    recipe_digest: str
    dataset: str
    seed: int
    device: str
    depth: int
    parameters: int
    macs: int
    epochs: int
    epoch: int
    last_error: float | None
    best_error: float | None
    best_epoch: int | None
    mean_error: float | None
    last_loss: float | None
    seconds_per_epoch: float | None
    peak_memory_bytes: int | None
    created: float
    started: float | None
    ended: float | None
    heartbeat: float | None
    notes: str
    tags: tuple[str, ...]
    starred: bool
    colour: str
    trashed: float | None
    hint: str = ""
    experiment: str | None = None
    held: bool = False
    images_key: str = ""
    beside: int = 0

    @property
    def averaged_epochs(self) -> int:
        """How many epochs `mean_error` is the mean of: a short run has fewer."""
        return min(MEAN_OF_LAST, self.epoch)


MEAN_OF_LAST = 5
