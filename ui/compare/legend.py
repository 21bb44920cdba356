"""Which line is whose: a row each, with an eye to hide it and a pin to measure against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.compare.lines import Entry
from ui.theme import Theme
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import tinted
from ui.widgets.slices import Slices
from ui.widgets.tips import plain_tip

_SLICE = 6
"""Rows that are made before the window looks at its events."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What a row shows; `is_dark` is the theme, whose colours its icons have."""

    entry: Entry
    is_hidden: bool
    is_baseline: bool
    is_dark: bool


class LegendRow(QFrame):
    """Signals: `eye_clicked()`, `pin_clicked()`, `open_clicked()`, `clicked()` beside them."""

    eye_clicked = Signal()
    open_clicked = Signal()
    pin_clicked = Signal()
    clicked = Signal()

    def __init__(self, theme: Theme, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.eye = self._button(self.tr("Hide or show the curve of {name}").format(name=entry.name))
        self.pin = self._button(
            self.tr("Measure the others against {name}").format(name=entry.name)
        )
        self.open = self._button(self.tr("Open {name}").format(name=entry.name))
        self._swatch = PlainLabel(self)
        self._title = entry.name
        self._look: _Look | None = None
        self._name = ElidedLabel(entry.name, self)
        self._detail = ElidedLabel(entry.detail, self)
        self._detail.setProperty("look", "muted")
        self._detail.setVisible(bool(entry.detail))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._name)
        texts.addWidget(self._detail)
        line = QHBoxLayout(self)
        line.setContentsMargins(4, 3, 4, 3)
        line.setSpacing(6)
        line.addWidget(self.eye)
        line.addWidget(self._swatch)
        line.addLayout(texts, 1)
        line.addWidget(self.open)
        line.addWidget(self.pin)
        self.eye.clicked.connect(self.eye_clicked)
        self.pin.clicked.connect(self.pin_clicked)
        self.open.clicked.connect(self.open_clicked)

    def show_as(self, look: "_Look") -> None:
        """Take its line's look, and say whether it is hidden and whether this is the baseline."""
        if look == self._look:
            return
        self._look = look
        entry, is_hidden, is_baseline = look.entry, look.is_hidden, look.is_baseline
        colour = self._theme.color("border") if is_hidden else entry.colour
        self._swatch.setPixmap(_swatch(colour, entry.is_dashed, self.devicePixelRatioF()))
        eye = "eye-off-outline" if is_hidden else "eye-outline"
        self.eye.setIcon(tinted(self._theme, eye, "muted"))
        self.open.setIcon(tinted(self._theme, "open-in-new", "muted"))
        pin = ("pin", "accent") if is_baseline else ("pin-outline", "muted")
        self.pin.setIcon(tinted(self._theme, *pin))
        font = self._name.font()
        font.setBold(is_baseline)
        self._name.setFont(font)
        self._name.setEnabled(not is_hidden)
        baseline = self.tr("{name} (baseline)").format(name=self._title)
        self._name.setText(baseline if is_baseline else self._title)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
        super().mousePressEvent(event)

    def _button(self, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(plain_tip(tip))
        button.setAccessibleName(tip)
        return button


class Legend(QScrollArea):
    """Signals: `hidden_changed()`; `pinned(str)`, `opened(str)`: a run; `clicked(str)`: the key
    of a line."""

    hidden_changed = Signal()
    pinned = Signal(str)
    opened = Signal(str)
    clicked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hidden: set[str] = set()
        self._looks: dict[str, _Look] = {}
        self._said: tuple[tuple[str, str, str], ...] = ()
        self._slices = Slices(_SLICE, self)
        self.rows: dict[str, LegendRow] = {}
        self._old: list[LegendRow] = []
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Runs of the comparison"))

    @property
    def hidden(self) -> frozenset[str]:
        """The keys of the lines that are hidden."""
        return frozenset(self._hidden)

    def show_entries(self, entries: Sequence[Entry], baseline: str) -> None:
        """Show these lines, many of them in several turns of the window's loop; a hidden one stays
        hidden. `baseline` is the key of one."""
        self._looks = {
            entry.key: _Look(
                entry, entry.key in self._hidden, entry.key == baseline, self._theme.is_dark
            )
            for entry in entries
        }
        said = tuple((entry.key, entry.name, entry.detail) for entry in entries)
        if said != self._said:
            self._said = said
            self._fill(entries)
        for key, row in self.rows.items():
            row.show_as(self._looks[key])

    def _fill(self, entries: Sequence[Entry]) -> None:
        """New rows above the old ones, which go in their turn: all at once they would take as long
        as to come."""
        self._old += self.rows.values()
        self.rows = {}
        self._slices.begin(
            [
                *(partial(self._add, entry) for entry in entries),
                *[self._drop] * len(self._old),
            ]
        )

    def _add(self, entry: Entry) -> None:
        made = LegendRow(self._theme, entry, self._content)
        made.eye_clicked.connect(lambda: self.toggle(entry.key))
        made.pin_clicked.connect(lambda: self.pinned.emit(entry.run))
        made.open_clicked.connect(lambda: self.opened.emit(entry.run))
        made.clicked.connect(lambda: self.clicked.emit(entry.key))
        made.show_as(self._looks[entry.key])
        self._column.insertWidget(len(self.rows), made)
        self.rows[entry.key] = made

    def _drop(self) -> None:
        row = self._old.pop()
        row.hide()
        self._column.removeWidget(row)
        row.deleteLater()

    def toggle(self, key: str) -> None:
        """Hide a line, or show it again."""
        self._hidden ^= {key}
        self.hidden_changed.emit()


def _swatch(colour: QColor, is_dashed: bool, ratio: float) -> QPixmap:
    """A piece of the line as it is drawn."""
    pixmap = QPixmap(round(18 * ratio), round(14 * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    pen = QPen(colour, 4)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if is_dashed:
        pen.setDashPattern([1.4, 0.9])
    painter.setPen(pen)
    painter.drawLine(0, 7, 18, 7)
    painter.end()
    return pixmap
