"""Smoothing a curve for the eye; the curve itself stays what it was."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def smoothed(y: ArrayLike, weight: float) -> NDArray[np.float64]:
    """The exponential moving average of `y` (N,), unbiased at its beginning. `weight` from 0, no
    smoothing, to just below 1 is what is kept of the average at each point. NaN stays a gap, over
    which the average waits."""
    values = np.asarray(y, dtype=np.float64)
    if weight <= 0:
        return values
    result = np.full(len(values), np.nan)
    average, share = 0.0, 0.0
    for at, value in enumerate(values.tolist()):
        if np.isfinite(value):
            average = weight * average + (1 - weight) * value
            share = weight * share + (1 - weight)
            result[at] = average / share
    return result
