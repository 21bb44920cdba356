"""Class-balanced subsets."""

import torch
from torch import Tensor

from workbench.data.draws import generator
from workbench.data.images import Images
from workbench.errors import DatasetError


def subset(images: Images, size: int | None, classes: int, seed: int, split: str) -> Images:
    """`size` images with the classes as even as they can be, in their old order; all for None.

    Which images, and which classes get one more where `size` is not divisible, follows from
    `seed` and `split` ('training', 'test'). A class that has fewer than its share gives all it
    has and the others make up for it. Raises `DatasetError`.
    """
    if size is None or size == len(images):
        return images
    if size < 1:
        raise DatasetError(
            f"A subset of {size} {split} images holds nothing.", "Ask for at least one image."
        )
    if size > len(images):
        raise DatasetError(
            f"A subset of {size:,} {split} images was asked for, but there are {len(images):,}.",
            f"Ask for at most {len(images):,}.",
        )
    return images.take(balanced(images.labels, size, classes, seed, split))


def balanced(labels: Tensor, size: int, classes: int, seed: int, split: str) -> Tensor:
    """Indices (size,), ascending, of a balanced subset of `labels` (N,)."""
    draws = generator(seed, "subset", split)
    order = torch.randperm(len(labels), generator=draws)
    class_rank = torch.randperm(classes, generator=draws)
    # A stable sort by class leaves each class in drawn order, so that an image's distance from
    # the start of its class is its turn; whoever has an early turn is taken.
    by_class = order[torch.argsort(labels[order], stable=True)]
    counts = torch.bincount(labels, minlength=classes)
    first = torch.cumsum(counts, 0) - counts
    turn = torch.arange(len(labels)) - first[labels[by_class]]
    key = turn * classes + class_rank[labels[by_class]]
    taken = by_class[torch.argsort(key)[:size]]
    return taken.sort().values
