"""What the window says and asks. No dialog blocks."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from ui.widgets.fault_texts import fault_text
from workbench.errors import WorkbenchError

TITLE = "Residual Workbench"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a button that does it and one that does not."""

    text: str
    more: str
    accept: str
    reject: str


def show_fault(window: QWidget, fault: WorkbenchError) -> None:
    """What a user can mend, with what to do."""
    said, hint = fault_text(fault.message), fault_text(fault.hint)
    box = _box(window, QMessageBox.Icon.Warning, said, hint)
    box.open()


def tell(window: QWidget, title: str, text: str) -> None:
    box = _box(window, QMessageBox.Icon.NoIcon, text, "")
    box.setWindowTitle(title)
    box.open()


def ask(window: QWidget, question: Question, accepted: Callable[[], None]) -> None:
    """Ask, and do what is asked for if the answer is yes. Escape is no."""
    box = _box(window, QMessageBox.Icon.Question, question.text, question.more)
    accept = box.addButton(question.accept, QMessageBox.ButtonRole.AcceptRole)
    reject = box.addButton(question.reject, QMessageBox.ButtonRole.RejectRole)
    box.setEscapeButton(reject)
    box.setDefaultButton(reject)
    box.buttonClicked.connect(lambda button: accepted() if button is accept else None)
    box.open()


def _box(window: QWidget, icon: QMessageBox.Icon, text: str, more: str) -> QMessageBox:
    box = QMessageBox(icon, TITLE, text, parent=window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(more)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
