import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from tests.training.jobs import RECIPE, end, epochs, job
from tests.training.test_loop import curves, run, stopped_after
from workbench.errors import CheckpointError
from workbench.spec.events import Logged, Started
from workbench.spec.run import RunState
from workbench.training.checkpoint import Checkpoints, Moment, State


def _save(
    checkpoints: Checkpoints, step: int, error: float | None = None, best: bool = False
) -> None:
    state = State({"w": torch.full((1000,), float(step))}, {"step": step})
    checkpoints.save(state, Moment(step, step, error, best))


def test_saved_state_is_what_is_loaded(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path)
    _save(checkpoints, 4, 12.5)
    state, entry, faults = checkpoints.load_last()
    assert state.facts == {"step": 4} and torch.equal(state.tensors["w"], torch.full((1000,), 4.0))
    assert (entry.step, entry.test_error, faults) == (4, 12.5, [])


def test_last_two_and_the_best_are_kept(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path)
    for step, best in ((1, True), (2, True), (3, False), (4, False), (5, False)):
        _save(checkpoints, step, best=best)
    assert [entry.step for entry in checkpoints.entries()] == [2, 4, 5]
    assert sorted(path.name.split("-")[1] for path in tmp_path.glob("*.safetensors")) == [
        "2", "4", "5",
    ]  # fmt: skip


@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_damaged_checkpoint_is_reported_and_the_one_before_it_used(
    tmp_path: Path, harm: str
) -> None:
    checkpoints = Checkpoints(tmp_path)
    _save(checkpoints, 1)
    _save(checkpoints, 2)
    [path] = tmp_path.glob("step-2-*.safetensors")
    data = bytearray(path.read_bytes())
    if harm == "flip":
        data[-9] ^= 4
        path.write_bytes(data)
    elif harm == "cut":
        path.write_bytes(data[: len(data) // 2])
    else:
        path.unlink()
    state, _, faults = checkpoints.load_last()
    assert state.facts["step"] == 1
    assert len(faults) == 1 and "step-2" in faults[0]


def test_nothing_that_can_be_used_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="No checkpoint"):
        Checkpoints(tmp_path).load_last()
    (tmp_path / "index.json").write_text("[{")
    with pytest.raises(CheckpointError):
        Checkpoints(tmp_path).load_last()


def test_index_cannot_point_outside_its_folder(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "run")
    _save(checkpoints, 1)
    index = tmp_path / "run" / "index.json"
    [inside] = (tmp_path / "run").glob("step-1-*")
    inside.rename(tmp_path / inside.name)
    index.write_text(index.read_text().replace("step-1", "../step-1"))
    with pytest.raises(CheckpointError):
        checkpoints.load_last()


def test_half_written_files_are_swept(tmp_path: Path) -> None:
    orphan = tmp_path / ".step-9.safetensors.part"
    orphan.write_bytes(b"half")
    Checkpoints(tmp_path)
    assert not orphan.exists()


def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "run")
    (tmp_path / "run").rmdir()
    with pytest.raises(CheckpointError, match="could not be written"):
        _save(checkpoints, 1)


def test_run_with_a_damaged_checkpoint_goes_on_from_the_one_before(tmp_path: Path) -> None:
    expected = curves(run(job(tmp_path / "whole")))
    stopped_after(job(tmp_path / "p"), 5)
    stopped_after(job(tmp_path / "p", resume=True), 6)
    newest = max((tmp_path / "p").glob("*.safetensors"), key=lambda p: int(p.stem.split("-")[1]))
    newest.write_bytes(b"damaged" + newest.read_bytes()[7:])
    events = run(job(tmp_path / "p", resume=True))
    started = events[0]
    assert isinstance(started, Started) and started.steps_done == 7
    assert any(isinstance(e, Logged) and "damaged" in e.record.text for e in events)
    assert curves(events) == expected[1:]


def test_run_without_any_checkpoint_begins_anew_and_says_so(tmp_path: Path) -> None:
    events = run(job(tmp_path, resume=True))
    assert any(isinstance(e, Logged) and "begins anew" in e.record.text for e in events)
    assert end(events).state is RunState.FINISHED and len(epochs(events)) == RECIPE.epochs


def test_checkpoint_of_another_network_ends_the_run(tmp_path: Path) -> None:
    stopped_after(job(tmp_path), 5)
    other = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 8 * 8, 10))
    events = run(job(tmp_path, model=other, resume=True))
    texts = [e.record.text for e in events if isinstance(e, Logged)]
    assert any("does not fit this run" in text for text in texts)


_WRITER = """
import sys, torch
from pathlib import Path
from workbench.training.checkpoint import Checkpoints, Moment, State
checkpoints = Checkpoints(Path(sys.argv[1]))
for step in range(1, 100000):
    state = State({"w": torch.full((200_000,), float(step))}, {"step": step})
    checkpoints.save(state, Moment(step, step))
    print(step, flush=True)
"""


def test_kill_at_any_moment_leaves_a_whole_checkpoint(tmp_path: Path) -> None:
    moments = random.Random(7)
    acknowledged = 0
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        ) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            time.sleep(moments.random() * 0.1)
            process.send_signal(signal.SIGKILL)
            lines = [said, *process.stdout.readlines()]
        whole = [int(line) for line in lines if line.endswith(b"\n")]
        acknowledged = whole[-1]
        state, entry, faults = Checkpoints(tmp_path).load_last()
        assert not faults and state.facts["step"] == entry.step >= acknowledged
        assert float(state.tensors["w"][0]) == entry.step
