"""Every action by its name: type some letters, press Enter."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.fuzzy import score

_WIDTH, _HEIGHT, _TOP = 560, 380, 64
_ACTION = Qt.ItemDataRole.UserRole


class CommandPalette(QFrame):
    """Floats over its parent. Enter runs the chosen action, Escape closes."""

    def __init__(self, parent: QWidget, actions: Callable[[], Iterable[QAction]]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._actions = actions
        self._over = parent
        # Names stand below one another, whether their action has an icon or not.
        blank = QPixmap(16, 16)
        blank.fill(Qt.GlobalColor.transparent)
        self._no_icon = QIcon(blank)
        self.setProperty("look", "card")
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("What do you want to do?"))
        self.search.setAccessibleName(self.tr("Search all actions"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Actions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.search.textChanged.connect(self._filter)
        self.list.itemClicked.connect(self._run)
        self.search.installEventFilter(self)

    def ask(self) -> None:
        """Open over the middle of the window."""
        parent = self._over
        corner = parent.mapToGlobal(QPoint((parent.width() - _WIDTH) // 2, _TOP))
        self.setGeometry(corner.x(), corner.y(), _WIDTH, _HEIGHT)
        self.search.clear()
        self._filter("")
        self.show()
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_Up:
                    step = 1 if event.key() == Qt.Key.Key_Down else -1
                    count = max(1, self.list.count())
                    self.list.setCurrentRow((self.list.currentRow() + step) % count)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._run(self.list.currentItem())
                    return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        self.list.clear()
        found = []
        for action in self._actions():
            name = action.text().replace("&", "").rstrip("…")
            fit = score(text, name)
            if fit is not None and action.isEnabled() and action.isVisible() and name:
                # In a list of all, names are in their order; among those that fit, the best first.
                found.append((-fit if text.strip() else 0.0, name, action))
        for _, name, action in sorted(found, key=lambda each: each[:2]):
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            icon = action.icon() if not action.icon().isNull() else self._no_icon
            item = QListWidgetItem(icon, f"{name}    {keys}" if keys else name)
            item.setData(_ACTION, action)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.hide()
            item.data(_ACTION).trigger()
