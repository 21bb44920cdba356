"""Images and networks that benchmarks train: random pixels of CIFAR's size, real networks."""

from dataclasses import dataclass

import torch
from torch import nn

from workbench.catalog.presets import preset
from workbench.data.images import Decoded, ImageData, Images
from workbench.data.progress import Listener
from workbench.nn.network import build

SHAPE = (3, 32, 32)
CLASSES = 10
MEAN, STD = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)


def images(count: int, seed: int = 0) -> Images:
    """Random uint8 images (N, 3, 32, 32), channels innermost, and labels (N,)."""
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randint(0, 256, (count, 32, 32, 3), generator=generator, dtype=torch.uint8)
    labels = torch.randint(0, CLASSES, (count,), generator=generator)
    return Images(rows.permute(0, 3, 1, 2), labels)


def data(train: int, test: int = 128) -> ImageData:
    names = tuple(str(number) for number in range(CLASSES))
    return ImageData("synthetic", names, images(train), images(test, 1), MEAN, STD, "synthetic")


def network(id: str) -> nn.Module:
    """The preset of that id for these images, in training mode."""
    return build(preset(id).design, SHAPE, CLASSES, seed=1).train()


@dataclass(frozen=True, slots=True)
class SyntheticCifar:
    """A source that stands for the original archive's: once it is in the cache, the program reads
    it from there as it would read CIFAR-10."""

    train: int = 50_000
    test: int = 10_000
    key: str = "cifar10"

    def stamp(self) -> str:
        return "cifar10, original"

    def read(self, listener: Listener) -> Decoded:
        listener.tell("Making images")
        names = tuple(str(number) for number in range(CLASSES))
        return Decoded(names, images(self.train), images(self.test, 1))
