"""The document on the tables says what there is, and its examples run."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.history.runs import trained

TEXT = (Path(__file__).parents[2] / "docs" / "history-schema.md").read_text(encoding="utf-8")
QUERIES = [
    query.strip()
    for block in re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)
    for query in block.split(";")
    if query.strip()
]


@pytest.fixture
def connection(store, path):
    trained(store, 30.0, 20.0)
    trained(store, 40.0, 25.0)
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def names(connection, kinds):
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN (SELECT value FROM json_each(?))", [kinds]
    )
    hidden = ("sqlite_", "_sqlite", "runs_fts_")
    return {name for (name,) in rows if not name.startswith(hidden)}


def test_every_table_and_view_is_spoken_of(connection):
    for name in names(connection, '["table", "view"]'):
        assert f"`{name}`" in TEXT or f"## {name}:" in TEXT, name


def test_every_column_of_the_runs_is_spoken_of(connection):
    for row in connection.execute("SELECT name FROM pragma_table_info('runs')"):
        assert f"`{row[0]}`" in TEXT, row[0]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.splitlines()[0])
def test_the_examples_run(connection, query):
    connection.execute(query).fetchall()


def test_the_example_with_the_spread_is_right(connection):
    [query] = [query for query in QUERIES if "deviation" in query and "draws" in query]
    [(design, _, n, mean, deviation)] = connection.execute(query).fetchall()
    assert (design, n, mean) == ("small", 2, 22.5)
    assert deviation == pytest.approx(12.5**0.5)
