"""The question before a run is taken over from another machine."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask_to_take_over(
    parent: QWidget, name: str, host: str, go_on: Callable[[], None], leave: Callable[[], None]
) -> QMessageBox:
    """Ask whether a run shall go on here that may still train on `host`; closing leaves it."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(_tr("Take over a run"))
    box.setText(_tr("Is '{name}' no longer training on {host}?").format(name=name, host=host))
    box.setInformativeText(
        _tr(
            "It goes on here from its last checkpoint. If it still trains there, it is stopped: "
            "what it trains from now on is not kept."
        )
    )
    accept = box.addButton(_tr("Take over"), QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.buttonClicked.connect(lambda button: go_on() if button is accept else leave())
    box.open()
    return box


def _tr(text: str) -> str:
    return QCoreApplication.translate("TakeOver", text)
