"""What the first view does not show: made once that is seen, before anybody asks for it."""

import importlib
import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

_LOOK_MS = 10
_UNSEEN_MS = 1000
"""A window that is minimised from the start is never painted."""

_MODULES = (
    "ui.train.charts",
    "ui.history.workspace",
    "ui.compare.view",
    "ui.tables.workspace",
)
"""What the pieces are made with. What draws curves takes a third as long to load as all that the
first frame needs. A thread loads it, with the window between: nothing in it belongs to a thread."""

Pieces = Callable[[], Iterator[None]]


class Rest(QObject):
    """Waits for the window's first frame, then makes one piece of `pieces` in each turn of the
    event loop that has nothing else to do. Signals, once each: `seen()`; `done()`."""

    seen = Signal()
    done = Signal()

    def __init__(self, window: QWidget, pieces: Pieces) -> None:
        super().__init__(window)
        self._window = window
        self._make = pieces
        self._pieces: Iterator[None] = iter(())
        self._thread = threading.Thread(
            target=lambda: [importlib.import_module(each) for each in _MODULES],
            name="pages",
            daemon=True,
        )
        self._unseen = QTimer(self, singleShot=True, interval=_UNSEEN_MS)
        self._unseen.timeout.connect(self._begin)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._look_loaded)
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._make_one)

    def start(self) -> None:
        """Wait for the first frame from now on."""
        self._window.installEventFilter(self)
        self._unseen.start()

    def close(self) -> None:
        """Make no more; wait until the loading has ended: an import cannot be given up."""
        self._window.removeEventFilter(self)
        for timer in (self._unseen, self._look, self._idle):
            timer.stop()
        if self._thread.ident is not None:
            self._thread.join()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            # The frame is on the screen when the loop comes round again.
            self._unseen.start(0)
        return super().eventFilter(watched, event)

    def _begin(self) -> None:
        self._window.removeEventFilter(self)
        self._thread.start()
        self._look.start()
        self.seen.emit()

    def _look_loaded(self) -> None:
        if not self._thread.is_alive():
            self._look.stop()
            self._pieces = self._make()
            self._idle.start()

    def _make_one(self) -> None:
        try:
            next(self._pieces)
        except StopIteration:
            self._idle.stop()
            self.done.emit()
