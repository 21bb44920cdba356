"""What a history file is before it is trusted, and bringing an older one up to date."""

import contextlib
import os
import sqlite3
import time
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database as Tables

from workbench.errors import HistoryTooNew
from workbench.history import faults
from workbench.history.database import connect
from workbench.history.migrations import APPLICATION_ID, LATEST, migrations

_MAGIC = b"SQLite format 3\x00"


def prepare(path: Path, timeout: float) -> None:
    """Make the file if there is none, and apply the steps that it lacks; a file that is something
    else is not touched. Raises `HistoryError`.

    Steps are applied under a file lock, since two processes at it would race; a file that holds
    something is copied into `backups/` beside it first.
    """
    with faults.translated(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if _version(path, timeout) == LATEST:
            _check_writable(path, timeout)
            return
        lock = FileLock(path.with_name(path.name + ".lock"), timeout=timeout)
        try:
            with lock:
                _upgrade(path, timeout)
        except Timeout:
            raise faults.busy(path) from None


def backup(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the database as it is now, while others may write; `target` appears whole or not at
    all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with contextlib.closing(sqlite3.connect(temporary)) as copy:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _version(path: Path, timeout: float) -> int:
    """How many steps the file has had; 0 for none or a blank one."""
    if not path.exists() or path.stat().st_size == 0:
        return 0
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise faults.damaged(path)
    with contextlib.closing(connect(path, timeout, read_only=True)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        # The table of applied steps may be there, made by a process that died right after.
        if application or version or _foreign_tables(path, timeout):
            raise faults.damaged(path)
    if version > LATEST:
        raise HistoryTooNew(
            f"The history '{path}' was written by a newer version of Residual Workbench "
            f"(schema {version}; this version knows up to {LATEST}).",
            "Update Residual Workbench, or set WORKBENCH_HOME to another folder.",
        )
    return int(version)


def _foreign_tables(path: Path, timeout: float) -> bool:
    with contextlib.closing(connect(path, timeout, read_only=True)) as connection:
        rows = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE tbl_name NOT IN (?, 'sqlite_sequence')",
            [migrations.migrations_table],
        )
        return rows.fetchone() is not None


def _check_writable(path: Path, timeout: float) -> None:
    with contextlib.closing(connect(path, timeout)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def _upgrade(path: Path, timeout: float) -> None:
    version = _version(path, timeout)  # again: another process may have been at it meanwhile
    if version == LATEST:
        return
    with contextlib.closing(connect(path, timeout)) as connection:
        if version > 0:
            stamp = time.strftime("%Y%m%d-%H%M%S")
            name = f"{path.stem}-schema{version}-{stamp}{path.suffix}"
            backup(connection, path.parent / "backups" / name)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        migrations.apply(Tables(connection, execute_plugins=False))
