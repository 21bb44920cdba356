"""Batches for a run, made on its device."""

from collections.abc import Iterator

import torch
from torch import Tensor

from workbench.data.augment import Draws, Normalise, crop, cut_out
from workbench.data.images import Images, Statistics
from workbench.data.residence import Resident, settle
from workbench.errors import DatasetError
from workbench.spec.recipe import Recipe


class Batches:
    """The batches of any epoch, each following from (seed, epoch, index) alone.

    Nothing is remembered between batches or epochs, so that a run resumes anywhere and the same
    seed gives the same batches on every device. For training they are shuffled and augmented as
    the recipe says, the last short one kept or dropped; otherwise they are in order, plain, of
    `recipe.evaluation_batch`, and hold every image.

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
        channels, height, width = images.pixels.shape[1:]
        self._size = (int(height), int(width))
        self._batch = recipe.batch_size if train else recipe.evaluation_batch
        padding = recipe.crop_padding if train else 0
        self._images = settle(images.rows, self._device, padding, recipe.crop_fill)
        self._labels = images.labels.to(self._device)
        self._normalise = Normalise(
            statistics if recipe.normalise else None, (int(channels), int(height), int(width))
        ).to(self._device)

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
        if not 0 <= start <= self.steps_per_epoch:
            raise ValueError(f"batch {start} of {self.steps_per_epoch}")
        return self._shuffled(number, start) if self._train else self._in_order(start)

    def _bounds(self, start: int) -> Iterator[tuple[int, int]]:
        for index in range(start, self.steps_per_epoch):
            yield index * self._batch, min((index + 1) * self._batch, self._count)

    def _in_order(self, start: int) -> Iterator[tuple[Tensor, Tensor]]:
        for first, last in self._bounds(start):
            rows = self._normalise(self._images.slice(first, last))
            yield rows.permute(0, 3, 1, 2), self._labels[first:last]

    def _shuffled(self, number: int, start: int) -> Iterator[tuple[Tensor, Tensor]]:
        recipe = self._recipe
        draws = Draws.of(self._seed, number, self._count, self._size, recipe)
        on_device = draws.to(self._device)
        for first, last in self._bounds(start):
            part = on_device.part(first, last)
            rows, places = self._images.pick(draws.order[first:last], part.order)
            if recipe.crop_padding or recipe.flip:
                rows = crop(rows, places, part, self._size)
            else:
                rows = rows.index_select(0, places)
            images = self._normalise(rows)
            if recipe.cutout:
                images = cut_out(images, part, recipe.cutout)
            yield images.permute(0, 3, 1, 2), self._labels.index_select(0, part.order)


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
