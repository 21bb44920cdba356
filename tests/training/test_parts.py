"""Schedule, forecast, machine, captured steps."""

import itertools
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.training.jobs import RECIPE, epochs, job
from tests.training.test_loop import run
from workbench.catalog.recipes import recipe
from workbench.errors import Cancelled, TrainingError
from workbench.spec.recipe import Precision, Recipe
from workbench.training import cores, evaluation, memory, timing
from workbench.training import forecast as forecasts
from workbench.training import optimizer as optimizers
from workbench.training.cores import available, beside_a_window, share_of
from workbench.training.forecast import forecast
from workbench.training.job import resolve
from workbench.training.machine import describe
from workbench.training.precision import numerics
from workbench.training.schedule import learning_rate
from workbench.training.session import Session


@pytest.mark.parametrize(
    ("epoch", "rate"), [(1, 0.1), (80, 0.1), (81, 0.01), (120, 0.01), (121, 0.001), (160, 0.001)]
)
def test_rates_of_the_fastresnet_recipe_are_the_papers(epoch: int, rate: float) -> None:
    assert learning_rate(recipe("fastresnet").recipe, epoch, 0, 391) == pytest.approx(rate)


def test_of_two_milestones_at_one_epoch_the_last_that_is_listed_holds() -> None:
    both = replace(recipe("fastresnet").recipe, milestones=((5, 0.1), (5, 0.01), (3, 0.5)))
    assert learning_rate(both, 5, 0, 391) == pytest.approx(0.001)
    assert learning_rate(both, 4, 0, 391) == pytest.approx(0.05)


def test_warm_up_has_a_rate_of_its_own() -> None:
    warm = replace(Recipe(), warmup_iterations=400)
    assert learning_rate(warm, 2, 8, 391) == 0.01
    assert learning_rate(warm, 2, 9, 391) == 0.1


def test_cosine_falls_from_the_whole_rate_to_nothing() -> None:
    cosine = replace(Recipe(), schedule="cosine", epochs=10)
    rates = [learning_rate(cosine, e, s, 5) for e in range(1, 11) for s in range(5)]
    assert rates[0] == 0.1 and rates[25] == pytest.approx(0.05)
    assert all(a > b for a, b in itertools.pairwise(rates)) and rates[-1] < 1e-3


def test_constant_rate_stays() -> None:
    constant = replace(Recipe(), schedule="constant")
    assert {learning_rate(constant, e, 0, 5) for e in (1, 100, 160)} == {0.1}


def test_forecast_is_of_the_size_of_what_comes(tmp_path: Path) -> None:
    task = job(tmp_path, replace(RECIPE, epochs=5))
    before = {name: tensor.clone() for name, tensor in task.model.state_dict().items()}
    told = forecast(task)
    for name, tensor in task.model.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    seconds = [event.record.train_seconds for event in epochs(run(task))]
    # The machine may be busy with other things; a factor of ten would be a fault of ours.
    assert told.seconds_per_epoch / 10 < min(seconds[1:]) < told.seconds_per_epoch * 10
    assert told.total_seconds > 5 * told.seconds_per_epoch
    assert told.largest_batch >= 100 and told.peak_memory_bytes > 0


def test_a_probe_tests_one_batch_of_many_and_gives_up_soon_on_slow_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tested: list[int] = []
    seen = evaluation.Totals.add

    def counted(self: evaluation.Totals, logits: torch.Tensor, *others: torch.Tensor) -> None:
        tested.append(len(logits))
        seen(self, logits, *others)

    monkeypatch.setattr(evaluation.Totals, "add", counted)
    told = forecast(job(tmp_path, replace(RECIPE, evaluation_batch=10)))
    steps = forecasts.WARM_UPS + forecasts.ROUNDS
    assert tested[-1] == 10 and tested.count(10) == 1 and len(tested) == steps + 1
    assert told.total_seconds > 4 * told.seconds_per_epoch
    tested.clear()
    monkeypatch.setattr(forecasts, "PATIENCE_SECONDS", 0.0)
    forecast(job(tmp_path))
    assert len(tested) == 3  # one step to warm up, one measured, one test batch


