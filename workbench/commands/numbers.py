"""Numbers on the command line, read as the window reads them."""

from typing import Any

import click

from workbench.spec.numbers import DATA_RANGES, RECIPE_RANGES, SEED, NotANumber, Range, read_number

LARGEST_SIDE = 4096
"""Of an image that a design can be counted for, as in a design's file."""


class WholeNumber(click.IntRange):
    """A whole number from `min` to `max`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, str):
            try:
                value = read_number(value, whole=True)
            except NotANumber as fault:
                self.fail(f"{fault} {fault.hint}".rstrip(), param, ctx)
        number: int = super().convert(value, param, ctx)
        return number


class RealNumber(click.FloatRange):
    """A number from `min` to `max`."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, str):
            try:
                value = read_number(value)
            except NotANumber as fault:
                self.fail(f"{fault} {fault.hint}".rstrip(), param, ctx)
        number: float = super().convert(value, param, ctx)
        return number


CLASSES = WholeNumber(1, 100_000)
"""How many classes a network may tell apart."""


def number_of(field: str) -> WholeNumber | RealNumber:
    """What an option for a field of a recipe, of a choice of images, or `seed` takes."""
    limits: Range = {**RECIPE_RANGES, **DATA_RANGES, "seed": SEED}[field]
    if limits.whole:
        return WholeNumber(int(limits.low), int(limits.high))
    return RealNumber(limits.low, limits.high)


# Generic in new versions of click alone.
class ImageSize(click.ParamType):  # type: ignore[type-arg]
    """Channels, height and width of an image, such as 3x64x64."""

    name = "size"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int, int]:
        if isinstance(value, tuple):
            return value
        sides = str(value).lower().replace("×", "x").split("x")
        try:
            channels, height, width = (int(read_number(side, whole=True)) for side in sides)
        except ValueError:
            self.fail(f"'{value}' is no size. Write channels, height and width: 3x64x64.")
        if not all(1 <= side <= LARGEST_SIDE for side in (channels, height, width)):
            self.fail(f"Each side of '{value}' must be from 1 to {LARGEST_SIDE:,}.")
        return channels, height, width
