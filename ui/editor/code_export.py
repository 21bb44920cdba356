"""The questions around weights that come in and networks that go out. No dialog blocks."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.bridge.document import Document
from ui.bridge.exchange import Exchange
from ui.editor.files import Files
from ui.editor.weights_dialog import WeightsDialog
from ui.theme import Theme
from workbench.errors import WorkbenchError
from workbench.spec.dataset import DatasetSpec
from workbench.spec.escapes import file_name

PYTHON, ONNX = ".py", ".onnx"


class CodeExport(QObject):
    """Writes the document's design as Python or ONNX and takes weights in for it.

    Signals: `said(str)`, for a moment on the screen; `begin_wanted(WeightsKept)`, a run is to begin
    with these weights. `training_images` gives what runs are to train on, where somebody knows;
    it raises `ValueError` for what cannot be.
    """

    said = Signal(str)
    begin_wanted = Signal(object)

    def __init__(self, document: Document, files: Files, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._files = files
        self._theme = theme
        self._window = window
        self.exchange = Exchange(self)
        self.exchange.written.connect(self._written)
        self.exchange.refused.connect(self._refused)
        self.training_images: Callable[[], DatasetSpec] | None = None
        self._dialog: WeightsDialog | None = None

    def export(self) -> None:
        """Ask for a file, and write the network there."""
        if not self._is_sound():
            return
        name = file_name(self._document.design.name) or "network"
        dialog = QFileDialog(self._window, self.tr("Export network"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(
            [self.tr("Python that needs only torch (*.py)"), self.tr("ONNX (*.onnx)")]
        )
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix(ONNX if ONNX in chosen else PYTHON)
        )
        dialog.setDefaultSuffix(PYTHON)
        dialog.selectFile(f"{name}{PYTHON}")
        dialog.fileSelected.connect(lambda path: self.write(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the network: as ONNX by that ending, else as Python."""
        document = self._document
        self.said.emit(self.tr("Writing {file}…").format(file=path.name))
        self.exchange.write(document.design, document.analysis.classes, path)

    def ask_weights(self) -> None:
        """Ask for a file of weights, and show where they go."""
        if not self._is_sound():
            return
        dialog = QFileDialog(self._window, self.tr("Weights"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Weights (*.safetensors *.pth *.pt *.bin);;All files (*)"))
        dialog.fileSelected.connect(lambda path: self.take(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, path: Path) -> None:
        """Show where the weights of a file go."""
        self._dialog = WeightsDialog(self.exchange, path.name, self._theme, self._window)
        self._dialog.begin_wanted.connect(self.begin_wanted)
        self._dialog.finished.connect(self._leave)
        self._dialog.open()
        self.exchange.take(self._document.design, path)
        self._count_images()

    @property
    def dialog(self) -> WeightsDialog | None:
        """The weights that are on the screen."""
        return self._dialog

    def _count_images(self) -> None:
        if self.training_images is None:
            return
        try:
            dataset = self.training_images()
        except ValueError:
            # Train marks the field; until it is mended there are no images to compare with.
            return
        self.exchange.count(dataset)

    def _is_sound(self) -> bool:
        problems = self._document.analysis.problems
        if problems:
            fault = WorkbenchError(str(problems[0]), self.tr("Mend the design's problems first."))
            self._files.show_fault(self.tr("The design cannot be built"), fault)
        return not problems

    def _written(self, path: Path) -> None:
        self.said.emit(self.tr("Written: {file}").format(file=path))

    def _refused(self, fault: WorkbenchError) -> None:
        if self._dialog is None:
            self._files.show_fault(self.tr("The network was not written"), fault)

    def _leave(self, _: int) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None
