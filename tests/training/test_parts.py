"""Schedule, forecast, machine, captured steps."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.training.jobs import RECIPE, epochs, job
from tests.training.test_loop import run
from workbench.catalog.recipes import recipe
from workbench.errors import TrainingError
from workbench.spec.recipe import Recipe
from workbench.training.cores import beside_a_window
from workbench.training.forecast import forecast
from workbench.training.job import resolve
from workbench.training.machine import describe
from workbench.training.schedule import learning_rate


@pytest.mark.parametrize(
    ("epoch", "rate"), [(1, 0.1), (80, 0.1), (81, 0.01), (120, 0.01), (121, 0.001), (160, 0.001)]
)
def test_rates_of_the_fastresnet_recipe_are_the_papers(epoch: int, rate: float) -> None:
    assert learning_rate(recipe("fastresnet").recipe, epoch, 0, 391) == pytest.approx(rate)


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
    assert beside_a_window() >= 1
