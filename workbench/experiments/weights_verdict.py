"""Which of several ways a file's weights were trained with, as far as test images tell it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workbench.catalog.operations.shortcuts import ZEROS

if TYPE_CHECKING:
    from workbench.experiments.exchange import Taken

NORMALISED: Mapping[str, str] = {
    "data": "normalised by the data",
    "imagenet": "normalised by ImageNet",
    "none": "not normalised",
}
PADDED: Mapping[str, str] = {
    **{zeros: f"zeros {zeros}" for zeros in ZEROS},
    "": "zeros as in the design",
}
"""What the ways are called."""
Aspect = Literal["weights", "normalised"]
ASPECTS: tuple[Aspect, ...] = ("weights", "normalised")
_CERTAIN = 2.576
"""Standard errors, two-sided 99 %: several ways are compared at once."""
_LEARNT = 0.8
"""Of the error of guessing. Networks that were never trained on these images come down to .85 of
it, by naming few classes; and one of them is the best by more than chance."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What weights reach on a data set's test images: mean loss, error in percent. `weights` says
    where the tensors went and how shortcuts pad, `normalised` what was done to the images, each
    empty where it was not open; `classes` are the images' in the order of the outputs; `mean` and
    `std` those that the pixels, from 0 to 1, were normalised by."""

    dataset: str
    images: int
    loss: float
    error: float
    weights: str
    normalised: str
    classes: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @property
    def variant(self) -> str:
        """Which of several ways it was; '' for the only one."""
        return ", ".join(each for each in (self.weights, self.normalised) if each)


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """The weights as they were tested, and what came of it."""

    taken: "Taken"
    tested: Tested


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the images say of one aspect. `best` is the way of the fewest errors, `rivals` those
    that chance alone may have put behind it. The next way errs `lead` points more; up to `chance`
    points are nothing on so many `images`."""

    aspect: Aspect
    best: str
    rivals: tuple[str, ...]
    lead: float
    chance: float
    images: int
    is_decided: bool


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """All ways that were tried. `guessing` is the error in percent of naming the commonest class
    for every image."""

    trials: tuple[Trial, ...]
    guessing: float

    @property
    def best(self) -> Trial:
        """The fewest errors of those that were tested on all images."""
        most = max(each.tested.images for each in self.trials)
        whole = (each for each in self.trials if each.tested.images == most)
        return min(whole, key=lambda each: (each.tested.error, each.tested.loss))

    @property
    def is_learnt(self) -> bool:
        """Whether the best is much better than guessing: else these are not the images that the
        weights are for, or not in this order of the classes."""
        return self.best.tested.error <= _LEARNT * self.guessing

    @property
    def is_decided(self) -> bool:
        """Whether it is known where the tensors go and how shortcuts pad."""
        return all(each.is_decided for each in self.verdicts if each.aspect == "weights")

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One for each aspect that was open."""
        found = (self._verdict(aspect) for aspect in ASPECTS)
        return tuple(each for each in found if each is not None)

    def _verdict(self, aspect: Aspect) -> Verdict | None:
        best = self.best.tested
        own = getattr(best, aspect)
        others = [each.tested for each in self.trials if getattr(each.tested, aspect) != own]
        if not others:
            return None
        rivals = [each for each in others if each.error - best.error <= chance(best, each)]
        # The nearest rival, by how far chance alone would reach.
        nearest = min(others, key=lambda each: each.error - best.error - chance(best, each))
        return Verdict(
            aspect=aspect,
            best=own,
            rivals=tuple(dict.fromkeys(getattr(each, aspect) for each in rivals)),
            lead=nearest.error - best.error,
            chance=chance(best, nearest),
            images=min(best.images, nearest.images),
            is_decided=not rivals and self.is_learnt,
        )


def chance(first: Tested, second: Tested) -> float:
    """How many points of error may lie between two ways that err alike: 99 % of the differences of
    two binomial shares of so many images."""
    images = first.images + second.images
    share = (first.error * first.images + second.error * second.images) / images / 100
    deviation = math.sqrt(share * (1 - share) * (1 / first.images + 1 / second.images))
    return 100 * _CERTAIN * deviation
