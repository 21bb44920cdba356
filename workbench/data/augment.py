"""Augmentation of whole batches on the device, from numbers drawn for a whole epoch on the CPU.

Cropping and flipping only move pixels, so both are one gather from the padded uint8 images, by an
index that is linear in the drawn numbers. Per 128 CIFAR images on one core of an AMD EPYC that
takes .9 ms with normalisation, against 2.9 ms for slicing image by image and 2.4 ms for
`torch.gather` over padded planes.

Padding comes before normalisation, as in torchvision's `RandomCrop` of raw images: zeros are black.
Cutout comes after it, as in DeVries and Taylor 2017 (arXiv:1708.04552): its zeros are the mean.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from workbench.data.draws import generator
from workbench.data.images import Statistics
from workbench.spec.recipe import Padding, Recipe


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """What chance decides in one epoch over N images, each (N,) int64, in the epoch's order:
    the image's number; the upper left corner of its window in the padded image; whether it is
    mirrored (0 or 1); the centre of its cutout. `tensor` is all of them, (6, N)."""

    tensor: Tensor

    @classmethod
    def of(
        cls, seed: int, epoch: int, count: int, size: tuple[int, int], recipe: Recipe
    ) -> "Draws":
        """For images of `size` (H, W), on the CPU. Each number has a stream of its own, so that
        switching one augmentation off leaves the others as they were."""
        height, width = size

        def draw(name: str, below: int) -> Tensor:
            return torch.randint(below, (count,), generator=generator(seed, epoch, name))

        none = torch.zeros(count, dtype=torch.int64)
        places = 2 * recipe.crop_padding + 1
        rows = [
            torch.randperm(count, generator=generator(seed, epoch, "order")),
            draw("top", places) if recipe.crop_padding else none,
            draw("left", places) if recipe.crop_padding else none,
            draw("flip", 2) if recipe.flip else none,
            draw("cutout y", height) if recipe.cutout else none,
            draw("cutout x", width) if recipe.cutout else none,
        ]
        return cls(torch.stack(rows))

    def to(self, device: torch.device) -> "Draws":
        return Draws(send(self.tensor, device))

    def part(self, first: int, last: int) -> "Draws":
        """Those of the images at `first` to `last` of the epoch's order."""
        return Draws(self.tensor[:, first:last])

    @property
    def order(self) -> Tensor:
        return self.tensor[0]


def send(tensor: Tensor, device: torch.device) -> Tensor:
    """A CPU tensor on `device`; to CUDA through pinned memory, without waiting for it."""
    if device.type == "cuda":
        return tensor.pin_memory().to(device, non_blocking=True)
    return tensor.to(device)


def pad(rows: Tensor, padding: int, fill: Padding) -> Tensor:
    """Images (N, H, W, C) with `padding` pixels on every side: black, or mirrored at the edge
    without repeating it (`padding` is then smaller than H and W)."""
    if padding == 0:
        return rows
    count, height, width, channels = rows.shape
    wide = rows.new_zeros(count, height + 2 * padding, width + 2 * padding, channels)
    wide[:, padding:-padding, padding:-padding] = rows
    if fill == "reflect":
        # Strips, not a gather of the whole: torch's reflection padding takes no uint8.
        last = height + padding - 1
        wide[:, :padding] = wide[:, padding + 1 : 2 * padding + 1].flip(1)
        wide[:, last + 1 :] = wide[:, last - padding : last].flip(1)
        last = width + padding - 1
        wide[:, :, :padding] = wide[:, :, padding + 1 : 2 * padding + 1].flip(2)
        wide[:, :, last + 1 :] = wide[:, :, last - padding : last].flip(2)
    return wide


def crop(rows: Tensor, places: Tensor, draws: Draws, size: tuple[int, int]) -> Tensor:
    """Windows (B, H, W, C) of the padded images (N, H + 2p, W + 2p, C) numbered `places` (B,),
    mirrored where drawn."""
    height, width = size
    padded_height, padded_width, channels = rows.shape[1:]
    _, top, left, flip, _, _ = draws.tensor
    # A mirrored window is read from its right end backwards.
    start = places * (padded_height * padded_width) + top * padded_width + left
    start = start + (width - 1) * flip
    down = torch.arange(height, device=rows.device) * padded_width
    across = torch.arange(width, device=rows.device) * (1 - 2 * flip)[:, None]
    pixel = (start[:, None] + down)[:, :, None] + across[:, None, :]
    taken = rows.view(-1, channels).index_select(0, pixel.view(-1))
    return taken.view(-1, height, width, channels)


def cut_out(images: Tensor, draws: Draws, side: int) -> Tensor:
    """Zero a square of `side` pixels about each image's drawn centre, less what lies outside;
    `images` (B, H, W, C) are changed in place."""
    count, height, width, channels = images.shape
    _, _, _, _, middle_y, middle_x = draws.tensor

    def inside(length: int, middle: Tensor) -> Tensor:
        distance = torch.arange(length, device=images.device) - (middle - side // 2)[:, None]
        return ((distance >= 0) & (distance < side)).float()

    # A factor over whole image rows: a mask broadcast over the channels takes ten times as long.
    across = inside(width, middle_x).repeat_interleave(channels, 1)
    keep = 1.0 - inside(height, middle_y)[:, :, None] * across[:, None, :]
    images.view(count, height, width * channels).mul_(keep)
    return images


class Normalise:
    """uint8 (B, H, W, C) to float32: less the mean, over the standard deviation of each channel;
    without `statistics`, pixels from 0 to 1. A channel of one single value is left at zero."""

    def __init__(self, statistics: Statistics | None, shape: tuple[int, int, int]) -> None:
        channels, _, width = shape
        mean = statistics.mean if statistics else (0.0,) * channels
        std = statistics.std if statistics else (1.0,) * channels
        # One value for each pixel of a row: a long inner loop is four times as fast as one of C.
        self._mean = torch.tensor([255 * value for value in mean] * width)
        self._scale = torch.tensor([1 / (255 * (value or 1.0)) for value in std] * width)

    def to(self, device: torch.device) -> "Normalise":
        self._mean = self._mean.to(device)
        self._scale = self._scale.to(device)
        return self

    def __call__(self, images: Tensor) -> Tensor:
        # Subtraction and multiplication apart round alike on every device.
        table = images.reshape(-1, len(self._mean)).float()
        return table.sub_(self._mean).mul_(self._scale).view(images.shape)
