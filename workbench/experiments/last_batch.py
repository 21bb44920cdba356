"""Whether an epoch has a batch of one image that the network's normalisation cannot take."""

from collections.abc import Iterator
from math import prod

from workbench.analysis.resolved import ResolvedNetwork, ResolvedOperation
from workbench.errors import TrainingError
from workbench.spec.recipe import Recipe

_MOST_NAMED = 3


def check_last_batch(
    network: ResolvedNetwork, recipe: Recipe, train_images: int, test_images: int
) -> None:
    """Raises `TrainingError`, naming the operations and what to do, where a batch of one image
    leaves a normalisation one value, whose deviation is none: torch refuses it, on a large set at
    the end of the first epoch only. Batch norm does so in training, group norm in a test as well.
    """
    if _has_single(train_images, recipe.batch_size, recipe.last_batch == "drop"):
        names = [each.name for each in network.operations if _is_lone(each)]
        if names:
            raise _refusal(names, train_images, recipe.batch_size, "training")
    if _has_single(test_images, recipe.evaluation_batch, is_dropping=False):
        names = [each.name for each in network.operations if _is_lone_in_a_test(each)]
        if names:
            raise _refusal(names, test_images, recipe.evaluation_batch, "test")


def _has_single(images: int, batch: int, is_dropping: bool) -> bool:
    return batch == 1 or (images % batch == 1 and not is_dropping)


def _is_lone(operation: ResolvedOperation) -> bool:
    """Whether one image leaves a single value to any of its normalisations in training."""
    is_point = prod(operation.outputs[0][1:]) == 1
    match operation.kind:
        case "batch_norm" | "spatial_attention":
            return is_point
        case "shortcut":
            return is_point and operation.values["mode"] == "projection+norm"
    return _is_lone_in_a_test(operation)


def _is_lone_in_a_test(operation: ResolvedOperation) -> bool:
    groups = {"layer_norm": 1, "group_norm": operation.values.get("groups")}.get(operation.kind)
    return bool(groups) and prod(operation.outputs[0]) == groups


def _refusal(names: list[str], images: int, batch: int, split: str) -> TrainingError:
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    left = "hold" if batch == 1 else "leave a last one of"
    option = "--batch-size" if split == "training" else "the test batch"
    drop = ", or drop the last short batch" if split == "training" and batch > 1 else ""
    other = next(_others(images, batch), None)
    return TrainingError(
        f"Batches of {batch:,} of the {images:,} {split} images {left} one image, of which "
        f"{shown}{more} would normalise a single value per channel.",
        f"Choose another batch size ({option}), such as {other:,}{drop}."
        if other
        else "Use more images.",
    )


def _others(images: int, batch: int) -> Iterator[int]:
    """Batch sizes that leave no single image, those close to `batch` first."""
    for distance in range(1, images + batch):
        for size in (batch + distance, batch - distance):
            if 2 <= size <= images and images % size != 1:
                yield size
