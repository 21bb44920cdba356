"""Batches for a run, made on its device."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from workbench.data.augment import Crop, Cutout, Draws, Normalise, send
from workbench.data.images import Images, Statistics
from workbench.data.residence import Resident, Streamed, settle
from workbench.errors import DatasetError
from workbench.spec.recipe import Recipe

Make = Callable[[Tensor], tuple[Tensor, Tensor]]
"""Makes images (B, C, H, W) float32 in channels-last layout and labels (B,) int64 from a batch's
part of the table, (5, B) int64 on the device."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """A training batch that is yet to be made, from `part` (5, B) int64 on the device.

    Where `is_repeatable`, `make` is the same for every batch and touches nothing but the device: a
    CUDA graph that holds it makes any other batch from that one's part.
    """

    part: Tensor
    make: Make
    is_repeatable: bool

    def __len__(self) -> int:
        return self.part.shape[1]

    def made(self) -> tuple[Tensor, Tensor]:
        """Images (B, C, H, W) and labels (B,). Does not wait for the device."""
        return self.make(self.part)


@dataclass(frozen=True, slots=True, eq=False)
class _Epoch:
    """What an epoch's batches are made from: the images' numbers in their order, (N,) on the CPU,
    and `table` (5, N) int64 on the device, a column an image. Its rows: label; where its window
    starts (without crop and flip: its number); 1 where it is mirrored; its cutout's centre."""

    number: int
    order: Tensor
    table: Tensor


