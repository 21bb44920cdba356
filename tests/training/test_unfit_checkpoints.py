"""Checkpoints that are not what they should be."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from tests.designs import small_design
from tests.training.jobs import RECIPE, end, epochs, job
from tests.training.test_loop import curves, run, stopped_after
from workbench.nn.network import build
from workbench.spec.events import (
    CheckpointSaved,
    Logged,
    StepsSampled,
)
from workbench.spec.run import RunState
from workbench.training import loop
from workbench.training.checkpoint import INDEX, Checkpoints

"""What nothing may make a run lose: its way after an interruption, its last good state."""


def rewritten(folder: Path, change: Callable[[dict[str, Tensor], dict[str, Any]], None]) -> None:
    """Change the last checkpoint, and its hash with it: what a stranger may send."""
    store = Checkpoints(folder)
    [*_, entry] = store.entries()
    path = folder / entry.file
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    facts = json.loads(metadata["state"])
    change(tensors, facts)
    save_file(tensors, path, {**metadata, "state": json.dumps(facts)})
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    index = json.loads((folder / INDEX).read_text())
    index[-1]["sha256"] = digest
    (folder / INDEX).write_text(json.dumps(index[-1:]))


BUFFER = "momentum_buffer"
HARMS: dict[str, Callable[[dict[str, Tensor], dict[str, Any]], object]] = {
    "a weight is missing": lambda t, f: t.pop(next(n for n in t if n.startswith("model."))),
    "a weight too many": lambda t, f: t.update({"model.other": torch.zeros(1)}),
    "a weight of another shape": lambda t, f: t.update({"model.stem.conv.weight": torch.zeros(3)}),
    "momentum of another shape": lambda t, f: t.update({f"optimizer.0.{BUFFER}": torch.zeros(3)}),
    "momentum of nobody": lambda t, f: t.update({f"optimizer.999.{BUFFER}": torch.zeros(3)}),
    "momentum without a number": lambda t, f: t.update({"optimizer.x.y": torch.zeros(3)}),
    "no sums": lambda t, f: t.pop("totals"),
    "random numbers of another kind": lambda t, f: t.update({"random.cpu": torch.zeros(3)}),
    "facts that are a list": lambda t, f: f.update(optimizer=[1, 2]),
    "a place beyond the end": lambda t, f: f["place"].update(epoch=10**9),
    "a step beyond the epoch": lambda t, f: f["place"].update(step=10**6),
    "a place of text": lambda t, f: f["place"].update(epoch="1"),
    "an endless time": lambda t, f: f.update(epoch_seconds=float("inf")),
    "a fact of ours is missing": lambda t, f: f.pop("threads"),
    "a fact too many": lambda t, f: f.update(run="os.system"),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMS)
def test_a_checkpoint_that_does_not_fit_changes_nothing_of_the_run(
    tmp_path: Path, harm: str
) -> None:
    """The run begins anew, and is in every number the run that never had a checkpoint."""
    stopped_after(job(tmp_path / "p"), 10)
    rewritten(tmp_path / "p", HARMS[harm])
    events = run(job(tmp_path / "p", resume=True))
    texts = [e.record.text for e in events if isinstance(e, Logged)]
    assert any("does not fit this run" in text and "begins anew" in text for text in texts)
    assert curves(events) == curves(run(job(tmp_path / "whole")))


def test_the_checkpoints_are_found_without_their_index(tmp_path: Path) -> None:
    expected = curves(run(job(tmp_path / "whole")))
    stopped_after(job(tmp_path / "p"), 10)
    for damage in (b"", b"[" * 100_000, b'[{"file": 5}]', b"\xff\xfe"):
        (tmp_path / "p" / INDEX).write_bytes(damage)
        state, entry, faults = Checkpoints(tmp_path / "p").load_last()
        assert entry.step == 10 and state.tensors
        assert "damaged" in faults[0]
    events = run(job(tmp_path / "p", resume=True))
    assert any("damaged" in e.record.text for e in events if isinstance(e, Logged))
    assert curves(events) == expected[1:]


def test_a_damaged_file_is_not_taken_for_whole_without_the_index(tmp_path: Path) -> None:
    stopped_after(job(tmp_path), 10)
    newest = max(tmp_path.glob("step-10-*"))
    newest.write_bytes(newest.read_bytes()[:-5] + b"other")
    (tmp_path / INDEX).write_bytes(b"damaged")
    _, entry, _ = Checkpoints(tmp_path).load_last()
    assert entry.step == 7


def test_the_best_state_is_kept_even_where_it_was_not_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "SAVE_SHARE", 1e-9)
    events = run(job(tmp_path, replace(RECIPE, epochs=8)))
    errors = [e.record.test_error for e in epochs(events)]
    best = errors.index(min(errors)) + 1
    saved = [e.record for e in events if isinstance(e, CheckpointSaved)]
    assert len(saved) <= 3
    entries = Checkpoints(tmp_path).entries()
    assert [(each.epoch, each.test_error) for each in entries if each.is_best] == [
        (best, min(errors))
    ]
    assert entries[-1].epoch == 8


class _Poisoned(nn.Module):
    """Its weights are NaN after a step, though the step's own loss is a number."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.inner = build(small_design(), (3, 8, 8), 10)
        self.at, self.calls = at, 0

    def forward(self, x: Tensor) -> Tensor:
        self.calls += self.training
        out: Tensor = self.inner(x)
        if self.training and self.calls == self.at:
            out.register_hook(lambda gradient: gradient * float("nan"))
        return out


def test_a_state_that_is_no_number_is_never_the_last_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Step 14 ends epoch 2: its checkpoint would hold NaN."""
    monkeypatch.setattr(loop, "SAVE_SHARE", 1e9)
    events = run(job(tmp_path, model=_Poisoned(at=14)))
    last = end(events)
    assert last.state is RunState.DIVERGED and "step 14" in last.reason
    state, entry, _ = Checkpoints(tmp_path).load_last()
    assert entry.step == 7 and state.is_finite


def test_a_diverged_run_keeps_its_best_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "SAVE_SHARE", 1e-9)
    events = run(job(tmp_path, model=_Poisoned(at=24)))
    assert end(events).state is RunState.DIVERGED and "step 25" in end(events).reason
    errors = [e.record.test_error for e in epochs(events)]
    [*_, best] = [each for each in Checkpoints(tmp_path).entries() if each.is_best]
    assert best.test_error == min(errors)
    steps = [r.step for e in events if isinstance(e, StepsSampled) for r in e.records]
    assert max(steps) == 24
