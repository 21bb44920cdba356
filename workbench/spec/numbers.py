"""Numbers as people write them, and the range of every setting of a run.

One reader for every field of the window and every option of the command line, so that '0,1' never
means a tenth in one place and one in another.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.errors import TrainingError
from workbench.spec.dataset import DatasetSpec
from workbench.spec.recipe import Recipe

_LONGEST = 64
_WHOLE = re.compile(r"[+-]?(\d+|[1-9]\d{0,2}(,\d{3})+)", re.ASCII)
_REAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
# Letters of full width, as Chinese and Japanese keyboards have them: "０．１" is 0.1.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


class NotANumber(ValueError):
    """A text that is no number, or `is_whole`, no whole number. `has_comma`: a comma stands where
    it does not group thousands."""

    def __init__(self, text: str, *, whole: bool, has_comma: bool) -> None:
        super().__init__(f"'{text}' is not a {'whole ' if whole else ''}number.")
        self.hint = ""
        if has_comma and whole:
            self.hint = "A comma may only group thousands: 12,800."
        elif has_comma:
            self.hint = "Decimals are written with a point: 0.1."
        self.is_whole = whole
        self.has_comma = has_comma


@dataclass(frozen=True, slots=True)
class Range:
    """What a number may be, both ends included. `empty` allows no number at all."""

    low: float
    high: float
    whole: bool = True
    empty: bool = False

    def holds(self, value: float | None) -> bool:
        """Whether `value` is allowed; None is no number."""
        return self.empty if value is None else self.low <= value <= self.high


_RATE = 100.0
_PIXELS = 1024
RECIPE_RANGES: Mapping[str, Range] = {
    "learning_rate": Range(1e-12, _RATE, whole=False),
    "momentum": Range(0, 0.9999, whole=False),
    "weight_decay": Range(0, 1, whole=False),
    "epochs": Range(1, 100_000),
    "batch_size": Range(1, 65_536),
    "warmup_iterations": Range(0, 1_000_000),
    "warmup_learning_rate": Range(0, _RATE, whole=False),
    "crop_padding": Range(0, _PIXELS),
    "cutout": Range(0, _PIXELS),
    "evaluation_batch": Range(1, 65_536),
}
"""Of each field of a `Recipe` that is a number."""

MILESTONE_EPOCH = Range(1, 10_000_000)
"""A milestone may lie behind the last epoch: it is then never reached."""
MILESTONE_FACTOR = Range(1e-12, 1e4, whole=False)

DATA_RANGES: Mapping[str, Range] = {
    "train_size": Range(1, 10_000_000, empty=True),
    "test_size": Range(1, 10_000_000, empty=True),
    "subset_seed": Range(0, 2**31 - 1),
}
"""Of each field of a `DatasetSpec` that is a number."""

SEED = Range(0, 2**63 - 1)


def read_number(text: str, *, whole: bool = False) -> int | float:
    """The number that a person wrote, in letters of half or full width. Commas may group the
    thousands of a whole number, '12,800', and are otherwise refused: '0,1' could mean .1, 1 or
    two numbers. Raises `NotANumber`."""
    plain = text.translate(_NARROW).strip()
    fits = _WHOLE.fullmatch(plain) if whole else _REAL.fullmatch(plain)
    if fits and len(plain) <= _LONGEST:
        number = int(plain.replace(",", "")) if whole else float(plain)
        if math.isfinite(number):
            return number
    raise NotANumber(text, whole=whole, has_comma=bool(re.search(r"\d,\d", plain)))


def check_recipe_ranges(recipe: Recipe) -> None:
    """Raises `TrainingError` with the name of the first field that no run could follow."""
    for name, limits in RECIPE_RANGES.items():
        check_range(name, getattr(recipe, name), limits)
    for first, factor in recipe.milestones:
        check_range("epoch of a milestone", first, MILESTONE_EPOCH)
        check_range("factor of a milestone", factor, MILESTONE_FACTOR)


def check_data_ranges(dataset: DatasetSpec) -> None:
    """The same for what was asked of the images. Raises `TrainingError`."""
    for name, limits in DATA_RANGES.items():
        check_range(name, getattr(dataset, name), limits)


def check_range(name: str, value: object, limits: Range) -> None:
    """Raises `TrainingError` naming the field, such as 'learning_rate', where `value` is no number
    within `limits`."""
    if value is None and limits.empty:
        return
    kinds = (int,) if limits.whole else (int, float)
    is_number = isinstance(value, kinds) and not isinstance(value, bool)
    if is_number and limits.holds(value):  # type: ignore[arg-type]
        return
    title, low, high = name.replace("_", " "), figure(limits.low), figure(limits.high)
    if not limits.whole:
        hint = f"Choose a number from {low} to {high}."
    elif limits.empty:
        hint = f"Choose a whole number from {low} to {high}, or none."
    else:
        hint = f"Choose a whole number from {low} to {high}."
    raise TrainingError(f"A run cannot use {figure(value)} as {title}.", hint)


def figure(value: object) -> str:
    """A number as a message says it, however long it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}" if abs(value) < 10**18 else f"{'-' if value < 0 else ''}10^18 or more"
    return f"{value:g}" if isinstance(value, float) else repr(value)[:80]
