"""A row of choices of which one is on."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget


class Segmented(QFrame):
    """Signal: `chosen(int)`, the index of the choice that a person made."""

    chosen = Signal(int)

    def __init__(
        self, names: Sequence[str], tips: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "segments")
        self.buttons: list[QPushButton] = []
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for index, (name, tip) in enumerate(zip(names, tips, strict=True)):
            button = QPushButton(name, self)
            button.setCheckable(True)
            button.setProperty("look", "segment")
            button.setToolTip(tip)
            button.setAccessibleName(name)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            self._group.addButton(button, index)
            row.addWidget(button)
            self.buttons.append(button)
        self._group.idClicked.connect(self.chosen)

    def set_index(self, index: int) -> None:
        """Turn one on without telling; -1 turns all off."""
        self._group.setExclusive(False)
        for at, button in enumerate(self.buttons):
            button.setChecked(at == index)
        self._group.setExclusive(True)

    @property
    def index(self) -> int:
        """The one that is on; -1 for none."""
        return self._group.checkedId()