class Batches:
    """The batches of any epoch, each following from (seed, epoch, index) alone, so that a run
    resumes anywhere and the same seed gives the same batches on every device.

    For training they are shuffled and augmented as the recipe says, the last short one kept or
    dropped; otherwise they are in order, plain, of `recipe.evaluation_batch`, and hold every image.

    Attributes: `steps_per_epoch`; `images_per_epoch`; `is_resident`, whether the images lie on
    the device whole.
    """

    def __init__(
        self,
        images: Images,
        *,
        recipe: Recipe,
        statistics: Statistics,
        device: torch.device | str,
        seed: int,
        train: bool,
    ) -> None:
        """Moves the images. Raises `DatasetError` for a recipe that does not fit them."""
        check(images, recipe, train)
        self._device = torch.device(device)
        self._recipe = recipe
        self._seed = seed
        self._train = train
        self._count = len(images)
        channels, height, width = (int(side) for side in images.pixels.shape[1:])
        self._size = (height, width)
        self._batch = recipe.batch_size if train else recipe.evaluation_batch
        padding = recipe.crop_padding if train else 0
        self._images = settle(images.rows, self._device, padding, recipe.crop_fill)
        # Those of a training batch are a row of its table, which is made on the host.
        self._labels = images.labels if train else images.labels.to(self._device)
        self._normalise = Normalise(
            statistics if recipe.normalise else None, (channels, height, width)
        ).to(self._device)
        self._crop = self._cutout = None
        if train and (recipe.crop_padding or recipe.flip):
            self._crop = Crop(self._size, padding, self._device)
        if train and recipe.cutout:
            self._cutout = Cutout(self._size, channels, recipe.cutout, self._device)
        self._prepared: _Epoch | None = None

    @property
    def is_resident(self) -> bool:
        return isinstance(self._images, Resident)

    @property
    def is_dropping(self) -> bool:
        """Whether a last short batch is left out."""
        return self._train and self._recipe.last_batch == "drop"

    @property
    def steps_per_epoch(self) -> int:
        if self.is_dropping:
            return self._count // self._batch
        return -(-self._count // self._batch)

    @property
    def images_per_epoch(self) -> int:
        return min(self._count, self.steps_per_epoch * self._batch)

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of epoch `number` from the one of index `start` (0-based) on: images
        (B, C, H, W) float32 in channels-last layout and labels (B,) int64, both on the device.
        Making one does not wait for the device."""
        self._check_start(start)
        if not self._train:
            return self._in_order(start)
        return (batch.made() for batch in self.plan(number, start))

    def plan(self, number: int, start: int = 0) -> Iterator[Batch]:
        """The training batches of `epoch`, yet to be made."""
        self._check_start(start)
        return self._planned(number, start)

    def prepare(self, number: int) -> None:
        """Draw epoch `number` now, for a device that has work to do meanwhile."""
        self._prepared = self._drawn(number)

    def _check_start(self, start: int) -> None:
        if not 0 <= start <= self.steps_per_epoch:
            raise ValueError(f"batch {start} of {self.steps_per_epoch}")

    def _bounds(self, start: int) -> Iterator[tuple[int, int]]:
        for index in range(start, self.steps_per_epoch):
            yield index * self._batch, min((index + 1) * self._batch, self._count)

    def _in_order(self, start: int) -> Iterator[tuple[Tensor, Tensor]]:
        for first, last in self._bounds(start):
            rows = self._normalise(self._images.slice(first, last))
            yield rows.permute(0, 3, 1, 2), self._labels[first:last]

    def _planned(self, number: int, start: int) -> Iterator[Batch]:
        epoch, self._prepared = self._prepared, None
        if epoch is None or epoch.number != number:
            epoch = self._drawn(number)
        for first, last in self._bounds(start):
            part = epoch.table[:, first:last]
            if isinstance(self._images, Resident):
                yield Batch(part, self._make_resident, is_repeatable=True)
            else:
                yield Batch(part, self._streaming(epoch.order[first:last]), is_repeatable=False)

    def _drawn(self, number: int) -> _Epoch:
        draws = Draws.of(self._seed, number, self._count, self._size, self._recipe)
        _, _, _, flip, middle_y, middle_x = draws.tensor
        # Streamed images lie on the device in the order of their batch.
        numbers = draws.order if self.is_resident else torch.arange(self._count) % self._batch
        starts = numbers if self._crop is None else self._crop.starts(draws, numbers)
        labels = self._labels.index_select(0, draws.order)
        table = torch.stack((labels, starts, flip, middle_y, middle_x))
        return _Epoch(number, draws.order, send(table, self._device))

    def _make_resident(self, part: Tensor) -> tuple[Tensor, Tensor]:
        assert isinstance(self._images, Resident)
        return self._made(self._images.rows, part)

    def _streaming(self, order: Tensor) -> Make:
        images = self._images
        assert isinstance(images, Streamed)
        return lambda part: self._made(images.pick(order), part)

    def _made(self, rows: Tensor, part: Tensor) -> tuple[Tensor, Tensor]:
        """A batch from images (N, H + 2p, W + 2p, C) uint8 on the device."""
        labels, starts, flips, middle_y, middle_x = part
        if self._crop is None:
            rows = rows.index_select(0, starts)
        else:
            rows = self._crop(rows, starts, flips)
        images = self._normalise(rows)
        if self._cutout is not None:
            images = self._cutout(images, middle_y, middle_x)
        return images.permute(0, 3, 1, 2), labels


def check(images: Images, recipe: Recipe, train: bool) -> None:
    """Raises `DatasetError` for a recipe that does not fit the images."""
    count = len(images)
    shortest = min(images.pixels.shape[2:]) if count else 0
    if count == 0:
        raise DatasetError("There are no images to make batches of.")
    if recipe.evaluation_batch < 1 or recipe.batch_size < 1:
        raise DatasetError("A batch needs at least one image.", "Choose a batch size of 1 or more.")
    if train and recipe.batch_size > count:
        raise DatasetError(
            f"The batch of {recipe.batch_size:,} is larger than the {count:,} training images.",
            f"Choose a batch size of at most {count:,}.",
        )
    if recipe.crop_padding < 0 or recipe.cutout < 0:
        raise DatasetError("The padding of a crop and the side of a cutout cannot be negative.")
    if train and recipe.crop_fill == "reflect" and recipe.crop_padding >= shortest:
        raise DatasetError(
            f"A reflecting padding of {recipe.crop_padding} pixels needs images that are larger; "
            f"these have {shortest} a side.",
            f"Choose at most {shortest - 1}, or padding with zeros.",
        )
