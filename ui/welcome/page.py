"""The welcome page: four ways to begin."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.theme import SPACE, Theme
from ui.widgets.plain_label import PlainLabel
from ui.widgets.tips import plain_tip

_SHOWN_FILES = 5


class _Offer(QFrame):
    """A card with an icon, a title, a sentence and a button."""

    def __init__(
        self, theme: Theme, texts: tuple[str, str, str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name, title, text, press = texts
        self.setProperty("look", "card")
        self._icon = PlainLabel(self)
        head = PlainLabel(title, self)
        head.setProperty("look", "heading")
        body = PlainLabel(text, self)
        body.setProperty("look", "muted")
        body.setWordWrap(True)
        body.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.button = QPushButton(press, self)
        self.button.setAccessibleDescription(f"{title}. {text}")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[3], SPACE[3], SPACE[3], SPACE[3])
        column.setSpacing(SPACE[1])
        for widget in (self._icon, head, body):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        icon = self._theme.icon(self._name, "accent")
        self._icon.setPixmap(icon.pixmap(QSize(28, 28), self.devicePixelRatioF()))


class WelcomePage(QWidget):
    """Signals: `comparison_asked()`, `presets_asked()`, `empty_asked()`, `file_asked(Path)`."""

    comparison_asked = Signal()
    presets_asked = Signal()
    empty_asked = Signal()
    file_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = PlainLabel(self.tr("Which residual unit is better?"), self)
        title.setProperty("look", "title")
        text = PlainLabel(
            self.tr(
                "Draw a unit, stamp it into a network, train it, and lay the runs side by side."
            ),
            self,
        )
        text.setProperty("look", "muted")
        self.comparison = _Offer(
            theme,
            (
                "compare-horizontal",
                self.tr("The built-in comparison"),
                self.tr(
                    "Trains the pre-activation unit and both units of FastResNet on handwritten "
                    "digits. It needs no download and takes a minute or two."
                ),
                self.tr("Train all three"),
            ),
        )
        self.comparison.button.setProperty("look", "primary")
        self.presets = _Offer(
            theme,
            (
                "book-open-variant",
                self.tr("A network of the papers"),
                self.tr("Every family with its picture, its counts and its printed errors."),
                self.tr("Browse presets…"),
            ),
        )
        self.empty = _Offer(
            theme,
            (
                "vector-square-plus",
                self.tr("An empty unit"),
                self.tr("Begin with an input, an output and whatever you put between them."),
                self.tr("New design"),
            ),
        )
        self._files = QVBoxLayout()
        self._files_title = PlainLabel(self.tr("Recent files"), self)
        self._files_title.setProperty("look", "section")
        self._lay_out(title, text)
        self.comparison.button.clicked.connect(self.comparison_asked)
        self.presets.button.clicked.connect(self.presets_asked)
        self.empty.button.clicked.connect(self.empty_asked)
        self.set_recent([])

    def _lay_out(self, title: QLabel, text: QLabel) -> None:
        grid = QGridLayout()
        grid.setSpacing(SPACE[3])
        for place, offer in enumerate((self.comparison, self.presets, self.empty)):
            offer.setFixedSize(300, 220)
            grid.addWidget(offer, 0, place)
        inside = QVBoxLayout()
        inside.setSpacing(SPACE[1])
        inside.addWidget(title)
        inside.addWidget(text)
        inside.addSpacing(SPACE[3])
        inside.addLayout(grid)
        inside.addSpacing(SPACE[3])
        inside.addWidget(self._files_title)
        inside.addLayout(self._files)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addLayout(inside)
        across.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(across)
        column.addStretch(3)

    def set_recent(self, paths: list[Path]) -> None:
        """The files last worked on, newest first."""
        while (item := self._files.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._files_title.setVisible(bool(paths))
        for path in paths[:_SHOWN_FILES]:
            button = QPushButton(path.name, self)
            button.setProperty("look", "flat")
            button.setToolTip(plain_tip(str(path)))
            button.clicked.connect(lambda _=False, path=path: self.file_asked.emit(path))
            self._files.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
