"""What a user, a file or the machine can cause, told apart from our own bugs.

    WorkbenchError
    ├── HomeError             the folder that the application keeps everything in
    ├── DesignError           a design that cannot be read, checked or built
    │   ├── ExpressionError   an expression that does not parse or has no usable value
    │   ├── FormatError       a file that is not a design (truncated, newer, hostile)
    │   └── UnknownNetwork    an id that no preset and no family rule has
    ├── DatasetError          images that are missing, damaged or do not fit together
    │   ├── ImagesChanged     other images than those that a run began with
    │   └── Cancelled         a download or decoding that the user ended
    ├── TrainingError         a run that cannot start or go on
    │   └── OutOfMemory       no room for the network and its images
    ├── CheckpointError       a checkpoint that is missing, torn or altered
    ├── CapsuleError          a file of exported runs that is damaged, altered or hostile
    └── HistoryError          the history file
        ├── NotAHistory       the file is something else, or damaged
        ├── HistoryTooNew     written by a newer version
        ├── HistoryReadOnly   cannot be written to
        ├── HistoryBusy       locked by another process for longer than we wait
        └── DiskFull          no space left; what was said to be saved still is

Each carries a message for a person and, where there is one, a hint saying what to do. A bug is
never turned into one of these: it propagates with its traceback.
"""


class WorkbenchError(Exception):
    """Something that a user can cause and mend. `hint` says how, and may be empty."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class HomeError(WorkbenchError):
    """The folder that the application keeps everything in cannot be used."""


class DesignError(WorkbenchError):
    """A design that cannot be read, checked or built."""


class ExpressionError(DesignError):
    """An expression that does not parse or has no usable value."""


class FormatError(DesignError):
    """A file that is not a design of a version we know."""


class UnknownNetwork(DesignError):
    """An id that no preset and no family rule has."""


class DatasetError(WorkbenchError):
    """Images that are missing, damaged or do not fit together."""


class ImagesChanged(DatasetError):
    """Other images than those that a run began with."""


class Cancelled(DatasetError):
    """A download or a decoding that the user ended."""


class TrainingError(WorkbenchError):
    """A run that cannot start or go on."""


class OutOfMemory(TrainingError):
    """The device, or the machine, has no room for the run."""


class CheckpointError(WorkbenchError):
    """A checkpoint that is missing, torn or altered."""


class CapsuleError(WorkbenchError):
    """A file of exported runs that cannot be written, or must not be taken in."""


class HistoryError(WorkbenchError):
    """The history cannot be opened, read or written."""


class NotAHistory(HistoryError):
    """The file is something else, or damaged."""


class HistoryTooNew(HistoryError):
    """The history was written by a newer version of the application."""


class HistoryReadOnly(HistoryError):
    """The history cannot be written to."""


class HistoryBusy(HistoryError):
    """Another process held the history for longer than we wait."""


class DiskFull(HistoryError):
    """No space is left on the disk that holds the history."""
