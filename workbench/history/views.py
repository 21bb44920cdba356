"""Saved views of the table of runs: a filter, an order, columns and groups under a name."""

import json
import sqlite3
import time
from dataclasses import asdict, dataclass, field

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from workbench.errors import HistoryError
from workbench.history.groups import Key
from workbench.history.query import EVERYTHING, RunQuery
from workbench.spec.run import RunState


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view by its name. `query` filters and orders; `columns` are shown from left to right, the
    first `pinned` of them stay in sight; `groups` are some of `GROUPINGS`, empty for single runs.
    Empty `columns` mean the table's own. `within` are the keys of the one group whose runs are
    listed, empty for the groups themselves; `group_order` is the column that those are sorted by,
    empty for the newest first."""

    name: str
    query: RunQuery = EVERYTHING
    columns: tuple[str, ...] = ()
    pinned: int = 0
    groups: tuple[str, ...] = ()
    within: tuple[Key, ...] = ()
    group_order: str = ""
    group_descending: bool = False


@checked_dataclass(config=ConfigDict(extra="forbid", strict=True), frozen=True)
class _FileQuery:
    text: str = ""
    states: list[str] = field(default_factory=list)
    design: str = ""
    dataset: str = ""
    tag: str = ""
    experiment: str = ""
    starred: bool | None = None
    trashed: bool = False
    order_by: str = "created"
    descending: bool = True
    limit: int | None = None


@checked_dataclass(config=ConfigDict(extra="forbid", strict=True), frozen=True)
class _FileView:
    query: _FileQuery
    columns: list[str]
    groups: list[str]
    pinned: int = Field(ge=0)
    within: list[str | int | float | None] = field(default_factory=list)
    group_order: str = ""
    group_descending: bool = False


_VIEW = TypeAdapter(_FileView)


def views(connection: sqlite3.Connection) -> list[SavedView]:
    """All saved views, by name. One that another program has spoilt is left out."""
    rows = connection.execute("SELECT name, document FROM views ORDER BY name COLLATE NOCASE, name")
    found = (_view(name, document) for name, document in rows)
    return [view for view in found if view is not None]


def save_view(connection: sqlite3.Connection, view: SavedView) -> None:
    """Keep a view; one of the same name is replaced. Raises `HistoryError` for a blank name."""
    name = view.name.strip()
    if not name:
        raise HistoryError("A view needs a name.", "Type at least one letter or digit.")
    values = asdict(view)
    del values["name"]
    for later in ("within", "group_order", "group_descending"):
        # Earlier versions read what they know of; they leave a view out that says more.
        if not values[later]:
            del values[later]
    document = json.dumps(values, ensure_ascii=False)
    connection.execute(
        "INSERT INTO views (name, created, document) VALUES (?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET document = excluded.document",
        (name, time.time(), document),
    )


def delete_view(connection: sqlite3.Connection, name: str) -> None:
    """Forget a view. Raises `HistoryError` where there is none of that name."""
    if connection.execute("DELETE FROM views WHERE name = ?", (name,)).rowcount == 0:
        raise HistoryError(f"There is no view '{name}'.", "It may have been deleted.")


def _view(name: str, document: str) -> SavedView | None:
    try:
        file = _VIEW.validate_json(document)
        values = vars(file.query)
        query = RunQuery(**{**values, "states": tuple(map(RunState, values["states"]))})
    except (ValidationError, ValueError):
        return None
    return SavedView(
        name,
        query,
        tuple(file.columns),
        file.pinned,
        tuple(file.groups),
        tuple(file.within),
        file.group_order,
        file.group_descending,
    )
