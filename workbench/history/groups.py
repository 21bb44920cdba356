"""Runs grouped by anything, with what their figures come to: worked out by the database from all
runs that match, whatever a view hides, pages or thins out."""

import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from workbench.errors import HistoryError
from workbench.history.images import UNKNOWN
from workbench.history.query import EVERYTHING, RunQuery, conditions
from workbench.spec.dataset import DatasetSpec
from workbench.spec.recipe import Recipe

Key = str | int | float | None

SEEDLESS = "all but the seed"
"""Groups runs that have design, recipe and images in common; images that nobody knows are like no
others."""

_COLUMNS = {
    "design": "design_digest",
    "recipe": "recipe_digest",
    "data set": "images_key",
    "depth": "depth",
    "parameters": "parameters",
    "seed": "seed",
    "device": "device",
    "epochs": "epochs",
    "state": "state",
    "experiment": "experiment",
    "machine": "(SELECT host FROM machines WHERE machines.number = runs.machine)",
    SEEDLESS: "design_digest || '-' || recipe_digest || '-' || images_key",
}
_DOCUMENTS = {
    "recipe": ("recipes", "recipe_sha256", Recipe),
    "data": ("datasets", "dataset_sha256", DatasetSpec),
}
GROUPINGS = (
    *_COLUMNS,
    *(f"recipe.{field.name}" for field in fields(Recipe)),
    *(f"data.{field.name}" for field in fields(DatasetSpec)),
)
"""All that runs can be grouped by; several may be combined."""

_FIGURES = ("last_error", "best_error", "mean_error", "seconds_alone", "seconds_shared")
_IDENTITY = ("number", "state", "design_digest", "recipe_digest", "images_key", "seed")
_SIZES = ("depth", "parameters", "macs")
_NEEDED = (
    *_IDENTITY,
    *_SIZES,
    *_FIGURES[:3],
    "beside",
    "CASE WHEN beside = 0 THEN seconds_per_epoch END AS seconds_alone",
    "CASE WHEN beside > 0 THEN seconds_per_epoch END AS seconds_shared",
)

# SQLite has no standard deviation: the squares of what is left when a group's mean is taken away.
_MEANS = ", ".join(f"avg({each}) AS {each}" for each in _FIGURES)
_CENTRES = ", ".join(f"avg({each}) OVER own AS {each}_centre" for each in _FIGURES)
_SUMS = ", ".join(
    f"count({each}) AS {each}_n, avg({each}) AS {each}_mean, "
    f"sum(({each} - {each}_centre) * ({each} - {each}_centre)) AS {each}_squares, "
    f"min({each}) AS {each}_low, max({each}) AS {each}_high"
    for each in _FIGURES
)
_SHOWN = ", ".join(
    f"{each}_{part}" for each in _FIGURES for part in ("n", "mean", "squares", "low", "high")
)
_SAME = ", ".join(
    f"CASE WHEN min({each}) = max({each}) THEN max({each}) END AS {each}" for each in _SIZES
)


@dataclass(frozen=True, slots=True)
class Figure:
    """`n` values: their mean, sample standard deviation and standard error (None below two),
    lowest and highest (None where there are none)."""

    n: int
    mean: float | None
    std: float | None
    sem: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class RunGroup:
    """Runs that agree in what they are grouped by. `keys` are the values of the groupings, in the
    order asked for: digests for designs, recipes and data sets.

    Figures are those of the `finished` ones among the `runs`; runs of one design, recipe, data
    set and seed are one draw and enter with their mean. Errors in percent, `seconds` of training
    an epoch, of the runs that had the device for themselves. Where there are none they are of the
    `crowded` runs, which shared it with others, and the group `shared_device`. `newest` is the id
    of the newest run; `design`, `recipe`, `dataset` are its names, `depth`, `parameters` and `macs`
    what all runs have in common, else None.
    """

    keys: tuple[Key, ...]
    runs: int
    finished: int
    newest: str
    design: str
    recipe: str
    dataset: str
    depth: int | None
    parameters: int | None
    macs: int | None
    last_error: Figure
    best_error: Figure
    mean_error: Figure
    seconds: Figure
    crowded: int = 0
    shared_device: bool = False


def is_of_unknown_images(by: Sequence[str], group: RunGroup) -> bool:
    """Whether the group was made by images, and nobody knows those of its run."""
    return any(
        name in ("data set", SEEDLESS) and f"{UNKNOWN} " in str(key)
        for name, key in zip(by, group.keys, strict=True)
    )


