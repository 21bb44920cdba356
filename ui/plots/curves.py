"""Curves over one another: quick to draw, with a list of the nearest under the mouse."""

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.plots.drawn import Curve, DrawnCurve
from ui.plots.export import export
from ui.plots.ranges import FREE, Limits, bounds, limited, padded
from ui.plots.readout import Near, Readout
from ui.plots.view_box import CurveViewBox
from ui.plots.whole_axis import WholeAxis
from ui.theme import SPACE, Theme
from ui.widgets.plain_label import PlainLabel
from ui.widgets.slices import Slices
from workbench.spec.escapes import rich_text

__all__ = ["Curve", "CurvePlot"]

AUTORANGE_MS = 500
CLICK_PIXELS = 12.0
_SLICE = 8
"""Curves that are drawn anew before the window looks at its events."""


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
        self._drawn: dict[str, DrawnCurve] = {}
        self._gone: list[DrawnCurve] = []
        self._slices = Slices(_SLICE, self)
        self._is_moved = False
        self._limits = (FREE, FREE)
        self._span: tuple[float, float] | None = None
        self._has_values = True
        self.title = PlainLabel(title, self)
        self.title.setProperty("look", "heading")
        self.title.setVisible(bool(title))
        self._box = CurveViewBox()
        self._x_axis = WholeAxis("bottom")
        self.plot = pg.PlotWidget(
            viewBox=self._box, axisItems={"bottom": self._x_axis, "left": WholeAxis("left")}
        )
        self.plot.setAccessibleName(title or y_label)
        # A double click does what its button would.
        self.plot.hideButtons()
        self._empty = PlainLabel(self.tr("Nothing to draw yet"), self.plot)
        self._empty.setProperty("look", "muted")
        self.readout = Readout(self.plot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addLayout(self._made_heading())
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

    def _made_heading(self) -> QHBoxLayout:
        self.legend = QLabel(self)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setProperty("look", "muted")
        # The names of many curves must not make a plot wider than its neighbour.
        self.legend.setWordWrap(True)
        self.legend.setMinimumWidth(1)
        self.legend.hide()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[1])
        row.addWidget(self.title)
        row.addWidget(self.legend, 1)
        return row

    def _connect(self) -> None:
        self._box.sigXRangeChanged.connect(lambda *_: self._redraw.start())
        self._box.reset_asked.connect(self.reset)
        self._box.moved.connect(self._note_moved)
        self.plot.scene().sigMouseMoved.connect(self._hover)
        self.plot.scene().sigMouseClicked.connect(self._click)
        self._theme.changed.connect(self._follow_theme)

    # What is drawn

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Draw these; those that have not changed stay as they are. Many new ones come in several
        turns of the window's loop."""
        before, self._drawn = self._drawn, {}
        for curve in curves:
            old = before.get(curve.key)
            if old is None or not old.takes(curve):
                self._drawn[curve.key] = DrawnCurve(curve, self._log)
                continue
            self._drawn[curve.key] = before.pop(curve.key)
            if old.update(curve, self._log):
                self._draw_one(old)
        self._gone += before.values()
        self._empty.setVisible(not self._drawn)
        self._show_values(bool(self._drawn))
        self._place_empty()
        if not self._is_moved and (not self._later.isActive() or self._is_cut_off()):
            self._show_all()
            self._later.start()
        new = [drawn for drawn in self._drawn.values() if not drawn.items]
        self._slices.begin(
            [*[self._discard] * len(self._gone), *(partial(self._build, each) for each in new)]
        )

    def name_curves(self) -> None:
        """Say beside the title which colour is what."""
        marks = [
            f'<span style="color: {QColor(curve.colour).name()}">●</span>&nbsp;'
            + rich_text(curve.label).replace(" ", "&nbsp;")
            for curve in self.curves()
        ]
        self.legend.setText(" &nbsp;".join(marks))
        self.legend.setVisible(bool(marks))

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
        self.set_curves([])
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

    def set_x_span(self, span: tuple[float, float] | None) -> None:
        """What the x axis shows until it is moved, from the next curves on; None for what they
        span. Plots that share their range and had a span each would move one another."""
        self._span = span

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
        self.readout.hide()
        named = [curve for curve in self.curves() if not curve.faint]
        export(self.plot, path, [(c.label, QColor(c.colour), c.dashed) for c in named])

    # How it is drawn

    def _build(self, drawn: DrawnCurve) -> None:
        drawn.build()
        for item in drawn.items:
            # The range is set as a whole: no item need be looked at for it.
            self.plot.addItem(item, ignoreBounds=True)
        self._draw_one(drawn)

    def _discard(self) -> None:
        for item in self._gone.pop().items:
            self.plot.removeItem(item)

    def _draw_one(self, drawn: DrawnCurve) -> None:
        if drawn.items:
            (left, right), _ = self._box.viewRange()
            drawn.draw(left, right, max(1, int(self._box.width())))

    def _draw_all(self) -> None:
        for drawn in self._drawn.values():
            self._draw_one(drawn)

    def _spans(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """From where to where the curves go along x and y; None without curves."""
        drawn = self._drawn.values()
        edges = [edge for each in drawn if each.band for edge in each.band]
        x = self._span or bounds([each.x for each in drawn])
        y = bounds([*(each.y for each in drawn), *edges])
        if x is None or y is None:
            return None
        return (x[0], math.ceil(x[1]) if self._x_axis.is_whole else x[1]), y

    def _is_cut_off(self) -> bool:
        """Whether a curve goes beyond what is shown, where no limit holds it."""
        spans = self._spans()
        if spans is None:
            return False
        return any(
            (bottom is None and low < shown[0]) or (top is None and high > shown[1])
            for (low, high), shown, (bottom, top) in zip(
                spans, self._box.viewRange(), self._limits, strict=True
            )
        )

    def _show_all(self) -> None:
        spans = None if self._is_moved else self._spans()
        if spans is None:
            return
        x, y = spans
        # Whole ranges, once: an autorange inside pyqtgraph would look at every item each time.
        for span, (low, high), limits, log in (
            (self._box.setXRange, x, self._limits[0], self._log[0]),
            (self._box.setYRange, y, self._limits[1], self._log[1]),
        ):
            span(*limited(*padded(low, high), limits, log), padding=0)
        self._draw_all()

    def _show_values(self, shown: bool) -> None:
        """Numbers along the axes only where there is something to read off."""
        if shown == self._has_values:
            return
        self._has_values = shown
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
        self.readout.dress(self._theme)
        self._say_labels()

    # Under the mouse

    def _hover(self, position: QPointF) -> None:
        found = self._near(position)
        if found is None:
            self.readout.hide()
            return
        self.readout.show(found, position)
        self.hovered.emit([(near.curve, near.x, near.y) for near in found])

    def _click(self, event: object) -> None:
        found = self._near(event.scenePos())  # type: ignore[attr-defined]
        if found and found[0].distance <= CLICK_PIXELS:
            self.clicked.emit(found[0].curve.key)

    def _near(self, position: QPointF) -> list[Near] | None:
        """The nearest curves of a place in the scene; None outside the picture."""
        if not self._drawn or not self._box.sceneBoundingRect().contains(position):
            return None
        return self.readout.nearest(self._drawn.values(), position)

    def _place_empty(self) -> None:
        self._empty.adjustSize()
        middle = self.plot.rect().center() - self._empty.rect().center()
        self._empty.move(middle)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.readout.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_empty()
        self._redraw.start()


def _with_unit(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit else label
