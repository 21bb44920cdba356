import itertools
import threading
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
import torch
from torch import Tensor, nn

from tests.designs import chain, small_design
from tests.training.jobs import RECIPE, data, end, epochs, job
from workbench.nn.network import build
from workbench.spec.block import Operation
from workbench.spec.events import (
    CheckpointDue,
    CheckpointSaved,
    Ended,
    EpochFinished,
    Event,
    Logged,
    Started,
    StateChanged,
    StepsSampled,
)
from workbench.spec.run import RunState
from workbench.training.control import Control
from workbench.training.job import TrainingJob
from workbench.training.loop import train
from workbench.training.losses import Pace


def run(task: TrainingJob, control: Control | None = None) -> list[Event]:
    return list(train(task, control or Control()))


def stopped_after(task: TrainingJob, steps: int) -> list[Event]:
    """Train until `steps` steps are done, then ask to stop."""
    control = Control()
    taken = 0
    step = Pace.step

    def counted(pace: Pace) -> None:
        # Not the network's forward pass: that of a captured step runs no Python.
        nonlocal taken
        taken += 1
        if taken == steps:
            control.stop()
        step(pace)

    with patch.object(Pace, "step", counted):
        return list(train(task, control))


def stochastic_model() -> nn.Module:
    unit = chain(
        "unit",
        Operation("conv", "conv"),
        Operation("dropout", "dropout", {"rate": 0.3}),
        Operation("gate", "stochastic_depth", {"survival": 0.6}),
    )
    return build(small_design(unit), (3, 8, 8), 10)


def curves(events: list[Event]) -> list[tuple[float, ...]]:
    return [
        (r.epoch, r.train_loss, r.train_error, r.test_loss, r.test_error, r.learning_rate)
        for r in (event.record for event in epochs(events))
    ]


def weights(task: TrainingJob) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in task.model.state_dict().items()}


def test_network_learns_and_the_run_tells_its_story_in_order(tmp_path: Path) -> None:
    events = run(
        job(
            tmp_path, replace(RECIPE, epochs=12, milestones=((9, 0.1),), crop_padding=0, flip=False)
        )
    )
    kinds = [type(event) for event in events]
    assert kinds[0] is Started and end(events).state is RunState.FINISHED
    assert kinds.index(StateChanged) < kinds.index(StepsSampled) < kinds.index(EpochFinished)
    errors = [event.record.test_error for event in epochs(events)]
    assert [event.record.epoch for event in epochs(events)] == list(range(1, 13))
    assert errors[-1] < 20
    started = events[0]
    assert isinstance(started, Started)
    assert (started.steps_per_epoch, started.train_images, started.classes) == (7, 100, 10)


def test_every_step_is_sampled_once_with_its_rate(tmp_path: Path) -> None:
    events = run(job(tmp_path))
    records = [r for e in events if isinstance(e, StepsSampled) for r in e.records]
    assert [r.step for r in records] == list(range(1, 29))
    assert {r.learning_rate for r in records if r.epoch == 2} == {0.05}
    assert {round(r.learning_rate, 9) for r in records if r.epoch == 3} == {0.005}
    assert all(a.seconds <= b.seconds for a, b in itertools.pairwise(records))


def test_epoch_record_splits_its_time_and_marks_the_warm_up(tmp_path: Path) -> None:
    first, second, *_ = [event.record for event in epochs(run(job(tmp_path)))]
    parts = [
        first.data_seconds, first.forward_seconds, first.backward_seconds, first.optimizer_seconds,
    ]  # fmt: skip
    assert sum(part for part in parts if part) == pytest.approx(first.train_seconds)
    assert all(part and part > 0 for part in parts)
    assert first.warm_up and not second.warm_up
    assert second.images_per_second == pytest.approx(100 / second.train_seconds)
    assert second.evaluation_seconds > 0 and second.peak_memory_bytes > 0


def test_a_run_that_is_paused_resumed_and_paused_again_goes_on(tmp_path: Path) -> None:
    """However close together that is asked for: only a stop ends it."""

    class Hasty(Control):
        """Is resumed, and paused anew, before the loop looks whether it has to wait."""

        @property
        def is_held(self) -> bool:
            return False

    control = Hasty()
    states = []
    for event in train(job(tmp_path), control):
        if isinstance(event, EpochFinished) and event.record.epoch == 1:
            control.pause()
        if isinstance(event, StateChanged) and states[-1:] == [RunState.PAUSED]:
            control.resume()
        if isinstance(event, StateChanged | Ended):
            states.append(event.state)
    assert states[-1] is RunState.FINISHED and RunState.PAUSED in states


