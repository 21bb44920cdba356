"""What a person does with runs: names, notes, tags, the trash."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.errors import HistoryError
from workbench.history.entries import number
from workbench.history.rows import tags_text
from workbench.spec.run import RunState

_DOCUMENTS = (("designs", "design"), ("recipes", "recipe"), ("datasets", "dataset"))


@dataclass(frozen=True, slots=True)
class Annotation:
    """What to change about a run; None is left as it is."""

    notes: str | None = None
    tags: Sequence[str] | None = None
    starred: bool | None = None
    colour: str | None = None

    @property
    def columns(self) -> dict[str, str | int]:
        columns: dict[str, str | int] = {}
        if self.notes is not None:
            columns["notes"] = self.notes
        if self.tags is not None:
            columns["tags"] = tags_text(tag.strip() for tag in self.tags if tag.strip())
        if self.starred is not None:
            columns["starred"] = int(self.starred)
        if self.colour is not None:
            columns["colour"] = self.colour
        return columns


def rename(connection: sqlite3.Connection, run: str, name: str) -> None:
    if not name.strip():
        raise HistoryError("A run needs a name.", "Type at least one letter or digit.")
    _update(connection, run, {"name": name.strip()})


def annotate(connection: sqlite3.Connection, run: str, changes: Annotation) -> None:
    columns = changes.columns
    if columns:
        _update(connection, run, columns)


def trash(connection: sqlite3.Connection, runs: Sequence[str]) -> None:
    now = time.time()
    for run in runs:
        _, name, state = _row(connection, run)
        if RunState(state).is_live:
            raise HistoryError(f"'{name}' is going on.", "Stop it before you delete it.")
        connection.execute(
            "UPDATE runs SET trashed = ? WHERE id = ? AND trashed IS NULL", (now, run)
        )


def restore(connection: sqlite3.Connection, runs: Sequence[str]) -> None:
    for run in runs:
        _update(connection, run, {"trashed": None})


def delete(connection: sqlite3.Connection, runs: Sequence[str]) -> None:
    """Rows of the runs, and documents and machines that nothing refers to any more."""
    for run in runs:
        trashed, name, _ = _row(connection, run)
        if trashed is None:
            raise HistoryError(f"'{name}' is not in the trash.", "Move it there first.")
        connection.execute("DELETE FROM runs WHERE id = ?", (run,))
    for table, column in _DOCUMENTS:
        connection.execute(
            f"DELETE FROM {table} WHERE NOT EXISTS "
            f"(SELECT 1 FROM runs WHERE runs.{column}_sha256 = {table}.sha256)"
        )
    connection.execute(
        "DELETE FROM machines WHERE NOT EXISTS "
        "(SELECT 1 FROM runs WHERE runs.machine = machines.number)"
    )
    connection.execute(
        "DELETE FROM experiments WHERE NOT EXISTS "
        "(SELECT 1 FROM runs WHERE runs.experiment = experiments.id)"
    )


def _row(connection: sqlite3.Connection, run: str) -> tuple[float | None, str, str]:
    row: tuple[float | None, str, str] = connection.execute(
        "SELECT trashed, name, state FROM runs WHERE number = ?", (number(connection, run),)
    ).fetchone()
    return row


def _update(
    connection: sqlite3.Connection, run: str, columns: Mapping[str, str | int | None]
) -> None:
    changes = ", ".join(f"{column} = ?" for column in columns)
    connection.execute(
        f"UPDATE runs SET {changes} WHERE number = ?",
        (*columns.values(), number(connection, run)),
    )
