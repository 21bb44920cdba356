"""How images are normalised for weights from elsewhere, which no tensor of theirs tells."""

from typing import Literal

from workbench.data.images import ImageData, Statistics
from workbench.errors import CheckpointError

Normalise = Literal["data", "imagenet", "none"] | Statistics
IMAGENET = Statistics((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Of torchvision's transforms: what most public weights of PyTorch are trained with."""


def usual(images: ImageData) -> tuple[Normalise, ...]:
    """The ways in which weights are usually trained, for images of so many channels."""
    return ("data", "imagenet", "none") if images.shape[0] == 3 else ("data", "none")


def statistics_for(normalise: Normalise, images: ImageData) -> Statistics:
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


def normalise_from(text: str) -> Normalise:
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
