"""The learning rate of every step, as a function of its place alone."""

import math
from operator import itemgetter

from workbench.spec.recipe import Recipe


def learning_rate(recipe: Recipe, epoch: int, step: int, steps_per_epoch: int) -> float:
    """The rate of step `step` (0-based within its epoch) of `epoch` (1-based).

    A step schedule multiplies by the factor of the last milestone reached; a cosine one falls from
    the full rate to 0, iteration by iteration. The first `warmup_iterations` have their own rate.
    """
    done = (epoch - 1) * steps_per_epoch + step
    if done < recipe.warmup_iterations:
        return recipe.warmup_learning_rate
    match recipe.schedule:
        case "step":
            factor = 1.0
            # Of two at one epoch the last that is listed holds.
            for first, value in sorted(recipe.milestones, key=itemgetter(0)):
                if epoch >= first:
                    factor = value
            return recipe.learning_rate * factor
        case "cosine":
            total = recipe.epochs * steps_per_epoch
            return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * done / total))
        case "constant":
            return recipe.learning_rate
