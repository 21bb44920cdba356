"""A line below the bar for what has happened and can be acted upon at once."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from ui.theme import SPACE, Theme
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.plain_label import PlainLabel


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence and what can be done: the text of a button and what it does. A newer notice
    about the same `subject` takes the place of an older one."""

    subject: str
    text: str
    icon: str
    colour: str
    actions: tuple[tuple[str, Callable[[], object]], ...]


class Notices(QFrame):
    """Shows one notice at a time, the newest; the one before returns when it is dismissed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._waiting: list[Notice] = []
        self.setProperty("look", "notice")
        self.setAccessibleName(self.tr("Notice"))
        self._icon = PlainLabel(self)
        self.text = ElidedLabel("", self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE[3], SPACE[0], SPACE[2], SPACE[0])
        self._row.setSpacing(SPACE[1])
        self._row.addWidget(self._icon)
        self._row.addWidget(self.text, 1)
        self.buttons: list[QPushButton] = []
        self.dismiss = QToolButton(self)
        self.dismiss.setAccessibleName(self.tr("Dismiss"))
        self.dismiss.setToolTip(self.tr("Dismiss this notice"))
        self.dismiss.clicked.connect(self._dismiss)
        self._row.addWidget(self.dismiss)
        theme.changed.connect(self._show)
        self.hide()

    def add(self, notice: Notice) -> None:
        """Show a notice."""
        self.drop(notice.subject)
        self._waiting.append(notice)
        self._show()

    def drop(self, subject: str) -> None:
        """Take away what is no longer so."""
        self._waiting = [each for each in self._waiting if each.subject != subject]
        self._show()

    def _dismiss(self) -> None:
        self._waiting.pop()
        self._show()

    def _show(self) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        self.setVisible(bool(self._waiting))
        if not self._waiting:
            return
        notice = self._waiting[-1]
        self.text.setText(notice.text)
        self.setAccessibleDescription(notice.text)
        icon = self._theme.icon(notice.icon, notice.colour)
        self._icon.setPixmap(icon.pixmap(18, 18))
        self.dismiss.setIcon(self._theme.icon("close", "muted"))
        for number, (text, act) in enumerate(notice.actions):
            self._add_button(text, act, notice.subject, is_first=number == 0)

    def _add_button(
        self, text: str, act: Callable[[], object], subject: str, *, is_first: bool
    ) -> None:
        button = QPushButton(text, self)
        button.setProperty("look", "primary" if is_first else "flat")
        button.setToolTip(text)
        button.setCursor(Qt.CursorShape.PointingHandCursor)

        def do() -> None:
            self.drop(subject)
            act()

        button.clicked.connect(do)
        self._row.insertWidget(self._row.count() - 1, button)
        self.buttons.append(button)
