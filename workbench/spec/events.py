"""What a training loop says while it works. Consumers `match` on the class.

match event:
    case EpochFinished(run, record): ...
    case Ended(run, state): ...
"""

from dataclasses import dataclass

from workbench.spec.run import (
    CheckpointRecord,
    EpochRecord,
    ImageFacts,
    LogRecord,
    MachineRecord,
    RunState,
    StepRecord,
)


@dataclass(frozen=True, slots=True)
class Started:
    """Training begins, or goes on after `epochs_done` epochs and `steps_done` steps of a resumed
    run; what the history holds beyond them is trained again, or forgotten on another machine."""

    run: str
    time: float
    machine: MachineRecord
    train_images: int
    test_images: int
    classes: int
    steps_per_epoch: int
    epochs: int
    epochs_done: int = 0
    steps_done: int = 0


@dataclass(frozen=True, slots=True)
class ImagesRead:
    """The run's images are in memory: what they are, and what the network comes to on them."""

    run: str
    images: ImageFacts
    depth: int
    parameters: int
    macs: int


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The run is now `preparing`, `training` or `paused`."""

    run: str
    state: RunState
    time: float


@dataclass(frozen=True, slots=True)
class StepsSampled:
    """Some training steps since the last such event, oldest first, and how far the epoch is."""

    run: str
    records: tuple[StepRecord, ...]
    epoch: int
    step_in_epoch: int
    steps_per_epoch: int


@dataclass(frozen=True, slots=True)
class EpochFinished:
    run: str
    record: EpochRecord


@dataclass(frozen=True, slots=True)
class CheckpointDue:
    """A checkpoint is about to be written. What came before has to be in the history by then:
    resumed from a state beyond it, the run would have a gap."""

    run: str


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    run: str
    record: CheckpointRecord


@dataclass(frozen=True, slots=True)
class Logged:
    run: str
    record: LogRecord


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event of a run. `reason` and `hint` speak to a person; empty when finished.
    `has_other_images` of a run that stopped because its images are not those that it began with: it
    can go on with them where a person accepts that."""

    run: str
    state: RunState
    time: float
    reason: str = ""
    hint: str = ""
    has_other_images: bool = False


Event = (
    Started
    | ImagesRead
    | StateChanged
    | StepsSampled
    | EpochFinished
    | CheckpointDue
    | CheckpointSaved
    | Logged
    | Ended
)
