"""One thing that an experiment varies: what it is, and its values."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from ui.bridge.experiments import Axis, Target
from ui.theme import SPACE
from ui.widgets.core_texts import setting_text
from ui.widgets.plain_label import PlainLabel
from ui.widgets.values import comma_parts, text_of, value_of

_MOST_CHOICES_SAID = 8
_NAME_LETTERS = 14
_DECIMAL_COMMA = re.compile(r"(?<![\d.])\d+,\d+(?![\d.eE])")
"""Two whole numbers with nothing but a comma between them."""


class Unfinished(ValueError):
    """What a person has not come to yet: nothing is wrong, and something is still to be said."""


class AxisRow(QWidget):
    """Signals: `changed()`; `removed()`. `axis()` raises `ValueError` with what to say, and
    `Unfinished` while nobody has been at the values."""

    changed = Signal()
    removed = Signal()

    def __init__(self, targets: Sequence[Target], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_touched = False
        self._targets = {_named(target): target for target in targets}
        self.target = QComboBox()
        self.target.setEditable(True)
        self.target.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.target.addItems(list(self._targets))
        # The longest of all names would leave no room for the values.
        self.target.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.target.setMinimumContentsLength(_NAME_LETTERS)
        completer = QCompleter(list(self._targets), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.target.setCompleter(completer)
        self.target.setAccessibleName(self.tr("What is varied"))
        self.target.setToolTip(self.tr("Type a part of its name: depth, learning rate, kernel …"))
        self.values = QLineEdit()
        self.values.setAccessibleName(self.tr("Its values"))
        self.values.setToolTip(self.tr("One run for each value, combined with all other rows"))
        self.remove = QPushButton("×")
        self.remove.setProperty("look", "flat")
        self.remove.setFixedWidth(32)
        self.remove.setAccessibleName(self.tr("Vary this no longer"))
        self.remove.setToolTip(self.tr("Vary this no longer"))
        self._hint = PlainLabel()
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
        self.values.textEdited.connect(self._touch)
        self.values.textChanged.connect(self._told)
        self.remove.clicked.connect(self.removed)
        self._told()

    def axis(self) -> Axis:
        """What is varied. Raises `ValueError`, `Unfinished`."""
        typed = self.target.currentText()
        target = self._targets.get(typed)
        if target is None:
            if any(typed.casefold() in title.casefold() for title in self._targets):
                raise Unfinished(self.tr("Choose what is varied from the list."))
            raise ValueError(
                self.tr("There is nothing called '{name}' to vary.").format(name=typed)
            )
        text = self.values.text()
        if isinstance(target.value, float) and _DECIMAL_COMMA.search(text):
            raise ValueError(
                self.tr(
                    "'{text}' could be one number or two. Write decimals with a point, and a "
                    "space after each comma: 0.1, 0.05"
                ).format(text=text.strip())
            )
        values = tuple(_value(part.strip()) for part in comma_parts(text))
        if not values:
            said = self.tr("Give values for '{name}'.").format(name=target.title)
            raise ValueError(said) if self._is_touched else Unfinished(said)
        return Axis(target.target, values)

    def show_axis(self, axis: Axis) -> None:
        """Show one that was read from a file."""
        titles = {target.target: title for title, target in self._targets.items()}
        self.target.setCurrentText(titles.get(axis.target, axis.target))
        self.values.setText(", ".join(text_of(value) for value in axis.values))

    def _touch(self) -> None:
        self._is_touched = True

    def _told(self) -> None:
        target = self._targets.get(self.target.currentText())
        said = ""
        self.values.setPlaceholderText("")
        if target is not None:
            such = self.tr("such as {values}").format(values=_example(target))
            self.values.setPlaceholderText(such)
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


def _named(target: Target) -> str:
    """What can be typed; in another language with its English name, as files have it."""
    said = setting_text(target.title)
    return said if said == target.title else f"{said} {target.title}"


def _example(target: Target) -> str:
    """Two values that could be typed, the present one among them."""
    if target.choices:
        return ", ".join(text_of(choice) for choice in target.choices[:2])
    match target.value:
        case bool():
            return "yes, no"
        case float() as now:
            return f"{now:g}, {now / 2:g}"
        case None:
            return "1, 2"
    return f"{text_of(target.value)}, …"


def _value(text: str) -> bool | int | float | str:
    words = {"yes": True, "true": True, "no": False, "false": False}
    if text.casefold() in words:
        return words[text.casefold()]
    return value_of(text)
