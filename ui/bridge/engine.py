"""The engine's start: torch is imported once the window is seen, not before."""

import sys
import threading

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.execution.preload import preload

SWITCH_SECONDS = 0.0005
"""How long Python code of one thread may keep the others waiting. With the default of 5 ms the
window is up to 120 ms late beside a training; with this 31 ms, at no loss of speed."""


class Engine(QObject):
    """Signals: `ready()`, once; `failed(Exception)` where it cannot be loaded. `is_ready` says
    whether it was; `devices` then holds what it can train on, pairs of id and name."""

    ready = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = threading.Thread(target=self._load, name="engine", daemon=True)
        self._poll = QTimer(self, interval=50)
        self._poll.timeout.connect(self._look)
        self._fault: Exception | None = None
        self._is_over = False
        self.is_ready = False
        self.devices: tuple[tuple[str, str], ...] = ()

    def start(self) -> None:
        """Begin to load. May be called again."""
        if self._thread.ident is None and not self._is_over:
            sys.setswitchinterval(SWITCH_SECONDS)
            self._thread.start()
            self._poll.start()

    def close(self) -> None:
        """Wait until the loading has ended: an import cannot be given up."""
        self._is_over = True
        self._poll.stop()
        if self._thread.ident is not None:
            self._thread.join()

    def _load(self) -> None:
        try:
            self.devices = preload()
        except Exception as fault:  # noqa: BLE001 - carried to the window's thread
            self._fault = fault

    def _look(self) -> None:
        if self._thread.is_alive():
            return
        self._poll.stop()
        if self._fault is not None:
            self.failed.emit(self._fault)
            return
        self.is_ready = True
        self.ready.emit()
