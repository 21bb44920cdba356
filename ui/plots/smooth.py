"""Smoothing curves for the eye; the curves themselves stay what they were."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def smoothed(curves: Sequence[ArrayLike], weight: float) -> list[Array]:
    """The exponential moving average of each curve (N,), unbiased at its beginning. `weight` from
    0, no smoothing, to just below 1 is what is kept of the average at each point. NaN stays a gap,
    over which the average waits."""
    whole = [np.asarray(curve, dtype=np.float64) for curve in curves]
    if weight <= 0 or not whole:
        return whole
    # All curves step together, point by point: fifty cost no more than two.
    values = np.full((max(map(len, whole)), len(whole)), np.nan)
    for at, curve in enumerate(whole):
        values[: len(curve), at] = curve
    known = np.isfinite(values)
    taken = np.where(known, (1 - weight) * values, 0.0)
    kept = np.where(known, weight, 1.0)
    averages, shares = np.empty_like(values), np.empty_like(values)
    average, share = np.zeros(len(whole)), np.zeros(len(whole))
    added = np.where(known, 1 - weight, 0.0)
    for at in range(len(values)):
        average = averages[at] = kept[at] * average + taken[at]
        share = shares[at] = kept[at] * share + added[at]
    with np.errstate(invalid="ignore"):
        found = np.where(known, averages / shares, np.nan)
    return [found[: len(curve), at] for at, curve in enumerate(whole)]
