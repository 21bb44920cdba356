"""Experiments as they were queued, so that their runs remember what they were part of."""

import secrets
import sqlite3
import time
from dataclasses import dataclass

from workbench.errors import HistoryError
from workbench.history.entries import add
from workbench.history.owner import Owner
from workbench.history.size import Size
from workbench.spec.run import RunSpec


@dataclass(frozen=True, slots=True)
class ExperimentRecord:
    """One that was queued. `document` is its JSON in full; `runs` counts those outside the trash,
    `finished` the finished ones among them."""

    id: str
    name: str
    created: float
    document: str
    runs: int
    finished: int


@dataclass(frozen=True, slots=True)
class ExperimentEntry:
    """An experiment's own row, on its way to or from another history."""

    id: str
    name: str
    created: float
    document: str


def entry_of(connection: sqlite3.Connection, run: int) -> ExperimentEntry | None:
    """The experiment that the run of this number is part of."""
    row = connection.execute(
        "SELECT id, name, created, document FROM experiments "
        "WHERE id = (SELECT experiment FROM runs WHERE number = ?)",
        (run,),
    ).fetchone()
    return None if row is None else ExperimentEntry(*row)


def put(connection: sqlite3.Connection, entry: ExperimentEntry) -> None:
    """Enter an experiment from another history, unless it is here. Raises `HistoryError` where
    another one has its id."""
    row = connection.execute(
        "SELECT created, name FROM experiments WHERE id = ?", (entry.id,)
    ).fetchone()
    if row is None:
        connection.execute(
            "INSERT INTO experiments (id, name, created, document) VALUES (?, ?, ?, ?)",
            (entry.id, entry.name, entry.created, entry.document),
        )
    elif row[0] != entry.created:
        raise HistoryError(
            f"The history has another experiment with the id '{entry.id}', '{row[1]}'.",
            "Nothing was taken in.",
        )


def add_experiment(
    connection: sqlite3.Connection,
    name: str,
    document: str,
    runs: list[tuple[RunSpec, Size]],
    process: Owner,
) -> list[str]:
    """Enter an experiment with its runs, all queued; returns the runs' ids."""
    id = secrets.token_hex(5)
    connection.execute(
        "INSERT INTO experiments (id, name, created, document) VALUES (?, ?, ?, ?)",
        (id, name, time.time(), document),
    )
    return [add(connection, spec, size, process, id) for spec, size in runs]


def experiments(connection: sqlite3.Connection, id: str | None = None) -> list[ExperimentRecord]:
    """All, the newest first; or the one of that id. Raises `HistoryError` where it is not there."""
    chosen = "" if id is None else "WHERE experiments.id = ? "
    rows = connection.execute(
        "SELECT experiments.id, experiments.name, experiments.created, document, "
        "count(runs.number), count(runs.number) FILTER (WHERE state = 'finished') "
        "FROM experiments LEFT JOIN runs ON runs.experiment = experiments.id "
        f"AND runs.trashed IS NULL {chosen}"
        "GROUP BY experiments.id ORDER BY experiments.created DESC, experiments.rowid DESC",
        () if id is None else (id,),
    )
    found = [ExperimentRecord(*row) for row in rows]
    if id is not None and not found:
        raise HistoryError(f"The history has no experiment '{id}'.", "It may have been deleted.")
    return found
