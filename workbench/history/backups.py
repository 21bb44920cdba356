"""Copies of the history that are made now and then, and going back to one.

They lie in `backups/` beside the file: `history-DATE-TIME.db`, of which the last few are kept, and
`history-schemaN-DATE-TIME.db`, made before a migration, which stay.
"""

import contextlib
import os
import re
import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from workbench.durable import sync_folder
from workbench.errors import DiskFull, HistoryBusy, HistoryError, NotAHistory
from workbench.history import checking, faults
from workbench.history.database import BUSY_SECONDS, connect
from workbench.history.upgrade import backup

KEPT = 5
DAY_SECONDS = 86_400.0

_STAMP = r"\d{8}-\d{6}(-\d+)?"
_SIDES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy; `time` in seconds since 1970. A `rolling` one gives way to newer ones."""

    path: Path
    time: float
    size_bytes: int
    rolling: bool


def backups(history: Path) -> list[Backup]:
    """Those that there are, the newest first."""
    stem, suffix = re.escape(history.stem), re.escape(history.suffix)
    pattern = re.compile(rf"{stem}-(schema\d+-)?{_STAMP}{suffix}")
    made = []
    with contextlib.suppress(FileNotFoundError):
        for path in _folder(history).iterdir():
            if name := pattern.fullmatch(path.name):
                facts = path.stat()
                made.append(Backup(path, facts.st_mtime, facts.st_size, name[1] is None))
    return sorted(made, key=lambda each: (each.time, each.path.name), reverse=True)


def make(history: Path, target: Path | None = None, timeout: float = BUSY_SECONDS) -> Path:
    """Copy the history as it is now, while others may write; without a `target`, as a rolling
    backup, after which the oldest beyond `KEPT` go. A damaged history is not copied: it would take
    the place of a sound one. Raises `HistoryError`."""
    if target is not None and target.exists():
        raise HistoryError(f"'{target}' is there already.", "Choose another name.")
    finding = checking.examine(history, timeout=timeout)
    if not finding.is_whole:
        raise NotAHistory(
            f"The history '{history}' is {finding.condition}: it was not copied.",
            "'workbench history check' says more; 'workbench history restore' goes back.",
        )
    wanted = target or _free_name(_folder(history), history)
    with (
        faults.translated(wanted),
        contextlib.closing(connect(history, timeout, read_only=True)) as connection,
    ):
        backup(connection, wanted)
        if target is None:
            for old in [each for each in backups(history) if each.rolling][KEPT:]:
                old.path.unlink(missing_ok=True)
    return wanted


def make_if_due(history: Path, seconds: float = DAY_SECONDS) -> Path | None:
    """A rolling backup where the last is older than that, or the clock was set back behind it; None
    where none is due, or the disk has little room. Raises `HistoryError`."""
    rolling = [each for each in backups(history) if each.rolling]
    if rolling and 0 <= time.time() - rolling[0].time < seconds:
        return None
    if shutil.disk_usage(history.parent).free < 4 * history.stat().st_size:
        return None
    return make(history)


def newest_whole(history: Path) -> Backup | None:
    """The newest backup that passes the check."""
    for each in backups(history):
        with contextlib.suppress(HistoryError):
            if checking.examine(each.path).is_whole:
                return each
    return None


def restore(history: Path, source: Path) -> Path | None:
    """Put a copy of `source` in the history's place. What was there is moved aside, whole or not;
    returns where to, None where nothing was. Raises `HistoryError`: `NotAHistory` where `source` is
    not whole, `HistoryBusy` while a program has the history open. Then nothing has changed."""
    finding = checking.examine(source, thorough=True)
    if not finding.is_whole:
        raise NotAHistory(f"The backup '{source}' is {finding.condition}.", "Choose another.")
    temporary = history.with_name(f".{history.name}.{os.getpid()}.restored")
    try:
        with faults.translated(history):
            with contextlib.closing(connect(source, BUSY_SECONDS, read_only=True)) as connection:
                backup(connection, temporary)
            aside = set_aside(history)
            temporary.replace(history)
            sync_folder(history.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return aside


def set_aside(history: Path) -> Path | None:
    """Move the history, with what SQLite keeps beside it, to a name with the time; returns that,
    None where there was none. Raises `HistoryBusy` while a program has it open, `OSError`."""
    if not any(_side(history, side).exists() for side in _SIDES):
        return None
    _check_unused(history)
    target = _free_name(history.parent, history, "aside-")
    # The log of changes first: beside another history it would be taken for that one's.
    for side in reversed(_SIDES):
        with contextlib.suppress(FileNotFoundError):
            _side(history, side).rename(_side(target, side))
    sync_folder(history.parent)
    return target


def _check_unused(history: Path) -> None:
    """Raises `HistoryBusy` where another connection is open. Of a file that SQLite cannot open
    there is none that works."""
    if not history.exists() or not history.stat().st_size:
        return
    try:
        with contextlib.closing(connect(history, 0.0)) as connection:
            # Leaving WAL needs the file to oneself, idle connections included.
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.Error as fault:
        told = faults.from_sqlite(fault, history)
        if isinstance(told, HistoryBusy):
            raise HistoryBusy(
                f"Another program has the history '{history}' open.",
                "Close the window and stop what trains, and try again.",
            ) from None
        if isinstance(told, DiskFull):
            raise told from None


def _folder(history: Path) -> Path:
    return history.parent / "backups"


def _side(history: Path, side: str) -> Path:
    return history.with_name(history.name + side)


def _free_name(folder: Path, history: Path, kind: str = "") -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    number = 0
    while True:
        more = f"-{number}" if number else ""
        path = folder / f"{history.stem}-{kind}{stamp}{more}{history.suffix}"
        if not path.exists():
            return path
        number += 1
