"""What an experiment comes to: a row for each combination."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui.bridge.experiments import Preview, PreviewRow
from ui.theme import Theme
from ui.widgets.figures import duration, short
from ui.widgets.plain_label import PlainLabel
from ui.widgets.tips import plain_tip

_UNKNOWN = "?"
_EDGE = 32
"""Pixels around what an empty table says."""


class PreviewTable(QTableWidget):
    """Combination, parameters, MACs, runs and time; what cannot be run says why, in red."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(0, 5, parent)
        self._theme = theme
        self.setAccessibleName(self.tr("The experiment's runs"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.setHorizontalHeaderLabels(
            [
                self.tr("Combination"),
                self.tr("Parameters"),
                self.tr("MACs"),
                self.tr("Runs"),
                self.tr("Time"),
            ]
        )
        self.empty = PlainLabel(self.viewport())
        self.empty.setProperty("look", "muted")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_preview(self, found: Preview) -> None:
        """Fill the table."""
        self.empty.hide()
        self.setRowCount(len(found.rows))
        for at, row in enumerate(found.rows):
            for column, text in enumerate(self._texts(row)):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(row.fault or self._hint(row, text)))
                if column:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                if row.fault:
                    item.setForeground(self._theme.color("danger"))
                self.setItem(at, column, item)

    def show_nothing(self, why: str) -> None:
        """Empty the table, and say in its place what it waits for."""
        self.setRowCount(0)
        self.empty.setText(why)
        self.empty.setVisible(bool(why))
        self._place_empty()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_empty()

    def _place_empty(self) -> None:
        self.empty.setGeometry(self.viewport().rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE))

    def _hint(self, row: PreviewRow, text: str) -> str:
        if text == _UNKNOWN and row.seconds is None:
            return self.tr("No equal network has been timed on this machine yet")
        return text

    def _texts(self, row: PreviewRow) -> tuple[str, ...]:
        title = row.variant.title or self.tr("as it is")
        if row.fault:
            return (f"{title}: {row.fault}", "", "", "", "")
        return (
            title,
            f"{row.parameters:,}",
            short(row.macs),
            str(row.runs),
            _UNKNOWN if row.seconds is None else duration(row.seconds * row.runs),
        )