def groups(
    connection: sqlite3.Connection, by: Sequence[str], wanted: RunQuery = EVERYTHING
) -> list[RunGroup]:
    """The groups of the runs that match, the one with the newest run first; the order and the
    limit of `wanted` do not count. Raises `HistoryError` for a grouping that does not exist."""
    statement, parameters = _statement(by, wanted)
    rows = connection.execute(statement, parameters)
    return [_group(row, len(by)) for row in rows]


def members(
    connection: sqlite3.Connection,
    by: Sequence[str],
    keys: Sequence[Key],
    wanted: RunQuery = EVERYTHING,
) -> list[str]:
    """The ids of a group's runs, oldest first. Raises `HistoryError`."""
    required, parameters = conditions(wanted)
    required += [f"({_expression(each)}) IS ?" for each in by]
    rows = connection.execute(
        f"SELECT id FROM runs WHERE {' AND '.join(required)} ORDER BY created, number",
        [*parameters, *keys],
    )
    return [run for (run,) in rows]


def _expression(by: str) -> str:
    if by in _COLUMNS:
        return _COLUMNS[by]
    head, _, name = by.partition(".")
    if by not in GROUPINGS:
        raise HistoryError(
            f"Runs cannot be grouped by '{by}'.", f"Use some of: {', '.join(GROUPINGS)}."
        )
    table, column, _ = _DOCUMENTS[head]
    # A list (the milestones) comes back as its text.
    return f"SELECT json_extract(document, '$.{name}') FROM {table} WHERE sha256 = runs.{column}"


def _statement(by: Sequence[str], wanted: RunQuery) -> tuple[str, list[str | int]]:
    if not by:
        raise HistoryError("Nothing was named to group runs by.", f"Such as '{SEEDLESS}'.")
    required, parameters = conditions(wanted)
    names = [f"key{at}" for at in range(len(by))]
    keys = ", ".join(names)
    needed = ", ".join(
        (*_NEEDED, *(f"({_expression(e)}) AS {name}" for e, name in zip(by, names, strict=True)))
    )
    matches = " AND ".join(f"counts.{name} IS figures.{name}" for name in names)
    statement = f"""
        WITH chosen AS MATERIALIZED (
            SELECT {needed} FROM runs WHERE {" AND ".join(required)}),
        draws AS (SELECT {keys}, {_MEANS} FROM chosen WHERE state = 'finished'
            GROUP BY {keys}, design_digest, recipe_digest, images_key, seed),
        centred AS (SELECT *, {_CENTRES} FROM draws WINDOW own AS (PARTITION BY {keys})),
        figures AS (SELECT {keys}, {_SUMS} FROM centred GROUP BY {keys}),
        counts AS (SELECT {keys}, count(*) AS runs,
            count(*) FILTER (WHERE state = 'finished') AS finished,
            count(*) FILTER (WHERE state = 'finished' AND beside > 0) AS crowded,
            max(number) AS newest, {_SAME}
            FROM chosen GROUP BY {keys})
        SELECT {", ".join(f"counts.{name}" for name in names)}, counts.runs, finished, runs.id,
            runs.design, runs.recipe, runs.dataset, counts.depth, counts.parameters, counts.macs,
            crowded, {_SHOWN}
        FROM counts JOIN runs ON runs.number = newest LEFT JOIN figures ON {matches}
        ORDER BY newest DESC
    """
    return statement, parameters


def _group(row: Sequence[Any], keys: int) -> RunGroup:
    facts, crowded, values = row[keys : keys + 9], row[keys + 9], row[keys + 10 :]
    figures = (_figure(*values[at : at + 5]) for at in range(0, len(values), 5))
    last, best, mean, alone, shared = figures
    is_shared = bool(shared.n) and not alone.n
    seconds = shared if is_shared else alone
    whole: list[Any] = [tuple(row[:keys]), *facts, last, best, mean, seconds, crowded, is_shared]
    return RunGroup(*whole)


def _figure(
    n: int | None,
    mean: float | None,
    squares: float | None,
    low: float | None,
    high: float | None,
) -> Figure:
    if n is None or n < 2 or squares is None:
        return Figure(n or 0, mean, None, None, low, high)
    # Equal values leave a mean that is rounded a spread of some 1e-17.
    std = 0.0 if low == high else math.sqrt(squares / (n - 1))
    return Figure(n, mean, std, std / math.sqrt(n), low, high)
