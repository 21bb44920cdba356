"""How a chart of a comparison stands on its page: what is chosen above it, what it says below."""

from collections.abc import Iterable, Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.compare.save_button import SaveButton
from ui.plots.scatter import ScatterPlot
from ui.widgets.plain_label import PlainLabel


def muted(text: str, parent: QWidget) -> PlainLabel:
    label = PlainLabel(text, parent)
    label.setProperty("look", "muted")
    return label


def explain(tips: Mapping[QWidget, str]) -> None:
    """Tell of each control what it is for: to the eye and to a screen reader."""
    for widget, tip in tips.items():
        widget.setToolTip(tip)
        widget.setAccessibleName(tip)


def lay_out(
    page: QWidget,
    controls: Iterable[QWidget | int],
    said: PlainLabel,
    export: SaveButton,
    plot: ScatterPlot,
    note: PlainLabel,
) -> None:
    """`controls` in a row, a number for a gap in pixels; `said` is what became of an export."""
    note.setProperty("look", "muted")
    note.setWordWrap(True)
    row = QHBoxLayout()
    row.setSpacing(8)
    for each in controls:
        row.addSpacing(each) if isinstance(each, int) else row.addWidget(each)
    row.addStretch(1)
    row.addWidget(said)
    row.addWidget(export)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 12, 0, 0)
    column.addLayout(row)
    column.addWidget(plot, 1)
    column.addWidget(note)
