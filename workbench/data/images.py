"""Decoded images: what every source yields and everything after it reads."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

_CHUNK_ROWS = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """`pixels` (N, C, H, W) uint8 and `labels` (N,) int64, both in memory.

    The pixels of one image lie together, channels innermost (the channels-last layout), because
    that is what decoders give and what the batches gather from.
    """

    pixels: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def rows(self) -> Tensor:
        """The pixels as (N, H, W, C), contiguous; no copy where they lie so already."""
        return self.pixels.permute(0, 2, 3, 1).contiguous()

    def take(self, indices: Tensor) -> "Images":
        """The images at `indices` (M,) int64, in that order."""
        rows = self.rows.index_select(0, indices)
        return Images(rows.permute(0, 3, 1, 2), self.labels.index_select(0, indices))


@dataclass(frozen=True, slots=True)
class Statistics:
    """Mean and (population) standard deviation of each channel, pixels running from 0 to 1."""

    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ImageData:
    """A data set ready for a run. `mean` and `std` are those of the training images, per channel,
    pixels running from 0 to 1. `fingerprint` is the SHA-256 of the images and labels as used."""

    name: str
    classes: tuple[str, ...]
    train: Images
    test: Images
    mean: tuple[float, ...]
    std: tuple[float, ...]
    fingerprint: str

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of every image."""
        channels, height, width = self.train.pixels.shape[1:]
        return int(channels), int(height), int(width)

    @property
    def statistics(self) -> Statistics:
        return Statistics(self.mean, self.std)


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """What a source reads: all of its images, before any subset is taken."""

    classes: tuple[str, ...]
    train: Images
    test: Images


def statistics(images: Images) -> Statistics:
    """Exact: sums are of integers, so that every machine finds the same numbers."""
    sums, squares = moments(images)
    count = len(images) * images.pixels.shape[2] * images.pixels.shape[3]
    return statistics_of(sums, squares, count)


def statistics_of(sums: list[int], squares: list[int], count: int) -> Statistics:
    """From each channel's sum and sum of squares of `count` pixels of 0 to 255."""
    mean = tuple(total / (255 * count) for total in sums)
    std = tuple(
        math.sqrt(count * square - total * total) / (255 * count)
        for total, square in zip(sums, squares, strict=True)
    )
    return Statistics(mean, std)


def moments(images: Images) -> tuple[list[int], list[int]]:
    """Each channel's sum and sum of squares over all pixels."""
    count, channels, height, width = images.pixels.shape
    # Summing whole image rows keeps the inner loop long; a chunk of 8,192 of them cannot overflow
    # 32 bits (255 * 255 * 8,192 < 2**31) and takes a thirtieth of the time of 64-bit sums.
    table = images.rows.view(count * height, width * channels)
    sums = torch.zeros(width * channels, dtype=torch.int64)
    squares = torch.zeros(width * channels, dtype=torch.int64)
    for chunk in torch.split(table, _CHUNK_ROWS):
        values = chunk.to(torch.int32)
        sums += values.sum(0, dtype=torch.int32)
        squares += values.mul_(values).sum(0, dtype=torch.int32)
    per_channel = (sums.view(width, channels).sum(0), squares.view(width, channels).sum(0))
    return per_channel[0].tolist(), per_channel[1].tolist()


def sha256(tensor: Tensor) -> str:
    """Of a contiguous CPU tensor's bytes, as hexadecimal digits."""
    return hashlib.sha256(tensor.numpy().data.cast("B")).hexdigest()


def digests(decoded: Decoded) -> dict[str, str]:
    """The SHA-256 of each of the four tensors."""
    return {
        "train_pixels": sha256(decoded.train.rows),
        "train_labels": sha256(decoded.train.labels),
        "test_pixels": sha256(decoded.test.rows),
        "test_labels": sha256(decoded.test.labels),
    }


def fingerprint(decoded: Decoded, hashes: Mapping[str, str]) -> str:
    """One digest of the images, their shape, labels and class names; `hashes` from `digests`."""
    content = {
        "classes": list(decoded.classes),
        "shape": list(decoded.train.pixels.shape[1:]),
        "hashes": dict(hashes),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
