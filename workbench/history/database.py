"""Connections and transactions: one connection a thread, one writer at a time.

Every write is one `BEGIN IMMEDIATE` transaction: a deferred one that reads first fails at once
when somebody else has written in between, whatever the timeout.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from workbench.errors import DiskFull, HistoryError
from workbench.history import faults
from workbench.history.reserve import Reserve

Result = TypeVar("Result")

BUSY_SECONDS = 30.0
_CACHE_KIBIBYTES = 16 * 1024
_WAL_BYTES_KEPT = 64 * 2**20


def connect(path: Path, timeout: float, read_only: bool = False) -> sqlite3.Connection:
    """A connection with our settings; transactions are begun by hand. `timeout` in seconds."""
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,  # used by one thread only, but closed by whoever closes the store
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@dataclass(slots=True)
class _Session:
    """A thread's connection. The lock is held while it is in use, so that closing waits."""

    connection: sqlite3.Connection
    thread: threading.Thread
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_durable: bool = True


class Database:
    """An open history file. `timeout` is how many seconds to wait for another process."""

    def __init__(self, path: Path, reserve: Reserve, timeout: float = BUSY_SECONDS) -> None:
        self.path = path
        self._reserve = reserve
        self._timeout = timeout
        self._local = threading.local()
        self._sessions: list[_Session] = []
        self._sessions_lock = threading.Lock()
        self._writer = threading.Lock()
        self._is_closed = False

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """The thread's connection, for queries. Raises `HistoryError`."""
        with faults.translated(self.path), self._entered() as session:
            yield session.connection

    def write(
        self,
        work: Callable[[sqlite3.Connection], Result],
        *,
        durable: bool = True,
        urgent: bool = True,
    ) -> Result:
        """Do `work` in one transaction: all of it is kept or nothing.

        A durable one survives a power cut once this returns; one that is not survives the end of
        the process. On a full disk the reserve is given back: an urgent one is tried again with
        it; one that is not raises `DiskFull` and leaves that room for what has to be written to
        wind up. Raises `HistoryError`.
        """
        try:
            return self._transaction(work, durable)
        except DiskFull:
            if not self._reserve.release() or not urgent:
                raise
        return self._transaction(work, durable)

    def close(self) -> None:
        """Close every thread's connection, once it is done with what it does."""
        with self._sessions_lock:
            self._is_closed = True
            for session in self._sessions:
                with session.lock:
                    session.connection.close()
            self._sessions.clear()

    def _transaction(self, work: Callable[[sqlite3.Connection], Result], durable: bool) -> Result:
        if not self._writer.acquire(timeout=self._timeout):
            raise faults.busy(self.path)
        try:
            with faults.translated(self.path), self._entered() as session:
                _set_durable(session, durable)
                return _transact(session.connection, work)
        finally:
            self._writer.release()

    @contextmanager
    def _entered(self) -> Iterator[_Session]:
        session = getattr(self._local, "session", None) or self._opened()
        with session.lock:
            if self._is_closed:
                raise HistoryError(f"The history '{self.path}' has been closed.")
            yield session

    def _opened(self) -> _Session:
        with self._sessions_lock:
            if self._is_closed:
                raise HistoryError(f"The history '{self.path}' has been closed.")
            self._drop_sessions_of_ended_threads()
            connection = connect(self.path, self._timeout)
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
            connection.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES_KEPT}")
            connection.execute("PRAGMA synchronous = FULL")
            session = _Session(connection, threading.current_thread())
            self._sessions.append(session)
        self._local.session = session
        return session

    def _drop_sessions_of_ended_threads(self) -> None:
        for session in [one for one in self._sessions if not one.thread.is_alive()]:
            session.connection.close()
            self._sessions.remove(session)


def _set_durable(session: _Session, durable: bool) -> None:
    """WAL with NORMAL may lose the last commits at a power cut; FULL does not, and a FULL commit
    keeps all that came before it too."""
    if session.is_durable is not durable:
        session.connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        session.is_durable = durable


def _transact(
    connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], Result]
) -> Result:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may already have rolled it back.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result
