"""Damage to a history is told wherever it sits, and nothing else is called damage."""

import random
import sqlite3
from contextlib import closing

import pytest

from tests.history.runs import trained
from workbench.history.checking import Condition, examine
from workbench.history.store import HistoryStore

PAGE = 4096


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("filled") / "history.db"
    store = HistoryStore.open(path)
    for number in range(8):
        trained(store, 50.0, 40.0, 30.0, name=f"run {number}")
    store.close()
    return path.read_bytes()


def test_a_sound_history_is_whole(path, filled):
    path.write_bytes(filled)
    for thorough in (False, True):
        finding = examine(path, thorough)
        assert (finding.condition, finding.runs, finding.faults) == (Condition.WHOLE, 8, ())


def test_a_page_overwritten_anywhere_is_damage(path, filled):
    bytes_of = random.Random(5).randbytes
    for page in range(len(filled) // PAGE):
        begin, end = page * PAGE, (page + 1) * PAGE
        path.write_bytes(filled[:begin] + bytes_of(PAGE) + filled[end:])
        finding = examine(path)
        assert finding.condition is Condition.DAMAGED, page
        assert finding.faults


def test_an_index_of_another_page_is_damage_that_only_the_thorough_check_tells(path, filled):
    """`integrity_check` holds indexes against their tables; `quick_check` does not."""
    path.write_bytes(filled)
    with closing(sqlite3.connect(path)) as connection:
        roots = "SELECT rootpage FROM sqlite_master WHERE name IN ('runs_created', 'runs_state')"
        first, second = (row[0] - 1 for row in connection.execute(roots))
    swapped = bytearray(filled)
    swapped[first * PAGE : (first + 1) * PAGE] = filled[second * PAGE : (second + 1) * PAGE]
    path.write_bytes(bytes(swapped))
    assert examine(path).is_whole
    assert examine(path, thorough=True).condition is Condition.DAMAGED


def test_a_truncated_history_is_damage(path, filled):
    path.write_bytes(filled[: len(filled) // 2])
    assert examine(path).condition is Condition.DAMAGED


def test_a_row_without_the_run_that_it_belongs_to_is_damage(path, filled):
    path.write_bytes(filled)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO log (run, time, level, text) VALUES (99, 0, 'info', '')")
    finding = examine(path)
    assert finding.condition is Condition.DAMAGED
    assert "log" in finding.faults[0]


def test_what_is_no_history_is_told_apart_and_left_alone(path):
    assert examine(path).condition is Condition.MISSING
    assert not path.exists()
    path.touch()
    assert examine(path).condition is Condition.EMPTY
    path.write_bytes(b"not a database at all" * 100)
    assert examine(path).condition is Condition.DAMAGED
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (cake TEXT)")
    assert examine(path).condition is Condition.FOREIGN
