"""The question that a run asks which finds other images than it began with."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask_other_images(parent: QWidget, name: str, go_on: Callable[[], None]) -> QMessageBox:
    """Ask whether a run shall go on with the images that are there now; leaving is no."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(_tr("Other images"))
    box.setText(_tr("The images of '{name}' are not those that it began with.").format(name=name))
    box.setInformativeText(
        _tr(
            "It has stopped where it was. If it goes on, its results come from both sets of "
            "images, and no view pools them with those of other runs. Or cancel, put the former "
            "images back and resume it."
        )
    )
    accept = box.addButton(_tr("Go on with these images"), QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.buttonClicked.connect(lambda button: go_on() if button is accept else None)
    box.open()
    return box


def _tr(text: str) -> str:
    return QCoreApplication.translate("OtherImages", text)
