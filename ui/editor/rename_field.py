"""A line to write a name on, put over what it names."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class RenameField(QLineEdit):
    """`accepted(str)` on Enter and on leaving; Escape leaves the name as it was."""

    accepted = Signal(str)

    def __init__(self, parent: QWidget, name: str, area: QRect) -> None:
        super().__init__(name, parent)
        self._name = name
        self._is_over = False
        self.setAccessibleName(self.tr("Name of {0}").format(name))
        height = self.sizeHint().height()
        width = max(area.width(), 120)
        self.setGeometry(area.x(), area.y(), width, height)
        self.returnPressed.connect(lambda: self._end(True))
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._end(False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end(True)

    def _end(self, is_kept: bool) -> None:
        if self._is_over:
            return
        self._is_over = True
        self.hide()
        self.deleteLater()
        if is_kept and self.text().strip() != self._name:
            self.accepted.emit(self.text())
