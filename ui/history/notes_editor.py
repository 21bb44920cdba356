"""A run's notes: Markdown to write, and as it reads."""

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QFocusEvent, QFontDatabase, QImage
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.plain_label import PlainLabel

_KEPT_AFTER_MS = 800


class _Text(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class _Preview(QTextBrowser):
    """Loads nothing: notes come in capsules too, and a picture in them could be any file, or on
    another's server."""

    def loadResource(self, type: int, name: QUrl | str) -> QImage:
        # Of nothing at all Qt would look for the file itself.
        nothing = QImage(1, 1, QImage.Format.Format_ARGB32)
        nothing.fill(Qt.GlobalColor.transparent)
        return nothing


class NotesEditor(QWidget):
    """Editor above, preview below. Signal: `written(str, str)`, run and notes, when the writing
    pauses, when the editor is left and when another run is shown."""

    written = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = ""
        self._kept = ""
        self._pause = QTimer(self, singleShot=True, interval=_KEPT_AFTER_MS)
        self._pause.timeout.connect(self.keep)
        self.text = _Text(self)
        self.text.setAccessibleName(self.tr("Notes, Markdown"))
        self.text.setPlaceholderText(
            self.tr("What did you want to know? What did you find?\n\n**Markdown** is understood.")
        )
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setTabChangesFocus(True)
        self.preview = _Preview(self)
        self.preview.setAccessibleName(self.tr("Notes as they read"))
        self.preview.setOpenExternalLinks(True)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.text)
        split.addWidget(self.preview)
        split.setChildrenCollapsible(False)
        self._state = PlainLabel(self)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split, 1)
        column.addLayout(foot)
        self.text.textChanged.connect(self._note)
        self.text.left.connect(self.keep)

    def show_notes(self, run: str, notes: str) -> None:
        """Show a run's notes; what was written for the one before is kept first."""
        if run == self._run and (notes == self._kept or self.text.toPlainText() != self._kept):
            return
        self.keep()
        self._run, self._kept = run, notes
        self.text.blockSignals(True)
        self.text.setPlainText(notes)
        self.text.blockSignals(False)
        self.preview.setMarkdown(notes)
        self._state.setText("")

    def keep(self) -> None:
        """Say what was written, if anything was."""
        self._pause.stop()
        notes = self.text.toPlainText()
        if self._run and notes != self._kept:
            self._kept = notes
            self._state.setText(self.tr("Kept"))
            self.written.emit(self._run, notes)

    def _note(self) -> None:
        self.preview.setMarkdown(self.text.toPlainText())
        self._state.setText(self.tr("Writing ..."))
        self._pause.start()
