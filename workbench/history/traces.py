"""What can be told of a history file before it is opened, from the files that lie there."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Traces:
    """`is_new`: there was no file, or one of 0 bytes. `is_in_use`: a log of changes lay beside it,
    as while another process has it open, and after the end of one that could not close it."""

    is_new: bool = False
    is_in_use: bool = False


def traces(history: Path) -> Traces:
    return Traces(_size(history) == 0, _size(history.with_name(history.name + "-wal")) > 0)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
