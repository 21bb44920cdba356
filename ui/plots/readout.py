"""What lies under the mouse: the nearest curves with their values, in a list beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from ui.plots.drawn import Curve, DrawnCurve
from ui.theme import Theme
from workbench.spec.escapes import rich_text

NEAREST = 6
_LONGEST = 64
"""Letters of a name: a longer one loses its middle, so that the list does not hide the plot."""


@dataclass(frozen=True, slots=True)
class Near:
    """A point of a curve in data units; `distance` from the mouse in pixels."""

    curve: Curve
    x: float
    y: float
    distance: float


class Readout:
    """A list over a plot and a line through the place that it speaks of."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self.label = QLabel(plot)
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._cross = pg.InfiniteLine(angle=90)
        self._cross.setZValue(-5)
        plot.addItem(self._cross, ignoreBounds=True)
        self.hide()

    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._cross.setPen(theme.color("border"))
        ground, ink, edge = (theme.color(name).name() for name in ("raised", "text", "border"))
        self.label.setStyleSheet(
            f"background: {ground}; color: {ink}; border: 1px solid {edge};"
            " border-radius: 6px; padding: 6px;"
        )

    def nearest(self, drawn: Iterable[DrawnCurve], position: QPointF) -> list[Near]:
        """Curves with their point nearest in x, by distance from a place in the scene."""
        box = self._plot.getViewBox()
        point = box.mapSceneToView(position)
        _, pixel = box.viewPixelSize()
        found = []
        for each in drawn:
            if len(each.x) == 0 or each.curve.faint:
                continue
            index = int(np.clip(np.searchsorted(each.x, point.x()), 0, len(each.x) - 1))
            if index and abs(each.x[index - 1] - point.x()) < abs(each.x[index] - point.x()):
                index -= 1
            y = float(each.y[index])
            if np.isfinite(y):
                distance = abs(y - point.y()) / pixel if pixel else 0.0
                raw = np.asarray(each.curve.x)[index], np.asarray(each.curve.y)[index]
                found.append(Near(each.curve, float(raw[0]), float(raw[1]), distance))
        return sorted(found, key=lambda near: near.distance)

    def show(self, found: Sequence[Near], position: QPointF) -> None:
        """List these beside a place in the scene."""
        self._cross.setPos(self._plot.getViewBox().mapSceneToView(position).x())
        self._cross.setVisible(True)
        lines = [_line(near) for near in found[:NEAREST]]
        if len(found) > NEAREST:
            more = QCoreApplication.translate("CurvePlot", "and {count} more")
            lines.append(more.format(count=len(found) - NEAREST))
        self.label.setText("<br>".join(lines))
        self.label.adjustSize()
        self.label.setVisible(bool(lines))
        self._place(position)

    def hide(self) -> None:
        self.label.hide()
        self._cross.setVisible(False)

    def _place(self, position: QPointF) -> None:
        x = position.x() + 16
        if x + self.label.width() > self._plot.width():
            x = position.x() - self.label.width() - 16
        y = min(max(4.0, position.y() - 12), self._plot.height() - self.label.height() - 4)
        self.label.move(int(max(4, x)), int(y))


def _line(near: Near) -> str:
    colour = QColor(near.curve.colour).name()
    # A run is called what its user likes, which is no markup.
    name = rich_text(_shortened(near.curve.label))
    mark = f"<span style='color:{colour}'>&#9632;</span>"
    return f"{mark} {name}: <b>{_value(near.y)}</b> at {_value(near.x)}"


def _shortened(name: str) -> str:
    half = (_LONGEST - 1) // 2
    return name if len(name) <= _LONGEST else f"{name[:half]}…{name[-half:]}"


def _value(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.4g}"
