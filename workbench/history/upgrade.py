"""What a history file is before it is trusted, and bringing an older one up to date."""

import contextlib
import errno
import os
import sqlite3
import time
from pathlib import Path

from filelock import FileLock, Timeout

from workbench.durable import replacing
from workbench.errors import HistoryTooNew
from workbench.history import faults
from workbench.history.database import connect

LATEST = 8
"""The `user_version` of a file with every step of `migrations.py` applied."""

APPLICATION_ID = 0x52574248
"""'RWBH' in the file's header says whose database it is."""

_STEPS_TABLE = "_sqlite_migrations"
_SMALLEST_DATABASE = 512


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
    with replacing(target) as temporary, contextlib.closing(sqlite3.connect(temporary)) as copy:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _version(path: Path, timeout: float) -> int:
    """How many steps the file has had; 0 for none or a blank one."""
    if not path.exists() or path.stat().st_size == 0:
        return 0
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.stat().st_size < _SMALLEST_DATABASE:
        raise faults.damaged(path)
    # Only SQLite may open the file: closing any other handle on it would drop the locks of the
    # connections that this process has already (sqlite.org/howtocorrupt.html, 2.2).
    with contextlib.closing(connect(path, timeout, read_only=True)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        # The table of applied steps may stand alone, made by a process that died right after.
        (tables,) = connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE tbl_name NOT IN (?, 'sqlite_sequence')",
            [_STEPS_TABLE],
        ).fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise faults.damaged(path)
    if version > LATEST:
        raise HistoryTooNew(
            f"The history '{path}' was written by a newer version of Residual Workbench "
            f"(schema {version}; this version knows up to {LATEST}).",
            "Update Residual Workbench, or set WORKBENCH_HOME to another folder.",
        )
    return int(version)


def _check_writable(path: Path, timeout: float) -> None:
    with contextlib.closing(connect(path, timeout)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        # The beginning alone succeeds on a read-only file.
        connection.execute(f"PRAGMA user_version = {LATEST}")
        connection.execute("ROLLBACK")


def _upgrade(path: Path, timeout: float) -> None:
    # Here, so that a history that is up to date opens without them: half a second with numpy.
    from sqlite_utils import Database

    from workbench.history.migrations import migrations

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
        migrations.apply(Database(connection, execute_plugins=False))
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        if free > pages / 2:  # a step has made room that the history would take long to fill
            connection.execute("VACUUM")
