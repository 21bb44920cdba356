"""What stands where there is nothing: what this is, and what to do next."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import tinted


class EmptyState(QWidget):
    """An icon, a title, a sentence and at most two buttons. Signals: `pressed()`, the one that most
    will want; `other_pressed()`."""

    pressed = Signal()
    other_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = "history"
        self._icon = PlainLabel(self)
        self._title = PlainLabel(self)
        self._text = PlainLabel(self)
        self.button = QPushButton(self)
        self.other = QPushButton(self)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for label in (self._icon, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        self._text.setWordWrap(True)
        self._title.setProperty("look", "title")
        self._text.setProperty("look", "muted")
        self.button.setProperty("look", "primary")
        column.addSpacing(8)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        row.addWidget(self.other)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)
        self.button.clicked.connect(self.pressed)
        self.other.clicked.connect(self.other_pressed)
        theme.changed.connect(self._dress)

    def say(self, icon: str, title: str, text: str, button: str = "", other: str = "") -> None:
        """Show these texts; no button without a text for it."""
        self._name = icon
        self._title.setText(title)
        self._text.setText(text)
        for each, words in ((self.button, button), (self.other, other)):
            each.setText(words)
            each.setAccessibleName(words.rstrip(" ."))
            each.setVisible(bool(words))
        self.button.setToolTip(text)
        self.other.setToolTip(self.tr("Take in the runs of a capsule from another machine"))
        self.setAccessibleName(f"{title} {text}")
        self._dress()

    @property
    def title(self) -> str:
        return self._title.text()

    def _dress(self) -> None:
        icon = tinted(self._theme, self._name, "muted")
        self._icon.setPixmap(icon.pixmap(QSize(48, 48), self.devicePixelRatioF()))
