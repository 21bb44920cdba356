"""What each event of a run does to the database. Every function runs inside one transaction.

A run belongs to one process from when it is prepared until it ends; events of any other process
are refused while that one lives, and the results of a run that has ended do not change.
"""

import dataclasses
import hashlib
import itertools
import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.errors import HistoryError
from workbench.history import images
from workbench.history.owner import Owner
from workbench.history.rows import PUT_EPOCH, columns_of, epoch_row
from workbench.history.size import Size
from workbench.spec.events import (
    CheckpointDue,
    CheckpointSaved,
    Ended,
    EpochFinished,
    Event,
    ImagesRead,
    Logged,
    Started,
    StateChanged,
    StepsSampled,
)
from workbench.spec.run import (
    MEAN_OF_LAST,
    CheckpointRecord,
    EpochRecord,
    LogRecord,
    MachineRecord,
    RunState,
    StepRecord,
)

STALE_SECONDS = 30.0
"""A live run that has not been heard of for this long has lost its process."""

_SUMMARY = f"""
    UPDATE runs SET
        (epoch, seconds_per_epoch, peak_memory_bytes, diverged_epoch) = (
            SELECT coalesce(max(epoch), 0),
                coalesce(avg(CASE warm_up WHEN 0 THEN train_seconds END), avg(train_seconds)),
                max(peak_memory_bytes),
                min(CASE WHEN train_loss IS NULL OR train_loss = 9e999 THEN epoch END)
            FROM epoch_results WHERE run = :run),
        (last_error, last_loss) = (SELECT test_error, test_loss FROM epoch_results
            WHERE run = :run ORDER BY epoch DESC LIMIT 1),
        (best_error, best_epoch) = (SELECT test_error, epoch FROM epoch_results
            WHERE run = :run AND test_error IS NOT NULL ORDER BY test_error, epoch LIMIT 1),
        mean_error = (SELECT CASE WHEN count(test_error) = count(*) THEN avg(test_error) END FROM (
            SELECT test_error FROM epoch_results WHERE run = :run
            ORDER BY epoch DESC LIMIT {MEAN_OF_LAST}))
    WHERE number = :run
"""


_BESIDE = """
    WITH training AS (
        SELECT runs.number,
            machines.host || char(10) || machines.device || char(10) || CASE
                WHEN runs.device LIKE 'cuda:%' AND runs.device <> 'cuda:0' THEN runs.device
                ELSE '' END AS device
        FROM runs JOIN machines ON machines.number = runs.machine
        WHERE state = 'training' AND heartbeat >= :recently
    ),
    together AS (
        SELECT number FROM training
        WHERE device = (SELECT device FROM training WHERE number = :run)
    )
    UPDATE runs SET beside = max(beside, (SELECT count(*) - 1 FROM together))
    WHERE number IN (SELECT number FROM together)
"""
"""For a run that begins to train: it, and those that train on its device, have had so many beside
them. What is asked for as 'auto' and 'cuda' is the first GPU."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """What has to be known of a run before an event of it is taken."""

    number: int
    name: str
    state: RunState
    epoch: int
    owner: Owner | None
    heartbeat: float | None

    def is_of(self, process: Owner) -> bool:
        return self.owner is not None and self.owner.is_same(process)

    def is_abandoned(self, now: float) -> bool:
        """Its process is dead, or has not been heard of for `STALE_SECONDS`."""
        if self.owner is None or self.heartbeat is None:
            return True
        return now - self.heartbeat > STALE_SECONDS or self.owner.is_alive() is False

    def is_ahead(self, now: float) -> bool:
        """Its process is on another machine, and was last heard of in the future: one of the two
        clocks is wrong, and the silence that tells a dead process cannot be measured."""
        if self.owner is None or self.heartbeat is None or self.owner.is_alive() is not None:
            return False
        return self.heartbeat - now > STALE_SECONDS


def apply(connection: sqlite3.Connection, events: Iterable[Event], process: Owner) -> None:
    """Enter what was said, in order. Raises `HistoryError` for a run that is not there, belongs to
    another process, or has ended."""
    # Epochs that follow one another are one piece of work: the run's row is brought up to date
    # once.
    for (run, kind), group in itertools.groupby(events, lambda event: (event.run, type(event))):
        if kind is EpochFinished:
            records = [event.record for event in group if isinstance(event, EpochFinished)]
            _finish_epochs(connection, run, records, process)
        else:
            for event in group:
                _enter(connection, event, process)


def _finish_epochs(
    connection: sqlite3.Connection, identity: str, records: Iterable[EpochRecord], process: Owner
) -> None:
    run = find(connection, identity)
    _hold(connection, run, process)
    put_epochs(connection, run.number, records)
    summarise(connection, run.number)


def _enter(connection: sqlite3.Connection, event: Event, process: Owner) -> None:
    run = find(connection, event.run)
    match event:
        case Started():
            _start(connection, run, event, process)
        case ImagesRead():
            _hold(connection, run, process)
            size = Size(event.depth, event.parameters, event.macs)
            images.put(connection, run.number, event.images, size)
        case StateChanged():
            _change_state(connection, run, event, process)
        case StepsSampled():
            _hold(connection, run, process)
            put_steps(connection, run.number, event.records)
        case CheckpointDue():
            _hold(connection, run, process)
        case CheckpointSaved():
            _hold(connection, run, process)
            _enter_checkpoint(connection, run, event.record)
        case Logged():
            put_log(connection, run.number, (event.record,))
        case Ended():
            _end(connection, run, event, process)


def beat(connection: sqlite3.Connection, run: str, process: Owner) -> None:
    """Note that the run's process is alive; nothing for a run that waits or has none."""
    found = find(connection, run)
    if found.is_of(process) and found.state is not RunState.QUEUED:
        _hold(connection, found, process)


