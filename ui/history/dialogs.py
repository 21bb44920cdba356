"""The few questions that the history asks. None of them blocks: each calls back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QInputDialog, QMenu, QMessageBox, QWidget

from ui.bridge.run_colours import shown
from ui.theme import RUN_COLOURS, Theme


def _tr(text: str) -> str:
    return QCoreApplication.translate("HistoryDialogs", text)


def ask_delete(parent: QWidget, number: int, then: Callable[[], None]) -> QMessageBox:
    """Ask before runs are deleted for good."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(_tr("Delete for ever"))
    one = _tr("Delete this run for ever?")
    box.setText(one if number == 1 else _tr("Delete {n} runs for ever?").format(n=number))
    box.setInformativeText(
        _tr("Curves, log, notes and settings are deleted with it. This cannot be undone.")
    )
    delete = box.addButton(_tr("Delete for ever"), QMessageBox.ButtonRole.DestructiveRole)
    delete.setProperty("look", "danger")
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.buttonClicked.connect(lambda button: then() if button is delete else None)
    box.open()
    return box


def ask_tags(
    parent: QWidget, tags: Sequence[str], then: Callable[[tuple[str, ...]], None]
) -> QInputDialog:
    """Ask for tags, separated by commas."""
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(_tr("Tags"))
    dialog.setLabelText(_tr("Tags, separated by commas"))
    dialog.setTextValue(", ".join(tags))
    dialog.setMinimumWidth(380)

    def accepted(text: str) -> None:
        parts = (part.strip() for part in text.replace("，", ",").split(","))
        then(tuple(dict.fromkeys(part for part in parts if part)))

    dialog.textValueSelected.connect(accepted)
    dialog.open()
    return dialog


def ask_colour(parent: QWidget, theme: Theme, place: QPoint, then: Callable[[str], None]) -> QMenu:
    """Offer the colours that colour-blind eyes tell apart, and none."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    names = (
        *(_tr("Blue"), _tr("Vermilion"), _tr("Green"), _tr("Purple")),
        *(_tr("Ochre"), _tr("Sky"), _tr("Graphite"), _tr("Brown")),
    )
    for name, colour in zip(names, RUN_COLOURS, strict=True):
        action = menu.addAction(_swatch(shown(theme, colour)), name)
        action.triggered.connect(lambda _=False, colour=colour: then(colour))
    menu.addSeparator()
    menu.addAction(_tr("Chosen for me")).triggered.connect(lambda: then(""))
    menu.popup(place)
    return menu


def _swatch(colour: QColor) -> QIcon:
    pixmap = QPixmap(32, 32)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(4, 4, 24, 24, 7, 7)
    painter.end()
    return QIcon(pixmap)
