"""Rows of the database as records, and back."""

import dataclasses
import json
import math
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

Record = TypeVar("Record", MachineRecord, StepRecord, LogRecord, CheckpointRecord)

_NOT_A_NUMBER = math.nan


def columns_of(record: type) -> tuple[str, ...]:
    """The columns that hold a record: they are named after its fields."""
    return tuple(field.name for field in dataclasses.fields(record))


RUN_COLUMNS = columns_of(RunRecord)
EPOCH_METRICS = tuple(name for name in columns_of(EpochRecord) if name != "epoch")
_REQUIRED_METRICS = frozenset(
    field.name
    for field in dataclasses.fields(EpochRecord)
    if field.default is dataclasses.MISSING and field.name != "epoch"
)


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


def metric_rows(run: int, record: EpochRecord) -> list[tuple[int, str, int, float]]:
    """One row a metric: (run, metric, epoch, value). What was not measured has no row; SQLite
    stores NaN as NULL."""
    rows = []
    for metric in EPOCH_METRICS:
        value = getattr(record, metric)
        if value is not None and value is not False:
            rows.append((run, metric, record.epoch, float(value)))
    return rows


def number_of(value: float | None) -> float:
    """A stored number; NULL stands for NaN."""
    return _NOT_A_NUMBER if value is None else value


def epoch_records(rows: Iterable[tuple[int, str, float | None]]) -> list[EpochRecord]:
    """From rows (epoch, metric, value), in any order; sorted by epoch. NULL comes back as NaN."""
    epochs: dict[int, dict[str, Any]] = {}
    for epoch, metric, value in rows:
        epochs.setdefault(epoch, {})[metric] = number_of(value)
    return [_epoch_record(epoch, epochs[epoch]) for epoch in sorted(epochs)]


def _epoch_record(epoch: int, values: dict[str, Any]) -> EpochRecord:
    known = dict.fromkeys(_REQUIRED_METRICS, _NOT_A_NUMBER)
    known |= {metric: value for metric, value in values.items() if metric in EPOCH_METRICS}
    memory = known.pop("peak_memory_bytes")
    is_warm_up = bool(known.pop("warm_up", False))
    return EpochRecord(
        epoch=epoch,
        peak_memory_bytes=0 if math.isnan(memory) else int(memory),
        warm_up=is_warm_up,
        **known,
    )


def selected(
    connection: sqlite3.Connection, cls: type[Record], source: str, parameters: Sequence[Any]
) -> list[Record]:
    """Records of `cls` from `SELECT its columns FROM source`."""
    columns = columns_of(cls)
    rows = connection.execute(f"SELECT {', '.join(columns)} FROM {source}", parameters)
    make = _MAKERS.get(cls, cls)
    return [make(**dict(zip(columns, row, strict=True))) for row in rows]


def _step(**values: Any) -> StepRecord:
    values["loss"] = number_of(values["loss"])
    return StepRecord(**values)


def _checkpoint(**values: Any) -> CheckpointRecord:
    values["is_best"] = bool(values["is_best"])
    return CheckpointRecord(**values)


_MAKERS: dict[type, Callable[..., Any]] = {
    StepRecord: _step,
    CheckpointRecord: _checkpoint,
}
