"""Long work beside the window: one piece at a time, given up when it is no longer wanted."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from workbench.errors import Cancelled, WorkbenchError

IsCancelled = Callable[[], bool]
Tell = Callable[[str, float | None], None]
Work = Callable[[IsCancelled, Tell], Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done, and the share done, 0 to 1; None where it is not known."""

    text: str
    share: float | None


@dataclass(frozen=True, slots=True)
class _Word:
    """Something that the thread says of one piece of work."""

    token: threading.Event
    value: Any = None
    fault: BaseException | None = None


class Background(QObject):
    """Works in a thread of its own; newer work takes the place of older.

    Signals: `progressed(Progress)`; `done(object)` with what the work returned;
    `refused(WorkbenchError)`; `cancelled()`. They speak of the newest piece of work only.
    """

    progressed = Signal(object)
    done = Signal(object)
    refused = Signal(object)
    cancelled = Signal()
    _said = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._token = threading.Event()
        self._is_busy = False
        self._said.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        return self._is_busy

    def run(self, work: Work) -> None:
        """Begin, once what went on has given up."""
        self._token.set()
        self._token = threading.Event()
        self._is_busy = True
        self._thread.submit(self._work, work, self._token)

    def cancel(self) -> None:
        """Give up what goes on; `cancelled` follows if there was something."""
        self._token.set()
        if self._is_busy:
            self._is_busy = False
            self.cancelled.emit()

    def close(self) -> None:
        """Give up what goes on and wait for the thread's end."""
        self._token.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _work(self, work: Work, token: threading.Event) -> None:
        if token.is_set():
            return
        try:
            value = work(
                token.is_set,
                lambda text, share: self._said.emit(_Word(token, Progress(text, share))),
            )
            word = _Word(token, value)
        except BaseException as fault:  # noqa: BLE001 - carried to the window's thread
            word = _Word(token, fault=fault)
        if not token.is_set():
            self._said.emit(word)

    @Slot(object)
    def _hear(self, word: _Word) -> None:
        if word.token.is_set():
            return
        if isinstance(word.value, Progress):
            self.progressed.emit(word.value)
            return
        self._is_busy = False
        if word.fault is None:
            self.done.emit(word.value)
        elif isinstance(word.fault, Cancelled):
            self.cancelled.emit()
        elif isinstance(word.fault, WorkbenchError):
            self.refused.emit(word.fault)
        else:
            sys.excepthook(type(word.fault), word.fault, word.fault.__traceback__)
