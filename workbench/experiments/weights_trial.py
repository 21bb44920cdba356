"""What weights from elsewhere reach on images, in each of the ways that no tensor of theirs tells
apart: another map of names, zeros of a shortcut in another place."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from workbench.catalog.operations.shortcuts import PADDING, ZEROS
from workbench.data.batches import Batches
from workbench.data.images import ImageData, Statistics
from workbench.data.sources import load as load_images
from workbench.errors import CheckpointError
from workbench.experiments.exchange import Taken, fitted
from workbench.nn.layers import PoolPadShortcut, ZeroPadShortcut
from workbench.nn.network import build
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.recipe import Recipe
from workbench.training.evaluation import evaluate
from workbench.training.job import resolve
from workbench.training.precision import numerics

Normalise = Literal["data", "imagenet", "none"] | Statistics
IMAGENET = Statistics((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Of torchvision's transforms: what most public weights of PyTorch are trained with."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What weights reach on a data set's test images: mean loss, error in percent. `variant` says
    which of several ways it was; `classes` are the images' in the order of the outputs; `mean` and
    `std` those that the pixels, from 0 to 1, were normalised by."""

    dataset: str
    images: int
    loss: float
    error: float
    variant: str
    classes: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """The weights as they were tested, and what came of it."""

    taken: Taken
    tested: Tested


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """All ways that were tried."""

    trials: tuple[Trial, ...]

    @property
    def best(self) -> Trial:
        return min(self.trials, key=lambda each: (each.tested.error, each.tested.loss))

    @property
    def is_decided(self) -> bool:
        """Whether one way is better than all others, and so the one that the weights are for."""
        error = self.best.tested.error
        return sum(each.tested.error == error for each in self.trials) == 1


def measure(
    taken: Taken, dataset: DatasetSpec, device: str = "auto", normalise: Normalise = "data"
) -> Trials:
    """Test the weights in every way that they leave open. Raises `CheckpointError`,
    `DatasetError`, `DesignError`."""
    images = load_images(dataset)
    _check(taken, images, dataset.title)
    statistics = _statistics(normalise, images)
    return Trials(
        tuple(
            Trial(each, _tested(each, title, images, statistics, dataset, device))
            for each, title in variants(taken)
        )
    )


def variants(taken: Taken) -> Iterator[tuple[Taken, str]]:
    """The ways that nothing in the file tells apart, with what to call each; '' for the only one.
    The first is that of the design and of the likeliest map."""
    designs = _designs(taken)
    maps = taken.names.alternatives or (taken.names,)
    for place, (design, zeros) in enumerate(designs):
        for number, names in enumerate(maps, 1):
            words = [f"map {number}"] if len(maps) > 1 else []
            words += [f"zeros {zeros}"] if len(designs) > 1 else []
            chosen = replace(names, alternatives=())
            kept = taken.design if place == 0 else design
            yield replace(taken, design=kept, names=chosen), ", ".join(words)


def has_open_zeros(taken: Taken) -> bool:
    """Whether shortcuts put zeros somewhere, which no tensor tells."""
    return len(_designs(taken)) > 1


def _designs(taken: Taken) -> list[tuple[Design, str]]:
    """The design, and the same with the zeros elsewhere, with where they are."""
    found: dict[tuple[int, ...], tuple[Design, str]] = {}
    own = _zeros(taken, taken.design)
    for zeros in ZEROS:
        design = with_zeros(taken.design, zeros)
        found.setdefault(_zeros(taken, design), (design, zeros))
    if len(found) < 2:
        return [(taken.design, "")]
    first = found.pop(own, (taken.design, "as in the design"))
    return [first, *found.values()]


def with_zeros(design: Design, zeros: str) -> Design:
    """The design with the zeros of all of its padding shortcuts in that place."""
    blocks = tuple(
        replace(
            block,
            operations=tuple(
                each.with_parameter("zeros", zeros)
                if each.kind == "shortcut" and each.parameters.get("mode", PADDING[0]) in PADDING
                else each
                for each in block.operations
            ),
        )
        for block in design.blocks
    )
    return replace(design, blocks=blocks)


def _zeros(taken: Taken, design: Design) -> tuple[int, ...]:
    model = build(design, taken.input_shape, taken.classes)
    return tuple(
        each.before
        for each in model.modules()
        if isinstance(each, ZeroPadShortcut | PoolPadShortcut) and each.before + each.after
    )


def _check(taken: Taken, images: ImageData, title: str) -> None:
    hint = "Choose the images that they were trained on."
    if len(images.classes) != taken.classes:
        raise CheckpointError(
            f"The weights tell {taken.classes} classes apart, '{title}' has {len(images.classes)}.",
            hint,
        )
    if images.shape[0] != taken.input_shape[0]:
        raise CheckpointError(
            f"The weights are for images of {taken.input_shape[0]} channels, those of '{title}' "
            f"have {images.shape[0]}.",
            hint,
        )


def _statistics(normalise: Normalise, images: ImageData) -> Statistics:
    """Raises `CheckpointError` for numbers that are not one per channel."""
    channels = images.shape[0]
    match normalise:
        case "data":
            return images.statistics
        case "none":
            return Statistics((0.0,) * channels, (1.0,) * channels)
        case "imagenet":
            found = IMAGENET
        case Statistics():
            found = normalise
    mean, std = (each * channels if len(each) == 1 else each for each in (found.mean, found.std))
    if len(mean) != channels or len(std) != channels:
        raise CheckpointError(
            f"The images have {channels} channels; mean and deviation are of "
            f"{len(mean)} and {len(std)}.",
            "Give one number for each channel, or one for all.",
        )
    return Statistics(mean, std)


def _tested(
    taken: Taken,
    variant: str,
    images: ImageData,
    statistics: Statistics,
    dataset: DatasetSpec,
    device: str,
) -> Tested:
    where = resolve(device)
    model = fitted(taken, images.shape).to(where)
    batches = Batches(
        images.test, recipe=Recipe(), statistics=statistics, device=where, seed=0, train=False
    )
    # Outside it a GPU's convolutions are TF32, and the error is not that of the run's own pass.
    with numerics("float32", where):
        found = evaluate(model, batches, where, "float32")
    assert found is not None, "nobody asks for anything else meanwhile"
    return Tested(
        dataset=dataset.title,
        images=len(images.test.labels),
        loss=found[0],
        error=found[1],
        variant=variant,
        classes=images.classes,
        mean=statistics.mean,
        std=statistics.std,
    )


def statistics_from(text: str) -> Normalise:
    """`data`, `imagenet`, `none`, or MEAN/STD with numbers such as .5/.25 or .5,.4,.3/.2,.2,.2, of
    pixels from 0 to 1. Raises `CheckpointError`."""
    match text.lower():
        case "data":
            return "data"
        case "imagenet":
            return "imagenet"
        case "none":
            return "none"
    mean, _, std = text.partition("/")
    try:
        found = Statistics(_numbers(mean), _numbers(std))
    except ValueError:
        found = None
    if found is None or any(value <= 0 for value in found.std):
        raise CheckpointError(
            f"'{text}' is no way to normalise.",
            "Give data, imagenet, none, or MEAN/STD of pixels from 0 to 1, such as "
            "0.49,0.48,0.45/0.25,0.24,0.26.",
        )
    return found


def _numbers(text: str) -> tuple[float, ...]:
    found = tuple(float(each) for each in text.split(","))
    if not all(abs(each) < 1e6 for each in found):
        raise ValueError(text)
    return found
