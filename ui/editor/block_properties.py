"""The properties of the block that is edited: name, title, parameters, notes, citation."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ui.bridge import block_edits as edits
from ui.bridge.design_edits import rename_block
from ui.bridge.document import Document
from ui.editor.context import Context
from ui.editor.editing import Editing
from ui.widgets.fault_texts import error_text
from ui.widgets.parameter_table import ParameterTable
from ui.widgets.plain_label import PlainLabel
from workbench.errors import DesignError
from workbench.spec.block import Parameter


class _Notes(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class BlockProperties(QWidget):
    """Edits the shown block as a whole."""

    def __init__(self, document: Document, context: Context, editing: Editing) -> None:
        super().__init__()
        self._document = document
        self._context = context
        self._editing = editing
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self.name = self._line(self.tr("Block"), self.tr("Stages and other blocks call it by it"))
        self.title = self._line(self.tr("Title"), self.tr("Shown in the palette"))
        self.citation = self._line(self.tr("Citation"), self.tr("Where the unit comes from"))
        self.parameters = ParameterTable(self.tr("Parameters of the block"), self)
        self._labelled(self.tr("Parameters"), self.parameters)
        self.notes = _Notes(self)
        self.notes.setMaximumHeight(140)
        self.notes.setAccessibleName(self.tr("Notes"))
        self._labelled(self.tr("Notes"), self.notes)
        self._column.addStretch()
        self.name.editingFinished.connect(self._rename)
        self.title.textEdited.connect(lambda text: self._write("title", text))
        self.citation.textEdited.connect(lambda text: self._write("citation", text))
        self.notes.textChanged.connect(lambda: self._write("notes", self.notes.toPlainText()))
        for line in (self.title, self.citation):
            line.editingFinished.connect(document.end_gesture)
        self.notes.left.connect(document.end_gesture)
        self.parameters.edited.connect(self._declare)
        document.design_changed.connect(self._show)
        document.block_shown.connect(self._show)
        context.changed.connect(self._show)
        self._show()

    def _line(self, label: str, about: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(label)
        line.setToolTip(about)
        self._labelled(label, line)
        return line

    def _labelled(self, text: str, widget: QWidget) -> None:
        label = PlainLabel(text, self)
        label.setProperty("look", "section")
        label.setBuddy(widget)
        self._column.addWidget(label)
        self._column.addWidget(widget)

    def _show(self) -> None:
        block = self._document.block
        for line, text in (
            (self.name, block.name),
            (self.title, block.title),
            (self.citation, block.citation),
        ):
            if line.text() != text:
                line.setText(text)
                line.setCursorPosition(0)
        if self.notes.toPlainText() != block.notes:
            self.notes.blockSignals(True)
            self.notes.setPlainText(block.notes)
            self.notes.blockSignals(False)
        self.parameters.show_parameters(block.parameters, self._context.environment())

    def _rename(self) -> None:
        document, new = self._document, self.name.text().strip()
        try:
            document.edit(
                self.tr("Rename block"), rename_block(document.design, document.shown, new), new
            )
        except DesignError as fault:
            self.name.setText(document.shown)
            self._editing.refused.emit(error_text(fault))

    def _write(self, field: str, text: str) -> None:
        block = self._document.block
        match field:
            case "title":
                block = replace(block, title=text)
            case "citation":
                block = replace(block, citation=text)
            case "notes":
                block = replace(block, notes=text)
        self._document.edit_block(self.tr("Edit {0}").format(field), block, field)

    def _declare(self, parameters: tuple[Parameter, ...]) -> None:
        self._document.end_gesture()
        try:
            self._document.change(
                self.tr("Edit parameters"), lambda b: edits.with_parameters(b, parameters)
            )
        except DesignError as fault:
            self._show()
            self._editing.refused.emit(error_text(fault))