def find(connection: sqlite3.Connection, run: str) -> RunRow:
    row = connection.execute(
        "SELECT number, name, state, epoch, owner_host, owner_pid, owner_started, heartbeat "
        "FROM runs WHERE id = ?",
        (run,),
    ).fetchone()
    if row is None:
        raise unknown(run)
    number, name, state, epoch, host, pid, started, heartbeat = row
    owner = None if host is None else Owner(host, pid, started)
    return RunRow(number, name, RunState(state), epoch, owner, heartbeat)


def unknown(run: str) -> HistoryError:
    return HistoryError(f"The history has no run '{run}'.", "It may have been deleted.")


def _take(connection: sqlite3.Connection, run: RunRow, process: Owner) -> None:
    """Make a run that waits, can go on, or was abandoned, that of this process."""
    now = time.time()
    is_ours = run.is_of(process)
    if run.state.is_live and not is_ours and not run.is_abandoned(now):
        raise of_another(run)
    is_free = run.state is RunState.QUEUED or run.state.is_resumable
    if not run.state.is_live and not is_free:
        raise _over(run)
    connection.execute(
        "UPDATE runs SET owner_host = ?, owner_pid = ?, owner_started = ?, heartbeat = ?, "
        "ended = NULL, reason = '', hint = '', queue_position = NULL, held = 0 WHERE number = ?",
        (process.host, process.pid, process.started, now, run.number),
    )


def _hold(connection: sqlite3.Connection, run: RunRow, process: Owner) -> None:
    """Make sure that the run is ours and goes on. A run that was marked as interrupted while this
    process slept, and that nobody has taken since, is trained again."""
    if not run.is_of(process):
        if run.state.is_live:
            raise of_another(run)
        raise _over(run)
    now = time.time()
    if run.state is RunState.INTERRUPTED:
        set_state(connection, run, RunState.TRAINING, now, "")
        connection.execute(
            "UPDATE runs SET ended = NULL, reason = '', hint = '' WHERE number = ?", (run.number,)
        )
    elif not run.state.is_live:
        raise _over(run)
    connection.execute("UPDATE runs SET heartbeat = ? WHERE number = ?", (now, run.number))


def of_another(run: RunRow) -> HistoryError:
    where = f" (process {run.owner.pid} on {run.owner.host})" if run.owner else ""
    return HistoryError(
        f"'{run.name}' belongs to another process{where}.",
        "Stop it there, or wait until it has ended.",
    )


def _over(run: RunRow) -> HistoryError:
    if run.state is RunState.QUEUED:
        return HistoryError(f"'{run.name}' is queued and has not been started.")
    return HistoryError(
        f"'{run.name}' is {run.state}; its results do not change.",
        "Start a new run with the same settings instead.",
    )


def _start(connection: sqlite3.Connection, run: RunRow, event: Started, process: Owner) -> None:
    """Begin, or go on from a checkpoint. What the same machine trained beyond it comes again bit
    for bit and takes the old rows' place one by one, so that another crash meanwhile loses no
    finished epoch; another machine's figures would differ, and what lies beyond is forgotten."""
    _take(connection, run, process)
    machine = put_machine(connection, event.machine)
    (before,) = connection.execute(
        "SELECT machine FROM runs WHERE number = ?", (run.number,)
    ).fetchone()
    connection.execute(
        "UPDATE runs SET started = coalesce(started, ?), machine = ?, train_images = ?, "
        "test_images = ?, classes = ?, steps_per_epoch = ?, epochs = ? WHERE number = ?",
        (
            event.time,
            machine,
            event.train_images,
            event.test_images,
            event.classes,
            event.steps_per_epoch,
            event.epochs,
            run.number,
        ),
    )
    set_state(connection, run, RunState.TRAINING, event.time, "")
    beyond = {"run": run.number, "epochs": event.epochs_done, "steps": event.steps_done}
    if machine != before:
        connection.execute("DELETE FROM epoch_results WHERE run = :run AND epoch > :epochs", beyond)
        connection.execute("DELETE FROM steps WHERE run = :run AND step > :steps", beyond)
    connection.execute("DELETE FROM checkpoints WHERE run = :run AND step > :steps", beyond)
    connection.execute(_SUMMARY, beyond)


