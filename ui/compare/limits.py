"""The ends of a plot's axes, set by hand."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.widgets.number_line import NumberLine
from ui.widgets.plain_label import PlainLabel
from workbench.spec.numbers import Range

_END = Range(-1e15, 1e15, whole=False)


class LimitsBar(QWidget):
    """Four fields; an empty one follows the curves. Signal: `changed()`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.x_low, self.x_high = self._pair(self.tr("Horizontal"))
        self._row.addSpacing(16)
        self.y_low, self.y_high = self._pair(self.tr("Vertical"))
        self.free = QPushButton(self.tr("Follow the curves"), self)
        self.free.setToolTip(self.tr("Take all limits away"))
        self.free.clicked.connect(self.clear)
        self._row.addSpacing(8)
        self._row.addWidget(self.free)
        self._row.addStretch(1)

    @property
    def horizontal(self) -> tuple[float | None, float | None]:
        """In data units; None for an end that is free."""
        return self.x_low.number, self.x_high.number

    @property
    def vertical(self) -> tuple[float | None, float | None]:
        return self.y_low.number, self.y_high.number

    def clear(self) -> None:
        """Free all four ends."""
        for field in (self.x_low, self.x_high, self.y_low, self.y_high):
            field.clear()
        self.changed.emit()

    def _pair(self, name: str) -> tuple[NumberLine, NumberLine]:
        label = PlainLabel(name, self)
        label.setProperty("look", "muted")
        low = self._field(self.tr("{axis} axis from").format(axis=name))
        high = self._field(self.tr("{axis} axis to").format(axis=name))
        dash = PlainLabel("–", self)
        for widget in (label, low, dash, high):
            self._row.addWidget(widget)
        return low, high

    def _field(self, name: str) -> NumberLine:
        tip = self.tr("{name}; empty: as the curves need").format(name=name)
        field = NumberLine(_END, tip, self)
        field.setAccessibleName(name)
        field.setPlaceholderText(self.tr("auto"))
        field.setFixedWidth(84)
        field.editingFinished.connect(self.changed)
        return field
