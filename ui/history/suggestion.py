"""What one would most likely do next in the history: lay the latest finished runs side by side."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.theme import Theme
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import tinted
from ui.widgets.tips import plain_tip
from workbench.spec.run import RunRecord

NUMBER = 3


class Suggestion(QFrame):
    """A card above the table. Signal: `accepted(tuple)`, the ids of the runs to be compared."""

    accepted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._runs: tuple[str, ...] = ()
        self.setProperty("look", "card")
        self._icon = PlainLabel(self)
        self._text = PlainLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton(self)
        self.button.setProperty("look", "primary")
        self.button.clicked.connect(lambda: self.accepted.emit(self._runs))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def runs(self) -> tuple[str, ...]:
        """The ids that are suggested; empty for no suggestion."""
        return self._runs

    def offer(self, runs: Sequence[RunRecord]) -> None:
        """Suggest these runs, those on the data set of the newest; nothing for fewer than two."""
        group = [run for run in runs if run.dataset == runs[-1].dataset] if runs else []
        self._runs = tuple(run.id for run in group) if len(group) > 1 else ()
        names = ", ".join(dict.fromkeys(run.name for run in group))
        self._text.setText(self.tr("Finished last: {names}").format(names=names))
        self._text.setToolTip(plain_tip(names))
        words = {2: self.tr("two"), 3: self.tr("three")}
        number = words.get(len(group), str(len(group)))
        self.button.setText(self.tr("Compare the last {number}").format(number=number))
        self.button.setAccessibleName(self.button.text())
        self.button.setToolTip(self.tr("Lay them side by side: curves, results, units"))

    def _dress(self) -> None:
        self._icon.setPixmap(tinted(self._theme, "compare", "accent").pixmap(20, 20))
