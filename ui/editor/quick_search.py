"""Quick search: a few letters and Enter put an operation where the cursor is."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.editor.entries import Entry, search
from ui.editor.palette import swatch
from ui.theme import Theme

_ENTRY = Qt.ItemDataRole.UserRole
_MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class QuickSearch(QFrame):
    """A pop-up. `chosen(Entry)` once; it closes on Escape and on a click elsewhere."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self._entries: list[Entry] = []
        self.setObjectName("quickSearch")
        self.setProperty("look", "card")
        self.field = QLineEdit(self)
        self.field.setAccessibleName(self.tr("Quick search"))
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self.tr("Operations that fit"))
        self.list.itemClicked.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.resize(280, 320)

    def ask(self, every: list[Entry], at: QPoint, hint: str) -> None:
        """Offer entries at a point of the screen."""
        self._entries = every
        self.field.setPlaceholderText(hint)
        self.field.clear()
        self._fill("")
        area = self.screen().availableGeometry()
        self.move(
            min(at.x(), area.right() - self.width()), min(at.y(), area.bottom() - self.height())
        )
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self.list.currentItem()
                if item is not None:
                    self._choose(item)
                return True
            if event.key() in _MOVES:
                self.list.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        self.list.clear()
        for entry in search(self._entries, text):
            item = QListWidgetItem(swatch(self._theme.kind_color(entry.category)), entry.title)
            item.setData(_ENTRY, entry)
            item.setToolTip(entry.help)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem) -> None:
        entry = item.data(_ENTRY)
        self.hide()
        self.chosen.emit(entry)
