"""The program with its window: everything is made and wired here."""

import logging
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from ui.bridge.document import Document
from ui.bridge.engine import Engine
from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.images import Images
from ui.bridge.run_controller import RunController
from ui.main_window import MainWindow
from ui.shell.language import speak
from ui.shell.preferences import Preferences
from ui.shell.rest import Rest
from ui.shell.services import Services
from ui.theme import Theme, settings
from workbench.errors import WorkbenchError
from workbench.history.store import HistoryStore

logger = logging.getLogger(__name__)

_TURN_SECONDS = 0.0005
"""How long a thread keeps Python's lock while another waits for it. A training takes it again after
each operation: at Python's usual 5 ms it stood almost still while a chart was painted."""


class App:
    """The window and what lives behind it. Attributes: `window`, `theme`, `store`, `services`."""

    def __init__(self, application: QApplication, mode: str | None = None) -> None:
        """Raises `HistoryError` where the history cannot be opened, `HomeError` where the folder
        that holds it cannot be used."""
        preferences = Preferences(settings())
        self.theme = Theme(mode or preferences.theme)
        self.theme.begin(application)
        self.store = HistoryStore.open()
        history = HistoryBridge(self.store)
        controller = RunController(self.store, history)
        sys.setswitchinterval(_TURN_SECONDS)
        self.services = Services(Document(), history, controller, Engine(), Images(), preferences)
        self.window = MainWindow(self.services, self.theme)
        # Once, for all that is there: each move of a widget would have been dressed again.
        self.theme.apply(application)
        self._rest = Rest(self.window, self.window.make_rest)
        self._rest.seen.connect(self.window.restore_design)
        self._rest.done.connect(self.services.engine.start)

    def show(self) -> None:
        """Show the window; what it does not show yet follows once it is seen, then the engine."""
        self._rest.start()
        self.window.show()
        QTimer.singleShot(0, self.services.controller.start)

    def close(self) -> None:
        """End every thread and the history, waiting for them."""
        self._rest.close()
        self.services.images.close()
        # The history's questions first: one of them starts the worker.
        self.services.history.close()
        self.services.controller.close_now()
        self.services.engine.close()
        self.store.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed. Returns the exit code."""
    application = QApplication(list(argv) if argv is not None else sys.argv)
    application.setApplicationName("residual-workbench")
    application.setApplicationDisplayName("Residual Workbench")
    try:
        speak(application, Preferences(settings()).locale)
        app = App(application)
    except WorkbenchError as fault:
        box = QMessageBox(QMessageBox.Icon.Critical, "Residual Workbench", fault.message)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(fault.hint)
        box.exec()
        return 2
    sys.excepthook = _show_bug(app.window)
    app.show()
    code = application.exec()
    app.close()
    return code


def _show_bug(window: MainWindow):  # type: ignore[no-untyped-def]
    """A hook that shows a bug with its traceback and logs it: nothing is swallowed."""

    def hook(kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, bug, trace))
        logger.error("unexpected fault\n%s", text)
        box = QMessageBox(
            QMessageBox.Icon.Critical,
            "Residual Workbench",
            f"{kind.__name__}: {bug}",
            parent=window,
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        translate = QCoreApplication.translate
        box.setInformativeText(
            translate("App", "This is a fault of the program. Your work is still there.")
        )
        box.setDetailedText(text)
        box.open()

    return hook
