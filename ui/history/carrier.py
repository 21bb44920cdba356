"""Asks where runs are to be written, and which capsule is to be taken in."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.bridge.carrying import FORMS, carry_out, take_in
from ui.bridge.history_bridge import HistoryBridge


class Carrier(QObject):
    """Signals: `said(str)`, what was done; `entered(tuple)`, the ids of the runs that came in."""

    said = Signal(str)
    entered = Signal(object)

    def __init__(self, bridge: HistoryBridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._window = parent

    def ask_export(self, runs: Sequence[str]) -> None:
        """Ask for a file and its form, and write the runs there."""
        filters = {self._filter(key): key for key in FORMS}
        dialog = QFileDialog(self._window, self.tr("Export runs"), "runs.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([*filters])
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix(FORMS[filters[chosen]].suffix)
        )
        dialog.fileSelected.connect(
            lambda name: self.export(runs, Path(name), filters[dialog.selectedNameFilter()])
        )
        dialog.open()

    def export(self, runs: Sequence[str], path: Path, form: str) -> None:
        """Write runs in one of `FORMS`, and say so."""
        text = self.tr("{n} runs written to {file}").format(n=len(runs), file=path.name)
        carry_out(self._bridge, self, runs, path, form, lambda: self.said.emit(text))

    def ask_import(self) -> None:
        """Ask for a capsule, and take its runs in."""
        kinds = self.tr("Capsules (*.capsule *.zip);;All files (*)")
        dialog = QFileDialog(self._window, self.tr("Import a capsule"), "", kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take_in(Path(name)))
        dialog.open()

    def take_in(self, path: Path) -> None:
        """Check a capsule, enter what the history lacks, and say how many that were."""

        def answer(entered: tuple[str, ...], present: tuple[str, ...]) -> None:
            text = self.tr("Runs taken in: {n}").format(n=len(entered))
            if present:
                text += self.tr(", there already: {n}").format(n=len(present))
            self.said.emit(text)
            self.entered.emit(entered)

        take_in(self._bridge, self, path, answer)

    def _filter(self, key: str) -> str:
        title = QCoreApplication.translate("Carrying", FORMS[key].title)
        return f"{title} (*.{FORMS[key].suffix})"
