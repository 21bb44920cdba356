"""Thinning a curve for the screen, never for a number."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def decimate(x: Array, y: Array, left: float, right: float, columns: int) -> tuple[Array, Array]:
    """At most two points a pixel column: the lowest and the highest in it, in their order.

    `x` (N,) ascending; points outside [left, right] go, but for the neighbours of both ends, so
    that lines still leave the picture. Few points come back as they are. NaN in `y` stays a gap.
    """
    if len(x) == 0 or columns < 1:
        return x, y
    first = max(0, int(np.searchsorted(x, left, "left")) - 1)
    last = min(len(x), int(np.searchsorted(x, right, "right")) + 1)
    x, y = x[first:last], y[first:last]
    if len(x) <= 4 * columns or right <= left:
        return x, y
    column = ((x - left) * (columns / (right - left))).astype(np.int64)
    starts = np.flatnonzero(np.r_[True, column[1:] != column[:-1]])
    ends = np.r_[starts[1:], len(x)]
    lowest = np.fmin.reduceat(np.where(np.isnan(y), np.inf, y), starts)
    highest = np.fmax.reduceat(np.where(np.isnan(y), -np.inf, y), starts)
    picked: list[int] = []
    for start, end, low, high in zip(starts, ends, lowest, highest, strict=True):
        part = y[start:end]
        if not np.isfinite(low):
            picked.append(int(start))
            continue
        a, b = start + int(np.nanargmin(part)), start + int(np.nanargmax(part))
        assert part[a - start] == low and part[b - start] == high
        picked += sorted({int(a), int(b)})
        if np.isnan(part).any():
            picked.append(int(start + np.flatnonzero(np.isnan(part))[0]))
    keep = np.unique(np.asarray(picked, dtype=np.int64))
    return x[keep], y[keep]
