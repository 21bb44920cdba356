"""Points with their spread, hollow ones beside them, and the line of the best ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.plots.export import export
from ui.plots.view_box import CurveViewBox
from ui.theme import Theme
from ui.widgets.figures import short
from ui.widgets.plain_label import PlainLabel
from ui.widgets.slices import Slices

NEAR_PIXELS = 16.0
_SIZE = 12
_LABEL = 240
"""How wide a label may be, in pixels."""
_SLICE = 12
Shape = Literal["own", "printed", "ratio", "train"]
_SYMBOLS: dict[Shape, str] = {"own": "o", "printed": "d", "ratio": "t1", "train": "s"}
"""What was measured on test images is solid. What was measured on training images is hollow, and
so is what was printed, not of one shape where the place was worked out."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in data units with half the length of its bars; `tip` is said under the mouse. One
    that is not of the shape 'own' is hollow, and joined to the mark that has `twin` for its key."""

    key: str
    label: str
    x: float
    y: float
    colour: QColor
    tip: str
    x_bar: float | None = None
    y_bar: float | None = None
    shape: Shape = "own"
    twin: str = ""

    @property
    def is_hollow(self) -> bool:
        return self.shape != "own"


class _Amounts(pg.AxisItem):  # type: ignore[misc]
    """An axis that counts in thousands and millions."""

    def tickStrings(self, values: Sequence[float], *_: float) -> list[str]:
        return [short(10.0**value if self.logMode else value) for value in values]


class ScatterPlot(QWidget):
    """Marks with labels. Signal: `clicked(key)` of the mark nearest to a click."""

    clicked = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marks: tuple[Mark, ...] = ()
        self._front: tuple[str, ...] = ()
        self._joined: tuple[tuple[str, ...], ...] = ()
        self._texts: list[tuple[Mark, pg.TextItem]] = []
        self._log = False
        self._labels = ("", "")
        self._box = CurveViewBox()
        self.plot = pg.PlotWidget(viewBox=self._box, axisItems={"bottom": _Amounts("bottom")})
        self.plot.setAccessibleName(name)
        # A double click does what its button would.
        self.plot.hideButtons()
        self.legend = self.plot.addLegend(offset=(-12, 12))
        self._tip = PlainLabel(self.plot)
        self._tip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._tip.hide()
        self._slices = Slices(_SLICE, self)
        self._relabel = QTimer(self, singleShot=True, interval=0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self._relabel.timeout.connect(self._place_labels)
        self._box.sigRangeChanged.connect(lambda *_: self._relabel.start())
        self._box.sigResized.connect(lambda *_: self._relabel.start())
        self._box.reset_asked.connect(self._fit)
        self.plot.scene().sigMouseMoved.connect(self._hover)
        self.plot.scene().sigMouseClicked.connect(self._click)
        theme.changed.connect(self._follow_theme)
        for axis in ("left", "bottom"):
            # Before the axis has a label: later it would keep the prefix of that moment's range.
            self.plot.getAxis(axis).enableAutoSIPrefix(False)
        self._follow_theme()

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._marks

    @property
    def front(self) -> tuple[str, ...]:
        """The keys of the marks that the line joins."""
        return self._front

    @property
    def joined(self) -> tuple[tuple[str, ...], ...]:
        """The keys of the marks that each of the other lines joins."""
        return self._joined

    def set_labels(self, x: str, y: str) -> None:
        self._labels = (x, y)
        self._say_labels()

    def set_marks(
        self,
        marks: Sequence[Mark],
        front: Sequence[str],
        *,
        log_x: bool,
        legend: Sequence[tuple[Shape, str]] = (),
        joined: Sequence[Sequence[str]] = (),
    ) -> None:
        """Draw these; `front` are the keys of the solid ones to be joined, in their order;
        `joined` those of other lines, each in its first mark's colour; `legend` says what each
        shape stands for."""
        self._marks, self._front, self._log = tuple(marks), tuple(front), log_x
        self._joined = tuple(tuple(keys) for keys in joined)
        self.plot.getAxis("bottom").setLogMode(log_x)
        self._draw()
        self._say_shapes(legend)
        self._fit()

    def export(self, path: Path) -> None:
        """Write PNG, SVG or PDF by the file's ending. Raises `WorkbenchError`."""
        self._tip.hide()
        export(self.plot, path)

    # How it is drawn

    def _draw(self) -> None:
        self.plot.clear()
        self._texts = []
        solid = {mark.key: mark for mark in self._marks if not mark.is_hollow}
        self._draw_front([solid[key] for key in self._front if key in solid])
        self._draw_joined()
        places = [self._place(mark) for mark in self._marks]
        self.plot.addItem(
            pg.ScatterPlotItem(
                [place.x() for place in places],
                [place.y() for place in places],
                size=_SIZE,
                symbol=[_SYMBOLS[mark.shape] for mark in self._marks],
                pen=[pg.mkPen(mark.colour, width=1.6) for mark in self._marks],
                brush=[pg.mkBrush(None if mark.is_hollow else mark.colour) for mark in self._marks],
                antialias=True,
            ),
            ignoreBounds=True,
        )
        self._slices.begin(
            [
                *(partial(self._draw_lines, mark, solid.get(mark.twin)) for mark in self._marks),
                *(partial(self._draw_label, mark) for mark in solid.values()),
                self._relabel.start,
            ]
        )

    def _draw_front(self, marks: Sequence[Mark]) -> None:
        if len(marks) > 1:
            pen = pg.mkPen(self._theme.color("muted"), width=1.4, style=Qt.PenStyle.DashLine)
            self._add_lines([self._place(mark) for mark in marks], pen, "all")

    def _draw_joined(self) -> None:
        known = {mark.key: mark for mark in self._marks}
        for keys in self._joined:
            marks = [known[key] for key in keys]
            if len(marks) > 1:
                is_behind = marks[0].is_hollow
                style = Qt.PenStyle.DashLine if is_behind else Qt.PenStyle.SolidLine
                pen = pg.mkPen(marks[0].colour, width=1 if is_behind else 2, style=style)
                self._add_lines([self._place(mark) for mark in marks], pen, "all")

    def _draw_lines(self, mark: Mark, twin: Mark | None) -> None:
        """Bars end where their figures do on this axis, which need not be as far on both sides."""
        place = self._place(mark)
        ends = []
        if mark.y_bar:
            ends += [QPointF(place.x(), mark.y + side * mark.y_bar) for side in (-1, 1)]
        if mark.x_bar:
            across = [self._x(mark.x + side * mark.x_bar) for side in (-1, 1)]
            if np.isfinite(across).all():
                ends += [QPointF(x, mark.y) for x in across]
        if ends:
            self._add_lines(ends, pg.mkPen(mark.colour, width=1.4), "pairs")
        if twin is not None and mark.is_hollow:
            pen = pg.mkPen(mark.colour, width=1, style=Qt.PenStyle.DotLine)
            self._add_lines([place, self._place(twin)], pen, "all")

    def _add_lines(self, ends: Sequence[QPointF], pen: object, connect: str) -> None:
        x, y = [end.x() for end in ends], [end.y() for end in ends]
        item = pg.PlotCurveItem(x, y, pen=pen, connect=connect, antialias=True)
        item.setZValue(-1)
        self.plot.addItem(item, ignoreBounds=True)

    def _draw_label(self, mark: Mark) -> None:
        metrics = QFontMetricsF(self.plot.font())
        text = metrics.elidedText(mark.label, Qt.TextElideMode.ElideMiddle, _LABEL)
        item = pg.TextItem(text, color=self._theme.color("text"), anchor=(-0.06, 1.1))
        item.setPos(self._place(mark))
        self._texts.append((mark, item))
        self.plot.addItem(item, ignoreBounds=True)

    def _place_labels(self) -> None:
        """Hide the labels that would lie over others; those on the front come first, and the mouse
        tells the hidden ones."""
        taken: list[QRectF] = []
        first = sorted(self._texts, key=lambda each: each[0].key not in self._front)
        for mark, item in first:
            size = item.boundingRect()
            corner = self._box.mapViewToScene(self._place(mark))
            room = QRectF(
                corner.x() + 0.06 * size.width(),
                corner.y() - 1.1 * size.height(),
                size.width(),
                size.height(),
            )
            item.setVisible(not any(room.intersects(other) for other in taken))
            if item.isVisible():
                taken.append(room)

    def _x(self, value: float) -> float:
        if not self._log:
            return value
        return float(np.log10(value)) if value > 0 else float("nan")

    def _place(self, mark: Mark) -> QPointF:
        return QPointF(self._x(mark.x), mark.y)

    def _fit(self) -> None:
        """Everything in view, bars too, with room for the labels on the right."""
        if not self._marks:
            return
        xs = [self._place(mark).x() for mark in self._marks]
        ends = [self._x(m.x + side * (m.x_bar or 0.0)) for m in self._marks for side in (-1, 1)]
        # On a logarithmic axis a bar may reach below what there is.
        ends = [*xs, *(end for end in ends if np.isfinite(end))]
        ys = [mark.y + side * (mark.y_bar or 0.0) for mark in self._marks for side in (-1.0, 1.0)]
        wide = (max(xs) - min(xs)) or abs(xs[0]) * 0.2 or 1.0
        high = (max(ys) - min(ys)) or abs(ys[0]) * 0.2 or 1.0
        left = min(min(xs) - 0.08 * wide, min(ends) - 0.03 * wide)
        right = max(max(xs) + 0.3 * wide, max(ends) + 0.03 * wide)
        self._box.setXRange(left, right, padding=0)
        self._box.setYRange(min(ys) - 0.1 * high, max(ys) + 0.14 * high, padding=0)

    def _say_shapes(self, legend: Sequence[tuple[Shape, str]]) -> None:
        self.legend.clear()
        ink = self._theme.color("muted")
        self.legend.setLabelTextColor(ink)
        self.legend.setBrush(self._theme.color("base"))
        for shape, text in legend:
            brush = pg.mkBrush(ink if shape == "own" else None)
            sample = pg.ScatterPlotItem(
                symbol=_SYMBOLS[shape],
                size=_SIZE,
                pen=pg.mkPen(ink, width=1.6),
                brush=brush,
                antialias=True,
            )
            self.legend.addItem(sample, text)

    def _say_labels(self) -> None:
        colour = self._theme.color("muted").name()
        self.plot.setLabel("bottom", self._labels[0], color=colour)
        self.plot.setLabel("left", self._labels[1], color=colour)

    def _follow_theme(self) -> None:
        """The frame; whoever gives the marks their colours gives them anew."""
        self.plot.setBackground(self._theme.color("base"))
        for name in ("left", "bottom"):
            axis = self.plot.getAxis(name)
            axis.setPen(self._theme.color("border"))
            axis.setTextPen(self._theme.color("muted"))
        self.plot.showGrid(x=True, y=True, alpha=0.12)
        self._say_labels()
        ground, ink, edge = (self._theme.color(n).name() for n in ("raised", "text", "border"))
        self._tip.setStyleSheet(
            f"background: {ground}; color: {ink}; border: 1px solid {edge};"
            " border-radius: 6px; padding: 6px;"
        )

    # Under the mouse

    def _nearest(self, position: QPointF) -> Mark | None:
        def away(mark: Mark) -> float:
            gap = self._box.mapViewToScene(self._place(mark)) - position
            return float(np.hypot(gap.x(), gap.y()))

        near = min(self._marks, key=away, default=None)
        return near if near is not None and away(near) <= NEAR_PIXELS else None

    def _hover(self, position: QPointF) -> None:
        mark = self._nearest(position)
        self._tip.setVisible(mark is not None)
        if mark is None:
            return
        self._tip.setText(mark.tip)
        self._tip.adjustSize()
        room = QRectF(self.plot.rect())
        x = min(position.x() + 14, room.right() - self._tip.width() - 6)
        y = min(position.y() + 14, room.bottom() - self._tip.height() - 6)
        self._tip.move(int(x), int(y))

    def _click(self, event: object) -> None:
        mark = self._nearest(event.scenePos())  # type: ignore[attr-defined]
        if mark is not None:
            self.clicked.emit(mark.key)
