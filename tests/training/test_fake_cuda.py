"""The fake of CUDA that other tests rest on, and what is asked of CUDA to warm up and record."""

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.training.fake_cuda import Call, FakeCuda
from workbench.training import capture


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> FakeCuda:
    return FakeCuda.install(monkeypatch)


def recorded(work: Callable[[], object]) -> capture.Replay:
    return capture.record(work, capture.side_stream(torch.device("cpu")))


class _Network(nn.Module):
    """Statistics that change in place, and random numbers."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.layers = nn.Sequential(
            nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10)
        )

    def forward(self, images: Tensor) -> Tensor:
        hidden: Tensor = self.layers(images)
        return functional.dropout(hidden, 0.3)


class _Training:
    """A step on memory of its own. `work` is what a graph can hold."""

    def __init__(self, kind: str, autocast: bool = False) -> None:
        self.model = _Network()
        rate = torch.tensor(0.1)
        self.optimizer: torch.optim.Optimizer
        if kind == "sgd":
            self.optimizer = torch.optim.SGD(
                self.model.parameters(), lr=rate, momentum=0.9, nesterov=True, fused=True
            )
        else:
            self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=rate, fused=True)
        self.images = torch.zeros(5, 3, 8, 8)
        self.labels = torch.zeros(5, dtype=torch.int64)
        self.loss = torch.zeros(())
        self._autocast = autocast
        generator = torch.Generator().manual_seed(2)
        self._given = torch.randn(6, 5, 3, 8, 8, generator=generator)

    def work(self) -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=self._autocast):
            loss = functional.cross_entropy(self.model(self.images), self.labels)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.loss.copy_(loss.detach())

    def losses(self, step: Callable[[], None]) -> list[float]:
        found = []
        for number, images in enumerate(self._given):
            self.images.copy_(images)
            self.labels.copy_((torch.arange(5) + number) % 10)
            self.optimizer.param_groups[0]["lr"].fill_(0.1 / (1 + number))
            step()
            found.append(float(self.loss))
        return found

    def state(self) -> dict[str, Tensor]:
        return {name: tensor.clone() for name, tensor in self.model.state_dict().items()}


def test_calls_are_listed_with_their_arguments_in_order(cuda: FakeCuda) -> None:
    device = torch.device("cuda", 1)
    main, runs = cuda.current, []
    side = capture.side_stream(device)
    capture.warm_up(lambda: runs.append(cuda.current), side)
    graph = capture.record(lambda: runs.append(cuda.current), side, pool="pool")
    graph.replay()
    event = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
    event.record()
    event.synchronize()
    given = {"pool": "pool", "stream": side, "capture_error_mode": "thread_local"}
    assert runs == [side] * (capture.WARM_UPS + 1)
    assert cuda.calls == [
        Call("Stream", (side,), {"device": device}),
        Call("wait_stream", (side, main), {}),
        Call("stream", (side,), {}),
        Call("stream end", (side,), {}),
        Call("wait_stream", (main, side), {}),
        Call("CUDAGraph", (graph,), {}),
        Call("graph", (graph,), given),
        Call("graph end", (graph,), {}),
        Call("replay", (graph, main), {}),
        Call("Event", (event,), {"enable_timing": False, "blocking": True}),
        Call("Event.record", (event, main), {}),
        Call("Event.synchronize", (event,), {}),
    ]
    assert cuda.named("Event.record", "replay") == [cuda.calls[8], cuda.calls[10]]
    assert cuda.names[8:11] == ["replay", "Event", "Event.record"]


@pytest.mark.parametrize("autocast", [False, True], ids=["float32", "bfloat16"])
@pytest.mark.parametrize("kind", ["sgd", "adamw"])
@pytest.mark.usefixtures("cuda")
def test_replays_train_as_the_step_itself(kind: str, autocast: bool) -> None:
    found = {}
    for way in ("eager", "graph"):
        training = _Training(kind, autocast)
        for group in training.optimizer.param_groups:
            for weight in group["params"]:
                # As warming up leaves it: what a first step would make, a graph would make again.
                state = training.optimizer.state[weight]
                if kind == "sgd":
                    state["momentum_buffer"] = torch.zeros_like(weight)
                else:
                    state["step"] = torch.tensor(0.0)
                    state["exp_avg"] = torch.zeros_like(weight)
                    state["exp_avg_sq"] = torch.zeros_like(weight)
        step = training.work if way == "eager" else recorded(training.work).replay
        torch.manual_seed(3)
        found[way] = (training.losses(step), training.state(), torch.get_rng_state())
    assert found["graph"][0] == found["eager"][0]
    torch.testing.assert_close(found["graph"][1], found["eager"][1], rtol=0, atol=0)
    assert torch.equal(found["graph"][2], found["eager"][2])


@pytest.mark.usefixtures("cuda")
def test_what_is_recorded_does_not_happen() -> None:
    training = _Training("sgd")
    before, random = training.state(), torch.get_rng_state()
    made: list[Tensor] = []

    def work() -> None:
        training.work()
        made.append(training.images + 1)

    graph = recorded(work)
    assert training.loss == 0 and math.isnan(made[0].sum())
    assert torch.equal(torch.get_rng_state(), random)
    torch.testing.assert_close(training.state(), before, rtol=0, atol=0)
    graph.replay()
    assert training.loss != 0 and torch.equal(made[0], training.images + 1)
    assert training.state()["layers.1.num_batches_tracked"] == 1


@pytest.mark.usefixtures("cuda")
def test_a_replay_runs_no_python_and_writes_to_the_same_memory() -> None:
    number, runs = 2.0, 0
    given, results = torch.ones(3), []

    def work() -> None:
        nonlocal runs
        runs += 1
        results.append((given * number).cumsum(0))

    graph = recorded(work)
    graph.replay()
    (result,) = results
    assert result.tolist() == [2, 4, 6]
    number = 3.0
    given.fill_(10)
    graph.replay()
    assert runs == 1 and len(results) == 1
    assert result.tolist() == [20, 40, 60]


def _read() -> None:
    torch.ones(3).sum().item()


def _search() -> None:
    torch.ones(3).nonzero()


def _wait_for_stream() -> None:
    torch.cuda.current_stream().synchronize()


def _wait_for_device() -> None:
    torch.cuda.synchronize()


def _wait_for_event() -> None:
    event = torch.cuda.Event()  # type: ignore[no-untyped-call]
    event.synchronize()


def _ask_for_random_state() -> None:
    torch.cuda.get_rng_state()


def _record_another() -> None:
    recorded(lambda: None)


@pytest.mark.parametrize(
    "wait",
    [
        _read,
        _search,
        _wait_for_stream,
        _wait_for_device,
        _wait_for_event,
        _ask_for_random_state,
        _record_another,
    ],
)
def test_nothing_is_waited_for_while_recording(cuda: FakeCuda, wait: Callable[[], None]) -> None:
    weights = torch.zeros(3)

    def work() -> None:
        weights.add_(1)
        wait()

    with pytest.raises(RuntimeError, match="not permitted when stream is capturing"):
        recorded(work)
    assert weights.tolist() == [0, 0, 0]
    graph = cuda.named("CUDAGraph")[0].args[0]
    with pytest.raises(RuntimeError, match="without a preceding successful capture"):
        graph.replay()
    wait()


@pytest.mark.usefixtures("cuda")
def test_backward_of_a_recorded_pass_can_be_recorded_apart() -> None:
    """As for branches that are replayed alone."""
    inputs, weight = torch.ones(3), torch.full((3,), 2.0, requires_grad=True)
    gradient = torch.ones(())
    outputs: list[Tensor] = []
    forward = recorded(lambda: outputs.append((inputs * weight).square().sum()))
    gradients: list[Tensor] = []
    backward = recorded(
        lambda: gradients.extend(torch.autograd.grad((outputs[0],), (weight,), (gradient,)))
    )
    for factor in (1.0, 3.0):
        inputs.fill_(factor)
        forward.replay()
        backward.replay()
        assert outputs[0].item() == pytest.approx(12 * factor**2)
        assert gradients[0].tolist() == pytest.approx([4 * factor**2] * 3)