def test_equal_seeds_give_equal_runs_and_others_do_not(tmp_path: Path) -> None:
    first = run(job(tmp_path / "a", model=stochastic_model()))
    second = run(job(tmp_path / "b", model=stochastic_model()))
    third = run(job(tmp_path / "c", model=stochastic_model(), seed=4))
    assert curves(first) == curves(second) != curves(third)


@pytest.mark.parametrize("steps", [3, 7, 12, 14, 20])
def test_resumed_run_is_bit_for_bit_the_run_that_never_stopped(tmp_path: Path, steps: int) -> None:
    whole = job(tmp_path / "whole", model=stochastic_model())
    expected = run(whole)
    folder = tmp_path / "parts"
    first = stopped_after(job(folder, model=stochastic_model()), steps)
    assert end(first).state is RunState.STOPPED
    resumed = job(folder, model=stochastic_model(), resume=True)
    second = run(resumed)
    started = second[0]
    assert isinstance(started, Started) and started.steps_done == steps
    done = [event for event in epochs(first) if event.record.epoch <= started.epochs_done]
    assert curves([*done, *second]) == curves(expected)
    for name, tensor in weights(whole).items():
        assert torch.equal(tensor, weights(resumed)[name]), name


def test_resumed_optimiser_keeps_its_momentum(tmp_path: Path) -> None:
    """A control for the test above: without the optimiser's state the weights would differ."""
    whole = job(tmp_path / "whole")
    run(whole)
    folder = tmp_path / "parts"
    stopped_after(job(folder), 10)
    for file in folder.glob("*.safetensors"):
        from safetensors import safe_open

        with safe_open(file, "pt") as opened:
            names = list(opened.keys())
    assert any(name.endswith("momentum_buffer") for name in names)
    assert "random.cpu" in names and "totals" in names


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_both_optimisers_resume(tmp_path: Path, optimizer: str) -> None:
    recipe = replace(RECIPE, optimizer=optimizer, learning_rate=0.01, epochs=2)  # type: ignore[arg-type]
    whole = job(tmp_path / "whole", recipe)
    run(whole)
    stopped_after(job(tmp_path / "p", recipe), 9)
    resumed = job(tmp_path / "p", recipe, resume=True)
    run(resumed)
    for name, tensor in weights(whole).items():
        assert torch.equal(tensor, weights(resumed)[name]), name


def test_pause_holds_the_run_and_resuming_changes_nothing(tmp_path: Path) -> None:
    expected = curves(run(job(tmp_path / "whole")))
    control, seen = Control(), []
    for event in train(job(tmp_path / "paused"), control):
        seen.append(event)
        if isinstance(event, EpochFinished) and event.record.epoch == 2:
            control.pause()
        if isinstance(event, StateChanged) and event.state is RunState.PAUSED:
            threading.Timer(0.05, control.resume).start()
    states = [event.state for event in seen if isinstance(event, StateChanged)]
    assert states == [RunState.TRAINING, RunState.PAUSED, RunState.TRAINING]
    assert curves(seen) == expected


def test_paused_run_can_be_stopped(tmp_path: Path) -> None:
    control = Control()
    control.pause()
    threading.Timer(0.1, control.stop).start()
    events = run(job(tmp_path), control)
    assert end(events).state is RunState.STOPPED
    assert not epochs(events)


def test_stop_takes_effect_within_a_step(tmp_path: Path) -> None:
    events = stopped_after(job(tmp_path, replace(RECIPE, epochs=10**6)), 5)
    saved = [event for event in events if isinstance(event, CheckpointSaved)]
    assert saved[-1].record.step == 5


def test_every_checkpoint_is_announced_before_it_is_written(tmp_path: Path) -> None:
    files: list[int] = []
    kinds: list[type] = []
    for event in train(job(tmp_path), Control()):
        kinds.append(type(event))
        if isinstance(event, CheckpointDue | CheckpointSaved):
            files.append(len(list(tmp_path.glob("*.safetensors"))))
    places = [place for place, kind in enumerate(kinds) if kind is CheckpointSaved]
    assert places
    assert all(kinds[place - 1] is CheckpointDue for place in places)
    assert files[0] == 0 < files[1]


class _Poison(nn.Module):
    """Gives infinity from the given call in training on."""

    def __init__(self, inner: nn.Module, at: int) -> None:
        super().__init__()
        self.inner, self.at, self.calls = inner, at, 0

    def forward(self, x: Tensor) -> Tensor:
        self.calls += self.training
        out: Tensor = self.inner(x)
        return out * float("nan") if self.calls >= self.at else out


