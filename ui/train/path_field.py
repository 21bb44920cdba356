"""A folder or an archive of images, typed, chosen in a dialog or dropped."""

from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from ui.theme import SPACE
from ui.train.fields import Field

ARCHIVES = "*.tar *.tar.gz *.tgz *.tar.bz2 *.tar.xz *.zip"


class PathField(Field):
    """`value()` raises `ValueError` where there is nothing at the path."""

    def __init__(self, label: str, tip: str, parent: QWidget | None = None) -> None:
        self.edit = QLineEdit()
        super().__init__(label, tip, self.edit, parent)
        self.folder = QPushButton(self.tr("Folder…"), self)
        self.folder.setToolTip(self.tr("Choose a folder of images"))
        self.archive = QPushButton(self.tr("Archive…"), self)
        self.archive.setToolTip(self.tr("Choose a tar or zip of images"))
        self.folder.clicked.connect(self._ask_folder)
        self.archive.clicked.connect(self._ask_archive)
        row = QHBoxLayout()
        row.setSpacing(SPACE[1])
        row.addWidget(self.folder)
        row.addWidget(self.archive)
        self.column.addLayout(row)
        self.edit.setPlaceholderText(self.tr("train/<class>/*, test/<class>/*"))
        self.edit.setAcceptDrops(False)
        self.setAcceptDrops(True)
        self.edit.textChanged.connect(self.changed)

    def value(self) -> str:
        path = self.edit.text().strip()
        if not path or not Path(path).expanduser().exists():
            raise ValueError(self.tr("Choose a folder or an archive of images."))
        return path

    def set_value(self, value: Any) -> None:
        self.edit.setText(str(value))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.set_value(files[0])
            event.acceptProposedAction()

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("A folder of images"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._ask(dialog)

    def _ask_archive(self) -> None:
        dialog = QFileDialog(self, self.tr("An archive of images"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Archives ({patterns})").format(patterns=ARCHIVES))
        self._ask(dialog)

    def _ask(self, dialog: QFileDialog) -> None:
        dialog.fileSelected.connect(self.set_value)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
