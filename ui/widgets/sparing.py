"""Drawing no oftener than a person can see, and only what a person can see."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class Sparing(QObject):
    """Does `work` for a widget when it is asked to: at once, or when `interval_ms` have passed
    since the last time; for a widget that is hidden or minimised, once it is seen again. However
    often it was asked meanwhile, it is done once."""

    def __init__(self, work: Callable[[], None], interval_ms: int, widget: QWidget) -> None:
        super().__init__(widget)
        self._work = work
        self._widget = widget
        self._interval = interval_ms
        self._is_asked = False
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._go_on)
        widget.installEventFilter(self)

    def ask(self) -> None:
        self._is_asked = True
        if not self._rest.isActive():
            self._go_on()

    def ask_now(self) -> None:
        """The same without a rest: what is looked at is another thing now."""
        self._is_asked = True
        self._rest.stop()
        self._go_on()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and self._is_asked:
            # The widget counts as visible when this event has been handled.
            self._rest.start(0)
        return super().eventFilter(watched, event)

    def _go_on(self) -> None:
        self._rest.stop()
        if not self._is_asked or not self._widget.isVisible():
            return
        self._rest.start(self._interval)
        if not self._widget.window().isMinimized():
            self._is_asked = False
            self._work()
