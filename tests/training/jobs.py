"""Training jobs that take a moment: separable images, a network of one unit."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from tests.designs import small_design
from workbench.data.images import ImageData, Images, statistics
from workbench.nn.network import build
from workbench.spec.events import Ended, EpochFinished, Event
from workbench.spec.recipe import Recipe
from workbench.training.job import TrainingJob

RECIPE = replace(
    Recipe(),
    learning_rate=0.05,
    batch_size=16,
    crop_padding=1,
    milestones=((3, 0.1),),
    epochs=4,
    evaluation_batch=50,
)


def images(count: int, seed: int) -> Images:
    """Ten classes told apart by where the bright patch is, under noise."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % 10
    pixels = torch.randint(0, 120, (count, 3, 8, 8), generator=generator, dtype=torch.uint8)
    for i, label in enumerate(labels.tolist()):
        pixels[i, :, label // 4 * 2 : label // 4 * 2 + 2, label % 4 * 2 : label % 4 * 2 + 2] = 255
    return Images(pixels, labels)


def data(train: int = 100, test: int = 50) -> ImageData:
    first = images(train, 1)
    moments = statistics(first)
    names = tuple("abcdefghij")
    return ImageData("patches", names, first, images(test, 2), moments.mean, moments.std, "x")


def job(
    folder: Path, recipe: Recipe = RECIPE, model: nn.Module | None = None, **other
) -> TrainingJob:  # type: ignore[no-untyped-def]
    return TrainingJob(
        run="run",
        model=model or build(small_design(), (3, 8, 8), 10),
        data=other.pop("data", None) or data(),
        recipe=recipe,
        seed=other.pop("seed", 3),
        folder=folder,
        device="cpu",
        threads=1,
        **other,
    )


def epochs(events: Iterable[Event]) -> list[EpochFinished]:
    return [event for event in events if isinstance(event, EpochFinished)]


def end(events: list[Event]) -> Ended:
    last = events[-1]
    assert isinstance(last, Ended)
    assert sum(isinstance(event, Ended) for event in events) == 1
    return last
