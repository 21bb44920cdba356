"""Which images a run learns from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict, with_config

from workbench.errors import DatasetError

Source = Literal["digits", "cifar10", "cifar100", "images"]
Convert = Literal["", "rgb", "grey"]

KNOWN_IMAGES: Mapping[str, tuple[tuple[int, int, int], int]] = {
    "digits": ((1, 8, 8), 10),
    "cifar10": ((3, 32, 32), 10),
    "cifar100": ((3, 32, 32), 100),
}
"""By source, the shape (C, H, W) and the number of classes, where they need not be read for it."""

LARGEST_SIDE = 2048
"""Of an image of a data set, in pixels."""


@with_config(ConfigDict(strict=True, extra="forbid", allow_inf_nan=False))
@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSpec:
    """`path` is the folder or archive of `images`. `train_size` and `test_size` ask for a
    class-balanced subset of that many images; None means all. `subset_seed` chooses which.
    `images` are brought to the colours of `convert` and to the size `resize`, '32x48' for
    (width, height); empty leaves them, and they must be alike."""

    source: Source = "digits"
    path: str = ""
    train_size: int | None = None
    test_size: int | None = None
    subset_seed: int = 0
    convert: Convert = ""
    resize: str = ""

    @property
    def title(self) -> str:
        """How a person would call it: 'CIFAR-10', 'digits', or the file's name."""
        names = {"digits": "digits", "cifar10": "CIFAR-10", "cifar100": "CIFAR-100"}
        name = names.get(self.source) or self.path.replace("\\", "/").rstrip("/").split("/")[-1]
        if self.train_size is None and self.test_size is None:
            return name
        return f"{name} ({self.train_size or 'all'}/{self.test_size or 'all'})"


def parsed_size(text: str) -> tuple[int, int] | None:
    """'32x48' (width, height), or '32' for a square; None for nothing. Raises `DatasetError`."""
    if not text:
        return None
    sides = text.lower().replace("×", "x").split("x")
    if len(sides) <= 2 and all(side.isascii() and side.isdigit() for side in sides):
        width, height = int(sides[0][:9]), int(sides[-1][:9])
        if 1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE:
            return width, height
    raise DatasetError(
        f"'{text}' is not a size to which images can be brought.",
        f"Give the side of a square, or width and height as in 32x48; at most {LARGEST_SIDE}.",
    )


def written_size(text: str) -> str:
    """A size as it is kept, '32x32', however it was typed. Raises `DatasetError`."""
    size = parsed_size(text.strip())
    return f"{size[0]}x{size[1]}" if size else ""


def check_conversion(dataset: DatasetSpec) -> None:
    """Raises `DatasetError` for a size that is none, and for images that are taken as they are."""
    parsed_size(dataset.resize)
    if dataset.source != "images" and (dataset.convert or dataset.resize):
        raise DatasetError(
            f"The images of {dataset.title} are of one form and are taken as they are.",
            "Convert or resize a folder or an archive of images.",
        )
