"""Asks where runs are to be written, and which capsule is to be taken in."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.bridge.carrying import FORMS, can_write, carry_out, take_in
from ui.bridge.history_bridge import HistoryBridge

_SLOW_MS = 500
"""What takes longer is said to be going on."""


class Carrier(QObject):
    """Signals: `said(str)`, what was done; `entered(tuple)`, the ids of the runs that came in."""

    said = Signal(str)
    entered = Signal(object)

    def __init__(self, bridge: HistoryBridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._window = parent
        self._going = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._going.timeout.connect(lambda: self.said.emit(self.tr("Writing ...")))
        bridge.failed.connect(lambda _: self._going.stop())

    def ask_export(self, runs: Sequence[str], form: str) -> None:
        """Ask for a file, or for a folder, and write the runs there in one of `FORMS`."""
        if not runs:
            self.said.emit(self.tr("There are no runs to export."))
            return
        if not can_write(self._bridge, form):
            return
        suffix = FORMS[form].suffix
        dialog = QFileDialog(self._window, form_title(form), f"runs.{suffix}" if suffix else "")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if suffix:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(f"{form_title(form)} (*.{suffix})")
            dialog.setDefaultSuffix(suffix)
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.export(runs, Path(name), form))
        dialog.open()

    def export(self, runs: Sequence[str], path: Path, form: str) -> None:
        """Write runs in one of `FORMS`, and say so."""
        text = (
            self.tr("1 run written to {file}")
            if len(runs) == 1
            else self.tr("{n} runs written to {file}")
        )
        text = text.format(n=len(runs), file=QDir.toNativeSeparators(str(path)))

        def done() -> None:
            self._going.stop()
            self.said.emit(text)

        self._going.start()
        carry_out(self._bridge, self, runs, path, form, done)

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


def form_title(form: str) -> str:
    """What a person calls one of `FORMS`."""
    return QCoreApplication.translate("Carrying", FORMS[form].title)
