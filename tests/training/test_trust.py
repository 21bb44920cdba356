"""What nothing may make a run lose: its way after an interruption, its last good state."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.designs import small_design
from tests.training.jobs import RECIPE, data, end, epochs, images, job
from tests.training.test_loop import curves, run, stopped_after
from tests.training.units import stochastic_unit
from workbench.data.images import ImageData
from workbench.errors import OutOfMemory
from workbench.nn.network import build
from workbench.spec.events import (
    CheckpointSaved,
    EpochFinished,
    Event,
    Logged,
    Started,
    StateChanged,
)
from workbench.spec.run import RunState
from workbench.training import loop, memory
from workbench.training.checkpoint import Checkpoints
from workbench.training.control import Control
from workbench.training.job import TrainingJob
from workbench.training.loop import train

NEEDS_CUDA = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
DEVICES = [
    ("cpu", "batch"),
    ("cpu", "image"),
    # Draws of the host keep a step eager; draws an image can be captured as a graph.
    pytest.param(("cuda", "batch"), marks=NEEDS_CUDA),
    pytest.param(("cuda", "image"), marks=NEEDS_CUDA),
]


def drawing(folder: Path, how: tuple[str, str] = ("cpu", "batch"), **other: Any) -> TrainingJob:
    """A run whose network draws random numbers in every way that there is."""
    device, draw = how
    model = build(small_design(stochastic_unit(draw)), (3, 8, 8), 10)
    return replace(job(folder, model=model, **other), device=device)


def final_state(folder: Path) -> tuple[dict[str, Tensor], int]:
    """All that the last checkpoint holds: weights, statistics, momentum, random numbers, sums."""
    state, entry, faults = Checkpoints(folder).load_last()
    assert not faults
    return dict(state.tensors), entry.step


def check_same(first: Path, second: Path) -> None:
    (one, step), (other, other_step) = final_state(first), final_state(second)
    assert step == other_step and one.keys() == other.keys()
    for name, tensor in one.items():
        assert torch.equal(tensor, other[name]), name


def crashed(task: TrainingJob, is_moment: Callable[[Event], bool]) -> list[Event]:
    """The run's events up to a moment at which it is gone, with nothing done to wind up."""
    events, seen = train(task, Control()), []
    for event in events:
        seen.append(event)
        if is_moment(event):
            events.close()
    return seen


class Whole:
    """Runs that nothing interrupts, each trained once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._events: dict[tuple[str, str], list[Event]] = {}

    def folder(self, how: tuple[str, str]) -> Path:
        return self._folder / "-".join(how)

    def events(self, how: tuple[str, str]) -> list[Event]:
        if how not in self._events:
            self._events[how] = run(drawing(self.folder(how), how))
        return self._events[how]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return Whole(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("how", DEVICES, ids="-".join)
@pytest.mark.parametrize("step", [1, 6, 7, 8, 23])
def test_a_run_stopped_at_any_step_goes_on_bit_for_bit(
    tmp_path: Path, whole: Whole, how: tuple[str, str], step: int
) -> None:
    expected = whole.events(how)
    first = stopped_after(drawing(tmp_path / "parts", how), step)
    assert end(first).state is RunState.STOPPED
    second = run(drawing(tmp_path / "parts", how, resume=True))
    numbers = [each[0] for each in curves([*first, *second])]
    assert numbers == [1, 2, 3, 4]  # none is doubled, none is left out
    assert curves([*first, *second]) == curves(expected)
    check_same(whole.folder(how), tmp_path / "parts")


@pytest.mark.parametrize("how", DEVICES, ids="-".join)
@pytest.mark.parametrize("saves", [2, 5, 9])
def test_a_run_that_crashes_in_mid_epoch_goes_on_bit_for_bit(
    tmp_path: Path,
    whole: Whole,
    monkeypatch: pytest.MonkeyPatch,
    how: tuple[str, str],
    saves: int,
) -> None:
    """With a checkpoint a step, it is gone right after one of them."""
    expected = whole.events(how)
    monkeypatch.setattr(loop, "SAVE_SECONDS", 0.0)
    count = 0

    def is_moment(event: Event) -> bool:
        nonlocal count
        count += isinstance(event, CheckpointSaved)
        return count == saves

    crashed(drawing(tmp_path / "parts", how), is_moment)
    second = run(drawing(tmp_path / "parts", how, resume=True))
    started = second[0]
    assert isinstance(started, Started) and started.steps_done > 0
    assert curves(second) == curves(expected)[started.epochs_done :]
    check_same(whole.folder(how), tmp_path / "parts")


def test_a_paused_run_that_crashes_goes_on_bit_for_bit(tmp_path: Path, whole: Whole) -> None:
    how = ("cpu", "batch")
    expected = whole.events(how)
    control = Control()
    events = train(drawing(tmp_path / "parts"), control)
    for event in events:
        if isinstance(event, EpochFinished) and event.record.epoch == 2:
            control.pause()
        if isinstance(event, StateChanged) and event.state is RunState.PAUSED:
            events.close()  # type: ignore[attr-defined]
    second = run(drawing(tmp_path / "parts", resume=True))
    assert curves(second) == curves(expected)[2:]
    check_same(whole.folder(how), tmp_path / "parts")


class _AskedWhileTested(nn.Module):
    """Calls `ask` in the second test pass."""

    def __init__(self, ask: Callable[[], None]) -> None:
        super().__init__()
        self.inner = build(small_design(stochastic_unit()), (3, 8, 8), 10)
        self.ask, self.parts = ask, 0

    def forward(self, x: Tensor) -> Tensor:
        self.parts += not self.training
        if self.parts == 4 and not self.training:
            self.ask()
        out: Tensor = self.inner(x)
        return out


def large_test() -> ImageData:
    """Two parts of a test pass, and a bit."""
    return replace(data(), test=images(300, 2))


def test_a_stop_during_the_test_pass_does_not_wait_for_its_end(tmp_path: Path) -> None:
    recipe = replace(RECIPE, evaluation_batch=1000)
    whole = _AskedWhileTested(lambda: None)
    expected = run(job(tmp_path / "whole", recipe, whole, data=large_test()))
    control = Control()
    model = _AskedWhileTested(control.stop)
    first = list(train(job(tmp_path / "parts", recipe, model, data=large_test()), control))
    assert end(first).state is RunState.STOPPED
    assert model.parts == 4  # three parts of the first pass, one of the second
    assert len(epochs(first)) == 1
    again = _AskedWhileTested(lambda: None)
    second = run(job(tmp_path / "parts", recipe, again, data=large_test(), resume=True))
    assert curves([*first, *second]) == curves(expected)
    check_same(tmp_path / "whole", tmp_path / "parts")


def test_a_pause_during_the_test_pass_changes_nothing(tmp_path: Path) -> None:
    recipe = replace(RECIPE, evaluation_batch=1000)
    whole = _AskedWhileTested(lambda: None)
    expected = run(job(tmp_path / "whole", recipe, whole, data=large_test()))
    control = Control()
    model, seen = _AskedWhileTested(control.pause), []
    for event in train(job(tmp_path / "p", recipe, model, data=large_test()), control):
        seen.append(event)
        if isinstance(event, StateChanged) and event.state is RunState.PAUSED:
            control.resume()
    assert RunState.PAUSED in [e.state for e in seen if isinstance(e, StateChanged)]
    assert curves(seen) == curves(expected)
    check_same(tmp_path / "whole", tmp_path / "p")


def test_a_resumed_run_takes_the_threads_that_it_began_with(tmp_path: Path) -> None:
    stopped_after(job(tmp_path), 5)
    before = torch.get_num_threads()
    events = run(replace(job(tmp_path, resume=True), threads=2))
    started = events[0]
    assert isinstance(started, Started) and started.machine.threads == 1
    assert torch.get_num_threads() == before


# A disk without space


@pytest.fixture
def file_limit() -> Iterator[Callable[[int], None]]:
    """Sets how many bytes a file may have from now on: beyond, writing fails as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [0, 300, 5000])
