"""New, open, save: the questions around them. No dialog blocks the window."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ui.bridge.document import SUFFIX, Document
from ui.editor.presets_browser import PresetsBrowser
from ui.theme import Theme
from workbench.catalog.presets import Preset
from workbench.errors import WorkbenchError
from workbench.spec.escapes import file_name
from workbench.spec.network import Design

Then = Callable[[], None]


class Files(QObject):
    """Moves the document's design to and from files. `opened()` after another design is there."""

    opened = Signal()

    def __init__(self, document: Document, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._theme = theme
        self._window = window

    def new(self) -> None:
        """Begin with an empty unit."""
        self.leave(lambda: self._start(None))

    def start(self, design: Design) -> None:
        """Begin with a design, once the present one is safe."""
        self.leave(lambda: self._start(design))

    def open(self) -> None:
        """Ask for a file."""
        self.leave(self._ask_open)

    def open_path(self, path: Path) -> None:
        """Open one file, once the present design is safe."""
        self.leave(lambda: self._open(path))

    def presets(self) -> None:
        """Show the presets browser."""
        browser = PresetsBrowser(self._theme, self._window)
        browser.opened.connect(self._start_preset)
        browser.finished.connect(browser.deleteLater)
        browser.open()

    def save(self, then: Then | None = None) -> None:
        """Save to the document's file, or ask for one; `then` follows where it worked."""
        if self._document.path is None:
            self.save_as(then)
        else:
            self._write(self._document.path, then)

    def save_as(self, then: Then | None = None) -> None:
        name = file_name(self._document.design.name) or "design"
        start = self._document.path or Path.home() / f"{name}{SUFFIX}"
        dialog = QFileDialog(self._window, self.tr("Save design"), str(start), self._filters())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(start.name)
        dialog.fileSelected.connect(lambda path: self._write(_suffixed(Path(path)), then))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def leave(self, then: Then) -> None:
        """Do `then` once nothing would be lost: at once, or when the person has answered."""
        if not self._document.is_dirty:
            then()
            return
        buttons = QMessageBox.StandardButton
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Unsaved changes"),
            self.tr("Save the changes to '{0}'?").format(self._document.design.name),
            buttons.Save | buttons.Discard | buttons.Cancel,
            self._window,
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(self.tr("They are lost if you do not save them."))
        box.setDefaultButton(buttons.Save)
        box.finished.connect(partial(self._answered, box, then))
        box.open()

    def _answered(self, box: QMessageBox, then: Then, _: int) -> None:
        pressed = box.standardButton(box.clickedButton())
        box.deleteLater()
        if pressed == QMessageBox.StandardButton.Save:
            self.save(then)
        elif pressed == QMessageBox.StandardButton.Discard:
            then()

    def show_fault(self, title: str, fault: WorkbenchError) -> None:
        """Say what went wrong and what to do."""
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            title,
            fault.message,
            QMessageBox.StandardButton.Ok,
            self._window,
        )
        box.setInformativeText(fault.hint)
        box.finished.connect(box.deleteLater)
        box.open()

    def _start(self, design: Design | None) -> None:
        self._document.start(design)
        self.opened.emit()

    def _start_preset(self, preset: Preset) -> None:
        self.start(preset.design)

    def _ask_open(self) -> None:
        folder = self._document.path.parent if self._document.path else Path.home()
        dialog = QFileDialog(self._window, self.tr("Open design"), str(folder), self._filters())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._open(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _open(self, path: Path) -> None:
        try:
            self._document.open(path)
        except WorkbenchError as fault:
            self.show_fault(self.tr("The design was not opened"), fault)
            return
        self.opened.emit()

    def _write(self, path: Path, then: Then | None) -> None:
        try:
            self._document.save_as(path)
        except WorkbenchError as fault:
            self.show_fault(self.tr("The design was not saved"), fault)
            return
        if then is not None:
            then()

    def _filters(self) -> str:
        return self.tr("Designs (*{0} *.json);;All files (*)").format(SUFFIX)


def _suffixed(path: Path) -> Path:
    return path if path.suffix else path.with_name(path.name + SUFFIX)
