"""How cells of the stage table are edited: blocks are chosen, width rules begin from a template."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.bridge.document import Document
from ui.network.stage_model import BLOCK, WIDTH
from ui.network.width_rules import WIDTH_RULES
from ui.widgets.core_texts import core_text

Index = QModelIndex | QPersistentModelIndex


class StageDelegate(QStyledItemDelegate):
    """Makes the editors."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if index.column() == BLOCK:
            box = QComboBox(parent)
            box.addItems([block.name for block in self._document.design.blocks])
            box.activated.connect(lambda: self._close(box))
            return box
        if index.column() == WIDTH:
            box = QComboBox(parent)
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            for rule in WIDTH_RULES:
                box.addItem(rule.expression)
                box.setItemData(
                    box.count() - 1,
                    f"{core_text(rule.title)}: {rule.expression}",
                    Qt.ItemDataRole.ToolTipRole,
                )
            return box
        return QLineEdit(parent)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QComboBox):
            if editor.isEditable():
                editor.setEditText(text)
            else:
                editor.setCurrentIndex(editor.findText(text))
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def _close(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)
