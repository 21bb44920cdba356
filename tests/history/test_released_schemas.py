"""Every schema that was ever released, as it stands in `schemas/`: brought up to date whole.

The files were written when their schema was new, and are not made again: a migration that is
edited afterwards no longer leads to them.
"""

import math
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.history.runs import DESIGN, trained
from workbench.errors import HistoryTooNew
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.history.upgrade import APPLICATION_ID, LATEST
from workbench.spec.run import RunState

SCHEMAS = Path(__file__).parent / "schemas"
RUN = "0123456789"
VERSIONS = range(1, LATEST + 1)
METRICS = ("train", "evaluation", "data", "forward", "backward", "optimizer")


def released(path, version):
    """A history as the program with that schema left it."""
    text = (SCHEMAS / f"schema-{version}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(text)


def schema(path):
    """Everything that was created; SQLite keeps a statement's spaces, which do not matter."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
        return [(kind, name, " ".join((sql or "").split())) for kind, name, sql in rows]


def version_of(path):
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        return connection.execute("PRAGMA user_version").fetchone()[0]


def test_each_released_schema_has_its_file():
    assert sorted(file.name for file in SCHEMAS.iterdir()) == [
        f"schema-{version}.sql" for version in VERSIONS
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_history_keeps_everything_and_goes_on(path, tmp_path, version):
    released(path, version)
    store = HistoryStore.open(path)
    assert version_of(path) == LATEST
    record = store.run(RUN)
    assert (record.name, record.state, record.last_error) == (
        "from long ago",
        RunState.FINISHED,
        7.5,
    )
    assert (record.tags, record.held, record.experiment) == (("kept",), False, None)
    assert store.spec(RUN).design.blocks == DESIGN.blocks
    [epoch] = store.epochs(RUN)
    assert (epoch.test_error, repr(epoch.train_loss)) == (7.5, "nan")
    assert [(step.step, step.loss) for step in store.steps(RUN)] == [(10, 2.25)]
    assert [line.text for line in store.log(RUN)] == ["It's on its way"]
    assert [each.step for each in store.checkpoints(RUN)] == [10]
    assert store.ids(RunQuery(text="long oldn kept")) == [RUN]
    assert trained(store, 50.0).last_error == 50.0
    assert len(store.groups(["state"])) == 1
    store.close()
    blank = tmp_path / "blank.db"
    HistoryStore.open(blank).close()
    assert schema(path) == schema(blank)


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_a_released_history_is_copied_before_it_is_changed(path, version):
    released(path, version)
    before = schema(path)
    HistoryStore.open(path).close()
    [backup] = (path.parent / "backups").iterdir()
    assert f"schema{version}" in backup.name
    assert version_of(backup) == version
    assert schema(backup) == before
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT id FROM runs").fetchall() == [(RUN,)]


@pytest.mark.parametrize("version", range(1, 7))
def test_a_row_a_value_becomes_a_row_an_epoch(path, version):
    released(path, version)
    values = {"test_error": 6.5, "peak_memory_bytes": 4096.0, "data_seconds": 0.25, "warm_up": 1.0}
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE runs SET state = 'training'")
        connection.executemany(
            "INSERT INTO epoch_metrics VALUES (1, ?, 2, ?)",
            [*values.items(), ("train_loss", math.inf), ("of another program", 1.0)],
        )
        connection.execute("UPDATE runs SET state = 'finished'")
    store = HistoryStore.open(path)
    first, second = store.epochs(RUN)
    store.close()
    assert (first.test_error, first.peak_memory_bytes, first.warm_up) == (7.5, 0, False)
    assert {name: getattr(second, name) for name in values} == values
    assert second.train_loss == math.inf
    assert math.isnan(second.test_loss)
    assert (second.forward_seconds, first.data_seconds) == (None, None)


def test_the_room_that_becomes_free_is_given_back(path):
    released(path, 6)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE runs SET state = 'training'")
        connection.executemany(
            "INSERT INTO epoch_metrics VALUES (1, ?, ?, 1.0)",
            [(f"{metric}_seconds", epoch) for metric in METRICS for epoch in range(2, 4000)],
        )
        connection.execute("UPDATE runs SET state = 'finished'")
    before = path.stat().st_size
    store = HistoryStore.open(path)
    assert len(store.epochs(RUN)) == 3999
    store.close()
    assert path.stat().st_size < before / 2
    assert version_of(path) == LATEST


def test_the_newest_schema_is_opened_as_it_is(path):
    released(path, LATEST)
    HistoryStore.open(path).close()
    assert not (path.parent / "backups").exists()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_schema_beyond_the_newest_is_refused_and_left_alone(path, version):
    released(path, LATEST)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {LATEST + version}")
    content = path.read_bytes()
    with pytest.raises(HistoryTooNew, match=rf"schema {LATEST + version}.*up to {LATEST}") as told:
        HistoryStore.open(path)
    assert "Update Residual Workbench" in told.value.hint
    assert path.read_bytes() == content
