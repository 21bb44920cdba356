"""Runs and their curves as CSV files, for spreadsheets and scripts."""

import csv
import dataclasses
import os
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import HistoryError
from workbench.history.rows import RUN_COLUMNS, columns_of
from workbench.history.store import HistoryStore
from workbench.spec.run import EpochRecord, RunRecord

_TIMES = frozenset({"created", "started", "ended", "heartbeat", "trashed"})
_EPOCH_COLUMNS = columns_of(EpochRecord)


def write_runs(store: HistoryStore, runs: Sequence[str], target: Path) -> None:
    """One line a run, in this order, with the fields of `RunRecord` as columns; times as ISO 8601
    in UTC, tags separated by commas, nothing where there is no value. Raises `HistoryError`."""
    lines = ([_cell(record, column) for column in RUN_COLUMNS] for record in store.page(runs))
    _write(target, RUN_COLUMNS, lines)


def write_curves(store: HistoryStore, runs: Sequence[str], target: Path) -> None:
    """One line an epoch of each run: its id and name, then the fields of `EpochRecord`. Raises
    `HistoryError`."""
    lines = (
        [record.id, record.name, *dataclasses.astuple(epoch)]
        for record in store.page(runs)
        for epoch in store.epochs(record.id)
    )
    _write(target, ("run", "name", *_EPOCH_COLUMNS), lines)


def disarmed(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula is quoted from it."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return value


def _cell(record: RunRecord, column: str) -> Any:
    value = getattr(record, column)
    if column in _TIMES and value is not None:
        return datetime.fromtimestamp(value, UTC).isoformat(timespec="seconds")
    return ", ".join(value) if isinstance(value, tuple) else value


def _write(target: Path, header: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """The file appears whole or not at all."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(map(disarmed, line) for line in lines)
        Path(temporary).replace(target)
    except OSError as fault:
        raise HistoryError(f"'{target}' cannot be written: {fault.strerror}.") from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
