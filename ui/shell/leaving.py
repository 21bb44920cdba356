"""How the window closes: what is unsaved first, then what is running, and only then."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.bridge.run_controller import RunController
from ui.shell.messages import Question, ask


class Leaving(QObject):
    """Signals: `stopping()`, a run is being stopped and saved; `left()`, the window may close.

    `save(then)` asks about what is unsaved, and goes on to `then`.
    """

    stopping = Signal()
    left = Signal()

    def __init__(
        self, controller: RunController, save: Callable[[Callable[[], None]], None], window: QWidget
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._save = save
        self._window = window
        self._is_stopping = False
        self.is_over = False
        controller.closed.connect(self._closed)

    def begin(self) -> None:
        """The window is asked to close. Asked again meanwhile, nothing more happens."""
        if self._is_stopping:
            return
        if not self._controller.is_busy:
            self._save(self._stop)
            return
        question = Question(
            self.tr("A run is going on. Stop it and close?"),
            self.tr("It is saved as it is and can be resumed; what waits is kept."),
            self.tr("Stop and close"),
            self.tr("Go on training"),
        )
        ask(self._window, question, lambda: self._save(self._stop))

    def _stop(self) -> None:
        self._is_stopping = True
        self.stopping.emit()
        self._controller.close()

    def _closed(self) -> None:
        self.is_over = True
        self.left.emit()
