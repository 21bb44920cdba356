"""Points with their spread, hollow ones beside them, and the line of the best ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.plots.export import export
from ui.plots.view_box import CurveViewBox
from ui.theme import Theme
from ui.widgets.figures import short

NEAR_PIXELS = 16.0
_SIZE = 12
_LABEL = 240
"""How wide a label may be, in pixels."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in data units with half the length of its bars; `tip` is said under the mouse. A
    hollow one is joined to the mark that has `twin` for its key."""

    key: str
    label: str
    x: float
    y: float
    colour: QColor
    tip: str
    x_bar: float | None = None
    y_bar: float | None = None
    is_hollow: bool = False
    twin: str = ""


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
        self._log = False
        self._labels = ("", "")
        self._box = CurveViewBox()
        self.plot = pg.PlotWidget(viewBox=self._box, axisItems={"bottom": _Amounts("bottom")})
        self.plot.setAccessibleName(name)
        self._tip = QLabel(self.plot)
        self._tip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._tip.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
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

    def set_labels(self, x: str, y: str) -> None:
        self._labels = (x, y)
        self._say_labels()

    def set_marks(self, marks: Sequence[Mark], front: Sequence[str], *, log_x: bool) -> None:
        """Draw these; `front` are the keys of the solid ones to be joined, in their order."""
        self._marks, self._front, self._log = tuple(marks), tuple(front), log_x
        self.plot.getAxis("bottom").setLogMode(log_x)
        self._draw()
        self._fit()

    def export(self, path: Path) -> None:
        """Write PNG, SVG or PDF by the file's ending. Raises `WorkbenchError`."""
        self._tip.hide()
        export(self.plot, path)

    # How it is drawn

    def _draw(self) -> None:
        self.plot.clear()
        solid = {mark.key: mark for mark in self._marks if not mark.is_hollow}
        self._draw_front([solid[key] for key in self._front if key in solid])
        for mark in self._marks:
            self._draw_bars(mark)
            if mark.is_hollow and mark.twin in solid:
                ends = [self._place(mark), self._place(solid[mark.twin])]
                pen = pg.mkPen(mark.colour, width=1, style=Qt.PenStyle.DotLine)
                self.plot.plot([p.x() for p in ends], [p.y() for p in ends], pen=pen)
        for mark in self._marks:
            place = self._place(mark)
            self.plot.addItem(
                pg.ScatterPlotItem(
                    [place.x()],
                    [place.y()],
                    size=_SIZE,
                    symbol="d" if mark.is_hollow else "o",
                    pen=pg.mkPen(mark.colour, width=1.6),
                    brush=None if mark.is_hollow else mark.colour,
                )
            )
            if not mark.is_hollow:
                self._draw_label(mark, place)

    def _draw_front(self, marks: Sequence[Mark]) -> None:
        if len(marks) > 1:
            pen = pg.mkPen(self._theme.color("muted"), width=1.4, style=Qt.PenStyle.DashLine)
            places = [self._place(mark) for mark in marks]
            self.plot.plot([p.x() for p in places], [p.y() for p in places], pen=pen)

    def _draw_bars(self, mark: Mark) -> None:
        """Bars end where their figures do on this axis, which need not be as far on both sides."""
        pen = pg.mkPen(mark.colour, width=1.4)
        place = self._place(mark)
        if mark.y_bar:
            ends = [mark.y - mark.y_bar, mark.y + mark.y_bar]
            self.plot.plot([place.x()] * 2, ends, pen=pen)
        if mark.x_bar:
            across = [self._x(mark.x - mark.x_bar), self._x(mark.x + mark.x_bar)]
            if np.isfinite(across).all():
                self.plot.plot(across, [mark.y] * 2, pen=pen)

    def _draw_label(self, mark: Mark, place: QPointF) -> None:
        metrics = QFontMetrics(self.plot.font())
        text = metrics.elidedText(mark.label, Qt.TextElideMode.ElideMiddle, _LABEL)
        item = pg.TextItem(text, color=self._theme.color("text"), anchor=(-0.06, 1.1))
        item.setPos(place)
        self.plot.addItem(item)

    def _x(self, value: float) -> float:
        if not self._log:
            return value
        return float(np.log10(value)) if value > 0 else float("nan")

    def _place(self, mark: Mark) -> QPointF:
        return QPointF(self._x(mark.x), mark.y)

    def _fit(self) -> None:
        """Everything in view, with room for the labels on the right."""
        if not self._marks:
            return
        xs = [self._place(mark).x() for mark in self._marks]
        ys = [mark.y + side * (mark.y_bar or 0.0) for mark in self._marks for side in (-1.0, 1.0)]
        wide = (max(xs) - min(xs)) or abs(xs[0]) * 0.2 or 1.0
        high = (max(ys) - min(ys)) or abs(ys[0]) * 0.2 or 1.0
        self._box.setXRange(min(xs) - 0.08 * wide, max(xs) + 0.3 * wide, padding=0)
        self._box.setYRange(min(ys) - 0.1 * high, max(ys) + 0.14 * high, padding=0)

    def _say_labels(self) -> None:
        colour = self._theme.color("muted").name()
        self.plot.setLabel("bottom", self._labels[0], color=colour)
        self.plot.setLabel("left", self._labels[1], color=colour)

    def _follow_theme(self) -> None:
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
        self._draw()

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
