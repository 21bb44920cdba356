"""Closing the application: no thread and no process stays behind."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from workbench.history.store import HistoryStore
from workbench.spec.run import RunState

pytest.importorskip("PySide6")

# The program as `workbench` starts it; whoever uses it closes the window once a run trains.
_PROGRAM = """
import sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from tests.tiny_runs import tiny_run
from ui.app import App
from workbench.spec.events import EpochFinished

application = QApplication([])
app = App(application)
controller = app.services.controller
controller.epoch_finished.connect(lambda event: leave())

def leave():
    import psutil
    print("training", [child.pid for child in psutil.Process().children()], flush=True)
    controller.epoch_finished.disconnect()
    controller.closed.connect(application.quit)
    controller.close()

app.show()
QTimer.singleShot(300, lambda: controller.submit([tiny_run(epochs=3000)], isolated={isolated}))
code = application.exec()
app.close()
left = [one.name for one in threading.enumerate() if one is not threading.main_thread()]
print("threads", left, flush=True)
sys.exit(code)
"""


@pytest.mark.parametrize("isolated", [False, True])
def test_closing_while_a_run_trains_leaves_no_thread_and_no_process(
    home: Path, isolated: bool
) -> None:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    program = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.format(isolated=isolated)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    out, errors = program.communicate(timeout=200)
    assert program.returncode == 0, errors
    trained, threads = out.splitlines()
    children = [
        int(pid) for pid in trained.removeprefix("training [").rstrip("]").split(",") if pid
    ]
    assert len(children) == isolated
    assert not any(psutil.pid_exists(pid) for pid in children)
    assert threads == "threads []"
    left = {process.pid for process in psutil.Process().children(recursive=True)} - before
    assert not left
    store = HistoryStore.open()
    [run] = store.runs()
    assert run.state is RunState.STOPPED and run.epoch >= 1
    assert store.checkpoints(run.id)
    store.close()
