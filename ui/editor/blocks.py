"""Adding, duplicating, renaming and deleting whole blocks."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QWidget

from ui.bridge import design_edits as edits
from ui.bridge.document import Document
from ui.widgets.fault_texts import error_text
from workbench.errors import DesignError
from workbench.spec.network import Design


class Blocks(QObject):
    """Edits of the design's list of blocks. `refused(str)` says why one was not made."""

    refused = Signal(str)

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._window = window

    def add(self) -> None:
        """Ask for a name and add an empty block."""
        name = edits.free_block_name(self._document.design, "block")
        self._ask(self.tr("Add block"), self.tr("Name of the block"), name, self._add)

    def duplicate(self) -> None:
        """Add a copy of the shown block and show it."""
        design, block = self._document.design, self._document.block
        copy = replace(block, name=edits.free_block_name(design, block.name))
        self._try(self.tr("Duplicate block"), lambda: edits.add_block(design, copy), copy.name)

    def rename(self) -> None:
        name = self._document.shown
        self._ask(self.tr("Rename block"), self.tr("Name of the block"), name, self._rename)

    def rename_design(self) -> None:
        """Ask for the design's name, which its runs carry too."""
        design = self._document.design

        def done(name: str) -> None:
            if 1 <= len(name) <= 120:
                self._document.edit(self.tr("Rename design"), replace(design, name=name))
            else:
                self.refused.emit(self.tr("A design's name has 1 to 120 characters."))

        self._ask(self.tr("Rename design"), self.tr("Name of the design"), design.name, done)

    def delete(self) -> None:
        """Delete the shown block, which nothing may use."""
        name = self._document.shown
        rest = [block.name for block in self._document.design.blocks if block.name != name]
        if rest:
            self._try(
                self.tr("Delete block"),
                lambda: edits.remove_block(self._document.design, name),
                rest[0],
            )

    def _add(self, name: str) -> None:
        block = edits.empty_block(name)
        design = self._document.design
        self._try(self.tr("Add block"), lambda: edits.add_block(design, block), name)

    def _rename(self, name: str) -> None:
        document = self._document
        self._try(
            self.tr("Rename block"),
            lambda: edits.rename_block(document.design, document.shown, name),
            name,
        )

    def _try(self, text: str, change: Callable[[], Design], shown: str) -> None:
        self._document.end_gesture()
        try:
            self._document.edit(text, change(), shown)
        except DesignError as fault:
            self.refused.emit(error_text(fault))

    def _ask(self, title: str, label: str, name: str, then: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setTextValue(name)
        dialog.textValueSelected.connect(lambda text: then(text.strip()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
