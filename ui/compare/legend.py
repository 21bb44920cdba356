"""Which curve is whose: a row a run, with an eye to hide it and a pin to measure against it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.compared import Result
from ui.theme import Theme
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.run_state import tinted


class LegendRow(QFrame):
    """Signals: `eye_clicked()`, `pin_clicked()`, `open_clicked()`, `clicked()` beside them."""

    eye_clicked = Signal()
    open_clicked = Signal()
    pin_clicked = Signal()
    clicked = Signal()

    def __init__(self, theme: Theme, row: Result, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.eye = self._button(
            self.tr("Hide or show the curve of {name}").format(name=row.run.name)
        )
        self.pin = self._button(
            self.tr("Measure the others against {name}").format(name=row.run.name)
        )
        self.open = self._button(self.tr("Open {name}").format(name=row.run.name))
        self._swatch = QLabel(self)
        self._title = row.run.name
        self._name = ElidedLabel(row.run.name, self)
        self._detail = ElidedLabel(row.detail, self)
        self._detail.setProperty("look", "muted")
        self._detail.setVisible(bool(row.detail))
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

    def show_as(self, colour: QColor, *, is_hidden: bool, is_baseline: bool) -> None:
        """Take a colour, and say whether the curve is hidden and whether this is the baseline."""
        pixmap = QPixmap(14, 14)
        pixmap.fill(self._theme.color("border") if is_hidden else colour)
        self._swatch.setPixmap(pixmap)
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
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button


class Legend(QScrollArea):
    """Signals: `hidden_changed()`; `pinned(str)`, `opened(str)`, `clicked(str)`: a run."""

    hidden_changed = Signal()
    pinned = Signal(str)
    opened = Signal(str)
    clicked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hidden: set[str] = set()
        self._runs: tuple[object, ...] = ()
        self.rows: dict[str, LegendRow] = {}
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Runs of the comparison"))

    @property
    def hidden(self) -> frozenset[str]:
        """The ids of the runs whose curves are hidden."""
        return frozenset(self._hidden)

    def show_rows(
        self, rows: Sequence[Result], colours: Mapping[str, QColor], baseline: str
    ) -> None:
        """Show these runs; a hidden one stays hidden."""
        if [row.run for row in rows] != [*self._runs]:
            self._fill(rows)
        for row in rows:
            id = row.run.id
            self.rows[id].show_as(
                colours[id], is_hidden=id in self._hidden, is_baseline=id == baseline
            )

    def _fill(self, rows: Sequence[Result]) -> None:
        self._runs = tuple(row.run for row in rows)
        self._hidden &= {row.run.id for row in rows}
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rows = {}
        for row in rows:
            made = LegendRow(self._theme, row, content)
            made.eye_clicked.connect(lambda id=row.run.id: self.toggle(id))
            made.pin_clicked.connect(lambda id=row.run.id: self.pinned.emit(id))
            made.open_clicked.connect(lambda id=row.run.id: self.opened.emit(id))
            made.clicked.connect(lambda id=row.run.id: self.clicked.emit(id))
            self.rows[row.run.id] = made
            column.addWidget(made)
        column.addStretch(1)
        self.setWidget(content)

    def toggle(self, run: str) -> None:
        """Hide a run's curve, or show it again."""
        self._hidden ^= {run}
        self.hidden_changed.emit()
