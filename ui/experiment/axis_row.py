"""One thing that an experiment varies: what it is, and its values."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from ui.bridge.experiments import Axis, Target
from ui.theme import SPACE
from ui.widgets.values import text_of, value_of

_MOST_CHOICES_SAID = 8


class AxisRow(QWidget):
    """Signals: `changed()`; `removed()`. `axis()` raises `ValueError` with what to say."""

    changed = Signal()
    removed = Signal()

    def __init__(self, targets: Sequence[Target], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._targets = {target.title: target for target in targets}
        self.target = QComboBox()
        self.target.setEditable(True)
        self.target.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.target.addItems(list(self._targets))
        completer = QCompleter(list(self._targets), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.target.setCompleter(completer)
        self.target.setAccessibleName(self.tr("What is varied"))
        self.target.setToolTip(self.tr("Type a part of its name: depth, learning rate, kernel …"))
        self.values = QLineEdit()
        self.values.setPlaceholderText(self.tr("such as 8, 14"))
        self.values.setAccessibleName(self.tr("Its values"))
        self.values.setToolTip(self.tr("One run for each value, combined with all other rows"))
        self.remove = QPushButton("×")
        self.remove.setProperty("look", "flat")
        self.remove.setFixedWidth(32)
        self.remove.setAccessibleName(self.tr("Vary this no longer"))
        self.remove.setToolTip(self.tr("Vary this no longer"))
        self._hint = QLabel()
        self._hint.setProperty("look", "muted")
        self._hint.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE[0])
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        for column, widget in enumerate((self.target, self.values, self.remove)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self._hint, 1, 0, 1, 3)
        self.target.currentTextChanged.connect(self._told)
        self.values.textChanged.connect(self._told)
        self.remove.clicked.connect(self.removed)
        self._told()

    def axis(self) -> Axis:
        """What is varied. Raises `ValueError`."""
        target = self._targets.get(self.target.currentText())
        if target is None:
            raise ValueError(
                self.tr("There is nothing called '{name}' to vary.").format(
                    name=self.target.currentText()
                )
            )
        parts = [part.strip() for part in self.values.text().split(",")]
        values = tuple(_value(part) for part in parts if part)
        if not values:
            raise ValueError(self.tr("Give values for '{name}'.").format(name=target.title))
        return Axis(target.target, values)

    def show_axis(self, axis: Axis) -> None:
        """Show one that was read from a file."""
        titles = {target.target: title for title, target in self._targets.items()}
        self.target.setCurrentText(titles.get(axis.target, axis.target))
        self.values.setText(", ".join(text_of(value) for value in axis.values))

    def _told(self) -> None:
        target = self._targets.get(self.target.currentText())
        said = ""
        if target is not None:
            if target.value is not None:
                said = self.tr("now {value}").format(value=target.value)
            if target.choices:
                shown = ", ".join(str(choice) for choice in target.choices[:_MOST_CHOICES_SAID])
                more = " …" if len(target.choices) > _MOST_CHOICES_SAID else ""
                said = (
                    self.tr("{now}; one of {choices}{more}")
                    .format(now=said, choices=shown, more=more)
                    .removeprefix("; ")
                )
        self._hint.setText(said)
        self._hint.setVisible(bool(said))
        self.changed.emit()


def _value(text: str) -> bool | int | float | str:
    words = {"yes": True, "true": True, "no": False, "false": False}
    if text.casefold() in words:
        return words[text.casefold()]
    return value_of(text)
