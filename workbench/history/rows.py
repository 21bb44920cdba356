"""Rows of the database as records, and back."""

import dataclasses
import json
import math
import operator
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from workbench.spec.run import (
    CheckpointRecord,
    EpochRecord,
    LogRecord,
    MachineRecord,
    RunRecord,
    RunState,
    StepRecord,
)

Record = TypeVar("Record", MachineRecord, EpochRecord, StepRecord, LogRecord, CheckpointRecord)

_NOT_A_NUMBER = math.nan


def columns_of(record: type) -> tuple[str, ...]:
    """The columns that hold a record: they are named after its fields."""
    return tuple(field.name for field in dataclasses.fields(record))


RUN_COLUMNS = columns_of(RunRecord)
EPOCH_COLUMNS = columns_of(EpochRecord)
_MEASURED_ALWAYS = tuple(
    field.name for field in dataclasses.fields(EpochRecord) if field.default is dataclasses.MISSING
)
PUT_EPOCH = (
    f"INSERT OR REPLACE INTO epoch_results (run, {', '.join(EPOCH_COLUMNS)}) "
    f"VALUES (?{', ?' * len(EPOCH_COLUMNS)})"
)
"""Takes an `epoch_row`."""

_values_of_epoch = operator.attrgetter(*EPOCH_COLUMNS)


def run_record(row: Sequence[Any]) -> RunRecord:
    """From a row of `RUN_COLUMNS`."""
    values = dict(zip(RUN_COLUMNS, row, strict=True))
    values["state"] = RunState(values["state"])
    values["tags"] = tuple(json.loads(values["tags"]))
    values["starred"] = bool(values["starred"])
    values["held"] = bool(values["held"])
    return RunRecord(**values)


def tags_text(tags: Iterable[str]) -> str:
    """Tags as the JSON array that is stored, each once, in the order given."""
    return json.dumps(list(dict.fromkeys(tags)), ensure_ascii=False)


def epoch_row(run: int, record: EpochRecord) -> tuple[float | None, ...]:
    """For `PUT_EPOCH`. SQLite stores NaN as NULL, like what was not measured."""
    return (run, *_values_of_epoch(record))


def number_of(value: float | None) -> float:
    """A stored number; NULL stands for NaN."""
    return _NOT_A_NUMBER if value is None else value


def epoch_records(connection: sqlite3.Connection, run: int) -> list[EpochRecord]:
    """The epochs of the run with this number, in order."""
    return selected(connection, EpochRecord, "epoch_results WHERE run = ? ORDER BY epoch", [run])


def selected(
    connection: sqlite3.Connection, cls: type[Record], source: str, parameters: Sequence[Any]
) -> list[Record]:
    """Records of `cls` from `SELECT its columns FROM source`."""
    columns = columns_of(cls)
    rows = connection.execute(f"SELECT {', '.join(columns)} FROM {source}", parameters)
    make = _MAKERS.get(cls, cls)
    return [make(**dict(zip(columns, row, strict=True))) for row in rows]


def _epoch(**values: Any) -> EpochRecord:
    for metric in _MEASURED_ALWAYS:
        if values[metric] is None:
            values[metric] = _NOT_A_NUMBER
    values["warm_up"] = bool(values["warm_up"])
    return EpochRecord(**values)


def _step(**values: Any) -> StepRecord:
    values["loss"] = number_of(values["loss"])
    return StepRecord(**values)


def _checkpoint(**values: Any) -> CheckpointRecord:
    values["is_best"] = bool(values["is_best"])
    return CheckpointRecord(**values)


_MAKERS: dict[type, Callable[..., Any]] = {
    EpochRecord: _epoch,
    StepRecord: _step,
    CheckpointRecord: _checkpoint,
}
