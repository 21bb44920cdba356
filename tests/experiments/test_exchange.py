"""Weights from elsewhere, measured."""

from contextlib import contextmanager

import pytest
import torch

from workbench.catalog.presets import preset
from workbench.experiments import exchange, weights_trial
from workbench.nn.network import build
from workbench.spec.dataset import DatasetSpec


def test_weights_are_measured_in_the_number_format_of_a_runs_test_pass(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered: list[tuple[str, torch.device]] = []
    inside: list[bool] = []

    @contextmanager
    def numerics(precision, device):
        entered.append((precision, device))
        inside.append(True)
        yield
        inside.pop()

    def evaluate(model, batches, device, precision):
        assert inside, "the settings are made before the pass"
        assert (precision, device) == entered[0]
        return 1.0, 50.0, 0.1

    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(weights_trial, "numerics", numerics)
    monkeypatch.setattr(weights_trial, "evaluate", evaluate)
    design = preset("fastresnet-8-type1").design
    torch.save(build(design, (1, 8, 8), 10).state_dict(), tmp_path / "weights.pth")
    taken = exchange.take(design, tmp_path / "weights.pth")
    spec = DatasetSpec(source="digits", test_size=20)
    tested = weights_trial.measure(taken, spec, "cpu", "data").best.tested
    # Once with the shortcuts' zeros after the other channels, once with them on both sides.
    assert entered == [("float32", torch.device("cpu"))] * 2 and not inside
    assert (tested.images, tested.loss, tested.error) == (20, 1.0, 50.0)
