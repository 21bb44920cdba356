"""What SQLite and the file system report, as errors that speak to a person."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import DiskFull, HistoryBusy, HistoryError, HistoryReadOnly, NotAHistory

_PRIMARY = 0xFF
_SMALLEST_FREE_BYTES = 64 * 1024


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise what a user or the machine caused as a `HistoryError`; a bug stays what it is."""
    try:
        yield
    except sqlite3.Error as fault:
        told = from_sqlite(fault, path)
        if told is None:
            raise
        raise told from fault
    except OSError as fault:
        raise from_system(fault, path) from fault


def from_sqlite(fault: sqlite3.Error, path: Path) -> HistoryError | None:
    """The error to show, or None where the fault is one of our own (a wrong statement)."""
    code = getattr(fault, "sqlite_errorcode", 0)
    match code & _PRIMARY:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return busy(path)
        case sqlite3.SQLITE_FULL:
            return disk_full(path)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return read_only(path)
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return damaged(path)
        case sqlite3.SQLITE_CANTOPEN:
            if path.exists():
                return read_only(path)
            return HistoryError(f"The history '{path}' cannot be opened.")
        case sqlite3.SQLITE_IOERR:
            if _is_full(path):
                return disk_full(path)
            name = getattr(fault, "sqlite_errorname", "")
            return HistoryError(
                f"The disk that holds the history '{path}' reports a fault ({name}).",
                "Check the disk and its connection; what was saved before is not affected.",
            )
    return None


def from_system(fault: OSError, path: Path) -> HistoryError:
    match fault.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return disk_full(path)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return read_only(path)
    return HistoryError(f"The history '{path}' cannot be opened: {fault.strerror}.")


def busy(path: Path) -> HistoryBusy:
    return HistoryBusy(
        f"The history '{path}' is locked by another process.",
        "Wait until the other program is done with it, or close that program, and try again.",
    )


def disk_full(path: Path) -> DiskFull:
    return DiskFull(
        f"The disk that holds the history '{path}' is full.",
        "Free some space and try again; everything that was saved before is still there.",
    )


def read_only(path: Path) -> HistoryReadOnly:
    return HistoryReadOnly(
        f"The history '{path}' cannot be written to.",
        "Allow writing to the file and its folder, or set WORKBENCH_HOME to another folder.",
    )


def damaged(path: Path) -> NotAHistory:
    return NotAHistory(
        f"The file '{path}' is not a history, or it is damaged.",
        "It was left as it is. 'workbench history check' says more, 'workbench history restore' "
        "goes back to a backup; or move it away to start afresh.",
    )


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _SMALLEST_FREE_BYTES
    except OSError:
        return False
