"""Fields of the set-up panel: a label, a widget, and what is wrong with it underneath."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from ui.theme import SPACE
from ui.widgets.number_text import fault_of, range_text
from ui.widgets.plain_label import PlainLabel
from workbench.spec.numbers import (
    MILESTONE_EPOCH,
    MILESTONE_FACTOR,
    NotANumber,
    Range,
    read_number,
)


class Field(QWidget):
    """One setting. Signal: `changed()`. `value()` raises `ValueError` with what to say. Its
    `column` has the label, the widget and the fault, and takes more."""

    changed = Signal()

    def __init__(
        self, label: str, tip: str, widget: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.widget = widget
        widget.setToolTip(tip)
        widget.setAccessibleName(label)
        widget.setAccessibleDescription(tip)
        self._fault = PlainLabel(self)
        self._fault.setProperty("look", "fault")
        self._fault.setWordWrap(True)
        self._fault.hide()
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[0])
        if not isinstance(widget, QCheckBox):
            name = PlainLabel(label, self)
            name.setProperty("look", "muted")
            name.setBuddy(widget)
            column.addWidget(name)
        column.addWidget(widget)
        column.addWidget(self._fault)
        # The wheel scrolls the panel; it must not change what the mouse happens to be over.
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self.widget.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def value(self) -> Any:
        """What it holds. Raises `ValueError` with what to say."""
        return None

    def set_value(self, value: Any) -> None:
        """Show a value."""

    def takes(self, value: Any) -> bool:
        """Show a value that was kept, and say whether it is one of this field's."""
        try:
            self.set_value(value)
            return bool(self.value() == value)
        except (TypeError, ValueError):
            return False

    @property
    def label(self) -> str:
        return self.widget.accessibleName()

    def say(self, fault: str) -> None:
        """Show what is wrong, or nothing for an empty text."""
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        self.widget.setProperty("fault", "true" if fault else "false")
        style = self.widget.style()
        style.unpolish(self.widget)
        style.polish(self.widget)

    @property
    def fault(self) -> str:
        return self._fault.text()


class NumberField(Field):
    """A number within a range."""

    def __init__(self, label: str, tip: str, limits: Range, parent: QWidget | None = None) -> None:
        self.edit = QLineEdit()
        super().__init__(label, tip, self.edit, parent)
        self._limits = limits
        self.edit.textChanged.connect(self.changed)

    def value(self) -> float | int | None:
        text, limits = self.edit.text().strip(), self._limits
        if not text and limits.empty:
            return None
        try:
            number = read_number(text, whole=limits.whole)
        except NotANumber as fault:
            raise ValueError(fault_of(fault)) from None
        if not limits.holds(number):
            raise ValueError(range_text(limits))
        return number

    def set_value(self, value: Any) -> None:
        self.edit.setText("" if value is None else str(value))


class ChoiceField(Field):
    """One of several, shown by name."""

    def __init__(
        self, label: str, tip: str, choices: dict[str, str], parent: QWidget | None = None
    ) -> None:
        self.box = QComboBox()
        # A long name must not widen the panel.
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(6)
        super().__init__(label, tip, self.box, parent)
        for key, name in choices.items():
            self.box.addItem(name, key)
        self.box.currentIndexChanged.connect(self.changed)

    def value(self) -> str:
        return str(self.box.currentData())

    def set_value(self, value: Any) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(value)))

    def set_choices(self, choices: dict[str, str]) -> None:
        """Offer these instead; the present one stays if it is among them."""
        before = self.value()
        self.box.blockSignals(True)
        self.box.clear()
        for key, name in choices.items():
            self.box.addItem(name, key)
        self.set_value(before)
        self.box.blockSignals(False)
        if self.value() != before:
            self.changed.emit()


class CheckField(Field):
    """Yes or no."""

    def __init__(self, label: str, tip: str, parent: QWidget | None = None) -> None:
        self.check = QCheckBox(label)
        super().__init__(label, tip, self.check, parent)
        self.check.toggled.connect(self.changed)

    def value(self) -> bool:
        return self.check.isChecked()

    def set_value(self, value: Any) -> None:
        self.check.setChecked(bool(value))


class TextField(Field):
    """A text that `read` turns into a value."""

    def __init__(
        self,
        label: str,
        tip: str,
        read: Callable[[str], Any],
        write: Callable[[Any], str],
        parent: QWidget | None = None,
    ) -> None:
        self.edit = QLineEdit()
        super().__init__(label, tip, self.edit, parent)
        self._read, self._write = read, write
        self.edit.textChanged.connect(self.changed)

    def value(self) -> Any:
        return self._read(self.edit.text().strip())

    def set_value(self, value: Any) -> None:
        self.edit.setText(self._write(value))


def read_milestones(text: str) -> tuple[tuple[int, float], ...]:
    """`81: 0.1, 121: 0.01` as pairs. Raises `ValueError` with what to say."""
    pairs = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        first, _, factor = part.partition(":")
        try:
            pairs.append((int(read_number(first, whole=True)), float(read_number(factor))))
        except NotANumber:
            message = QCoreApplication.translate(
                "Milestones", "Write pairs of an epoch and a factor: 81: 0.1, 121: 0.01"
            )
            raise ValueError(message) from None
    if not all(
        MILESTONE_EPOCH.holds(first) and MILESTONE_FACTOR.holds(factor) for first, factor in pairs
    ):
        raise ValueError(
            QCoreApplication.translate("Milestones", "Epochs begin at 1, and factors are positive.")
        )
    # Those of one epoch keep their order: the last of them counts.
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


def write_milestones(pairs: tuple[tuple[int, float], ...]) -> str:
    return ", ".join(f"{first}: {factor:g}" for first, factor in pairs)
