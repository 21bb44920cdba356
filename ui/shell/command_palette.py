"""Ctrl+K: everything that can be done, by a few letters of its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.shell.fuzzy import score
from ui.theme import SPACE, Theme

_MOST = 60
_WIDTH = 620
_HEIGHT = 420


@dataclass(frozen=True, slots=True)
class Command:
    """`text` is searched, with `group` before it; `keys` is its shortcut as text."""

    group: str
    text: str
    run: Callable[[], object]
    keys: str = ""
    icon: QIcon | None = None


class CommandPalette(QFrame):
    """Floats over its window. `commands` is asked for what there is each time it opens; `found`
    for more commands that fit what was typed."""

    def __init__(
        self,
        theme: Theme,
        commands: Callable[[], Sequence[Command]],
        found: Callable[[str], Sequence[Command]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._ask = commands
        self._found = found
        self._all: Sequence[Command] = ()
        self._shown: list[Command] = []
        self.setProperty("look", "card")
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Search actions, networks and files"))
        self.field.setAccessibleName(self.tr("Search everything that can be done"))
        self.field.setClearButtonEnabled(True)
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(self.tr("What was found"))
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.nothing = QLabel(self.tr("Nothing fits. Try fewer letters."), self)
        self.nothing.setProperty("look", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        column.setSpacing(SPACE[1])
        for widget in (self.field, self.list, self.nothing):
            column.addWidget(widget)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(32)
        shadow.setOffset(0, 8)
        shadow.setColor(theme.color("shadow"))
        self.setGraphicsEffect(shadow)
        self.field.textChanged.connect(self._search)
        self.list.itemClicked.connect(self._clicked)
        self.field.installEventFilter(self)
        parent.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show everything, ready to be typed into."""
        self._all = self._ask()
        self._place()
        self.show()
        self.raise_()
        self.field.clear()
        self._search("")
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def shown(self) -> Sequence[Command]:
        """What the list offers, best first."""
        return self._shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.field and kind == QEvent.Type.KeyPress:
            return isinstance(event, QKeyEvent) and self._key(event.key())
        if watched is self.field and kind == QEvent.Type.FocusOut:
            self.hide()
        elif watched is self._window and kind == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        row = self.list.indexOfTopLevelItem(self.list.currentItem()) if self._shown else -1
        match key:
            case Qt.Key.Key_Escape:
                self.hide()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._run(row)
            case Qt.Key.Key_Down:
                self._select(row + 1)
            case Qt.Key.Key_Up:
                self._select(row - 1)
            case Qt.Key.Key_PageDown:
                self._select(min(row + 10, len(self._shown) - 1))
            case Qt.Key.Key_PageUp:
                self._select(max(row - 10, 0))
            case _:
                return False
        return True

    def _select(self, row: int) -> None:
        if self._shown:
            self.list.setCurrentItem(self.list.topLevelItem(row % len(self._shown)))

    def _search(self, typed: str) -> None:
        fitting = [
            (found, command)
            for command in self._all
            if (found := score(typed, f"{command.group} {command.text}")) is not None
        ]
        if typed.strip():
            fitting.sort(key=lambda each: -each[0])
        self._shown = [command for _, command in fitting[:_MOST]]
        if typed.strip():
            texts = {command.text for command in self._shown}
            self._shown += [each for each in self._found(typed.strip()) if each.text not in texts]
        self.list.clear()
        for command in self._shown:
            item = QTreeWidgetItem([f"{command.group}: {command.text}", command.keys])
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if command.icon is not None:
                item.setIcon(0, command.icon)
            self.list.addTopLevelItem(item)
        self.list.setVisible(bool(self._shown))
        self.nothing.setVisible(not self._shown)
        self._select(0)

    def _clicked(self, item: QTreeWidgetItem) -> None:
        self._run(self.list.indexOfTopLevelItem(item))

    def _run(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            command = self._shown[row]
            self.hide()
            self._window.setFocus()
            command.run()

    def _place(self) -> None:
        room = self._window.rect()
        width = min(_WIDTH, room.width() - 2 * SPACE[4])
        height = min(_HEIGHT, room.height() - 100)
        self.setGeometry((room.width() - width) // 2, 56, width, height)
        self.list.setColumnWidth(0, width - 150)
