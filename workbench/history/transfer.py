"""A run as a whole, taken out of one history and put into another."""

import sqlite3
from dataclasses import dataclass, replace

from workbench.errors import HistoryError
from workbench.history import entries, experiments, forecasts, images, recording
from workbench.history.experiments import ExperimentEntry
from workbench.history.forecasts import Foretold
from workbench.history.rows import (
    RUN_COLUMNS,
    columns_of,
    epoch_records,
    run_record,
    selected,
    tags_text,
)
from workbench.history.size import Size
from workbench.spec.run import (
    CheckpointRecord,
    EpochRecord,
    ImageFacts,
    LogRecord,
    MachineRecord,
    RunRecord,
    RunSpec,
    RunState,
    StepRecord,
)

_COUNTS = ("train_images", "test_images", "classes", "steps_per_epoch")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """Everything that the history keeps of a run that has ended, its checkpoints' files aside.
    `counts` are training and test images, classes and steps an epoch, None before it started. How
    near what was foretold came is worked out from the rest.

    To be `put`, the record has the size that its network was told to have when it was queued, and
    `size_on_images` is what it came to on its `images`."""

    record: RunRecord
    spec: RunSpec
    machine: MachineRecord | None
    counts: tuple[int | None, int | None, int | None, int | None]
    epochs: tuple[EpochRecord, ...]
    steps: tuple[StepRecord, ...]
    log: tuple[LogRecord, ...]
    checkpoints: tuple[CheckpointRecord, ...]
    experiment: ExperimentEntry | None = None
    foretold: Foretold | None = None
    images: ImageFacts | None = None
    size_on_images: Size | None = None
    threads: int | None = None


def read(connection: sqlite3.Connection, run: str) -> StoredRun:
    """A run that has ended. Raises `HistoryError` for one that waits or goes on."""
    stored = outline(connection, run)
    state, name = stored.record.state, stored.record.name
    if state.is_live or state is RunState.QUEUED:
        raise HistoryError(f"'{name}' is {state}.", "Wait until it has ended, or stop it.")
    source = "steps WHERE run = (SELECT number FROM runs WHERE id = ?) ORDER BY step"
    return replace(stored, steps=tuple(selected(connection, StepRecord, source, [run])))


def outline(connection: sqlite3.Connection, run: str) -> StoredRun:
    """A run in whatever state, without its sampled steps, of which there are very many. Raises
    `HistoryError`."""
    number = entries.number(connection, run)
    row = connection.execute(
        f"SELECT {', '.join(RUN_COLUMNS)} FROM runs WHERE number = ?", (number,)
    ).fetchone()
    counts = connection.execute(
        f"SELECT {', '.join(_COUNTS)} FROM runs WHERE number = ?", (number,)
    ).fetchone()
    of_run = "WHERE run = ? ORDER BY"
    where = "machines WHERE number = (SELECT machine FROM runs WHERE number = ?)"
    machines = selected(connection, MachineRecord, where, [number])
    record = run_record(row)
    # Of a run that saw two sets of images only the last is kept: where it goes, it would be taken
    # for a run on that one.
    is_unknown = images.is_unknown(record.images_key)
    return StoredRun(
        record=record,
        spec=entries.spec(connection, run),
        machine=machines[0] if machines else None,
        counts=counts,
        epochs=tuple(epoch_records(connection, number)),
        steps=(),
        log=tuple(selected(connection, LogRecord, f"log {of_run} number", [number])),
        checkpoints=tuple(
            selected(connection, CheckpointRecord, f"checkpoints {of_run} step", [number])
        ),
        experiment=experiments.entry_of(connection, number),
        foretold=forecasts.entry_of(connection, run),
        images=None if is_unknown else images.find(connection, run),
        threads=entries.threads(connection, run),
    )


def is_present(connection: sqlite3.Connection, record: RunRecord) -> bool:
    """Whether the run is in the history already, in the trash or not. Raises `HistoryError` where
    another run has its id."""
    found = connection.execute(
        "SELECT created, name FROM runs WHERE id = ?", (record.id,)
    ).fetchone()
    if found is None:
        return False
    # A name may have been changed since; the moment at which it was made may not.
    if found[0] != record.created:
        raise HistoryError(
            f"The history has another run with the id '{record.id}', '{found[1]}'.",
            "Nothing was taken in. Delete that run for good to make room.",
        )
    return True


def put(connection: sqlite3.Connection, run: StoredRun) -> None:
    """Enter a run that is not there, as it ended, and its experiment unless that is. Its results
    are worked out from its epochs again. Raises `HistoryError` where another experiment has the id
    of its own, `sqlite3.Error`; within the transaction, which undoes it."""
    record = run.record
    size = Size(record.depth, record.parameters, record.macs)
    if run.experiment is not None:
        experiments.put(connection, run.experiment)
    made = entries.add(
        connection, run.spec, size, experiment=record.experiment, threads=run.threads
    )
    number = entries.number(connection, made)
    if run.images is not None:
        images.put(connection, number, run.images, run.size_on_images or size)
    elif run.spec.dataset.source == "images":
        connection.execute(
            "UPDATE runs SET images_key = ? WHERE number = ?",
            (images.unknown_key(record.id), number),
        )
    if run.foretold is not None:
        forecasts.add(connection, made, run.foretold.forecast, run.foretold.time)
    recording.put_epochs(connection, number, run.epochs)
    recording.put_steps(connection, number, run.steps)
    recording.put_log(connection, number, run.log)
    columns = columns_of(CheckpointRecord)
    connection.executemany(
        f"INSERT INTO checkpoints (run, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})",
        [(number, *(getattr(each, column) for column in columns)) for each in run.checkpoints],
    )
    recording.summarise(connection, number)
    machine = None if run.machine is None else recording.put_machine(connection, run.machine)
    _finish(connection, number, run, machine)


def _finish(
    connection: sqlite3.Connection, number: int, run: StoredRun, machine: int | None
) -> None:
    record = run.record
    values = {
        "id": record.id,
        "state": record.state,
        "reason": record.reason,
        "hint": record.hint,
        "created": record.created,
        "started": record.started,
        "ended": record.ended,
        "notes": record.notes,
        "tags": tags_text(record.tags),
        "starred": int(record.starred),
        "colour": record.colour,
        "machine": machine,
        "queue_position": None,
        "beside": record.beside,
        **dict(zip(_COUNTS, run.counts, strict=True)),
    }
    connection.execute(
        f"UPDATE runs SET {', '.join(f'{name} = ?' for name in values)} WHERE number = ?",
        (*values.values(), number),
    )
    connection.execute(
        "UPDATE states SET state = ?, time = ?, epoch = (SELECT epoch FROM runs WHERE number = ?) "
        "WHERE run = ?",
        (record.state, record.ended or record.created, number, number),
    )
