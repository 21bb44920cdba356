"""Declared parameters, of a block or a network: name, value, what it comes to, what it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.tips import plain_tip
from ui.widgets.values import text_of, value_of
from workbench.spec.block import Parameter

_NAME, _VALUE, _RESULT, _HELP = range(4)


class ParameterTable(QWidget):
    """`edited(tuple[Parameter, ...])` with what should be declared instead."""

    edited = Signal(object)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parameters: tuple[Parameter, ...] = ()
        self._is_filling = False
        self.table = QTableWidget(0, 4, self)
        self.table.setAccessibleName(title)
        self.table.setHorizontalHeaderLabels(
            [self.tr("Name"), self.tr("Value"), self.tr("="), self.tr("About")]
        )
        header = self.table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(36)
        for column, width in ((_NAME, 62), (_VALUE, 74), (_RESULT, 48)):
            self.table.setColumnWidth(column, width)
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.itemChanged.connect(self._read)
        self.table.itemSelectionChanged.connect(self._enable)
        self.add_button = QPushButton(self.tr("Add"), self)
        self.add_button.setAccessibleName(self.tr("Add parameter"))
        self.add_button.setToolTip(self.tr("Declare another number that expressions may use"))
        self.add_button.clicked.connect(self._add)
        self.remove_button = QPushButton(self.tr("Remove"), self)
        self.remove_button.setToolTip(self.tr("Remove the selected parameters"))
        self.remove_button.clicked.connect(self._remove)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addWidget(self.remove_button)
        row.addStretch()
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.addWidget(self.table)
        column_layout.addLayout(row)
        self._enable()

    def show_parameters(
        self, parameters: tuple[Parameter, ...], results: Mapping[str, Any]
    ) -> None:
        """Show parameters, each with its result where there is one."""
        self._parameters = parameters
        self._is_filling = True
        self.table.setRowCount(len(parameters))
        for row, parameter in enumerate(parameters):
            result = results.get(parameter.name)
            shown = f"{result:g}" if isinstance(result, int | float) else ""
            texts = (parameter.name, text_of(parameter.default), shown, parameter.help)
            for column, text in enumerate(texts):
                self._put(row, column, text)
        self._is_filling = False
        self._enable()

    def _put(self, row: int, column: int, text: str) -> None:
        item = self.table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            if column == _RESULT:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.table.setItem(row, column, item)
        if item.text() != text:
            item.setText(text)
        item.setToolTip(plain_tip(text))

    def _read(self, item: QTableWidgetItem) -> None:
        if self._is_filling:
            return
        changed = list(self._parameters)
        old, text = changed[item.row()], item.text().strip()
        match item.column():
            case 0:
                changed[item.row()] = replace(old, name=text)
            case 1 if text:
                changed[item.row()] = replace(old, default=value_of(text))
            case 3:
                changed[item.row()] = replace(old, help=text)
        if tuple(changed) != self._parameters:
            self.edited.emit(tuple(changed))
        else:
            item.setText(text_of(old.default) if item.column() == _VALUE else item.text())

    def _add(self) -> None:
        taken = {parameter.name for parameter in self._parameters}
        name = next(name for name in (f"p{i}" for i in range(1, 999)) if name not in taken)
        self.edited.emit((*self._parameters, Parameter(name, 1)))
        row = self.table.rowCount() - 1
        self.table.setCurrentCell(row, _NAME)
        item = self.table.item(row, _NAME)
        if item is not None:
            self.table.editItem(item)

    def _remove(self) -> None:
        rows = {index.row() for index in self.table.selectedIndexes()}
        self.edited.emit(
            tuple(each for row, each in enumerate(self._parameters) if row not in rows)
        )

    def _enable(self) -> None:
        self.remove_button.setEnabled(bool(self.table.selectedIndexes()))
