"""A chart as a file: PNG, SVG or PDF."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from workbench.errors import WorkbenchError

SCALE = 2
FORMATS = "SVG (*.svg);;PNG (*.png);;PDF (*.pdf)"
"""What a file dialog offers."""
_LINE = 20
"""Height of a line of the legend, in pixels."""

_SAMPLE = 34
"""From the beginning of a line's sample to its name."""

Entry = tuple[str, QColor, bool]
"""A name of the legend, its colour, and whether its line is dashed."""


def export(plot: pg.PlotWidget, path: Path, legend: Sequence[Entry] = ()) -> None:
    """Write what the plot shows, with a legend below it. Raises `WorkbenchError` for another
    ending or where it fails."""
    size = plot.viewport().size()
    ground = plot.backgroundBrush().color()
    metrics = QFontMetrics(plot.font())

    def paint(painter: QPainter) -> None:
        picture = QRectF(0, 0, size.width(), size.height())
        plot.scene().render(painter, picture, QRectF(plot.viewport().rect()))
        ink = QColor("#1b2130") if ground.lightnessF() > 0.5 else QColor("#e7eaf0")
        for at, entry in enumerate(legend):
            column, line = divmod(at, lines)
            place = QPointF(16 + column * wide, size.height() + _LINE * line + 6)
            _draw_entry(painter, place, entry, ink)

    wide = max((metrics.horizontalAdvance(name) for name, _, _ in legend), default=0) + _SAMPLE + 24
    across = max(1, (size.width() - 16) // wide)
    lines = math.ceil(len(legend) / across)
    room = _LINE * lines + 12 if legend else 0
    _write(path, QSize(size.width(), size.height() + room), ground, paint)


def export_widget(widget: QWidget, path: Path) -> None:
    """Write what a widget shows. Raises `WorkbenchError` as `export` does."""
    ground = widget.palette().color(widget.backgroundRole())
    _write(path, widget.size(), ground, lambda painter: widget.render(painter, QPointF().toPoint()))


def _write(path: Path, size: QSize, ground: QColor, paint: Callable[[QPainter], None]) -> None:
    target = QRectF(0, 0, size.width(), size.height())
    match path.suffix.lower():
        case ".png":
            image = QImage(size * SCALE, QImage.Format.Format_ARGB32)
            image.setDevicePixelRatio(SCALE)
            done = _painted(QPainter(image), target, ground, paint) and image.save(str(path))
        case ".svg":
            generator = QSvgGenerator()
            generator.setFileName(str(path))
            generator.setSize(size)
            generator.setViewBox(target)
            done = _painted(QPainter(generator), target, ground, paint)
        case ".pdf":
            writer = QPdfWriter(str(path))
            writer.setResolution(96)
            millimetres = QSizeF(size.width(), size.height()) * (25.4 / 96)
            writer.setPageSize(QPageSize(millimetres, QPageSize.Unit.Millimeter))
            writer.setPageMargins(QMarginsF(0, 0, 0, 0))
            done = _painted(QPainter(writer), target, ground, paint)
        case other:
            raise WorkbenchError(f"A plot cannot be saved as '{other}'.", "Use .png, .svg or .pdf.")
    if not done or not path.exists():
        raise WorkbenchError(f"'{path}' could not be written.", "Choose another folder.")


def _painted(
    painter: QPainter, target: QRectF, ground: QColor, paint: Callable[[QPainter], None]
) -> bool:
    if not painter.isActive():
        return False
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(target, ground)
    paint(painter)
    return painter.end()


def _draw_entry(painter: QPainter, place: QPointF, entry: Entry, ink: QColor) -> None:
    name, colour, is_dashed = entry
    style = Qt.PenStyle.DashLine if is_dashed else Qt.PenStyle.SolidLine
    painter.setPen(QPen(colour, 2, style))
    middle = place.y() + _LINE / 2 - 4
    painter.drawLine(QPointF(place.x(), middle), QPointF(place.x() + 24, middle))
    painter.setPen(ink)
    painter.drawText(QPointF(place.x() + _SAMPLE, middle + 4), name)
