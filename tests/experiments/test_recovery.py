"""What a start finds of processes that died."""

import subprocess
import sys

from tests.tiny_runs import tiny_run
from workbench import paths
from workbench.experiments.recovery import recover
from workbench.experiments.runner import Runner
from workbench.history.store import HistoryStore
from workbench.spec.run import RunState

_TAKE = """
import sys, time
from workbench.history.store import HistoryStore
from workbench.spec.events import StateChanged
from workbench.spec.run import RunState
HistoryStore.open().record(StateChanged(sys.argv[1], RunState.PREPARING, time.time()))
"""


def test_a_dead_processs_run_is_marked_and_its_half_written_files_are_swept(home):
    store = HistoryStore.open()
    dead, waiting = (Runner(store).submit(tiny_run(name)).id for name in ("dead", "waiting"))
    for run in (dead, waiting):
        folder = paths.runs_folder() / run
        folder.mkdir()
        for name in (".step-5-ab.safetensors.part", "step-4-cd.safetensors", "index.json"):
            (folder / name).write_bytes(b"x")
    subprocess.run([sys.executable, "-c", _TAKE, dead], check=True)
    assert store.run(dead).state is RunState.PREPARING
    assert recover(store) == [dead]
    assert store.run(dead).state is RunState.INTERRUPTED
    left = {path.name for path in (paths.runs_folder() / dead).iterdir()}
    assert left == {"step-4-cd.safetensors", "index.json"}
    assert (paths.runs_folder() / waiting / ".step-5-ab.safetensors.part").exists()
    assert recover(store) == []
    store.close()
