"""What can be said against a run before anything of it is done. No torch."""

import psutil

from workbench.analysis.network import analyse
from workbench.analysis.report import NetworkAnalysis
from workbench.analysis.resolved import resolve
from workbench.catalog.kinds import Shape
from workbench.errors import DesignError, OutOfMemory, TrainingError
from workbench.experiments.last_batch import check_last_batch
from workbench.spec.dataset import KNOWN_IMAGES, Source, check_conversion
from workbench.spec.network import Design
from workbench.spec.numbers import SEED, check_data_ranges, check_range, check_recipe_ranges
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec

_COUNTS = {"digits": (1437, 360), "cifar10": (50_000, 10_000), "cifar100": (50_000, 10_000)}
"""Training and test images."""

_MOST_PROBLEMS_SHOWN = 5


def check(spec: RunSpec) -> NetworkAnalysis:
    """The analysis of a run's network, for the shape of its images where that is known before
    they are read. Raises `DesignError`, `TrainingError`, `DatasetError`."""
    analysis = check_images(spec.design, spec.dataset.source)
    check_data_ranges(spec.dataset)
    check_conversion(spec.dataset)
    check_range("seed", spec.seed, SEED)
    known = KNOWN_IMAGES.get(spec.dataset.source)
    check_recipe(spec.recipe, spec.dataset.train_size, known[0][1:] if known else None)
    if known is not None:
        train, test = _COUNTS[spec.dataset.source]
        train, test = spec.dataset.train_size or train, spec.dataset.test_size or test
        check_batches(spec, *known, (train, test))
    return analysis


def check_images(design: Design, source: Source) -> NetworkAnalysis:
    """The analysis of a design for images of this kind, before they are read. Raises
    `DesignError`."""
    shape, classes = KNOWN_IMAGES.get(source, (design.network.input, 10))
    return check_design(design, shape, classes)


def classes_in(source: Source) -> int | None:
    """How many classes images of this kind have; None where they must be read for it."""
    return KNOWN_IMAGES[source][1] if source in KNOWN_IMAGES else None


def check_design(design: Design, shape: Shape, classes: int) -> NetworkAnalysis:
    """The analysis of a design for images of `shape` (C, H, W). Raises `DesignError` naming what
    is wrong with it."""
    channels, height, width = shape
    analysis = analyse(design, (channels, height, width), classes)
    if analysis.problems:
        shown = [str(problem) for problem in analysis.problems[:_MOST_PROBLEMS_SHOWN]]
        left = len(analysis.problems) - len(shown)
        if left:
            shown.append(f"and {left} more")
        size = "x".join(str(side) for side in shape)
        raise DesignError(
            f"'{design.name}' cannot be built for {size} images: {'; '.join(shown)}",
            "Open the design and mend what its list of problems names.",
        )
    return analysis


def check_batches(
    spec: RunSpec, shape: tuple[int, int, int], classes: int, images: tuple[int, int]
) -> None:
    """Raises `TrainingError` where so many training and test `images` of `shape` (C, H, W) make a
    batch that the network cannot take."""
    check_last_batch(resolve(spec.design, shape, classes), spec.recipe, *images)


def check_room(analysis: NetworkAnalysis, device: str) -> None:
    """Raises `OutOfMemory` for weights, with their gradients and momentum on a CPU, that the
    machine's free memory cannot hold: a system that promises more than it has would end the
    process in the middle instead of refusing."""
    copies = 1 if device.startswith("cuda") else 3
    needed, free = 4 * copies * analysis.parameters, psutil.virtual_memory().available
    if needed > free:
        raise OutOfMemory(
            f"The network's {analysis.parameters:,} parameters need {needed / 2**30:.1f} GiB to be "
            f"trained; {free / 2**30:.1f} GiB are free.",
            "Use a smaller network, or close other programs.",
        )


def check_recipe(
    recipe: Recipe, train_images: int | None, size: tuple[int, int] | None = None
) -> None:
    """Raises `TrainingError`, naming the field, for a recipe that cannot be followed: a number out
    of its range, or one that does not fit so many images of `size` (H, W) (None: not known yet)."""
    check_recipe_ranges(recipe)
    if train_images is not None and recipe.batch_size > train_images:
        raise TrainingError(
            f"The batch of {recipe.batch_size} is larger than the {train_images} training images.",
            f"Choose a batch size of at most {train_images}.",
        )
    if size is None:
        return
    # A reflection repeats no edge; more zeros than the image has pixels leave windows of nothing,
    # and the padded images lie in memory.
    most = max(size) if recipe.crop_fill == "zero" else min(size) - 1
    if recipe.crop_padding > most:
        raise TrainingError(
            f"A crop padding of {recipe.crop_padding} is too much for images of "
            f"{size[0]}x{size[1]} pixels.",
            f"Choose at most {most}.",
        )
