"""A curve, and the items of the scene that stand for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from ui.plots.decimate import decimate
from ui.plots.ranges import Array, scaled

Band = tuple[Array, Array] | None

DOT_PIXELS = 7
FAINT, AROUND = 70, 48
"""How opaque what stands behind is, and what lies around a mean, of 255."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """`x` and `y` (N,), x ascending, NaN a gap. `band` are the lower and upper bound around it. A
    `faint` curve stands behind the others and is neither listed under the mouse nor clicked."""

    key: str
    label: str
    x: ArrayLike
    y: ArrayLike
    colour: QColor | str
    width: int = 1
    dashed: bool = False
    faint: bool = False
    band: tuple[ArrayLike, ArrayLike] | None = None


class DrawnCurve:
    """One curve on the plot. Attributes: `x` and `y` (N,), its points in the plot's coordinates;
    `band`, the bounds around it in them; `items`, what the scene has of it: nothing before
    `build`."""

    def __init__(self, curve: Curve, log: tuple[bool, bool]) -> None:
        self.curve = curve
        self.x, self.y, self.band = _places(curve, log)
        self._log = log
        self._lone = lone(self.y)
        self.items: tuple[QGraphicsItem, ...] = ()
        self._drawn_at: tuple[float, float, int] | None = None

    def build(self) -> None:
        """Make the items, with nothing to be seen of them yet."""
        curve, colour = self.curve, QColor(self.curve.colour)
        self._line_item = pg.PlotCurveItem(antialias=curve.width == 1, segmentedLineMode="on")
        style = Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine
        if curve.faint:
            colour.setAlpha(FAINT)
            self._line_item.setZValue(-1)
        self._line = pg.mkPen(colour, width=curve.width, style=style)
        self._dot = pg.mkPen(colour, width=DOT_PIXELS)
        self._dot.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._pen: QPen | None = None
        self.items = (self._line_item,)
        if self._has_dots:
            self._dots_item = pg.PlotCurveItem(pen=self._dot)
            self._dots_item.setZValue(self._line_item.zValue())
            self.items = (self._line_item, self._dots_item)
        if self.band is not None:
            self._band_item = QGraphicsPathItem()
            colour.setAlpha(AROUND)
            self._band_item.setBrush(colour)
            self._band_item.setPen(QPen(Qt.PenStyle.NoPen))
            self._band_item.setZValue(-2)
            self.items = (self._band_item, *self.items)

    def takes(self, curve: Curve) -> bool:
        """Whether these items can show `curve`: it looks the same, whatever its points are, and
        both or neither have values between two gaps."""
        mine = self.curve
        if bool(lone(scaled(curve.y, self._log[1])).any()) != self._has_dots:
            return False
        looks = [(each.label, each.width, each.dashed, each.faint) for each in (mine, curve)]
        same_colour = QColor(mine.colour) == QColor(curve.colour)
        return same_colour and looks[0] == looks[1] and (mine.band is None) == (curve.band is None)

    def update(self, curve: Curve, log: tuple[bool, bool]) -> bool:
        """Take the points of `curve`. False where they are the ones it has."""
        x, y, band = _places(curve, log)
        pairs = ((x, self.x), (y, self.y), *zip(band or (), self.band or (), strict=True))
        if all(np.array_equal(new, old, equal_nan=True) for new, old in pairs):
            return False
        self.curve, self.x, self.y, self.band = curve, x, y, band
        self._lone = lone(y)
        self._drawn_at = None
        return True

    def draw(self, left: float, right: float, columns: int) -> None:
        """Give the items what is seen between two places of the axis, on so many pixels. Those
        that have it already are left alone: they would be painted again."""
        if self._drawn_at == (left, right, columns):
            return
        self._drawn_at = (left, right, columns)
        x, y = decimate(self.x, self.y, left, right, columns)
        is_lone = len(self.x) == 1
        pixel = (right - left) / columns
        if is_lone:
            x, y = _dots(x, y, pixel)
        pen = self._dot if is_lone else self._line
        if self._pen is not pen:
            self._pen = pen
            self._line_item.setPen(pen)
        whole = bool(np.isfinite(y).all())
        self._line_item.setData(x, y, connect="all" if whole else "finite", skipFiniteCheck=whole)
        if self._has_dots:
            # Picked before thinning, which may leave out the gaps around them.
            thin = decimate(self.x[self._lone], self.y[self._lone], left, right, columns)
            self._dots_item.setData(*_dots(*thin, pixel), connect="pairs")
        if self.band is not None:
            edges = [decimate(self.x, edge, left, right, columns) for edge in self.band]
            self._band_item.setPath(pg.arrayToQPath(*_outline(edges), connect="finite"))

    @property
    def _has_dots(self) -> bool:
        return bool(self._lone.any())


def lone(y: Array) -> NDArray[np.bool_]:
    """Which values of several stand between two gaps, or at an end before one: no line leads to
    them. A curve of one value is a dot anyway."""
    if len(y) < 2:
        return np.zeros(len(y), dtype=np.bool_)
    is_gap = np.r_[True, ~np.isfinite(y), True]
    found: NDArray[np.bool_] = ~is_gap[1:-1] & is_gap[:-2] & is_gap[2:]
    return found


def _dots(x: Array, y: Array, pixel: float) -> tuple[Array, Array]:
    """Each point as a pair a pixel apart: Qt leaves out what has no length at all."""
    return np.column_stack((x, x + pixel)).ravel(), np.repeat(y, 2)


def _places(curve: Curve, log: tuple[bool, bool]) -> tuple[Array, Array, Band]:
    x, y = scaled(curve.x, log[0]), scaled(curve.y, log[1])
    if curve.band is None:
        return x, y, None
    return x, y, (scaled(curve.band[0], log[1]), scaled(curve.band[1], log[1]))


def _outline(edges: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Along the lower edge and back along the upper one, once around each piece without a gap;
    NaN between two pieces."""
    # A set: numpy's own `unique` would first load masked arrays, in the window's thread.
    apart = sorted({float(at) for x, y in edges for at in x[~np.isfinite(y)]})
    xs: list[Array] = []
    ys: list[Array] = []
    for start, stop in zip((-np.inf, *apart), (*apart, np.inf), strict=True):
        inside = [(x > start) & (x < stop) for x, _ in edges]
        (x0, y0), (x1, y1) = ((x[at], y[at]) for (x, y), at in zip(edges, inside, strict=True))
        if len(x0) and len(x1):
            xs += [x0, x1[::-1], np.array([np.nan])]
            ys += [y0, y1[::-1], np.array([np.nan])]
    if not xs:
        return np.zeros(0), np.zeros(0)
    return np.concatenate(xs), np.concatenate(ys)
