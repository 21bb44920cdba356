"""A table of the comparison: figures, and below each its difference to the baseline's."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui.bridge.compared import FORMS, Cell, Table
from ui.theme import Theme
from ui.widgets.core_texts import core_text, setting_text

_CELL = int(Qt.ItemDataRole.UserRole)
_PAD = 10
_LEAST_WIDTH = 150
"""Pixels, of a column of words: many runs are scrolled through rather than squeezed."""
Index = QModelIndex | QPersistentModelIndex


class CellTable(QTableWidget):
    """Shows a `Table`; `Ctrl+C` copies it as Markdown."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._delegate = _CellDelegate(theme)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        theme.changed.connect(self.viewport().update)

    @property
    def table(self) -> Table | None:
        return self._table

    def show_table(self, table: Table, *, is_figures: bool) -> None:
        """Fill the table; figures stand to the right, words are wrapped."""
        self._table = table
        self.clear()
        self.setRowCount(len(table.rows))
        self.setColumnCount(len(table.headings))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for column in range(len(table.headings)):
            side = right if is_figures and column else left
            name = core_text(table.headings[column])
            heading = QTableWidgetItem(name)
            heading.setTextAlignment(side)
            heading.setToolTip(name)
            self.setHorizontalHeaderItem(column, heading)
            for row, cells in enumerate(table.rows):
                cell = cells[column] if is_figures else _in_words(cells[column], column)
                self.setItem(row, column, _item(cell, side))
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24 if is_figures else _LEAST_WIDTH)
        if is_figures:
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        else:
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.resizeRowsToContents()

    def copy_as(self, form: str) -> str:
        """Put the table on the clipboard as 'Markdown', 'LaTeX' or 'CSV'; returns the text."""
        text = FORMS[form](self._table) if self._table else ""
        QGuiApplication.clipboard().setText(text)
        return text

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Words wrap at another place in another width.
        self.resizeRowsToContents()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_as("Markdown")
            return
        super().keyPressEvent(event)


def _in_words(cell: Cell, column: int) -> Cell:
    """A setting's name or value in the window's language."""
    said = core_text if column else setting_text
    return replace(cell, text=said(cell.text))


def _item(cell: Cell, side: Qt.AlignmentFlag) -> QTableWidgetItem:
    item = QTableWidgetItem(cell.text)
    item.setData(_CELL, cell)
    item.setTextAlignment(side)
    spoken = f"{cell.text}, {cell.delta} {cell.sense}" if cell.delta else cell.text
    item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
    item.setToolTip(spoken)
    return item


class _CellDelegate(QStyledItemDelegate):
    """Draws a figure and, smaller, its difference: better in green, worse in red, both signed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        cell: Cell | None = index.data(_CELL)
        if cell is not None and cell.delta:
            wide = option.fontMetrics.horizontalAdvance(cell.delta) + 2 * _PAD
            return QSize(max(size.width() + _PAD, wide), 46)
        room = option.rect.width() - 2 * _PAD
        high = size.height() + 8
        if cell is not None and room > 0:
            # Words wrap where they are painted, which is narrower than Qt takes the cell to be.
            wrap = Qt.TextFlag.TextWordWrap
            high = (
                option.fontMetrics.boundingRect(0, 0, room, 10_000, wrap, cell.text).height() + 14
            )
        return QSize(size.width() + 2 * _PAD, max(high, 36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: Cell | None = index.data(_CELL)
        if cell is None:
            return
        painter.save()
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.color("selection"))
        painter.setPen(QPen(self._theme.color("grid"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(_PAD, 4, -_PAD, -4)
        side = _side(index)
        painter.setFont(_figures(option.font, bold=index.column() == 0))
        painter.setPen(self._theme.color("text"))
        if not cell.delta:
            painter.drawText(inner, side | Qt.TextFlag.TextWordWrap, cell.text)
        else:
            half = inner.height() // 2
            upper = QRect(inner.left(), inner.top(), inner.width(), half)
            painter.drawText(upper, side, cell.text)
            small = _figures(option.font, bold=False)
            small.setPixelSize(12)
            painter.setFont(small)
            senses = {"better": "success", "worse": "danger"}
            painter.setPen(self._theme.color(senses.get(cell.sense, "muted")))
            lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
            painter.drawText(lower, side, cell.delta)
        painter.restore()


def _side(index: Index) -> Any:
    return Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))


def _figures(base: QFont, *, bold: bool) -> QFont:
    font = QFont(base)
    font.setFeature(QFont.Tag("tnum"), 1)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font
