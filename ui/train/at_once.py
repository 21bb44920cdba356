"""How many runs may go on at the same time."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from ui.bridge.run_controller import MOST_AT_ONCE
from ui.theme import SPACE


class AtOnce(QWidget):
    """A number, or 'Automatic' for 0. Signal: `chosen(int)`."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = self.tr("Runs at once")
        self.box = QSpinBox(self)
        self.box.setRange(0, MOST_AT_ONCE)
        self.box.setSpecialValueText(self.tr("Automatic"))
        self.box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.box.setAccessibleName(name)
        tip = self.tr(
            "How many runs of the queue go on at the same time; it counts for what starts next.\n"
            "Automatic: one on a CPU, whose cores a run fills; on a GPU as many as its memory\n"
            "holds by their forecasts, one where nothing was foretold.\n"
            "A number is taken as it is: on a CPU the runs then share the cores, on a GPU they\n"
            "share its memory, and nobody looks whether it is enough. All but the first have\n"
            "processes of their own."
        )
        for widget in (self, self.box):
            widget.setToolTip(tip)
        self.box.setAccessibleDescription(tip)
        # The wheel must not change what the mouse happens to be over.
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        label = QLabel(name, self)
        label.setProperty("look", "muted")
        label.setBuddy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[1])
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self.box)
        self.box.valueChanged.connect(self.chosen)
