"""The weights that a run begins with: drawn from the seed, or kept ones."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from ui.train.fields import Field


class WeightsField(Field):
    """Holds what a recipe's `weights` takes: a digest, or nothing. Shows the file's name."""

    def __init__(self, label: str, tip: str, parent: QWidget | None = None) -> None:
        line = QLineEdit()
        super().__init__(label, tip, line, parent)
        self._line = line
        self._digest = ""
        line.setReadOnly(True)
        line.setPlaceholderText(self.tr("Drawn from the seed"))
        self.clear = QPushButton(self.tr("Draw anew"), self)
        self.clear.setToolTip(self.tr("Begin with random weights again"))
        self.clear.clicked.connect(self._forget)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.clear)
        self.column.addLayout(row)
        self._show("")

    def value(self) -> str:
        return self._digest

    def set_value(self, value: object) -> None:
        """Show weights of which only the digest is known."""
        self._digest = str(value)
        self._show(self._digest[:12])

    def take(self, digest: str, file: str) -> None:
        """Begin with weights that came from a file."""
        self._digest = digest
        self._show(f"{file} ({digest[:8]})")
        self.changed.emit()

    def _forget(self) -> None:
        self.set_value("")
        self.changed.emit()

    def _show(self, text: str) -> None:
        self._line.setText(text)
        self.clear.setVisible(bool(text))
