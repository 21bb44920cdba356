"""A line for a number that may be left empty, for rows that have no room for a fault below it."""

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets.number_text import fault_of, range_text
from workbench.spec.numbers import NotANumber, Range, read_number


class NumberLine(QLineEdit):
    """A wrong entry counts as none; the line is then marked, and says why on hover."""

    def __init__(self, limits: Range, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limits = limits
        self._tip = tip
        self.setToolTip(tip)
        self.textChanged.connect(self._judge)

    @property
    def number(self) -> int | float | None:
        """What is typed; None where nothing is, or no number of this range."""
        return None if self.fault else self._read()

    @property
    def fault(self) -> str:
        """What is wrong with the text; empty where nothing is."""
        try:
            number = self._read()
        except NotANumber as fault:
            return fault_of(fault)
        if number is None or self._limits.holds(number):
            return ""
        return range_text(self._limits)

    def _read(self) -> int | float | None:
        text = self.text().strip()
        return read_number(text, whole=self._limits.whole) if text else None

    def _judge(self) -> None:
        fault = self.fault
        self.setToolTip(fault or self._tip)
        if self.property("fault") != (marked := "true" if fault else "false"):
            self.setProperty("fault", marked)
            self.style().unpolish(self)
            self.style().polish(self)
