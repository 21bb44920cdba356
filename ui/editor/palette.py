"""The palette: what can be put on the canvas, by category, with a search."""

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ui.bridge.document import Document
from ui.editor.entries import Entry, drag_data, entries, search
from ui.theme import Theme
from ui.widgets.trees import children
from workbench.spec.network import Design

_ENTRY = Qt.ItemDataRole.UserRole


def swatch(colour: QColor) -> QIcon:
    """A small rounded square of a category's colour."""
    picture = QPixmap(QSize(24, 24))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(5, 5, 14, 14, 4, 4)
    painter.end()
    return QIcon(picture)


class _Tree(QTreeWidget):
    """Drags entries. `chosen(Entry)` on Enter and on a double click."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(10)
        self.setDragEnabled(True)
        self.setRootIsDecorated(True)
        self.itemActivated.connect(self._choose)

    def mimeData(self, items: list[QTreeWidgetItem]) -> QMimeData:  # type: ignore[override]
        entry = items[0].data(0, _ENTRY) if items else None
        return drag_data(entry) if isinstance(entry, Entry) else QMimeData()

    def _choose(self, item: QTreeWidgetItem) -> None:
        entry = item.data(0, _ENTRY)
        if isinstance(entry, Entry):
            self.chosen.emit(entry)


class Palette(QWidget):
    """`chosen(Entry)`: an operation is wanted; it can also be dragged to the canvas."""

    chosen = Signal(object)

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self._shown: list[Entry] = []
        self.field = QLineEdit(self, clearButtonEnabled=True)
        self.field.setPlaceholderText(self.tr("Search operations"))
        self.field.setAccessibleName(self.tr("Search operations"))
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.tree = _Tree(self)
        self.tree.setAccessibleName(self.tr("Operations"))
        self.tree.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.field)
        column.addWidget(self.tree)
        document.design_changed.connect(self._refresh)
        document.block_shown.connect(lambda _: self._refresh(document.design))
        theme.changed.connect(self._fill)
        self._refresh(document.design)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the search to the list; Enter takes the first that is found."""
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
                self.tree.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.type() == QEvent.Type.KeyPress and event.key() in enter:
                found = search(self._shown, self.field.text())
                if found:
                    self.chosen.emit(found[0])
                return True
        return super().eventFilter(watched, event)

    def _refresh(self, design: Design) -> None:
        found = entries(design, self._document.shown)
        if found != self._shown:
            self._shown = found
            self._fill()

    def _fill(self) -> None:
        self.tree.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for entry in self._shown:
            group = groups.get(entry.category)
            if group is None:
                group = groups[entry.category] = QTreeWidgetItem([self.tr(entry.category)])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.tree.addTopLevelItem(group)
                group.setExpanded(True)
            item = QTreeWidgetItem([entry.title])
            item.setIcon(0, swatch(self._theme.kind_color(entry.category)))
            item.setData(0, _ENTRY, entry)
            item.setToolTip(0, entry.help)
            group.addChild(item)
        self._filter(self.field.text())

    def _filter(self, text: str) -> None:
        for group in children(self.tree):
            fitting = 0
            for item in children(group):
                hidden = item.data(0, _ENTRY).rank(text) is None
                item.setHidden(hidden)
                fitting += not hidden
            group.setHidden(not fitting)
