"""A table of the comparison: figures, and below each its difference to the baseline's."""

from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.bridge.compared import FORMS, SHARED, Cell, Table
from ui.theme import Theme
from ui.widgets.core_texts import core_text, setting_text, value_text
from ui.widgets.slices import Slices
from ui.widgets.tips import plain_tip
from ui.widgets.two_lines import (
    LINES,
    ONE,
    TWO,
    TwoLineDelegate,
    TwoLines,
    height_of,
    width_of,
)

_LEAST_WIDTH, _MOST_WIDTH, _NAME_WIDTH = 150, 260, 230
"""Pixels, of a column of words and of one of names: many are scrolled through rather than
squeezed."""
_SLICE = 8
_SENSES = {"better": "success", "worse": "danger"}
Index = QModelIndex | QPersistentModelIndex


class CellsModel(QAbstractTableModel):
    """A `Table` for the view; figures stand to the right."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: Table | None = None
        self._is_figures = False
        self._first = ""

    def show_table(self, table: Table, *, is_figures: bool, first: str) -> None:
        self.beginResetModel()
        self.table, self._is_figures = table, is_figures
        self._first = first or core_text(table.headings[0])
        self.endResetModel()

    def lines(self, row: int, column: int) -> TwoLines:
        """What stands in a cell."""
        assert self.table is not None
        cell: Cell = self.table.rows[row][column]
        return TwoLines(
            self._said(cell.text, column), cell.delta, _SENSES.get(cell.sense, "muted"), cell.sense
        )

    def rowCount(self, _parent: Index | None = None) -> int:
        return len(self.table.rows) if self.table else 0

    def columnCount(self, _parent: Index | None = None) -> int:
        return len(self.table.headings) if self.table else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        lines = self.lines(index.row(), index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return lines.text
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._side(index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(lines.spoken)
            case Qt.ItemDataRole.AccessibleTextRole:
                return lines.spoken
        return lines if role == LINES else None

    def headerData(
        self, at: int, across: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self.table is None or across is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(at)
        is_text = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        heading = core_text(self.table.headings[at]) if at else self._first
        return heading if is_text else None

    def _said(self, text: str, column: int) -> str:
        """Names and values of settings in the window's language; a figure is one in any."""
        if self._is_figures:
            figure = text.removesuffix(SHARED)
            return figure if figure == text else figure + core_text(SHARED)
        return value_text(text) if column else setting_text(text)

    def _side(self, column: int) -> Qt.AlignmentFlag:
        is_right = self._is_figures and column
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class CellTable(QTableView):
    """Shows a `Table`; `Ctrl+C` copies it as Markdown."""

    def __init__(
        self, theme: Theme, name: str, *, is_figures: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._is_figures = is_figures
        self._cells = CellsModel(self)
        self._slices = Slices(_SLICE, self)
        self._delegate = TwoLineDelegate(theme, wraps=not is_figures)
        self.setModel(self._cells)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        theme.changed.connect(self.viewport().update)

    @property
    def table(self) -> Table | None:
        return self._cells.table

    def show_table(self, table: Table, first: str = "") -> None:
        """Fill the table; figures stand to the right, words are wrapped. `first` heads the first
        column where the table's own heading will not do."""
        self._cells.show_table(table, is_figures=self._is_figures, first=first)
        has_two = any(cell.delta for row in table.rows for cell in row)
        self.verticalHeader().setDefaultSectionSize(TWO if has_two else ONE)
        self._fit()

    def copy_as(self, form: str) -> str:
        """Put the table on the clipboard as 'Markdown', 'LaTeX' or 'CSV'; returns the text."""
        text = FORMS[form](self.table) if self.table else ""
        QGuiApplication.clipboard().setText(text)
        return text

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The theme's font, which decides the widths, comes at the first showing.
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_as("Markdown")
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        """Widths, and of words the heights, that show everything; what nobody sees waits."""
        if self.table is None or not self.isVisible():
            return
        if self._is_figures:
            self._fit_figures(self.table)
        else:
            self._fit_words(self.table)

    def _fit_figures(self, table: Table) -> None:
        """Each column as wide as it needs; the names take what is left."""
        header = self.horizontalHeader()
        wide = [header.sectionSizeHint(at) for at in range(len(table.headings))]
        for at, cells in enumerate(zip(*table.rows, strict=True)):
            # Digits are of one width, so that the longest is the widest.
            text = max((cell.text for cell in cells), key=len)
            delta = max((cell.delta for cell in cells), key=len)
            wide[at] = max(wide[at], width_of(TwoLines(text, delta), self.font()))
        wide[0] = max(_NAME_WIDTH, self.viewport().width() - sum(wide[1:]))
        for at, each in enumerate(wide):
            self.setColumnWidth(at, each)

    def _fit_words(self, table: Table) -> None:
        """Columns alike, as high as the longest words in a row come to when wrapped."""
        names = [self._cells.lines(row, 0) for row in range(len(table.rows))]
        first = max((width_of(name, self.font(), bold=True) for name in names), default=0)
        others = len(table.headings) - 1
        header = self.horizontalHeader()
        widest = max((header.sectionSizeHint(at) for at in range(1, others + 1)), default=0)
        each = max(
            _LEAST_WIDTH,
            min(widest, _MOST_WIDTH),
            (self.viewport().width() - first) // max(others, 1),
        )
        self.setColumnWidth(0, first)
        for at in range(1, others + 1):
            self.setColumnWidth(at, each)
        self._slices.begin([partial(self._fit_row, row, each) for row in range(len(table.rows))])

    def _fit_row(self, row: int, width: int) -> None:
        assert self.table is not None
        texts = {cell.text for cell in self.table.rows[row][1:]}
        self.setRowHeight(row, max(height_of(text, self.font(), width) for text in texts))


def shared_device_text() -> str:
    """What is to be known of seconds where some runs shared the device."""
    return QCoreApplication.translate(
        "SharedDevice",
        "Seconds marked 'shared' are of runs that shared the device, not comparable with those of "
        "runs alone; a mean over runs alone leaves them out.",
    )
