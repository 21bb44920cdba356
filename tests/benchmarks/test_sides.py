"""What the sides of a comparison compute in, and what is counted of them."""

from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass

import pytest
import torch
from torch.autograd import DeviceType

from benchmarks import claim, stochastic, synthetic
from benchmarks.arithmetic import fastest
from benchmarks.sides import Bare, Captured, Engine, faster_layout, staged
from tests.training.fake_cuda import FakeCuda
from workbench.nn.stochastic import StochasticDepth
from workbench.spec.recipe import Precision
from workbench.training.precision import numerics

CPU, CUDA = torch.device("cpu"), torch.device("cuda", 0)


def settings() -> dict[str, object]:
    """All that `fastest` may change, as kernels see it."""
    cudnn = torch.backends.cudnn
    return {
        "convolutions": cudnn.conv.fp32_precision,
        "products": torch.backends.cuda.matmul.fp32_precision,
        "cudnn.deterministic": cudnn.deterministic,
        "cudnn.benchmark": cudnn.benchmark,
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "lenient": torch.is_deterministic_algorithms_warn_only_enabled(),
        "fills": torch.utils.deterministic.fill_uninitialized_memory,
    }


@pytest.fixture
def engine_around(request, monkeypatch):
    """A suspended engine's settings around the test, in the precision asked for; or none."""
    monkeypatch.setattr(torch.cuda, "device", lambda device: nullcontext())
    with numerics(request.param, CUDA) if request.param else nullcontext():
        yield


@pytest.mark.parametrize("engine_around", [None, "float32", "tf32"], indirect=True)
@pytest.mark.parametrize("is_deterministic", [False, True])
@pytest.mark.parametrize("precision", ["float32", "tf32", "bf16"])
def test_a_side_computes_in_its_own_arithmetic_whatever_is_around_it(
    engine_around: None, precision: Precision, is_deterministic: bool
) -> None:
    before = settings()
    with fastest(CUDA, precision, is_deterministic=is_deterministic):
        inside = settings()
        # Both ways of asking torch agree, where one of them raises on a mixture.
        assert torch.backends.cudnn.allow_tf32 is (precision == "tf32")
        assert torch.backends.cuda.matmul.allow_tf32 is (precision == "tf32")
    is_tf32 = [inside[kind] == "tf32" for kind in ("convolutions", "products")]
    assert is_tf32 == [precision == "tf32"] * 2
    assert inside["cudnn.deterministic"] is inside["deterministic"] is is_deterministic
    assert inside["cudnn.benchmark"] is not is_deterministic
    assert inside["fills"] is False
    # "none" and "ieee" are the same arithmetic: torch has no way back to "none".
    assert without_none(settings()) == without_none(before)


def without_none(found: dict[str, object]) -> dict[str, object]:
    return {name: "ieee" if value == "none" else value for name, value in found.items()}


def test_a_side_that_fails_puts_its_arithmetic_back() -> None:
    before = without_none(settings())
    with pytest.raises(ZeroDivisionError), fastest(CUDA, "tf32"):
        raise ZeroDivisionError
    assert without_none(settings()) == before


def test_building_and_calling_a_side_happen_in_its_arithmetic(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    class Watched(Bare):
        def arithmetic(self):  # type: ignore[no-untyped-def]
            seen.append("entered")
            return super().arithmetic()

        def _prepare(self) -> None:
            seen.append("prepared")

    side = Watched("preresnet-20", CPU, 1)
    side()
    assert seen == ["entered", "prepared", "entered"]


@pytest.mark.parametrize("layout", [torch.channels_last, torch.contiguous_format])
def test_weights_and_images_have_the_layout_that_is_asked_for(layout) -> None:
    side = Bare("preresnet-20", CPU, 1, memory_format=layout)
    kernels = [each for each in side.model.parameters() if each.dim() == 4 and each.shape[1] > 1]
    [(images, _)] = staged(CPU, 1, layout)
    assert all(each.is_contiguous(memory_format=layout) for each in (*kernels, images))


def test_a_side_in_bf16_multiplies_in_bf16() -> None:
    side = Bare("preresnet-20", CPU, 1, precision="bf16")
    kinds: list[torch.dtype] = []
    side.model.register_forward_hook(lambda module, given, logits: kinds.append(logits.dtype))
    side()
    assert kinds == [torch.bfloat16]


def test_a_captured_side_replays_the_bare_step(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FakeCuda.install(monkeypatch)
    captured, bare = Captured("preresnet-20", CPU, 2), Bare("preresnet-20", CPU, 2)
    # Its warm-up trained it a little.
    bare.model.load_state_dict(captured.model.state_dict())
    bare.optimizer.load_state_dict(deepcopy(captured.optimizer.state_dict()))
    captured()
    bare()
    pairs = zip(captured.model.parameters(), bare.model.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    [capture] = cuda.named("graph")
    side = cuda.named("Stream")[0].args[0]
    # Other threads of the process may ask the driver for memory meanwhile.
    assert capture.kwargs["stream"] is side
    assert capture.kwargs["capture_error_mode"] == "thread_local"
    assert len(cuda.named("CUDAGraph")) == 1


def test_the_layout_that_is_faster_is_the_one_that_is_taken() -> None:
    class Timed:
        def __init__(self, memory_format: torch.memory_format) -> None:
            self.memory_format = memory_format

        def __call__(self) -> float:
            return 1.0 if self.memory_format == torch.contiguous_format else 2.0

    taken = faster_layout(Timed)  # type: ignore[arg-type]
    assert taken.memory_format == torch.contiguous_format


@dataclass
class Row:
    """One line of the profiler's averages."""

    key: str
    device_type: DeviceType
    self_device_time_total: float
    self_cpu_time_total: float


def test_a_kernel_is_counted_once_and_as_the_operation_that_launched_it() -> None:
    rows = [
        Row("aten::cudnn_convolution", DeviceType.CPU, 3000.0, 100.0),
        Row("aten::clamp_min_", DeviceType.CPU, 1000.0, 50.0),
        Row("cudaLaunchKernel", DeviceType.CPU, 0.0, 70.0),
        Row("implicit_sgemm_kernel<float>", DeviceType.CUDA, 3000.0, 0.0),
        Row("vectorized_elementwise_kernel<4>", DeviceType.CUDA, 1000.0, 0.0),
    ]
    split = claim.split_of(rows, CUDA, steps=2)
    assert split == {"convolution": 1.5, "batch norm": 0.0, "activation": 0.5, "rest": 0.0}


def test_without_gates_a_network_draws_nothing_and_computes_what_open_gates_do() -> None:
    gated = synthetic.network(stochastic.NETWORK)
    for module in gated.modules():
        if isinstance(module, StochasticDepth):
            module.survival = 1.0
    plain = stochastic.without_gates(synthetic.network(stochastic.NETWORK))
    assert not any(isinstance(module, StochasticDepth) for module in plain.modules())
    images = torch.rand(2, 3, 32, 32)
    before = torch.get_rng_state()
    logits = plain(images)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(logits, gated(images))


def test_a_gpu_compares_dropping_with_a_graph_that_keeps_all() -> None:
    on_a_gpu = {side.name: side.mode for side in stochastic.sides(CUDA)}
    assert on_a_gpu["keeping all, captured"] == "graph"
    assert [side.name for side in stochastic.sides(CPU)] == ["dropping", "keeping all"]


def test_an_engine_says_how_it_trains(tmp_path) -> None:
    engine = Engine("preresnet-20", CPU, 1, "auto", tmp_path)
    engine()
    engine.close()
    assert "eager" in engine.manner and "cpu" in engine.manner
