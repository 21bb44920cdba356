"""Curves over one another: quick to draw, with a list of the nearest under the mouse."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.plots.decimate import decimate
from ui.plots.export import export
from ui.plots.view_box import CurveViewBox
from ui.plots.whole_axis import WholeAxis
from ui.theme import SPACE, Theme

Array = NDArray[np.float64]

AUTORANGE_MS = 500
NEAREST = 6
CLICK_PIXELS, DOT_PIXELS = 12.0, 7
FAINT = 70
"""How opaque what stands behind is, of 255."""

Limits = tuple[float | None, float | None]
FREE: Limits = (None, None)


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


class _Drawn:
    """One curve on the plot, with its points in the plot's coordinates."""

    def __init__(self, curve: Curve, log: tuple[bool, bool]) -> None:
        self.curve = curve
        self.x = _scaled(curve.x, log[0])
        self.y = _scaled(curve.y, log[1])
        self.item = pg.PlotCurveItem(antialias=curve.width == 1, segmentedLineMode="on")
        style = Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine
        colour = QColor(curve.colour)
        if curve.faint:
            colour.setAlpha(FAINT)
            self.item.setZValue(-1)
        self._line = pg.mkPen(colour, width=curve.width, style=style)
        self._dot = pg.mkPen(colour, width=DOT_PIXELS)
        self._dot.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.band: tuple[Array, Array] | None = None
        self.fill: pg.FillBetweenItem | None = None
        if curve.band is not None:
            self.band = _scaled(curve.band[0], log[1]), _scaled(curve.band[1], log[1])
            edges = [pg.PlotCurveItem(self.x, edge, pen=None) for edge in self.band]
            colour.setAlpha(48)
            self.fill = pg.FillBetweenItem(*edges, brush=colour)
            self.fill.setZValue(-2)

    def takes(self, curve: Curve) -> bool:
        """Whether this item can show `curve`: it looks the same, whatever its points are."""
        mine = self.curve
        looks = [(each.label, each.width, each.dashed, each.faint) for each in (mine, curve)]
        same_colour = QColor(mine.colour) == QColor(curve.colour)
        return same_colour and looks[0] == looks[1] and mine.band is None and curve.band is None

    def update(self, curve: Curve, log: tuple[bool, bool]) -> bool:
        """Take the points of `curve`. False where they are the ones it has."""
        x, y = _scaled(curve.x, log[0]), _scaled(curve.y, log[1])
        if np.array_equal(x, self.x) and np.array_equal(y, self.y, equal_nan=True):
            return False
        self.curve, self.x, self.y = curve, x, y
        return True

    def draw(self, left: float, right: float, columns: int) -> None:
        x, y = decimate(self.x, self.y, left, right, columns)
        is_lone = len(self.x) == 1
        if is_lone:
            # A pixel long: Qt leaves out what has no length at all.
            x, y = np.linspace(x[0], x[0] + (right - left) / columns, 2), np.repeat(y, 2)
        if self.item.opts["pen"] is not (pen := self._dot if is_lone else self._line):
            self.item.setPen(pen)
        whole = bool(np.isfinite(y).all())
        self.item.setData(x, y, connect="all" if whole else "finite", skipFiniteCheck=whole)


def _scaled(values: ArrayLike, log: bool) -> Array:
    array = np.asarray(values, dtype=np.float64)
    if not log:
        return array
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Array = np.where(array > 0, np.log10(array), np.nan)
    return result


