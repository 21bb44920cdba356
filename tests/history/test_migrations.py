"""Opening a history: blank, older, newer, and other people's files."""

import multiprocessing
import sqlite3
from contextlib import closing

import pytest
from sqlite_utils import Database as Tables

from tests.history.runs import DESIGN, add, spec, trained
from workbench.errors import HistoryError, HistoryTooNew, NotAHistory
from workbench.history.migrations import migrations
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.history.upgrade import APPLICATION_ID, LATEST
from workbench.spec.codec import digest, encode

STEPS = [step.name for step in migrations._migrations]


def schema(path):
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
        return rows.fetchall()


def old_history(path, steps):
    """A file as the version with the first `steps` migrations left it, holding one run."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        before = STEPS[steps] if steps < len(STEPS) else ()
        migrations.apply(Tables(connection), stop_before=before)
        asked = spec("from long ago", design="oldnet")
        documents = {
            "designs": (asked.design, asked.design.name),
            "recipes": (asked.recipe, asked.recipe.name),
            "datasets": (asked.dataset, asked.dataset.title),
        }
        for table, (record, name) in documents.items():
            connection.execute(
                f"INSERT INTO {table} VALUES (?, ?, ?, ?)",
                (f"sha of {table}", digest(record), name, encode(record)),
            )
        connection.execute(
            "INSERT INTO runs (id, name, state, design, design_digest, design_sha256, recipe, "
            "recipe_digest, recipe_sha256, dataset, dataset_digest, dataset_sha256, seed, device, "
            "depth, parameters, macs, epochs, epoch, last_error, created, tags) VALUES "
            "('0123456789', 'from long ago', 'finished', 'oldnet', 'd', 'sha of designs', 'r', "
            "'r', 'sha of recipes', 'digits', 'd', 'sha of datasets', 0, 'cpu', 8, 1, 1, 10, 1, "
            "7.5, 100.0, '[\"kept\"]')"
        )


def open_and_add(paths, gate, results):
    faults = []
    for path in paths:
        gate.wait()
        try:
            store = HistoryStore.open(path)
            add(store)
            store.close()
        except HistoryError as fault:
            faults.append(str(fault))
    results.put(faults)


def test_the_version_counts_the_steps_and_each_says_its_number():
    assert len(STEPS) == LATEST
    assert [int(name.split("_")[0]) for name in STEPS] == list(range(1, LATEST + 1))


def test_a_blank_history_is_made_with_its_folder(tmp_path):
    path = tmp_path / "new" / "folder" / "history.db"
    HistoryStore.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (LATEST,)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_empty_file_becomes_a_history(path):
    path.touch()
    store = HistoryStore.open(path)
    add(store)
    store.close()


@pytest.mark.parametrize("steps", range(1, LATEST + 1))
def test_every_released_schema_is_brought_up_to_date_and_keeps_its_runs(path, tmp_path, steps):
    old_history(path, steps)
    store = HistoryStore.open(path)
    (run,) = store.ids(RunQuery(text="oldn ago kept"))
    record = store.run(run)
    assert (record.name, record.last_error, record.tags) == ("from long ago", 7.5, ("kept",))
    assert store.spec(run).design.blocks == DESIGN.blocks
    trained(store, 50.0)
    store.close()
    blank = tmp_path / "blank.db"
    HistoryStore.open(blank).close()
    assert schema(path) == schema(blank)


def test_an_older_history_is_backed_up_before_it_is_changed(path):
    old_history(path, 1)
    HistoryStore.open(path).close()
    (backup,) = (path.parent / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT name FROM runs").fetchall() == [("from long ago",)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_neither_a_blank_nor_a_current_history_is_backed_up(path):
    HistoryStore.open(path).close()
    HistoryStore.open(path).close()
    assert not (path.parent / "backups").exists()


def test_a_step_that_fails_leaves_the_file_as_it_was(path):
    old_history(path, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE runs_fts (in_the_way)")
    before = schema(path)
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        HistoryStore.open(path)
    assert schema(path) == before
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_newer_history_is_refused_and_left_alone(path):
    HistoryStore.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {LATEST + 1}")
    content = path.read_bytes()
    with pytest.raises(HistoryTooNew, match=f"schema {LATEST + 1}"):
        HistoryStore.open(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"not a database at all\n" * 100, b"x", b"SQLite format 3"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(NotAHistory, match="is not a history"):
        HistoryStore.open(path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE bookmarks (url)", "PRAGMA user_version = 2", "PRAGMA application_id = 77"],
)
def test_the_database_of_another_program_is_refused_and_left_alone(path, statement):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE something (column)")
        connection.execute("DROP TABLE something")
        connection.execute(statement)
    content = path.read_bytes()
    with pytest.raises(NotAHistory):
        HistoryStore.open(path)
    assert path.read_bytes() == content


def test_a_truncated_history_is_refused_and_left_alone(path):
    HistoryStore.open(path).close()
    content = path.read_bytes()[: 20 * 4096 + 100]
    path.write_bytes(content)
    with pytest.raises(NotAHistory, match="backup"):
        HistoryStore.open(path)
    assert path.read_bytes() == content


def test_a_migration_that_died_at_once_is_taken_up_again(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrations.ensure_migrations_table(Tables(connection))
    store = HistoryStore.open(path)
    add(store)
    store.close()


def test_several_processes_may_open_and_migrate_at_once(tmp_path):
    blank, old = tmp_path / "blank.db", tmp_path / "old.db"
    old_history(old, 1)
    context = multiprocessing.get_context("spawn")
    gate, results = context.Barrier(3), context.Queue()
    processes = [
        context.Process(target=open_and_add, args=((blank, old), gate, results)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    faults = [results.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()
    assert faults == [[]] * 3
    for path, runs in ((blank, 3), (old, 4)):
        store = HistoryStore.open(path)
        assert len(store.ids()) == runs
        store.close()
        with closing(sqlite3.connect(path)) as connection:
            applied = connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id")
            assert [name for (name,) in applied] == STEPS
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
