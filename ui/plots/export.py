"""A plot as a file: PNG, SVG or PDF."""

from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from workbench.errors import WorkbenchError

SCALE = 2


def export(plot: pg.PlotWidget, path: Path) -> None:
    """Write what the plot shows. Raises `WorkbenchError` for another ending or where it fails."""
    size = plot.viewport().size()
    match path.suffix.lower():
        case ".png":
            image = QImage(size * SCALE, QImage.Format.Format_ARGB32)
            image.fill(plot.backgroundBrush().color())
            _paint(plot, QPainter(image), QRectF(image.rect()))
            done = image.save(str(path))
        case ".svg":
            generator = QSvgGenerator()
            generator.setFileName(str(path))
            generator.setSize(size)
            generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
            done = _paint(plot, QPainter(generator), QRectF(0, 0, size.width(), size.height()))
        case ".pdf":
            done = _pdf(plot, path, size)
        case other:
            raise WorkbenchError(f"A plot cannot be saved as '{other}'.", "Use .png, .svg or .pdf.")
    if not done or not path.exists():
        raise WorkbenchError(f"'{path}' could not be written.", "Choose another folder.")


def _pdf(plot: pg.PlotWidget, path: Path, size: QSize) -> bool:
    writer = QPdfWriter(str(path))
    writer.setResolution(96)
    millimetres = QSizeF(size.width(), size.height()) * (25.4 / 96)
    writer.setPageSize(QPageSize(millimetres, QPageSize.Unit.Millimeter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    return _paint(plot, QPainter(writer), QRectF(0, 0, writer.width(), writer.height()))


def _paint(plot: pg.PlotWidget, painter: QPainter, target: QRectF) -> bool:
    if not painter.isActive():
        return False
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(target, plot.backgroundBrush())
    plot.scene().render(painter, target, QRectF(plot.viewport().rect()))
    return painter.end()
