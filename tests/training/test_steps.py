"""How steps are run: line by line, compiled, captured; and what is said of it."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.designs import chain, small_design
from tests.training.jobs import RECIPE, data, end, epochs, job
from tests.training.test_loop import run, stochastic_model, stopped_after
from workbench.nn.network import build
from workbench.nn.stochastic import StochasticDepth, draws_on_the_host
from workbench.spec.block import Operation
from workbench.spec.events import Event, Logged
from workbench.spec.run import RunState
from workbench.training import losses as losses_module
from workbench.training import step
from workbench.training.control import Control
from workbench.training.job import TrainingJob
from workbench.training.losses import MOST_UNREAD, Losses, Pace
from workbench.training.precision import numerics
from workbench.training.session import Session
from workbench.training.step import choose

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")


def can_compile(for_cuda: bool = False) -> bool:
    """Whether this machine has what torch.compile builds with."""
    from torch._inductor.cpp_builder import get_cpp_compiler
    from torch._inductor.exc import InvalidCxxCompiler
    from torch.utils._triton import has_triton

    try:
        return bool(get_cpp_compiler()) and (not for_cuda or has_triton())
    except InvalidCxxCompiler:
        return False


def log(events: list[Event]) -> str:
    return " ".join(event.record.text for event in events if isinstance(event, Logged))


def dropping_model() -> nn.Module:
    """Draws, but on the device: a graph holds it."""
    unit = chain(
        "unit", Operation("conv", "conv"), Operation("dropout", "dropout", {"rate": 0.3})
    )  # fmt: skip
    return build(small_design(unit), (3, 8, 8), 10)


@pytest.mark.parametrize(
    ("wanted", "device", "model", "name", "reason"),
    [
        ("auto", CPU, dropping_model, "eager", ""),
        ("graph", CPU, dropping_model, "eager", "only CUDA devices have graphs"),
        ("auto", CUDA, dropping_model, "graph", ""),
        ("graph", CUDA, dropping_model, "graph", ""),
        ("auto", CUDA, stochastic_model, "branch graphs", ""),
        ("graph", CUDA, stochastic_model, "branch graphs", ""),
        ("compile", CUDA, stochastic_model, "eager", "draws on the host"),
        ("compile", CPU, dropping_model, "compile", ""),
        ("eager", CUDA, stochastic_model, "eager", ""),
    ],
)
def test_steps_are_run_as_asked_where_the_network_and_the_device_allow(
    wanted, device, model, name, reason
):
    mode = choose(model(), wanted, device)
    assert mode.name == name
    assert (reason in mode.reason) if reason else mode.reason == ""


def test_only_one_draw_a_batch_is_made_on_the_host():
    each = nn.Sequential(StochasticDepth(nn.Identity(), 0.5, "image", "test", 3, 1))
    batch = nn.Sequential(StochasticDepth(nn.Identity(), 0.5, "batch", "test", 3, 1))
    assert not draws_on_the_host(each) and draws_on_the_host(batch)


def test_the_log_says_why_steps_are_not_as_the_recipe_asks(tmp_path: Path) -> None:
    recipe = replace(RECIPE, step_mode="compile", epochs=1)
    events = run(job(tmp_path, recipe, model=stochastic_model()))
    assert end(events).state is RunState.FINISHED
    assert "not as 'compile': the network draws on the host" in log(events)
    assert "not as" not in log(run(job(tmp_path / "auto", replace(RECIPE, epochs=1))))


@pytest.mark.parametrize(
    ("last", "count", "text"),
    [
        ("drop", 100, "leaves out 4 of 100 images"),
        ("keep", 100, "short and kept: 4 images"),
        ("keep", 96, ""),
        ("drop", 96, ""),
    ],
)
def test_the_log_says_what_becomes_of_a_short_last_batch(
    tmp_path: Path, last, count: int, text: str
) -> None:
    recipe = replace(RECIPE, last_batch=last, epochs=1)
    said = log(run(job(tmp_path, recipe, data=data(train=count))))
    assert text in said if text else "short" not in said


def test_the_log_says_that_a_cpu_has_no_tf32(tmp_path: Path) -> None:
    for precision in ("tf32", "float32"):
        events = run(job(tmp_path / precision, replace(RECIPE, precision=precision, epochs=1)))
        assert ("Only CUDA devices have TF32" in log(events)) is (precision == "tf32")


def test_the_log_says_that_images_are_streamed(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("workbench.data.residence.free_bytes", lambda device: 0)
    assert "batch by batch" in log(run(job(tmp_path, replace(RECIPE, epochs=1))))


@pytest.mark.skipif(not can_compile(), reason="there is no C++ compiler")
def test_compiled_steps_on_a_cpu_give_the_losses_of_eager_ones(tmp_path: Path) -> None:
    """Dropout included: compiled code draws the same numbers."""
    losses = {}
    for mode in ("eager", "compile"):
        recipe = replace(RECIPE, step_mode=mode, epochs=2, last_batch="drop")
        events = run(job(tmp_path / mode, recipe, model=dropping_model()))
        assert f", {mode}, cpu" in log(events)
        losses[mode] = [event.record.train_loss for event in epochs(events)]
    assert losses["compile"] == pytest.approx(losses["eager"], rel=1e-4)


def compiling_fails(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def compiled(model: nn.Module, **_: object):
        def fail(images: torch.Tensor) -> torch.Tensor:
            raise fault

        return fail

    monkeypatch.setattr(step.torch, "compile", compiled)


def without_a_compiler() -> Exception:
    from torch._inductor.exc import InvalidCxxCompiler

    return InvalidCxxCompiler()


def without_headers() -> Exception:
    from torch._inductor.exc import CppCompileError

    return CppCompileError(["g++"], "fatal error: Python.h: No such file or directory")


def without_triton() -> Exception:
    from torch._inductor.exc import TritonMissing

    return TritonMissing(None)


@pytest.mark.parametrize(
    ("cause", "reason", "hint"),
    [
        (without_a_compiler, "C++ compiler", "Install a C++ compiler"),
        (without_triton, "triton installation", "Install Triton"),
        (without_headers, "C++ compile error", "Install Python's headers"),
        (lambda: ModuleNotFoundError("No module named 'setuptools'"), "setuptools", "that Python"),
        (lambda: RuntimeError("aten.foo is not lowered\nat x.py"), "aten.foo", "limit of torch"),
    ],
)
def test_a_failure_to_compile_is_told_by_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause, reason: str, hint: str
) -> None:
    from torch._inductor.exc import InductorError

    compiling_fails(monkeypatch, InductorError(cause(), None))
    last = end(run(job(tmp_path, replace(RECIPE, step_mode="compile"))))
    assert last.state is RunState.FAILED
    assert "cannot be compiled" in last.reason and reason in last.reason
    assert "\n" not in last.reason and hint in last.hint


def test_memory_that_runs_out_while_compiling_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torch._inductor.exc import InductorError

    fault = torch.OutOfMemoryError("CUDA out of memory")
    compiling_fails(monkeypatch, InductorError(fault, None))
    last = end(run(job(tmp_path, replace(RECIPE, step_mode="compile"))))
    assert last.state is RunState.FAILED and "no room for a batch" in last.reason


def test_losses_are_told_in_order_and_once() -> None:
    losses = Losses(CPU)
    for number in range(1, 4):
        losses.push(torch.tensor(number / 2))
        losses.add(number, 0.1, float(number))
    assert [(each.step, each.loss) for each in losses.take(everything=False)] == [
        (1, 0.5), (2, 1.0), (3, 1.5),
    ]  # fmt: skip
    assert losses.take(everything=True) == []


def test_losses_that_wait_to_be_read_are_never_overwritten() -> None:
    losses = Losses(CPU)
    told: list[float] = []
    for number in range(1, 3 * MOST_UNREAD):
        losses.push(torch.tensor(float(number)))
        losses.add(number, 0.1, 0.0)
        # As on a machine where the sampling time never comes.
        losses._taken_at = float("inf")
        if losses.is_due:
            told += [each.loss for each in losses.take(everything=False)]
    told += [each.loss for each in losses.take(everything=True)]
    assert told == [float(number) for number in range(1, 3 * MOST_UNREAD)]


class SlowDevice:
    """Does one step after another in virtual time; the host waits for one where it asks to."""

    def __init__(self, step_seconds: float) -> None:
        self.step_seconds = step_seconds
        self.now = self.free_at = 0.0

    def event(self, blocking: bool = False) -> "SlowDevice.Event":
        return SlowDevice.Event(self)

    class Event:
        def __init__(self, device: "SlowDevice") -> None:
            self.device = device
            self.done_at = 0.0

        def record(self) -> None:
            device = self.device
            device.now += 1e-4  # what the host takes to ask for a step
            device.free_at = max(device.free_at, device.now) + device.step_seconds
            self.done_at = device.free_at

        def query(self) -> bool:
            return self.done_at <= self.device.now

        def synchronize(self) -> None:
            self.device.now = max(self.device.now, self.done_at)


@pytest.mark.parametrize("seconds", [0.0005, 0.0015, 0.01, 0.1, 0.5, 2.0])
def test_the_host_is_never_far_ahead_of_a_gpu_and_never_behind(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """A stop waits for what has been asked for: from the first step on at most a quarter of a
    second or three steps, whichever is more. A fast device always has the next step."""
    device = SlowDevice(seconds)
    monkeypatch.setattr(losses_module.time, "perf_counter", lambda: device.now)
    monkeypatch.setattr(losses_module.torch.cuda, "Event", device.event)
    pace = Pace(CUDA)
    ahead = []
    for number in range(400):
        if number == 200:
            device.now += 2.0  # a test pass, or a listener that takes its time
        pace.step()
        ahead.append(device.free_at - device.now)
    assert max(ahead) <= max(0.25, 3 * seconds)
    assert min(ahead[1:200]) > 0
    assert min(ahead[-100:]) > 0


def on_cuda(task: TrainingJob) -> TrainingJob:
    return TrainingJob(
        **{name: getattr(task, name) for name in task.__slots__} | {"device": "cuda"}
    )


@cuda
@pytest.mark.parametrize(
    "mode",
    [
        "graph",
        pytest.param(
            "compile",
            marks=pytest.mark.skipif(not can_compile(for_cuda=True), reason="nothing compiles"),
        ),
    ],
)
@pytest.mark.parametrize("precision", ["float32", "tf32", "bf16"])
@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_captured_and_compiled_steps_give_the_losses_of_eager_ones(
    tmp_path: Path, mode: str, precision: str, optimizer: str
) -> None:
    losses = {}
    for each in ("eager", mode):
        recipe = replace(
            RECIPE, step_mode=each, precision=precision, optimizer=optimizer, learning_rate=0.01
        )
        events = run(on_cuda(job(tmp_path / each, recipe)))
        assert f", {each}, cuda" in log(events)
        losses[each] = [event.record.train_loss for event in epochs(events)]
    tolerance = 1e-3 if precision == "float32" else 2e-2
    assert losses[mode] == pytest.approx(losses["eager"], rel=tolerance)


@cuda
@pytest.mark.parametrize("mode", ["eager", "graph"])
def test_a_run_on_a_gpu_repeats_bit_for_bit(tmp_path: Path, mode: str) -> None:
    recipe = replace(RECIPE, step_mode=mode)
    found = []
    for name in "ab":
        task = on_cuda(job(tmp_path / name, recipe, model=dropping_model()))
        found.append([event.record.train_loss for event in epochs(run(task))])
    assert found[0] == found[1]


@cuda
def test_capturing_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """The first captured step is the eager one: warming up has changed neither weights, nor
    statistics, nor random numbers."""
    states = {}
    for mode in ("eager", "graph"):
        recipe = replace(RECIPE, step_mode=mode)
        with numerics(recipe.precision, CUDA):
            session = Session(on_cuda(job(tmp_path / mode, recipe, model=dropping_model())), CUDA)
            batches = session.train.plan(1)
            for _ in range(2):
                session.step(next(batches), 0.05)
        states[mode] = session.model.state_dict()
    for name, tensor in states["eager"].items():
        assert torch.allclose(tensor.float(), states["graph"][name].float(), atol=1e-5), name


@cuda
def test_a_run_resumed_at_a_short_batch_captures_full_ones(tmp_path: Path) -> None:
    recipe = replace(RECIPE, step_mode="graph")
    expected = [e.record.train_loss for e in epochs(run(on_cuda(job(tmp_path / "a", recipe))))]
    stopped_after(on_cuda(job(tmp_path / "b", replace(recipe, step_mode="eager"))), 6)
    resumed = epochs(run(on_cuda(job(tmp_path / "b", recipe, resume=True))))
    assert [e.record.train_loss for e in resumed] == pytest.approx(expected, rel=1e-3)


@cuda
@pytest.mark.filterwarnings("ignore:Synchronization debug mode")
@pytest.mark.parametrize("mode", ["eager", "graph", "branches"])
def test_a_step_does_not_wait_for_the_device(tmp_path: Path, mode: str) -> None:
    recipe = replace(RECIPE, step_mode="graph" if mode == "branches" else mode)  # type: ignore[arg-type]
    model = stochastic_model() if mode == "branches" else None
    session = Session(on_cuda(job(tmp_path, recipe, model=model)), CUDA)
    batches = session.train.plan(1)
    session.step(next(batches), 0.05)
    torch.cuda.set_sync_debug_mode("error")
    try:
        for _ in range(3):
            session.step(next(batches), 0.04)
    finally:
        torch.cuda.set_sync_debug_mode("default")


@cuda
@pytest.mark.parametrize("precision", ["float32", "bf16"])
def test_replayed_branches_give_the_losses_of_eager_ones(tmp_path: Path, precision: str) -> None:
    losses = {}
    for mode in ("eager", "graph"):
        recipe = replace(RECIPE, step_mode=mode, precision=precision, learning_rate=0.01)  # type: ignore[arg-type]
        events = run(on_cuda(job(tmp_path / mode, recipe, model=stochastic_model())))
        assert (", branch graphs, cuda" in log(events)) is (mode == "graph")
        losses[mode] = [event.record.train_loss for event in epochs(events)]
    tolerance = 1e-3 if precision == "float32" else 2e-2
    assert losses["graph"] == pytest.approx(losses["eager"], rel=tolerance)


def test_a_stop_while_compiling_is_no_fault_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+C in a terminal reaches the compiler too."""
    from torch._inductor.exc import InductorError

    control = Control()

    def compiled(model: nn.Module, **_: object):
        def fail(images: torch.Tensor) -> torch.Tensor:
            control.stop()
            raise InductorError(without_headers(), None)

        return fail

    monkeypatch.setattr(step.torch, "compile", compiled)
    events = run(job(tmp_path, replace(RECIPE, step_mode="compile")), control)
    assert end(events).state is RunState.STOPPED
    assert "may take minutes" in log(events)
