"""Which runs, in which order: a `RunQuery` as SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import HistoryError
from workbench.history.rows import RUN_COLUMNS
from workbench.spec.run import RunState

_IGNORING_CASE = frozenset({"name", "design", "dataset", "reason", "notes", "device"})
_TEXT_COLUMNS = ("name", "notes", "tags", "design", "dataset")
_FIRST_IDEOGRAPH = "\u2e80"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunQuery:
    """Filters that all apply; None and empty filter nothing.

    `text` is words that must each begin a word of the name, notes, tags, design or data set.
    `design` is a name or a digest, `dataset` a title, `experiment` an id. `order_by` is a field of
    `RunRecord`; runs without a value there come last in either direction.
    """

    text: str = ""
    states: Sequence[RunState] = ()
    design: str = ""
    dataset: str = ""
    tag: str = ""
    experiment: str = ""
    starred: bool | None = None
    trashed: bool = False
    order_by: str = "created"
    descending: bool = True
    limit: int | None = None


EVERYTHING = RunQuery()
"""All runs that are not in the trash, newest first."""


def select(query: RunQuery, columns: str) -> tuple[str, list[str | int]]:
    """The SQL statement and its parameters. Raises `HistoryError` for an unknown column."""
    if query.order_by not in RUN_COLUMNS:
        raise HistoryError(
            f"Runs cannot be sorted by '{query.order_by}'.",
            f"Use one of: {', '.join(RUN_COLUMNS)}.",
        )
    required, parameters = conditions(query)
    direction = "DESC" if query.descending else "ASC"
    key = query.order_by + (" COLLATE NOCASE" if query.order_by in _IGNORING_CASE else "")
    # Runs made in one moment keep the order in which they were made.
    statement = (
        f"SELECT {columns} FROM runs WHERE {' AND '.join(required)} "
        f"ORDER BY {key} {direction} NULLS LAST, number {direction}"
    )
    if query.limit is not None:
        statement += " LIMIT ?"
        parameters.append(query.limit)
    return statement, parameters


def conditions(query: RunQuery) -> tuple[list[str], list[str | int]]:
    """What rows of `runs` must fulfil, as SQL to be joined by AND, and its parameters."""
    found = [f"trashed IS {'NOT ' if query.trashed else ''}NULL"]
    parameters: list[str | int] = []

    def require(condition: str, *values: str | int) -> None:
        found.append(condition)
        parameters.extend(values)

    for condition, values in _text_conditions(query.text):
        require(condition, *values)
    if query.states:
        require(f"state IN ({', '.join('?' * len(query.states))})", *query.states)
    if query.design:
        require("(design = ? OR design_digest = ?)", query.design, query.design)
    if query.dataset:
        require("dataset = ?", query.dataset)
    if query.experiment:
        require("experiment = ?", query.experiment)
    if query.tag:
        require("EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)", query.tag)
    if query.starred is not None:
        require("starred = ?", int(query.starred))
    return found, parameters


def _text_conditions(text: str) -> list[tuple[str, list[str]]]:
    """Words go to the full-text index. It takes a run of ideographs for one word, so those are
    looked for anywhere in the text instead."""
    words = [word for word in text.split() if any(char.isalnum() for char in word)]
    indexed = [word for word in words if max(word) < _FIRST_IDEOGRAPH]
    conditions: list[tuple[str, list[str]]] = []
    if indexed:
        quoted = " ".join('"' + word.replace('"', '""') + '"*' for word in indexed)
        match = "number IN (SELECT rowid FROM runs_fts WHERE runs_fts MATCH ?)"
        conditions.append((match, [quoted]))
    for word in words:
        if word not in indexed:
            anywhere = " OR ".join(f"instr({column}, ?)" for column in _TEXT_COLUMNS)
            conditions.append((f"({anywhere})", [word] * len(_TEXT_COLUMNS)))
    return conditions
