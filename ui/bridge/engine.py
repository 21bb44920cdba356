"""The engine's start: torch is imported once the window is seen, not before."""

import sys
import threading

from PySide6.QtCore import QObject, QTimer, Signal

SWITCH_SECONDS = 0.0005
"""How long Python code of one thread may keep the others waiting. With the default of 5 ms the
window is up to 120 ms late beside a training; with this 31 ms, at no loss of speed."""


class Engine(QObject):
    """Signal: `ready()`, once. `is_ready` says whether it was."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = threading.Thread(target=self._load, name="engine", daemon=True)
        self._poll = QTimer(self, interval=50)
        self._poll.timeout.connect(self._look)
        self.is_ready = False

    def start(self) -> None:
        """Begin to load. May be called again."""
        if not self.is_ready and not self._thread.is_alive():
            sys.setswitchinterval(SWITCH_SECONDS)
            self._thread.start()
            self._poll.start()

    def _load(self) -> None:
        # The optimiser asks for it at its first step; better now than in the first run.
        import torch._dynamo  # noqa: F401

        import workbench.data.sources
        import workbench.nn.network
        import workbench.training.forecast
        import workbench.training.loop  # noqa: F401

    def _look(self) -> None:
        if not self._thread.is_alive():
            self._poll.stop()
            self.is_ready = True
            self.ready.emit()