def test_a_probe_can_be_given_up(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        forecast(job(tmp_path), lambda: True)


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells")
def test_memory_is_told_at_its_peak_since_it_was_forgotten() -> None:
    cpu, size = torch.device("cpu"), 256 * 2**20
    memory.forget_peak(cpu)
    before = memory.peak(cpu)
    held = torch.ones(size, dtype=torch.uint8)
    del held
    assert memory.peak(cpu) >= before + size // 2
    memory.forget_peak(cpu)
    assert memory.peak(cpu) < before + size // 2


def test_machine_is_described() -> None:
    machine = describe(torch.device("cpu"))
    assert machine.torch == torch.__version__ and machine.device == "CPU"
    assert machine.memory_bytes > 2**28 and machine.cores >= 1 and machine.processor


def test_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(TrainingError, match="not a device"):
        resolve("toaster")
    if not torch.cuda.is_available():
        assert resolve("auto").type == "cpu"
        with pytest.raises(TrainingError, match="no CUDA device"):
            resolve("cuda")


def test_a_core_is_left_to_the_window() -> None:
    assert 1 <= beside_a_window() <= max(1, available() - 1)


def test_cores_are_shared_by_runs_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "available", lambda: 8)
    assert [share_of(number) for number in (1, 2, 3, 20)] == [None, 4, 2, 1]
    monkeypatch.setattr(cores, "available", lambda: 1)
    assert beside_a_window() == 1


def test_only_cores_that_the_process_may_use_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores.psutil, "cpu_count", lambda logical: 16)
    monkeypatch.setattr(cores.os, "sched_getaffinity", lambda process: {0, 1, 2}, raising=False)
    assert available() == 3


def test_what_a_consumer_does_meanwhile_is_no_training_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr(timing.time, "perf_counter", lambda: now)
    watch = timing.Stopwatch(torch.device("cpu"))
    watch.start()
    now = 2.0
    with watch.aside():
        now = 50.0
    now = 53.0
    assert watch.stop() == 5.0
    with watch.aside():
        now = 60.0
    assert watch.seconds == 5.0


def test_one_kernel_updates_all_parameters() -> None:
    model = torch.nn.Linear(3, 2)
    for name in ("sgd", "adamw"):
        made = optimizers.make(model, replace(RECIPE, optimizer=name), torch.device("cpu"))  # type: ignore[arg-type]
        assert all(group["fused"] for group in made.param_groups)


@pytest.mark.parametrize("precision", ["tf32", "float32", "bf16"])
@pytest.mark.parametrize("around", ["tf32", "float32"])
def test_number_formats_are_the_runs_and_are_put_back(
    monkeypatch: pytest.MonkeyPatch, precision: Precision, around: Precision
) -> None:
    """By torch's older getters and by its newer ones, which must agree: libraries read either."""

    def now() -> tuple[object, ...]:
        cudnn, matmul = torch.backends.cudnn, torch.backends.cuda.matmul
        return (
            torch.get_float32_matmul_precision(), matmul.allow_tf32, cudnn.allow_tf32,
            cudnn.conv.fp32_precision == "tf32", matmul.fp32_precision == "tf32",
            cudnn.deterministic, cudnn.benchmark, torch.are_deterministic_algorithms_enabled(),
        )  # fmt: skip

    monkeypatch.setattr(torch.cuda, "device", lambda device: nullcontext())
    device = torch.device("cuda", 0)
    before = now()
    with numerics(around, device):
        outside = now()
        with numerics(precision, device):
            is_tf32 = precision == "tf32"
            products = "high" if is_tf32 else "highest"
            assert now() == (products, *[is_tf32] * 4, True, False, True)
            with torch.backends.cudnn.flags(enabled=True):
                """cuDNN's own context manager reads the older ones."""
        assert now() == outside
    assert now() == before


def test_weights_have_the_channels_innermost(tmp_path: Path) -> None:
    model = Session(job(tmp_path), torch.device("cpu")).model
    kernels = [p for p in model.parameters() if p.dim() == 4]
    assert kernels and all(p.is_contiguous(memory_format=torch.channels_last) for p in kernels)


def test_the_test_pass_keeps_no_gradients_and_has_batches_of_its_own(tmp_path: Path) -> None:
    seen: list[tuple[int, bool, bool]] = []

    class Watched(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 8 * 8, 10))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            seen.append((len(x), torch.is_inference_mode_enabled(), self.training))
            out: torch.Tensor = self.inner(x)
            return out

    run(job(tmp_path, replace(RECIPE, epochs=1, evaluation_batch=20), model=Watched()))
    trained = [size for size, is_inference, is_training in seen if is_training and not is_inference]
    tested = [size for size, is_inference, is_training in seen if is_inference and not is_training]
    assert trained == [16] * 6 + [4] and tested == [20, 20, 10]
    assert len(seen) == len(trained) + len(tested)
