"""A row of choices of which one is on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget


class Segmented(QFrame):
    """Signal: `chosen(str)`, the key of the choice that a person made."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "segments")
        self.setAccessibleName(name)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2, 2, 2, 2)
        self._row.setSpacing(2)

    def add(self, key: str, text: str, tip: str) -> QPushButton:
        """One more choice, at the end."""
        button = QPushButton(text, self)
        button.setCheckable(True)
        button.setProperty("look", "segment")
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._row.addWidget(button)
        self._buttons[key] = button
        return button

    def button(self, key: str) -> QPushButton:
        return self._buttons[key]

    def set_current(self, key: str) -> None:
        """Turn one on without telling; none for an unknown key."""
        self._group.setExclusive(False)
        for each, button in self._buttons.items():
            button.setChecked(each == key)
        self._group.setExclusive(True)

    @property
    def current(self) -> str:
        """The key of the one that is on; empty for none."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")
