"""One field for each type of parameter that the registry knows."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.widgets.core_texts import core_text, parameter_text
from ui.widgets.fault_texts import error_text
from ui.widgets.plain_label import PlainLabel
from ui.widgets.values import text_of, value_of
from workbench.analysis.plan import checked
from workbench.catalog.kinds import ParameterSpec
from workbench.errors import ExpressionError
from workbench.spec.expression import Value, evaluate, parse


def set_look(widget: QWidget, look: str) -> None:
    """Give a widget one of the looks that the theme's style sheet knows."""
    if widget.property("look") != look:
        widget.setProperty("look", look)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class _Line(QLineEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class Field(QWidget):
    """A parameter's value with a way back to the default.

    `edited(object)`: a valid value, or None for the default. `left()`: the person goes elsewhere,
    so that what follows is another undo step.
    """

    edited = Signal(object)
    left = Signal()

    def __init__(self, spec: ParameterSpec, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.label = PlainLabel(parameter_text(spec.name), self)
        self.result = PlainLabel(self)
        self.result.setProperty("look", "muted")
        self.reset = QToolButton(self)
        self.reset.setAutoRaise(True)
        self.reset.setIconSize(QSize(14, 14))
        self.reset.setMaximumHeight(22)
        self.restyle(theme)
        self.reset.setToolTip(self.tr("Back to the default, {0}").format(text_of(spec.default)))
        self.reset.setAccessibleName(self.tr("Reset {0}").format(parameter_text(spec.name)))
        self.reset.clicked.connect(lambda: self.edited.emit(None))
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.label)
        head.addWidget(self.result)
        head.addStretch()
        head.addWidget(self.reset)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 6)
        self._column.setSpacing(2)
        self._column.addLayout(head)
        self.setToolTip(core_text(spec.help))

    def restyle(self, theme: Theme) -> None:
        """Take the colours of the theme; what is being typed stays."""
        self.reset.setIcon(theme.icon("restore", "muted"))

    def _put(self, editor: QWidget) -> None:
        editor.setAccessibleName(parameter_text(self.spec.name))
        editor.setAccessibleDescription(core_text(self.spec.help))
        self.label.setBuddy(editor)
        self._column.addWidget(editor)

    def show_value(self, value: Value | None, result: object, seen: Mapping[str, Any]) -> None:
        """Show a value, None for the default; what it comes to; the names it may use."""
        self.reset.setVisible(value is not None)
        font = self.label.font()
        font.setBold(value is not None)
        self.label.setFont(font)


class ExpressionField(Field):
    """A number or an expression, judged as it is typed: `= 32` under it, or what is wrong."""

    def __init__(self, spec: ParameterSpec, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(spec, theme, parent)
        self._seen: Mapping[str, Any] = {}
        self._shown = ""
        self.line = _Line(self)
        self.line.setPlaceholderText(text_of(spec.default))
        self.line.textEdited.connect(self._type)
        self.line.returnPressed.connect(self.left)
        self.line.left.connect(self._leave)
        self._put(self.line)
        self.message = PlainLabel(self)
        self.message.setWordWrap(True)
        self.message.setProperty("look", "fault")
        self.message.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._column.addWidget(self.message)

    def show_value(self, value: Value | None, result: object, seen: Mapping[str, Any]) -> None:
        super().show_value(value, result, seen)
        self._seen = seen
        self._shown = "" if value is None else text_of(value)
        if not (self.line.hasFocus() and self._judged(self.line.text()) == value):
            self.line.setText(self._shown)
        self._say("")
        shown = _equals(result)
        literal = f"= {self._shown or self.line.placeholderText()}"
        self.result.setText("" if shown == literal else shown)

    def fault(self, text: str) -> str:
        """What is wrong with a text; empty where nothing is."""
        if not text.strip():
            return ""
        value = value_of(text)
        try:
            if isinstance(value, str):
                parse(value)
            if self._seen or not isinstance(value, str):
                checked(self.spec, evaluate(value, self._seen))
        except ExpressionError as fault:
            return error_text(fault)
        return ""

    def _judged(self, text: str) -> Value | None:
        return value_of(text) if text.strip() else None

    def _type(self, text: str) -> None:
        fault = self.fault(text)
        if fault:
            self._say(fault)
        else:
            self._say("")
            self.edited.emit(self._judged(text))

    def _leave(self) -> None:
        # What is not valid was never taken over: show what holds.
        if self.fault(self.line.text()):
            self.line.setText(self._shown)
            self._say("")
        self.left.emit()

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self.line.setProperty("fault", bool(text))
        self.line.style().polish(self.line)
        self.line.setAccessibleDescription(text or core_text(self.spec.help))


class SwitchField(Field):
    """Yes or no."""

    def __init__(self, spec: ParameterSpec, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(spec, theme, parent)
        self.box = QCheckBox(self.tr("yes"), self)
        self.box.clicked.connect(self._click)
        self._put(self.box)

    def show_value(self, value: Value | None, result: object, seen: Mapping[str, Any]) -> None:
        super().show_value(value, result, seen)
        self.box.setChecked(bool(self.spec.default if value is None else value))

    def _click(self, is_on: bool) -> None:
        self.edited.emit(is_on)
        self.left.emit()


class ChoiceField(Field):
    """One of some words."""

    def __init__(
        self,
        spec: ParameterSpec,
        theme: Theme,
        choices: tuple[str, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(spec, theme, parent)
        self.box = QComboBox(self)
        self.box.addItems(list(choices))
        self.box.activated.connect(self._choose)
        self._put(self.box)

    def show_value(self, value: Value | None, result: object, seen: Mapping[str, Any]) -> None:
        super().show_value(value, result, seen)
        self.box.setCurrentIndex(
            self.box.findText(str(self.spec.default if value is None else value))
        )

    def _choose(self) -> None:
        self.edited.emit(self.box.currentText())
        self.left.emit()


def field_for(spec: ParameterSpec, theme: Theme, blocks: tuple[str, ...]) -> Field:
    """The field for a parameter. `blocks` are the names a `block` parameter may take."""
    match spec.type:
        case "bool":
            return SwitchField(spec, theme)
        case "choice":
            return ChoiceField(spec, theme, spec.choices)
        case "block":
            return ChoiceField(spec, theme, blocks)
    return ExpressionField(spec, theme)


def _equals(result: object) -> str:
    if isinstance(result, bool):
        return f"= {core_text('yes' if result else 'no')}"
    return f"= {result:g}" if isinstance(result, int | float) else ""
