"""Whether a history file is what it should be. Only reads; makes no file where there is none."""

import contextlib
import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from workbench.errors import HistoryError
from workbench.history import faults
from workbench.history.database import BUSY_SECONDS, connect
from workbench.history.upgrade import APPLICATION_ID

_MOST_FAULTS = 20


class Condition(StrEnum):
    WHOLE = "whole"
    MISSING = "missing"
    EMPTY = "empty"
    """Of 0 bytes, as a file system may leave a file after a crash."""
    DAMAGED = "damaged"
    FOREIGN = "not a history"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a history file is. `faults` are SQLite's words for the damage, at most twenty; `runs`
    is how many runs can be read, those in the trash included."""

    path: Path
    condition: Condition
    runs: int = 0
    faults: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.condition is Condition.WHOLE


def examine(path: Path, thorough: bool = False, timeout: float = BUSY_SECONDS) -> Finding:
    """Look at every page of the file: its structure by `quick_check`, or `thorough`ly, indexes held
    against their tables too, by `integrity_check`, which takes several times as long; then the
    foreign keys. Raises `HistoryBusy` and whatever else of `HistoryError` is no damage."""
    try:
        if path.stat().st_size == 0:
            return Finding(path, Condition.EMPTY)
    except FileNotFoundError:
        return Finding(path, Condition.MISSING)
    except OSError as fault:
        raise faults.from_system(fault, path) from None
    try:
        with contextlib.closing(connect(path, timeout, read_only=True)) as connection:
            return _examined(path, connection, thorough)
    except sqlite3.Error as fault:
        if is_damage(fault):
            return Finding(path, Condition.DAMAGED, faults=(str(fault),))
        told = faults.from_sqlite(fault, path)
        raise told or HistoryError(f"The history '{path}' cannot be read: {fault}.") from fault


def is_damage(fault: sqlite3.Error) -> bool:
    """Whether SQLite means that what it reads is not what it wrote. A table that is not there is
    damage too: of our own statements each has its table."""
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def _examined(path: Path, connection: sqlite3.Connection, thorough: bool) -> Finding:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        blank = Condition.EMPTY if not tables and pages <= 1 else Condition.FOREIGN
        return Finding(path, blank)
    statement = "integrity_check" if thorough else "quick_check"
    told = [row[0] for row in connection.execute(f"PRAGMA {statement}({_MOST_FAULTS})")]
    damage = [text for text in told if text != "ok"]
    if not damage:
        damage = [
            f"row {row} of {table} belongs to a row of {parent} that is not there"
            for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check")
        ][:_MOST_FAULTS]
    (runs,) = connection.execute("SELECT count(*) FROM runs NOT INDEXED").fetchone()
    condition = Condition.DAMAGED if damage else Condition.WHOLE
    return Finding(path, condition, runs, tuple(damage))
