"""What was foretold of runs, beside what they took."""

import sqlite3
import time
from dataclasses import dataclass

from workbench.errors import HistoryError
from workbench.history.entries import number
from workbench.spec.forecast import Forecast, Score

_COLUMNS = ("seconds_per_epoch", "total_seconds", "peak_memory_bytes")


@dataclass(frozen=True, slots=True)
class Foretold:
    """A forecast, and when it was made."""

    time: float
    forecast: Forecast


def add(
    connection: sqlite3.Connection, run: str, told: Forecast, moment: float | None = None
) -> None:
    """Keep a forecast with a run that has not started; a later one takes the place of an earlier.
    Without a moment it was made now. Raises `HistoryError`."""
    key = number(connection, run)
    (started,) = connection.execute("SELECT started FROM runs WHERE number = ?", (key,)).fetchone()
    if started is not None:
        raise HistoryError("The run has started: it is too late to foretell what it takes.")
    connection.execute("DELETE FROM forecasts WHERE run = ?", (key,))
    connection.execute(
        "INSERT INTO forecasts (run, time, seconds_per_epoch, total_seconds, peak_memory_bytes, "
        "largest_batch, reserved_bytes) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            time.time() if moment is None else moment,
            told.seconds_per_epoch,
            told.total_seconds,
            told.peak_memory_bytes,
            told.largest_batch,
            told.reserved_bytes,
        ),
    )


def find(connection: sqlite3.Connection, run: str) -> Forecast | None:
    """The forecast that is kept with a run."""
    found = entry_of(connection, run)
    return None if found is None else found.forecast


def entry_of(connection: sqlite3.Connection, run: str) -> Foretold | None:
    """The same with its time, on its way to another history."""
    row = connection.execute(
        "SELECT time, seconds_per_epoch, total_seconds, peak_memory_bytes, largest_batch, "
        "reserved_bytes FROM forecasts WHERE run = ?",
        (number(connection, run),),
    ).fetchone()
    if row is None:
        return None
    moment, epoch, total, memory, batch, reserved = row
    told = Forecast(
        seconds_per_epoch=epoch,
        total_seconds=total,
        peak_memory_bytes=memory,
        largest_batch=batch,
        reserved_bytes=reserved,
    )
    return Foretold(moment, told)


def score(connection: sqlite3.Connection, run: str) -> Score | None:
    """How near the forecast was, None where there is none."""
    foretold = ", ".join(f"1.0 * {name} / nullif(foretold_{name}, 0)" for name in _COLUMNS)
    row = connection.execute(
        f"SELECT {foretold} FROM forecast_scores WHERE run = ?", (run,)
    ).fetchone()
    return None if row is None else Score(epoch=row[0], total=row[1], memory=row[2])
