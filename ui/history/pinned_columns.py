"""Columns that stay at the left of the run table while the others scroll by."""

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.history.run_delegate import RunDelegate
from ui.theme import Theme


class PinnedColumns(QTableView):
    """Lies over the left edge of a table and shows some of its columns: the same rows, the same
    selection, the same drawing. Keys are the table's.

    Signals: `released(QModelIndex)`, a click on a cell; `header_clicked(int)`, on a heading;
    `menu_asked(QPoint)` and `columns_asked(QPoint)`, in global places.
    """

    released = Signal(QModelIndex)
    header_clicked = Signal(int)
    menu_asked = Signal(QPoint)
    columns_asked = Signal(QPoint)

    def __init__(self, table: QTableView, theme: Theme) -> None:
        super().__init__(table)
        self._table = table
        self._theme = theme
        self._columns: frozenset[int] = frozenset()
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        # One of its own: an editor belongs to the view whose delegate made it.
        self._delegate = RunDelegate(theme)
        self.setItemDelegate(self._delegate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(table)
        self.setAccessibleName(self.tr("Pinned columns"))
        self.setSelectionBehavior(table.selectionBehavior())
        self.setSelectionMode(table.selectionMode())
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(table.verticalScrollMode())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(table.verticalHeader().defaultSectionSize())
        self._prepare_header()
        self._follow()
        self.hide()

    def _prepare_header(self) -> None:
        own, other = self.horizontalHeader(), self._table.horizontalHeader()
        own.setDefaultAlignment(other.defaultAlignment())
        own.setMinimumSectionSize(other.minimumSectionSize())
        own.setHighlightSections(False)
        own.setSectionsClickable(True)
        own.setSortIndicatorShown(True)
        own.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        own.customContextMenuRequested.connect(
            lambda place: self.columns_asked.emit(own.mapToGlobal(place))
        )
        own.sectionClicked.connect(self.header_clicked)
        own.sectionResized.connect(self._resize)

    def _resize(self, section: int, _: int, size: int) -> None:
        # A new order of rows makes the heading anew, hidden sections and all.
        if self.shows(section) and size:
            self._table.horizontalHeader().resizeSection(section, size)

    def _follow(self) -> None:
        """Do what the table does, and let it follow what is done here."""
        table, other = self._table, self._table.horizontalHeader()
        self.verticalScrollBar().valueChanged.connect(
            lambda value: table.verticalScrollBar().setValue(value)
        )
        table.verticalScrollBar().valueChanged.connect(
            lambda value: self.verticalScrollBar().setValue(value)
        )
        other.sectionResized.connect(lambda *_: self.place())
        other.sectionMoved.connect(lambda *_: self.place())
        other.geometriesChanged.connect(self.place)
        table.model().modelReset.connect(self.place)
        other.sortIndicatorChanged.connect(
            lambda section, order: self.horizontalHeader().setSortIndicator(section, order)
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda place: self.menu_asked.emit(self.viewport().mapToGlobal(place))
        )
        self._theme.changed.connect(self._dress)
        self._dress()

    def show_columns(self, columns: Iterable[int]) -> None:
        """Pin these sections, in the order that the table has them in."""
        self._columns = frozenset(columns)
        other = self._table.horizontalHeader()
        self.horizontalHeader().setSortIndicator(
            other.sortIndicatorSection(), other.sortIndicatorOrder()
        )
        self.place()

    def place(self) -> None:
        """Lie over the table's left edge, as wide as the columns are there."""
        table, own, other = self._table, self.horizontalHeader(), self._table.horizontalHeader()
        shown = [at for at in range(other.count()) if at in self._columns]
        shown = [at for at in shown if not other.isSectionHidden(at)]
        own.blockSignals(True)
        for at in range(other.count()):
            self.setColumnHidden(at, at not in shown)
            if at in shown:
                own.resizeSection(at, other.sectionSize(at))
        for visual, at in enumerate(sorted(shown, key=other.visualIndex)):
            own.moveSection(own.visualIndex(at), visual)
        own.blockSignals(False)
        width = sum(other.sectionSize(at) for at in shown)
        view = table.viewport().geometry()
        # With all of the width taken, nothing would be left to scroll.
        self.setVisible(bool(shown) and width < view.width())
        own.setFixedHeight(other.height())
        self.setGeometry(
            view.left(), view.top() - other.height(), width + 1, view.height() + other.height()
        )
        self.verticalScrollBar().setValue(table.verticalScrollBar().value())

    def shows(self, column: int) -> bool:
        """Whether a column is seen here instead of in the table."""
        return self.isVisible() and not self.isColumnHidden(column)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._table.setFocus()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.released.emit(index)

    def _dress(self) -> None:
        edge = self._theme.color("border").name()
        self.setStyleSheet(
            f"QTableView {{ border: none; border-right: 1px solid {edge}; border-radius: 0; }}"
        )