def _change_state(
    connection: sqlite3.Connection, run: RunRow, event: StateChanged, process: Owner
) -> None:
    match event.state:
        case RunState.QUEUED:
            _queue_again(connection, run, event.time, process)
            return
        case RunState.PREPARING:
            _take(connection, run, process)
        case RunState.TRAINING | RunState.PAUSED if run.state is RunState.QUEUED:
            _take(connection, run, process)
        case RunState.TRAINING | RunState.PAUSED:
            _hold(connection, run, process)
        case _:
            raise ValueError(f"a run ends with Ended, not with StateChanged({event.state})")
    set_state(connection, run, event.state, event.time, "")


def _queue_again(connection: sqlite3.Connection, run: RunRow, now: float, process: Owner) -> None:
    if run.state is RunState.QUEUED:
        return
    if run.state.is_live and not run.is_of(process):
        raise of_another(run)
    if run.state.is_live:
        raise HistoryError(f"'{run.name}' is going on.", "Stop it before it is queued again.")
    if not run.state.is_resumable:
        raise _over(run)
    set_state(connection, run, RunState.QUEUED, now, "")
    connection.execute(
        "UPDATE runs SET owner_host = ?, owner_pid = ?, owner_started = ?, ended = NULL, "
        "reason = '', hint = '', held = 0, "
        "queue_position = (SELECT coalesce(max(queue_position), 0) + 1 FROM runs) "
        "WHERE number = ?",
        (process.host, process.pid, process.started, run.number),
    )


_NO_OWNER = "owner_host = NULL, owner_pid = NULL, owner_started = NULL"


def _end(connection: sqlite3.Connection, run: RunRow, event: Ended, process: Owner) -> None:
    if event.state.is_live or event.state is RunState.QUEUED:
        raise ValueError(f"a run does not end as {event.state}")
    is_ours = run.is_of(process)
    if run.state.is_live:
        if not is_ours and not run.is_abandoned(time.time()):
            raise of_another(run)
    elif run.state is event.state:
        return  # said twice
    elif run.state is not RunState.QUEUED and not (is_ours and run.state is RunState.INTERRUPTED):
        raise _over(run)
    set_state(connection, run, event.state, event.time, event.reason)
    connection.execute(
        f"UPDATE runs SET {_NO_OWNER}, ended = ?, reason = ?, hint = ?, queue_position = NULL, "
        "held = 0 WHERE number = ?",
        (event.time, event.reason, event.hint, run.number),
    )


def set_state(
    connection: sqlite3.Connection, run: RunRow, state: RunState, now: float, reason: str
) -> None:
    if run.state is state:
        return
    connection.execute("UPDATE runs SET state = ? WHERE number = ?", (state, run.number))
    connection.execute(
        "INSERT INTO states (run, time, state, epoch, reason) VALUES (?, ?, ?, ?, ?)",
        (run.number, now, state, run.epoch, reason),
    )
    if state is RunState.TRAINING:
        connection.execute(_BESIDE, {"run": run.number, "recently": time.time() - STALE_SECONDS})


def summarise(connection: sqlite3.Connection, number: int) -> None:
    """Work out the results on a run's row from its epochs."""
    connection.execute(_SUMMARY, {"run": number})


def put_epochs(connection: sqlite3.Connection, number: int, records: Iterable[EpochRecord]) -> None:
    """An epoch that was there already gives way to the one that comes again."""
    connection.executemany(PUT_EPOCH, [epoch_row(number, record) for record in records])


def put_log(connection: sqlite3.Connection, number: int, records: Sequence[LogRecord]) -> None:
    connection.executemany(
        "INSERT INTO log (run, time, level, text) VALUES (?, ?, ?, ?)",
        [(number, record.time, record.level, record.text) for record in records],
    )


def put_steps(connection: sqlite3.Connection, number: int, records: Sequence[StepRecord]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO steps (run, step, epoch, loss, learning_rate, seconds) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (number, step.step, step.epoch, step.loss, step.learning_rate, step.seconds)
            for step in records
        ],
    )


def _enter_checkpoint(
    connection: sqlite3.Connection, run: RunRow, record: CheckpointRecord
) -> None:
    if record.is_best:
        connection.execute("UPDATE checkpoints SET is_best = 0 WHERE run = ?", (run.number,))
    columns = columns_of(CheckpointRecord)
    connection.execute(
        f"INSERT OR REPLACE INTO checkpoints (run, {', '.join(columns)}) "
        f"VALUES (?{', ?' * len(columns)})",
        (run.number, *(getattr(record, column) for column in columns)),
    )


def put_machine(connection: sqlite3.Connection, record: MachineRecord) -> int:
    """The number of the machine's row, entered when it is new."""
    values = dataclasses.asdict(record)
    content = json.dumps(values, sort_keys=True)
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    connection.execute(
        f"INSERT OR IGNORE INTO machines (sha256, {', '.join(values)}) "
        f"VALUES (?{', ?' * len(values)})",
        (sha256, *values.values()),
    )
    (number,) = connection.execute(
        "SELECT number FROM machines WHERE sha256 = ?", (sha256,)
    ).fetchone()
    return int(number)
