"""CIFAR-10's 60,000 images, from the cache file to the first batch."""

import torch

from benchmarks.figures import Finding, Goal
from benchmarks.measuring import Settings, milliseconds
from benchmarks.synthetic import SyntheticCifar
from workbench.data.batches import Batches
from workbench.data.cache import cache_file, cached
from workbench.data.images import ImageData
from workbench.data.progress import Listener, ignore, never
from workbench.data.sources import load
from workbench.spec.dataset import DatasetSpec
from workbench.spec.recipe import Recipe

CIFAR = DatasetSpec(source="cifar10")


def run(settings: Settings, finding: Finding) -> None:
    torch.set_num_threads(settings.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    source = SyntheticCifar()
    cached(source, Listener(ignore, never))
    repeats = settings.choose(3, 9, 25)
    finding.add("read and check the cache", "ms", milliseconds(lambda: load(CIFAR), repeats))
    finding.add(
        "ready: read, laid on the device, first batch",
        "ms",
        milliseconds(lambda: _ready(load(CIFAR), device), repeats),
        Goal("<", 1000),
    )
    megabytes = cache_file(source).stat().st_size / 1e6
    finding.notes.append(
        f"60,000 random images in the format and under the name of CIFAR-10's own cache file, "
        f"{megabytes:.0f} MB, in the system's file cache; on {device}."
    )


def _ready(data: ImageData, device: torch.device) -> None:
    """What a run does before its first step."""
    for images, train in ((data.train, True), (data.test, False)):
        batches = Batches(
            images,
            recipe=Recipe(),
            statistics=data.statistics,
            device=device,
            seed=1,
            train=train,
        )
        first, _ = next(batches.epoch(1))
        first[0, 0, 0, 0].item()
