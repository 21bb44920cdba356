"""Captured steps, with a fake of CUDA that records and repeats operations on the CPU: warming up
and capturing must leave no trace, and short batches must not be what is captured."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from tests.designs import chain, small_design
from tests.training.fake_cuda import FakeCuda, FakeGraph
from tests.training.jobs import RECIPE, job
from tests.training.test_steps import dropping_model
from workbench.nn.network import build
from workbench.nn.stochastic import StochasticDepth
from workbench.spec.block import Operation
from workbench.spec.recipe import Precision
from workbench.training import capture
from workbench.training.branches import BranchGraphs
from workbench.training.evaluation import evaluate
from workbench.training.session import Session
from workbench.training.step import BranchStep, EagerStep, GraphStep, Step

CPU = torch.device("cpu")


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> FakeCuda:
    return FakeCuda.install(monkeypatch)


def graph_step(session: Session) -> GraphStep:
    parts = session._parts
    return GraphStep(EagerStep(parts), parts, session.job.recipe.batch_size)


def branch_step(session: Session) -> BranchStep:
    return BranchStep(session._parts, session.job.recipe.batch_size)


def trained(session: Session, take: Step, rates: list[float]) -> list[Tensor]:
    """Everything that steps change, after one at each of `rates`, two epochs of them."""
    batches = (*session.train.plan(1), *session.train.plan(2))
    torch.manual_seed(5)
    for batch, rate in zip(batches, rates, strict=False):
        take(batch, rate)
    return [tensor.detach().clone() for tensor in session._parts.changing()]


RATES = [0.01, 0.02, 0.005, *[0.01] * 11]


@pytest.mark.parametrize("is_streamed", [False, True])
@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_a_captured_step_is_the_eager_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cuda: FakeCuda,
    optimizer: str,
    is_streamed: bool,
) -> None:
    """Warming up and capturing leave no trace, short batches included."""
    if is_streamed:
        monkeypatch.setattr("workbench.data.residence.free_bytes", lambda device: 0)
    recipe = replace(RECIPE, optimizer=optimizer, learning_rate=0.01)  # type: ignore[arg-type]
    eager = Session(job(tmp_path / "eager", recipe, model=dropping_model()), CPU)
    graph = Session(job(tmp_path / "graph", recipe, model=dropping_model()), CPU)
    expected = trained(eager, eager.step, RATES)
    found = trained(graph, graph_step(graph), RATES)
    assert graph.train.is_resident is not is_streamed
    # The rate is a float32 in one and a double in the other.
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-6)
    assert len(cuda.named("graph")) == 1


def test_a_short_batch_is_never_captured(tmp_path: Path, cuda: FakeCuda) -> None:
    session = Session(job(tmp_path, RECIPE), CPU)
    take = graph_step(session)
    short, *full = [*session.train.plan(1, 6), *session.train.plan(2)]
    take(short, 0.05)
    assert not cuda.named("graph")
    for batch in full:
        take(batch, 0.05)
    assert len(cuda.named("graph")) == 1


def test_the_rate_is_the_same_number_before_the_capture_and_after_it(
    tmp_path: Path, cuda: FakeCuda
) -> None:
    """Of a double the kernels make other weights than of a float32: a run resumed at a short batch
    would differ from the whole one."""
    session = Session(job(tmp_path, RECIPE), CPU)
    take = graph_step(session)
    session.restore(session.state())
    seen = []
    for batch in (*session.train.plan(1, 6), *session.train.plan(2)):
        take(batch, 0.1)
        seen += [group["lr"] for group in session.optimizer.param_groups]
    assert all(isinstance(rate, Tensor) and rate.dtype == torch.float32 for rate in seen)
    assert len({rate.data_ptr() for rate in seen}) == 1


def test_the_loss_of_each_step_arrives_whether_it_is_captured_or_not(
    tmp_path: Path, cuda: FakeCuda
) -> None:
    losses = {}
    for name in ("eager", "graph"):
        session = Session(job(tmp_path / name, RECIPE), CPU)
        take = session.step if name == "eager" else graph_step(session)
        for number, batch in enumerate((*session.train.plan(1), *session.train.plan(2))):
            take(batch, 0.05)
            session.losses.add(number, 0.05, 0.0)
        losses[name] = [each.loss for each in session.losses.take(everything=True)]
    assert len(losses["graph"]) == 14
    assert losses["graph"] == pytest.approx(losses["eager"], rel=1e-4)


def dropped_model() -> nn.Module:
    """Two units dropped by the batch, with dropout and batch norm inside."""
    inner = chain(
        "inner",
        Operation("conv", "conv"),
        Operation("norm", "batch_norm"),
        Operation("dropout", "dropout", {"rate": 0.3}),
        Operation("gate", "stochastic_depth", {"survival": 0.6, "draw": "batch"}),
    )
    return build(small_design(inner), (3, 8, 8), 10)


@pytest.mark.parametrize("precision", ["float32", "bf16"])
def test_replayed_branches_give_the_numbers_of_an_eager_step(
    tmp_path: Path, cuda: FakeCuda, precision: Precision
) -> None:
    """Those that live are computed, the others have no gradient, and what is drawn is drawn in the
    same order. Rounding differs: a gradient that is spread over an image without being copied (the
    mean's) is a copy in a graph, and summed in another order."""
    recipe = replace(RECIPE, precision=precision)
    eager = Session(job(tmp_path / "eager", recipe, model=dropped_model()), CPU)
    graphs = Session(job(tmp_path / "graphs", recipe, model=dropped_model()), CPU)
    expected = trained(eager, eager.step, RATES)
    found = trained(graphs, branch_step(graphs), RATES)
    tolerance = 1e-5 if precision == "float32" else 1e-2
    torch.testing.assert_close(found, expected, rtol=tolerance, atol=tolerance / 10)
    gates = [m for m in graphs.model.modules() if isinstance(m, StochasticDepth)]
    # A forward and a backward pass each.
    assert len(cuda.named("graph")) == 2 * len(gates) > 0
    assert all(gate.replayed is None for gate in gates)
    assert evaluate(graphs.model, graphs.test, CPU, precision)


def test_a_branch_passed_twice_or_holding_another_is_not_captured(
    cuda: FakeCuda,
) -> None:
    def gate(branch: nn.Module) -> StochasticDepth:
        return StochasticDepth(branch, 0.5, "batch", "test", 3, 1)

    shared = gate(nn.Conv2d(3, 3, 1))
    model = nn.Sequential(shared, shared, gate(nn.Sequential(gate(nn.Conv2d(3, 3, 1)))))
    BranchGraphs(model, torch.randn(2, 3, 4, 4), "float32")
    # The inner one of the last alone.
    assert len(cuda.named("graph")) == 2


def test_no_capture_of_a_branch_meets_the_passes_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cuda: FakeCuda
) -> None:
    """Nodes that gather gradients belong to the stream that was current when they came to be. One
    that a pass on another stream has left alive makes a capture fail, and one that a capture has
    left slows every step after it."""
    model = dropped_model()
    record = capture.record
    inputs: list[Tensor] = []

    def looked(work, stream, pool=None):  # type: ignore[no-untyped-def]
        inputs.extend(work.__self__._inputs)
        return record(work, stream, pool)

    monkeypatch.setattr(capture, "record", looked)
    graphs = BranchGraphs(model, torch.randn(2, 3, 8, 8), "float32")
    assert inputs and all(tensor.grad_fn is None for tensor in inputs)
    assert all(branch._output.grad_fn is None for branch in graphs._branches.values())


class Asked(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Notes what the host asks of the device."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names: list[str] = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        self.names.append(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))


def test_a_captured_step_asks_for_three_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cuda: FakeCuda
) -> None:
    """Which images, at what rate, the replay. The loop adds one event, by which the host keeps its
    lead."""
    session = Session(job(tmp_path, RECIPE), CPU)
    take = graph_step(session)
    first, second, *_ = session.train.plan(1)
    take(first, 0.05)
    replays: list[FakeGraph] = []

    def noted(graph: FakeGraph) -> None:
        replays.append(graph)

    monkeypatch.setattr(FakeGraph, "replay", noted)
    with Asked() as asked:
        take(second, 0.05)
    assert len(replays) == 1
    assert asked.names == ["copy_", "fill_"]
