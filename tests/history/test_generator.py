"""The generator of large histories makes what the application would have."""

import sqlite3
from contextlib import closing

from benchmarks.generate_history import generate
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore


def schema(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def test_a_generated_history_is_like_a_real_one(path, blank):
    generate(path, runs=60, epochs=4)
    store = HistoryStore.open(path)
    runs = store.runs(RunQuery(order_by="best_error"))
    assert len(runs) == 60
    for record in runs[:3]:
        errors = [epoch.test_error for epoch in store.epochs(record.id)]
        assert (record.last_error, record.best_error) == (errors[-1], min(errors))
        assert store.spec(record.id).design.name == record.design
    store.close()
    assert schema(path) == schema(blank)