def test_run_that_diverges_ends_so_and_names_the_step(tmp_path: Path) -> None:
    model = _Poison(build(small_design(), (3, 8, 8), 10), at=17)
    events = run(job(tmp_path, model=model))
    last = end(events)
    assert last.state is RunState.DIVERGED
    assert "step 17" in last.reason and "epoch 3" in last.reason
    assert len(epochs(events)) == 2
    records = [r for e in events if isinstance(e, StepsSampled) for r in e.records]
    assert records[-1].step == 16


class _Hungry(nn.Module):
    """Has room for so many images only."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.inner = build(small_design(), (3, 8, 8), 10)
        self.room = room

    def forward(self, x: Tensor) -> Tensor:
        if len(x) > self.room:
            raise torch.OutOfMemoryError("no room")
        out: Tensor = self.inner(x)
        return out


def test_full_device_ends_the_run_with_a_batch_that_fits(tmp_path: Path) -> None:
    model = _Hungry(room=5)
    last = end(run(job(tmp_path / "a", model=model)))
    assert last.state is RunState.FAILED
    assert "batch of 16" in last.reason and "A batch of 4 fits" in last.hint
    assert all(parameter.grad is None for parameter in model.parameters())
    assert end(run(job(tmp_path / "b"))).state is RunState.FINISHED


def test_full_device_where_nothing_fits_says_so(tmp_path: Path) -> None:
    last = end(run(job(tmp_path, model=_Hungry(room=0))))
    assert "smaller network" in last.hint


def test_unknown_device_ends_the_run_with_what_to_do(tmp_path: Path) -> None:
    for name, hint in (("warp", "auto"), ("mps", "cpu")):
        task = job(tmp_path)
        task = TrainingJob(
            run="run", model=task.model, data=task.data, recipe=RECIPE, seed=0, folder=tmp_path,
            device=name,
        )  # fmt: skip
        last = end(run(task))
        assert last.state is RunState.FAILED and hint in last.hint


def test_batch_beyond_the_images_ends_the_run_with_what_to_do(tmp_path: Path) -> None:
    last = end(run(job(tmp_path, replace(RECIPE, batch_size=1000))))
    assert last.state is RunState.FAILED and "1,000 is larger than the 100" in last.reason


def test_bug_is_raised(tmp_path: Path) -> None:
    class Broken(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(1))

        def forward(self, x: Tensor) -> Tensor:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(job(tmp_path, model=Broken()))


@pytest.mark.parametrize(("last", "seen"), [("keep", 100), ("drop", 96)])
def test_last_short_batch_is_kept_or_dropped_as_the_recipe_says(
    tmp_path: Path, last: str, seen: int
) -> None:
    events = run(job(tmp_path, replace(RECIPE, last_batch=last, epochs=1)))  # type: ignore[arg-type]
    started, record = events[0], epochs(events)[0].record
    assert isinstance(started, Started) and started.train_images == seen
    assert record.images_per_second * record.train_seconds == pytest.approx(seen)


def test_bf16_trains_near_float32(tmp_path: Path) -> None:
    losses = {}
    for precision in ("float32", "bf16"):
        recipe = replace(RECIPE, precision=precision, epochs=2)  # type: ignore[arg-type]
        events = run(job(tmp_path / precision, recipe))
        losses[precision] = epochs(events)[-1].record.train_loss
        text = " ".join(e.record.text for e in events if isinstance(e, Logged))
        assert precision in text
    assert losses["bf16"] == pytest.approx(losses["float32"], rel=0.1)
    assert losses["bf16"] != losses["float32"]


def test_threads_are_put_back(tmp_path: Path) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    events = run(job(tmp_path, replace(RECIPE, epochs=1)))
    started = events[0]
    assert isinstance(started, Started) and started.machine.threads == 1
    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)


def test_control_wakes_whoever_waits() -> None:
    control = Control()
    control.pause()
    threading.Timer(0.02, control.resume).start()
    assert control.wait()
    control.stop()
    assert not control.wait() and control.is_asked
    assert time.monotonic() > 0


def test_evaluation_leaves_training_untouched(tmp_path: Path) -> None:
    """Two test sets, one training: the curves of training are equal."""
    first = epochs(run(job(tmp_path / "a", data=data(test=50))))
    second = epochs(run(job(tmp_path / "b", data=data(test=20))))
    assert [e.record.train_loss for e in first] == [e.record.train_loss for e in second]
