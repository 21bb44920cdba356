"""The queue: whose it is, its order, and what is held back."""

import sqlite3
from collections.abc import Sequence

from workbench.errors import HistoryError
from workbench.history.owner import Owner


def adopt(connection: sqlite3.Connection, process: Owner) -> list[str]:
    """Take on, for this process, the queued runs that no living one has queued: those left from
    the last time. Returns their ids in the queue's order."""
    rows = connection.execute(
        "SELECT number, id, owner_host, owner_pid, owner_started FROM runs "
        "WHERE state = 'queued' AND trashed IS NULL ORDER BY queue_position, number"
    ).fetchall()
    left = [
        (number, run)
        for number, run, host, pid, started in rows
        if host is None or not Owner(host, pid, started).is_alive()
    ]
    connection.executemany(
        "UPDATE runs SET owner_host = ?, owner_pid = ?, owner_started = ? WHERE number = ?",
        [(process.host, process.pid, process.started, number) for number, _ in left],
    )
    return [run for _, run in left]


def hold(connection: sqlite3.Connection, runs: Sequence[str], held: bool) -> None:
    """Let queued runs wait, or no longer. Raises `HistoryError`, for all, where one is not."""
    for run in runs:
        row = connection.execute("SELECT state, name FROM runs WHERE id = ?", (run,)).fetchone()
        if row is None or row[0] != "queued":
            name, state = (row[1], row[0]) if row else (run, "not in the history")
            raise HistoryError(
                f"'{name}' is {state}.", "Only a queued run can be held or released."
            )
        connection.execute("UPDATE runs SET held = ? WHERE id = ?", (int(held), run))


def reorder(connection: sqlite3.Connection, runs: Sequence[str]) -> None:
    """Put these queued runs first, in this order; the others keep theirs."""
    rows = connection.execute(
        "SELECT id FROM runs WHERE state = 'queued' ORDER BY queue_position, number"
    )
    queued = [row[0] for row in rows]
    first = [run for run in dict.fromkeys(runs) if run in queued]
    chosen = set(first)
    order = first + [run for run in queued if run not in chosen]
    connection.executemany(
        "UPDATE runs SET queue_position = ? WHERE id = ?",
        [(position, run) for position, run in enumerate(order, 1)],
    )
