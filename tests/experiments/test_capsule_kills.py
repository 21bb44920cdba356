"""An import that is killed at any moment leaves a sound history, and can be made again."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.capsules import everything
from tests.experiments.many_runs import many_runs
from workbench import paths
from workbench.experiments import capsule
from workbench.history.store import HistoryStore

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")

KILLS = 5
_IMPORT = """
import sys
from pathlib import Path
from workbench.experiments.capsule import take_in
from workbench.history.store import HistoryStore
store = HistoryStore.open()
print("importing", flush=True)
found = take_in(store, Path(sys.argv[1]))
print(len(found.entered), len(found.present), flush=True)
"""
_KILLED_BEFORE_THE_COMMIT = """
import os, signal
from workbench.experiments.capsule_arrival import Arrivals
move = Arrivals.move
def move_and_die(self, entered):
    move(self, entered)
    os.kill(os.getpid(), signal.SIGKILL)
Arrivals.move = move_and_die
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A capsule of many runs, and what the history tells of them that they come from."""
    home = tmp_path_factory.mktemp("source")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(home))
        store = HistoryStore.open()
        runs = many_runs(store)
        file = home / "runs.capsule"
        capsule.export(store, runs, file, weights=True, start_weights=True)
        told = {run: everything(store, run) for run in runs}
        store.close()
        return file, told, counts(home / "history.db")


def begun(file: Path, prepared: str = "") -> subprocess.Popen[str]:
    """A process that has opened the history and imports."""
    process = subprocess.Popen(
        [sys.executable, "-c", prepared + _IMPORT, str(file)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout.readline() == "importing\n"
    return process


def counts(path: Path) -> dict[str, int]:
    """Rows of each table, of a file that SQLite finds sound."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN "
            "('runs', 'epoch_results', 'steps', 'log', 'checkpoints', 'experiments', 'forecasts')"
        ).fetchall()
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for (name,) in tables
        }


def check_all(source) -> None:
    """Everything has arrived, once."""
    _, told, rows = source
    assert counts(paths.history_file()) == rows
    store = HistoryStore.open()
    assert {run: everything(store, run) for run in told} == told
    carried = {run for run in told if store.checkpoints(run)}
    assert {folder.name for folder in paths.runs_folder().iterdir()} == carried
    assert len(list(paths.weights_folder().iterdir())) == 1
    store.close()
    assert list(paths.home().glob(".import-*")) == []


def test_kills_at_random_moments_leave_nothing_half(source, monkeypatch, tmp_path):
    file, told, _ = source
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "undisturbed"))
    process = begun(file)
    began = time.monotonic()
    assert process.communicate()[0] == f"{len(told)} 0\n"
    whole = time.monotonic() - began
    check_all(source)

    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "killed"))
    draw = random.Random()
    halved = 0
    for kill in range(KILLS):
        process = begun(file)
        # Some time of each part of the import, from its beginning to nearly its end.
        time.sleep(whole * (kill + draw.random()) / (KILLS + 1))
        process.kill()
        process.communicate()
        found = counts(paths.history_file())["runs"]
        assert found in (0, len(told))
        halved += process.returncode == -signal.SIGKILL and not found
        if found:
            check_all(source)
            shutil.rmtree(paths.home())
    assert halved, "no kill came while the import was at work"
    assert begun(file).communicate()[0] in (f"{len(told)} 0\n", f"0 {len(told)}\n")
    check_all(source)
    assert begun(file).communicate()[0] == f"0 {len(told)}\n"
    check_all(source)


def test_a_kill_between_the_files_and_the_rows_leaves_no_run(source, monkeypatch, tmp_path):
    file, told, _ = source
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "killed"))
    process = begun(file, _KILLED_BEFORE_THE_COMMIT)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert list(paths.runs_folder().iterdir()) != []
    assert set(counts(paths.history_file()).values()) == {0}
    assert begun(file).communicate()[0] == f"{len(told)} 0\n"
    check_all(source)