class CurvePlot(QWidget):
    """A titled plot of curves that follows the theme.

    Signals: `clicked(key)` of the curve nearest to a click, `hovered(list)` of (curve, x, y) under
    the mouse, nearest first. Left drag zooms a box, middle drag pans, the wheel zooms, a double
    click shows everything again.
    """

    clicked = Signal(str)
    hovered = Signal(object)

    def __init__(self, theme: Theme, title: str, y_label: str, x_label: str = "Epoch") -> None:
        super().__init__()
        self._theme = theme
        self._labels = (x_label, y_label, "")
        self._log = (False, False)
        self._drawn: dict[str, _Drawn] = {}
        self._is_moved = False
        self._limits = (FREE, FREE)
        self.title = QLabel(title)
        self.title.setProperty("look", "heading")
        self.title.setVisible(bool(title))
        self._box = CurveViewBox()
        self._x_axis = WholeAxis("bottom")
        self.plot = pg.PlotWidget(viewBox=self._box, axisItems={"bottom": self._x_axis})
        self.plot.setAccessibleName(title or y_label)
        self._empty = QLabel(self.tr("Nothing to draw yet"), self.plot)
        self._empty.setProperty("look", "muted")
        self._near = QLabel(self.plot)
        self._near.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._cross = pg.InfiniteLine(angle=90)
        self._cross.setZValue(-5)
        self.plot.addItem(self._cross, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addWidget(self.title)
        layout.addWidget(self.plot, 1)
        self._later = QTimer(self, singleShot=True, interval=AUTORANGE_MS)
        self._later.timeout.connect(self._show_all)
        self._redraw = QTimer(self, singleShot=True, interval=16)
        self._redraw.timeout.connect(self._draw_all)
        self._connect()
        for name in ("left", "bottom"):
            # Before the axis has a label: later it would keep the prefix of that moment's range.
            self.plot.getAxis(name).enableAutoSIPrefix(False)
        self._follow_theme()
        self._show_values(False)
        self._hide_hover()

    def _connect(self) -> None:
        self._box.sigXRangeChanged.connect(lambda *_: self._redraw.start())
        self._box.reset_asked.connect(self.reset)
        self._box.moved.connect(self._note_moved)
        self.plot.scene().sigMouseMoved.connect(self._hover)
        self.plot.scene().sigMouseClicked.connect(self._click)
        self._theme.changed.connect(self._follow_theme)

    # What is drawn

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Draw these; those that have not changed stay as they are."""
        wanted = {curve.key: curve for curve in curves}
        for key in [key for key in self._drawn if key not in wanted]:
            self._remove(key)
        for key, curve in wanted.items():
            old = self._drawn.get(key)
            if old is not None and old.takes(curve):
                if old.update(curve, self._log):
                    self._draw_one(old)
                continue
            self._remove(key)
            drawn = self._drawn[key] = _Drawn(curve, self._log)
            if drawn.fill is not None:
                self.plot.addItem(drawn.fill)
            self.plot.addItem(drawn.item)
            self._draw_one(drawn)
        self._empty.setVisible(not self._drawn)
        self._show_values(bool(self._drawn))
        self._place_empty()
        if not self._is_moved and not self._later.isActive():
            self._show_all()
            self._later.start()

    def curves(self) -> list[Curve]:
        return [drawn.curve for drawn in self._drawn.values()]

    def set_x_label(self, label: str, unit: str = "") -> None:
        self._labels = (_with_unit(label, unit), *self._labels[1:])
        self._say_labels()

    def set_y_label(self, label: str, unit: str = "") -> None:
        self._labels = (self._labels[0], _with_unit(label, unit), unit)
        self._say_labels()

    def set_empty_text(self, text: str) -> None:
        """What stands in a plot without curves."""
        self._empty.setText(text)
        self._place_empty()

    def set_log(self, x: bool, y: bool) -> None:
        """Logarithmic axes. What is not positive becomes a gap."""
        if (x, y) == self._log:
            return
        self._log = (x, y)
        self.plot.getAxis("bottom").setLogMode(x)
        self.plot.getAxis("left").setLogMode(y)
        curves = self.curves()
        for key in list(self._drawn):
            self._remove(key)
        self._is_moved = False
        self._later.stop()
        self.set_curves(curves)

    def set_x_link(self, other: "CurvePlot") -> None:
        """Share the horizontal range of another plot."""
        self._box.setXLink(other._box)

    def set_whole_x(self, whole: bool = True) -> None:
        """Whether x is counted: marks stand at whole numbers, and the range ends at one, so that
        plots that share it are repainted when one is passed, not with every point."""
        self._x_axis.is_whole = whole

    def set_limits(self, x: Limits = FREE, y: Limits = FREE) -> None:
        """Fix ends of the ranges by hand, in data units; None lets that end follow the curves. An
        end that a logarithmic axis cannot show is not heeded."""
        self._limits = (x, y)
        self.reset()

    def reset(self) -> None:
        """Show everything again, and follow the curves as they grow."""
        self._is_moved = False
        self._show_all()

    def export(self, path: Path) -> None:
        """Write PNG, SVG or PDF by the file's ending, with the curves' names below. Raises
        `WorkbenchError`."""
        self._hide_hover()
        named = [d.curve for d in self._drawn.values() if not d.curve.faint]
        export(self.plot, path, [(c.label, QColor(c.colour), c.dashed) for c in named])

    # How it is drawn

    def _remove(self, key: str) -> None:
        drawn = self._drawn.pop(key, None)
        if drawn is not None:
            self.plot.removeItem(drawn.item)
            if drawn.fill is not None:
                self.plot.removeItem(drawn.fill)

    def _draw_one(self, drawn: _Drawn) -> None:
        (left, right), _ = self._box.viewRange()
        drawn.draw(left, right, max(1, int(self._box.width())))

    def _draw_all(self) -> None:
        for drawn in self._drawn.values():
            self._draw_one(drawn)

    def _show_all(self) -> None:
        if self._is_moved or not self._drawn:
            return
        xs = [d.x for d in self._drawn.values()]
        ys = [d.y for d in self._drawn.values()]
        ys += [edge for d in self._drawn.values() if d.band for edge in d.band]
        x, y = _bounds(xs), _bounds(ys)
        if x is None or y is None:
            return
        if self._x_axis.is_whole:
            x = (x[0], math.ceil(x[1]))
        # Whole ranges, once: an autorange inside pyqtgraph would look at every item each time.
        for span, (low, high), limits, log in (
            (self._box.setXRange, x, self._limits[0], self._log[0]),
            (self._box.setYRange, y, self._limits[1], self._log[1]),
        ):
            span(*_limited(*_padded(low, high), limits, log), padding=0)
        self._draw_all()

    def _show_values(self, shown: bool) -> None:
        """Numbers along the axes only where there is something to read off."""
        for name in ("left", "bottom"):
            self.plot.getAxis(name).setStyle(showValues=shown)

    def _note_moved(self) -> None:
        self._is_moved = True

    def _say_labels(self) -> None:
        x, y, _ = self._labels
        colour = self._theme.color("muted").name()
        self.plot.setLabel("bottom", x, color=colour)
        self.plot.setLabel("left", y, color=colour)

    def _follow_theme(self) -> None:
        self.plot.setBackground(self._theme.color("base"))
        for name in ("left", "bottom"):
            axis = self.plot.getAxis(name)
            axis.setPen(self._theme.color("border"))
            axis.setTextPen(self._theme.color("muted"))
        self.plot.showGrid(x=True, y=True, alpha=0.12)
        self._cross.setPen(self._theme.color("border"))
        self._say_labels()
        sheet = "background: {}; color: {}; border: 1px solid {}; border-radius: 6px; padding: 6px;"
        names = ("raised", "text", "border")
        self._near.setStyleSheet(sheet.format(*(self._theme.color(n).name() for n in names)))

    # Under the mouse

    def _hover(self, position: QPointF) -> None:
        if not self._drawn or not self._box.sceneBoundingRect().contains(position):
            self._hide_hover()
            return
        found = self._nearest(position)
        self._cross.setPos(self._box.mapSceneToView(position).x())
        self._cross.setVisible(True)
        self.hovered.emit([(drawn.curve, x, y) for drawn, x, y, _ in found])
        lines = []
        for drawn, x, y, _ in found[:NEAREST]:
            colour = QColor(drawn.curve.colour).name()
            mark = f"<span style='color:{colour}'>&#9632;</span>"
            lines.append(f"{mark} {drawn.curve.label}: <b>{_value(y)}</b> at {_value(x)}")
        if len(found) > NEAREST:
            lines.append(self.tr("and {count} more").format(count=len(found) - NEAREST))
        self._near.setText("<br>".join(lines))
        self._near.adjustSize()
        self._near.setVisible(bool(lines))
        self._place_near(position)

    def _nearest(self, position: QPointF) -> list[tuple[_Drawn, float, float, float]]:
        """Curves with their point nearest in x, by distance in pixels from the mouse."""
        point = self._box.mapSceneToView(position)
        _, pixel = self._box.viewPixelSize()
        found = []
        for drawn in self._drawn.values():
            if len(drawn.x) == 0 or drawn.curve.faint:
                continue
            index = int(np.clip(np.searchsorted(drawn.x, point.x()), 0, len(drawn.x) - 1))
            if index and abs(drawn.x[index - 1] - point.x()) < abs(drawn.x[index] - point.x()):
                index -= 1
            y = float(drawn.y[index])
            if np.isfinite(y):
                distance = abs(y - point.y()) / pixel if pixel else 0.0
                raw = np.asarray(drawn.curve.x)[index], np.asarray(drawn.curve.y)[index]
                found.append((drawn, float(raw[0]), float(raw[1]), distance))
        return sorted(found, key=lambda each: each[3])

    def _click(self, event: object) -> None:
        position = event.scenePos()  # type: ignore[attr-defined]
        if self._drawn and self._box.sceneBoundingRect().contains(position):
            found = self._nearest(position)
            if found and found[0][3] <= CLICK_PIXELS:
                self.clicked.emit(found[0][0].curve.key)

    def _hide_hover(self) -> None:
        self._near.hide()
        self._cross.setVisible(False)

    def _place_near(self, position: QPointF) -> None:
        x = position.x() + 16
        if x + self._near.width() > self.plot.width():
            x = position.x() - self._near.width() - 16
        y = min(max(4.0, position.y() - 12), self.plot.height() - self._near.height() - 4)
        self._near.move(int(max(4, x)), int(y))

    def _place_empty(self) -> None:
        self._empty.adjustSize()
        middle = self.plot.rect().center() - self._empty.rect().center()
        self._empty.move(middle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_empty()
        self._redraw.start()


def _with_unit(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit else label


def _bounds(arrays: Sequence[Array]) -> tuple[float, float] | None:
    lows = [float(np.nanmin(a)) for a in arrays if np.isfinite(a).any()]
    highs = [float(np.nanmax(a[np.isfinite(a)])) for a in arrays if np.isfinite(a).any()]
    return (min(lows), max(highs)) if lows else None


def _padded(low: float, high: float) -> tuple[float, float]:
    """The range with some room at its ends, and never empty."""
    around = (high - low) * 0.04 or abs(low) * 0.05 or 0.5
    return low - around, high + around


def _limited(low: float, high: float, limits: Limits, log: bool) -> tuple[float, float]:
    """The range with those ends that were fixed by hand, if that leaves one."""
    ends = [
        end if limit is None else float(_scaled([limit], log)[0])
        for end, limit in zip((low, high), limits, strict=True)
    ]
    start, stop = (b if np.isnan(a) else a for a, b in zip(ends, (low, high), strict=True))
    return (start, stop) if start < stop else (low, high)


def _value(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.4g}"
