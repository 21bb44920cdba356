"""In which form runs are to be written."""

from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ui.bridge.carrying import FORMS
from ui.history.carrier import form_title


class ExportMenu(QMenu):
    """An entry a form, folders behind files. Signal: `chosen(str)`, one of `FORMS`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        for key, form in FORMS.items():
            if not form.suffix:
                self.addSeparator()
            action = self.addAction(f"{form_title(key)} ...", partial(self.chosen.emit, key))
            action.setToolTip(_tip(key))


def _tip(form: str) -> str:
    translate = QCoreApplication.translate
    if FORMS[form].suffix:
        return translate("ExportMenu", "The selected runs, or all that are shown")
    return translate(
        "ExportMenu",
        "The selected runs, or all that are shown, into a folder: one in it for each run",
    )
