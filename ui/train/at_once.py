"""How many runs may go on at the same time."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from ui.bridge.run_controller import MOST_AT_ONCE
from ui.theme import SPACE
from ui.widgets.plain_label import PlainLabel


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
            "How many runs of the queue train at the same time, from the next one to start.\n"
            "Automatic: one on a CPU, whose cores a run fills, and one on each GPU, unless more\n"
            "have been measured to be faster there.\n"
            "A number is used as it is: on a CPU the runs share the cores, on a GPU they share\n"
            "its memory, whether or not that is enough. Each run after the first has a process\n"
            "of its own."
        )
        for widget in (self, self.box):
            widget.setToolTip(tip)
        self.box.setAccessibleDescription(tip)
        # The wheel must not change what the mouse happens to be over.
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        label = PlainLabel(name, self)
        label.setProperty("look", "muted")
        label.setBuddy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[1])
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self.box)
        self.box.valueChanged.connect(self.chosen)
