"""A paper's table, with one's own figures beside the printed ones."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui.bridge.papers import PaperCell, PaperLine, PaperResults
from ui.tables.cells import Column, columns, figure
from ui.theme import SPACE, Theme
from ui.widgets.core_texts import core_text
from ui.widgets.tips import plain_tip
from ui.widgets.two_lines import LINES, TwoLineDelegate, TwoLines

_HEIGHT = 52
"""Pixels of a row: two lines and air."""
_NAME_WIDTH = 230


class PaperTableView(QTableWidget):
    """Signals: `line_chosen(PaperLine)`; `design_asked(PaperCell)` and `runs_asked(PaperCell)`, a
    printed or an own figure was opened; `run_asked(PaperCell)`, the button of a missing one."""

    line_chosen = Signal(object)
    design_asked = Signal(object)
    runs_asked = Signal(object)
    run_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: PaperResults | None = None
        self._columns: tuple[Column, ...] = ()
        self.buttons: dict[tuple[int, int], QPushButton] = {}
        self._delegate = TwoLineDelegate(theme)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("The paper's table"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_HEIGHT)
        self.horizontalHeader().setHighlightSections(False)
        self.currentCellChanged.connect(self._chosen)
        self.cellDoubleClicked.connect(self._opened)
        theme.changed.connect(self.viewport().update)

    def show_results(self, found: PaperResults, seeds: int) -> None:
        """Fill the table; `seeds` is how many runs a cell is to have."""
        same = self._found is not None and self._found.table.id == found.table.id
        place = (self.currentRow(), self.currentColumn()) if same else (0, 0)
        self._found = found
        self._columns = columns(found)
        self.blockSignals(True)
        self.clear()
        self.buttons.clear()
        self.setRowCount(len(found.lines))
        self.setColumnCount(len(self._columns))
        for at, column in enumerate(self._columns):
            side = _side(column)
            heading = QTableWidgetItem(column.heading)
            heading.setTextAlignment(side)
            self.setHorizontalHeaderItem(at, heading)
            for row, line in enumerate(found.lines):
                self.setItem(row, at, _item(figure(line, column, seeds), side))
                self._offer(row, at, column, line)
        self._fit()
        self.blockSignals(False)
        self.setCurrentCell(max(place[0], 0), max(place[1], 0))
        self._chosen(self.currentRow())

    def clear_results(self) -> None:
        """Show nothing until another table has arrived."""
        self._found = None
        self.setRowCount(0)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The columns by kind, from the left."""
        return tuple(column.kind for column in self._columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._opened(self.currentRow(), self.currentColumn())
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        """The first column takes what the figures leave, and never less than a name needs."""
        # Anew each time: the theme's font, which decides the widths, comes at the first showing.
        self.resizeColumnsToContents()
        others = sum(self.columnWidth(at) for at in range(1, self.columnCount()))
        self.setColumnWidth(0, max(_NAME_WIDTH, self.viewport().width() - others))

    def _offer(self, row: int, at: int, column: Column, line: PaperLine) -> None:
        """A button where a figure of one's own is missing and nothing is on its way."""
        cell = line.cells[column.data]
        if (
            column.kind not in ("own", "apart")
            or not cell.is_runnable
            or cell.own.n
            or cell.waiting
        ):
            return
        button = QPushButton(self.tr("Run"))
        button.setToolTip(
            self.tr("Queue the seeds that '{row}' lacks").format(row=core_text(line.row.name))
        )
        button.setAccessibleName(button.toolTip())
        button.clicked.connect(lambda: self.run_asked.emit(cell))
        holder = QWidget()
        holder.setAutoFillBackground(True)
        holder.setBackgroundRole(QPalette.ColorRole.Base)
        space = QHBoxLayout(holder)
        space.setContentsMargins(SPACE[1], 0, SPACE[1], 1)
        space.addStretch(1)
        space.addWidget(button)
        self.buttons[row, column.data] = button
        self.setCellWidget(row, at, holder)

    def _chosen(self, row: int, *_: int) -> None:
        if self._found is not None and 0 <= row < len(self._found.lines):
            self.line_chosen.emit(self._found.lines[row])

    def _opened(self, row: int, at: int) -> None:
        if self._found is None or not (0 <= row < len(self._found.lines)):
            return
        column = self._columns[at]
        cell: PaperCell = self._found.lines[row].cells[column.data]
        if column.kind in ("own", "delta", "apart", "own time") and cell.runs:
            self.runs_asked.emit(cell)
        elif column.kind in ("name", "printed", "printed time", "size"):
            self.design_asked.emit(cell)


def _side(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column.kind == "name" else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _item(found: TwoLines, side: Qt.AlignmentFlag) -> QTableWidgetItem:
    item = QTableWidgetItem(found.text)
    item.setData(LINES, found)
    item.setTextAlignment(side)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, found.spoken)
    item.setToolTip(plain_tip(found.spoken))
    return item
