"""A button that saves a picture, and says whether that went well."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget

from ui.plots.export import FORMATS
from workbench.errors import WorkbenchError


class SaveButton(QPushButton):
    """Asks for a file and calls `write` with it; `said` shows what came of it."""

    def __init__(
        self,
        text: str,
        name: str,
        write: Callable[[Path], None],
        said: QLabel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._name = name
        self._write = write
        self.said = said
        said.setProperty("look", "muted")
        self.setToolTip(self.tr("Save as PNG, SVG or PDF"))
        self.setAccessibleName(f"{text}: {self.toolTip()}")
        self.clicked.connect(self._ask)

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.text(), self._name, FORMATS)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("svg")
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write the picture as the file's ending says."""
        try:
            self._write(path)
        except WorkbenchError as fault:
            self.said.setText(str(fault))
        else:
            self.said.setText(self.tr("Written to {file}").format(file=path.name))
