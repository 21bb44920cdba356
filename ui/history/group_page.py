"""Runs taken together: a row a group, to be compared or looked into."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.group_table import COLUMNS, GROUP_ROLE, GroupTableModel, RunGroup, section_of
from ui.bridge.history_bridge import HistoryBridge, RunQuery
from ui.history.run_delegate import ROW_HEIGHT
from ui.theme import Theme
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import tinted

Index = QModelIndex | QPersistentModelIndex
_PAD = 8
"""Pixels."""


class GroupPage(QWidget):
    """Signals: `compare_requested(tuple)`, the ids of all runs of the chosen groups;
    `opened(RunGroup)`, its runs are to be listed."""

    compare_requested = Signal(object)
    opened = Signal(object)

    def __init__(self, bridge: HistoryBridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._theme = theme
        self.model = GroupTableModel(bridge, self)
        self.table = _GroupTable(self.model, theme, self)
        self.compare = QPushButton(self.tr("Compare"), self)
        self.open = QPushButton(self.tr("List its runs"), self)
        self.count = PlainLabel(self)
        self._lay_out()
        self.table.chosen.connect(self._show_selection)
        self.table.opened.connect(self.opened)
        self.model.loaded.connect(self._show_count)
        self.compare.clicked.connect(self._compare)
        self.open.clicked.connect(lambda: self.opened.emit(self.table.chosen_groups()[0]))
        theme.changed.connect(self._dress)
        self._dress()
        self._show_selection()

    def show_groups(self, by: Sequence[str], query: RunQuery) -> None:
        """Group the runs that match."""
        self.model.show_groups(by, query)

    def sort_by(self, column: str, is_descending: bool) -> None:
        """Sort by the column of that name; by the newest run where it is empty."""
        down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        self.table.sortByColumn(section_of(column), down if is_descending else up)

    def _lay_out(self) -> None:
        self.compare.setToolTip(self.tr("Lay all runs of the selected groups side by side"))
        self.open.setToolTip(self.tr("List the runs of the selected group (Enter)"))
        self.count.setProperty("look", "muted")
        note = PlainLabel(
            self.tr("Mean ± standard deviation over the finished seeds"),
            self,
        )
        note.setProperty("look", "muted")
        bar = QHBoxLayout()
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(8)
        bar.addWidget(self.compare)
        bar.addWidget(self.open)
        bar.addSpacing(8)
        bar.addWidget(note)
        bar.addStretch(1)
        bar.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.table, 1)

    def _show_selection(self) -> None:
        groups = self.table.chosen_groups()
        self.compare.setEnabled(sum(group.runs for group in groups) > 1)
        self.open.setEnabled(len(groups) == 1)

    def _show_count(self, number: int) -> None:
        groups = (
            self.tr("1 group") if number == 1 else self.tr("{n} groups").format(n=f"{number:,}")
        )
        self.count.setText(groups)
        self._show_selection()

    def _compare(self) -> None:
        by, query = self.model.by, self.model.query
        keys = [group.keys for group in self.table.chosen_groups()]
        self._bridge.ask(
            self,
            lambda store: tuple(
                run for each in keys for run in store.group_members(by, each, query)
            ),
            self.compare_requested.emit,
        )

    def _dress(self) -> None:
        self.compare.setIcon(tinted(self._theme, "compare", "text"))
        self.open.setIcon(tinted(self._theme, "format-list-bulleted", "text"))


class _GroupTable(QTableView):
    """Signals: `chosen()`, another selection; `opened(RunGroup)` on Enter and double-click."""

    chosen = Signal()
    opened = Signal(object)

    def __init__(self, model: GroupTableModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._delegate = _GroupDelegate(theme)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Groups of runs"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        for section, column in enumerate(COLUMNS, 1):
            header.resizeSection(section, column.width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        model.modelReset.connect(self.chosen)
        self.doubleClicked.connect(self._open)
        theme.changed.connect(self.viewport().update)

    def chosen_groups(self) -> list[RunGroup]:
        """The selected groups, from the top."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.model().index(row, 0).data(GROUP_ROLE) for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(GROUP_ROLE))


class _GroupDelegate(QStyledItemDelegate):
    """Rows as in the table of runs: names bold, figures of one width."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(120, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            hover = self._theme.color("accent")
            hover.setAlphaF(0.06)
            painter.fillRect(rect, hover)
        painter.setPen(QPen(self._theme.color("grid"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        font = QFont(option.font)
        if index.column() == 0:
            font.setWeight(QFont.Weight.DemiBold)
        else:
            font.setFeature(QFont.Tag("tnum"), 1)
        painter.setFont(font)
        painter.setPen(self._theme.color("text"))
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, inner.width()
        )
        side = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        painter.drawText(inner, side, text)
        painter.restore()
