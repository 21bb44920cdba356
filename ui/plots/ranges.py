"""Which part of an axis is shown: what is drawn on it, with some room, and ends set by hand."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Limits = tuple[float | None, float | None]
FREE: Limits = (None, None)


def scaled(values: ArrayLike, log: bool) -> Array:
    """Values as places on an axis: as they are, or their decimal logarithms. What has none is a
    gap (NaN)."""
    array = np.asarray(values, dtype=np.float64)
    if not log:
        return array
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Array = np.where(array > 0, np.log10(array), np.nan)
    return result


def bounds(arrays: Sequence[Array]) -> tuple[float, float] | None:
    """The lowest and the highest finite value of all; None where there is none."""
    finite = [part for each in arrays if len(part := each[np.isfinite(each)])]
    if not finite:
        return None
    return min(float(part.min()) for part in finite), max(float(part.max()) for part in finite)


def padded(low: float, high: float) -> tuple[float, float]:
    """The range with some room at its ends, and never empty."""
    around = (high - low) * 0.04 or abs(low) * 0.05 or 0.5
    return low - around, high + around


def limited(low: float, high: float, limits: Limits, log: bool) -> tuple[float, float]:
    """The range with those ends that were fixed by hand, if that leaves one."""
    ends = [
        end if limit is None else float(scaled([limit], log)[0])
        for end, limit in zip((low, high), limits, strict=True)
    ]
    start, stop = (b if np.isnan(a) else a for a, b in zip(ends, (low, high), strict=True))
    return (start, stop) if start < stop else (low, high)
