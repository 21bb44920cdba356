"""Long work in the window's own thread, a few pieces at a time."""

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject, QTimer


class Slices(QObject):
    """Widgets and items of a scene can be made in one thread only. What makes many makes `size` of
    them and lets the window look at its events before the next ones."""

    def __init__(self, size: int, parent: QObject) -> None:
        super().__init__(parent)
        self._size = size
        self._left: Iterator[Callable[[], None]] = iter(())
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._work)

    def begin(self, work: Iterable[Callable[[], None]]) -> None:
        """Do the first pieces now and the others soon. What was left of earlier work is dropped."""
        self._next.stop()
        self._left = iter(work)
        self._work()

    def _work(self) -> None:
        for _ in range(self._size):
            piece = next(self._left, None)
            if piece is None:
                return
            piece()
        self._next.start()
