"""Runs and their curves as CSV files, for spreadsheets and scripts. The window and the command
write the same file."""

import csv
import dataclasses
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from workbench.durable import replacing
from workbench.errors import HistoryError
from workbench.history.rows import RUN_COLUMNS, columns_of
from workbench.history.store import HistoryStore
from workbench.spec import escapes
from workbench.spec.run import EpochRecord, RunRecord

_TIMES = frozenset({"created", "started", "ended", "heartbeat", "trashed"})
_OF_RECIPE = {
    "recipe": "name",
    "batch_size": "batch_size",
    "learning_rate": "learning_rate",
    "precision": "precision",
}
RUN_HEADINGS = (*RUN_COLUMNS, *_OF_RECIPE)
EPOCH_HEADINGS = ("run", "name", *columns_of(EpochRecord))
_MARK = "\ufeff"
"""By which Excel knows UTF-8; without it names are read in the code page of the country."""


def write_runs(
    store: HistoryStore, runs: Sequence[str], target: Path, *, for_excel: bool = False
) -> None:
    """One row per run, in this order: the fields of `RunRecord`, then what is most asked for of
    the recipe; times as ISO 8601 in UTC, tags separated by commas, nothing where there is no
    value. `for_excel`: the file begins with a mark by which Excel knows its encoding. Raises
    `HistoryError`."""
    _write(target, RUN_HEADINGS, _run_lines(store, runs), for_excel=for_excel)


def write_curves(
    store: HistoryStore, runs: Sequence[str], target: Path, *, for_excel: bool = False
) -> None:
    """One row per epoch of each run: its id and name, then the fields of `EpochRecord`. Raises
    `HistoryError`."""
    _write(target, EPOCH_HEADINGS, _epoch_lines(store, runs), for_excel=for_excel)


def runs_csv(store: HistoryStore, runs: Sequence[str]) -> str:
    """The text that `write_runs` writes."""
    return _text(RUN_HEADINGS, _run_lines(store, runs))


def curves_csv(store: HistoryStore, runs: Sequence[str]) -> str:
    """The text that `write_curves` writes."""
    return _text(EPOCH_HEADINGS, _epoch_lines(store, runs))


def _run_lines(store: HistoryStore, runs: Sequence[str]) -> Iterator[list[Any]]:
    for record in store.page(runs):
        recipe = store.spec(record.id).recipe
        own = [_cell(record, column) for column in RUN_COLUMNS]
        yield [*own, *(getattr(recipe, name) for name in _OF_RECIPE.values())]


def _epoch_lines(store: HistoryStore, runs: Sequence[str]) -> Iterator[list[Any]]:
    for record in store.page(runs):
        for epoch in store.epochs(record.id):
            yield [record.id, record.name, *dataclasses.astuple(epoch)]


def _cell(record: RunRecord, column: str) -> Any:
    value = getattr(record, column)
    if column in _TIMES and value is not None:
        return datetime.fromtimestamp(value, UTC).isoformat(timespec="seconds")
    return ", ".join(value) if isinstance(value, tuple) else value


def _text(headings: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    file = io.StringIO(newline="")
    _put(file, headings, lines)
    return file.getvalue()


def _put(file: IO[str], headings: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    writer = csv.writer(file)
    writer.writerow(headings)
    writer.writerows(map(escapes.csv, line) for line in lines)


def _write(
    target: Path, headings: Sequence[str], lines: Iterable[Sequence[Any]], *, for_excel: bool
) -> None:
    """The file appears whole or not at all."""
    try:
        with (
            replacing(target) as temporary,
            temporary.open("w", encoding="utf-8", newline="") as file,
        ):
            file.write(_MARK if for_excel else "")
            _put(file, headings, lines)
    except OSError as fault:
        raise HistoryError(f"'{target}' cannot be written: {fault.strerror}.") from None
