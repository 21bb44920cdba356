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
from workbench.nn.stochastic import StochasticDepth
from workbench.spec.block import Operation
from workbench.spec.events import Event, Logged
from workbench.spec.run import RunState
from workbench.training import step
from workbench.training.job import TrainingJob
from workbench.training.losses import MOST_AHEAD, Losses, Pace
from workbench.training.step import choose, draws_on_the_host

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")


def can_compile() -> bool:
    from torch._inductor.cpp_builder import get_cpp_compiler
    from torch._inductor.exc import InvalidCxxCompiler

    try:
        return bool(get_cpp_compiler())
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
        ("auto", CUDA, stochastic_model, "eager", "draws on the host"),
        ("graph", CUDA, stochastic_model, "eager", "draws on the host"),
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


def test_a_machine_that_cannot_compile_ends_the_run_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torch._dynamo.exc import BackendCompilerFailed

    def compiled(model: nn.Module, **_: object):
        def fail(images: torch.Tensor) -> torch.Tensor:
            raise BackendCompilerFailed(compiled, RuntimeError("no compiler"), None)

        return fail

    monkeypatch.setattr(step.torch, "compile", compiled)
    last = end(run(job(tmp_path, replace(RECIPE, step_mode="compile"))))
    assert last.state is RunState.FAILED
    assert "cannot be compiled" in last.reason and "C++ compiler" in last.hint


def test_losses_are_told_in_order_and_once() -> None:
    losses = Losses(CPU)
    for number in range(1, 4):
        losses.add(number, 0.1, float(number), torch.tensor(number / 2))
    assert [(each.step, each.loss) for each in losses.take(everything=False)] == [
        (1, 0.5), (2, 1.0), (3, 1.5),
    ]  # fmt: skip
    assert losses.take(everything=True) == []


def test_the_host_runs_a_tenth_of_a_second_ahead_of_a_gpu() -> None:
    pace = Pace(CPU)
    assert pace.limit == MOST_AHEAD
    for _ in range(100):
        pace.took(0.01)
    assert pace.limit == 10
    for _ in range(100):
        pace.took(5.0)
    assert pace.limit == 2


def on_cuda(task: TrainingJob) -> TrainingJob:
    return TrainingJob(
        **{name: getattr(task, name) for name in task.__slots__} | {"device": "cuda"}
    )


@cuda
@pytest.mark.parametrize("mode", ["graph", "compile"])
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
    from workbench.training.session import Session

    states = {}
    for mode in ("eager", "graph"):
        recipe = replace(RECIPE, step_mode=mode)
        session = Session(on_cuda(job(tmp_path / mode, recipe, model=dropping_model())), CUDA)
        batches = session.train.epoch(1)
        for _ in range(2):
            session.step(*next(batches), 0.05)
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
@pytest.mark.parametrize("mode", ["eager", "graph"])
def test_a_step_does_not_wait_for_the_device(tmp_path: Path, mode: str) -> None:
    from workbench.training.session import Session

    session = Session(on_cuda(job(tmp_path, replace(RECIPE, step_mode=mode))), CUDA)
    batches = session.train.epoch(1)
    session.step(*next(batches), 0.05)
    torch.cuda.set_sync_debug_mode("error")
    try:
        for _ in range(3):
            session.step(*next(batches), 0.04)
    finally:
        torch.cuda.set_sync_debug_mode("default")