def test_a_disk_that_fills_while_a_checkpoint_is_written_costs_only_that_one(
    tmp_path: Path, file_limit: Callable[[int], None], room: int
) -> None:
    """The file ends in its middle; or, where the room is that of a checkpoint, its index does."""
    folder = tmp_path / "run"
    stopped_after(job(folder), 5)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    control = Control()
    events, seen = train(job(folder, resume=True), control), []
    for event in events:
        seen.append(event)
        if isinstance(event, Started):
            file_limit(room)
        if isinstance(event, EpochFinished) and event.record.epoch == 3:
            control.stop()
    texts = [e.record.text for e in seen if isinstance(e, Logged) and e.record.level == "warning"]
    assert texts and all("could not be written" in t and "Free some space" in t for t in texts)
    assert end(seen).state is RunState.STOPPED and len(epochs(seen)) == 3
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    _, entry, faults = Checkpoints(folder).load_last()
    assert entry.step == 5 and not faults


# Memory


class _Vast(nn.Module):
    """Asks for a petabyte in the step of that number."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.inner = build(small_design(), (3, 8, 8), 10)
        self.at, self.calls = at, 0

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        if self.calls == self.at:
            torch.empty(2**50, dtype=torch.uint8)
        out: Tensor = self.inner(x)
        return out


def test_a_machine_without_memory_ends_the_run_with_a_batch_that_fits(tmp_path: Path) -> None:
    """torch has no class of its own for that: a real allocation that the system refuses."""
    last = end(run(job(tmp_path / "a", model=_Vast(at=3))))
    assert last.state is RunState.FAILED
    assert "no room for a batch of 16" in last.reason and "A batch of 8 fits" in last.hint
    assert end(run(job(tmp_path / "b"))).state is RunState.FINISHED


@pytest.mark.parametrize(
    ("fault", "is_memory"),
    [
        (MemoryError(), True),
        (torch.OutOfMemoryError("CUDA out of memory."), True),
        (RuntimeError("CUDA error: out of memory"), True),
        (RuntimeError("CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"), True),
        (RuntimeError("shape '[2]' is invalid for input of size 3"), False),
        (ZeroDivisionError(), False),
    ],
)
def test_running_out_of_memory_is_told_from_other_faults(fault: Exception, is_memory: bool) -> None:
    assert memory.is_exhausted(fault) is is_memory


def test_memory_that_is_missing_in_preparation_says_so() -> None:
    with pytest.raises(OutOfMemory, match="not enough memory"), memory.translated():
        torch.empty(2**50, dtype=torch.uint8)
    with pytest.raises(RuntimeError, match="shape"), memory.translated():
        torch.zeros(3).view(2)
