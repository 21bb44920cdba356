"""Trainings and batches that must stay what they were at the commit named in `golden_losses.json`.

Losses are compared within rounding, since sums follow the CPU's vector units. Two checkouts on one
machine are compared bit for bit by `scripts/golden_losses.py --against CHECKOUT`.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scripts import golden_losses
from scripts.golden_losses import BATCHES, TRAININGS

GOLDEN: dict[str, Any] = json.loads(
    Path(__file__).with_name("golden_losses.json").read_text(encoding="utf-8")
)
PORTABLE = [name for name, case in TRAININGS.items() if case.is_portable]


def tolerance(step: int) -> float:
    """How far the loss of a step (0-based) may be off, relative to itself.

    torch's kernels for no vector units, AVX2 and AVX-512, each with oneDNN and MKL held to the same
    or not (torch 2.15, Intel with AMX), are at most 2e-7 apart in the first two steps, 6e-5 in five
    and 1e-3 in fifteen: a value that rounding moves across the zero of a ReLU grows from there on.
    The first two steps therefore find a change of the optimiser or the images, and the others one
    of the schedule.
    """
    if step < 2:
        return (1e-6, 3e-6)[step]
    return 2e-4 if step < 5 else 5e-3


def is_golden(found: dict[str, Any], golden: dict[str, Any]) -> bool:
    """Whether losses and metrics are the same but for rounding."""
    losses = [float.fromhex(text) for text in found["losses"]]
    expected = [float.fromhex(text) for text in golden["losses"]]
    if len(losses) != len(expected):
        return False
    is_close = [
        loss == pytest.approx(value, rel=tolerance(step))
        for step, (loss, value) in enumerate(zip(losses, expected, strict=True))
    ]
    for epoch, (one, other) in enumerate(zip(found["metrics"], golden["metrics"], strict=True)):
        for name in ("train_loss", "test_loss"):
            value, near = float.fromhex(one[name]), float.fromhex(other[name])
            is_close.append(value == pytest.approx(near, rel=5e-3 if epoch else 1e-3))
        is_close.append(one["learning_rate"] == other["learning_rate"])
    return all(is_close)


@pytest.mark.parametrize("name", PORTABLE)
def test_a_training_gives_the_losses_that_it_gave(name: str) -> None:
    found, golden = golden_losses.training(name), GOLDEN["trainings"][name]
    assert is_golden(found, golden), golden_losses.differences(golden, found)
    # What the network drew follows from the seed alone, whatever the CPU.
    assert found["random"] == golden["random"]


@pytest.mark.parametrize(
    "change",
    [
        {"weight_decay": 0.0},
        {"nesterov": False},
        {"learning_rate": 0.00505},
        {"milestones": ((2, 2.0),)},
        {"crop_fill": "reflect"},
        {"batch_size": 15},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_recipe_gives_other_losses(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    """The tolerance is small enough to tell."""
    name = "pre-activation, nesterov"
    case = TRAININGS[name]
    other = replace(case, recipe=replace(case.recipe, **change))
    monkeypatch.setattr(golden_losses, "TRAININGS", {name: other})
    assert not is_golden(golden_losses.training(name), GOLDEN["trainings"][name])


@pytest.mark.parametrize("name", BATCHES)
def test_batches_are_to_the_bit_what_they_were(name: str) -> None:
    assert golden_losses.batches(name) == GOLDEN["batches"][name]


def test_each_augmentation_makes_other_batches() -> None:
    digests = [each for by_shape in GOLDEN["batches"].values() for each in by_shape.values()]
    assert len(set(digests)) == len(digests)


def test_differences_name_the_first_step_that_differs() -> None:
    one = {"run": {"losses": [(1.0).hex(), (2.0).hex(), (3.0).hex()], "weights": "ab"}}
    other = {"run": {"losses": [(1.0).hex(), (2.5).hex(), (4.0).hex()], "weights": "ab"}}
    assert golden_losses.differences(one, one) == []
    assert golden_losses.differences(one, other) == ["run / losses [1]: 2 and 2.5"]
