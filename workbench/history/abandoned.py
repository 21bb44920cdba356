"""Live runs whose process is dead, silent, or of a machine that cannot be told alive, and how they
become free to go on elsewhere. Every function runs inside one transaction.
"""

import sqlite3
import time
from dataclasses import dataclass

from workbench.history import recording
from workbench.history.recording import RunRow
from workbench.spec.run import RunState


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A live run of which it cannot be told whether its process lives: that is on `host`, whose
    clock was `ahead_seconds` ahead of this machine's."""

    run: str
    name: str
    host: str
    ahead_seconds: float


def abandoned(connection: sqlite3.Connection) -> list[str]:
    """The ids of live runs whose process is dead or silent. Only reads."""
    now = time.time()
    live = [state for state in RunState if state.is_live]
    rows = connection.execute(
        f"SELECT id FROM runs WHERE state IN ({', '.join('?' * len(live))})", live
    )
    return [run for (run,) in rows.fetchall() if recording.find(connection, run).is_abandoned(now)]


def mark_interrupted(connection: sqlite3.Connection) -> list[str]:
    """Put live runs that were abandoned into the state `interrupted`; returns their ids."""
    now = time.time()
    marked = abandoned(connection)
    for identity in marked:
        run = recording.find(connection, identity)
        ended = now if run.heartbeat is None else run.heartbeat
        _interrupt(connection, run, ended, "The program ended before the run did.")
    return marked


def _interrupt(connection: sqlite3.Connection, run: RunRow, ended: float, reason: str) -> None:
    recording.set_state(connection, run, RunState.INTERRUPTED, ended, reason)
    # The owner stays noted: a process that was only asleep takes its run up again.
    connection.execute(
        "UPDATE runs SET ended = ?, reason = ?, hint = ? WHERE number = ?",
        (ended, reason, "Resume it to go on from its last checkpoint.", run.number),
    )


def take_over(connection: sqlite3.Connection, identity: str) -> None:
    """Let a live run go whose process cannot be seen and whose heartbeat says nothing, as a person
    wants it: it is `interrupted` then. A run that is not live stays as it is. Should its process
    live after all, it takes the run up again, or stops once another has. Raises `HistoryError`
    where the process is known to live."""
    run = recording.find(connection, identity)
    now = time.time()
    if not run.state.is_live:
        return
    if not run.is_abandoned(now) and not run.is_ahead(now):
        raise recording.of_another(run)
    host = run.owner.host if run.owner else "another machine"
    reason = f"Taken over from {host}, of which it is not known whether it still trained."
    _interrupt(connection, run, min(now, run.heartbeat or now), reason)


def doubtful(connection: sqlite3.Connection) -> list[Doubtful]:
    """Live runs of other machines whose heartbeat lies ahead of this one's clock: whether it stands
    still, nobody can tell before that clock is there."""
    now = time.time()
    live = [state for state in RunState if state.is_live]
    rows = connection.execute(
        f"SELECT id FROM runs WHERE state IN ({', '.join('?' * len(live))}) AND heartbeat > ?",
        (*live, now),
    ).fetchall()
    runs = [(identity, recording.find(connection, identity)) for (identity,) in rows]
    return [
        Doubtful(identity, run.name, run.owner.host, run.heartbeat - now)
        for identity, run in runs
        if run.is_ahead(now) and run.owner is not None and run.heartbeat is not None
    ]
