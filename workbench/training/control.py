"""How a run is paused and stopped from outside: a token that the loop looks at."""

import threading

ON_REQUEST = "Stopped on request."


class Control:
    """Safe to use from any thread. A stop is final and wakes a paused run; `reason` says why it
    came, and of several the first counts."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_paused = False
        self._is_stopped = False
        self._reason = ""

    @property
    def reason(self) -> str:
        """Empty while it goes on."""
        return self._reason

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped

    @property
    def is_held(self) -> bool:
        """Whether the loop has to wait."""
        return self._is_paused and not self._is_stopped

    @property
    def is_asked(self) -> bool:
        """Whether the loop has to do anything but go on."""
        return self._is_paused or self._is_stopped

    def pause(self) -> None:
        with self._changed:
            self._is_paused = True

    def resume(self) -> None:
        with self._changed:
            self._is_paused = False
            self._changed.notify_all()

    def stop(self, reason: str = ON_REQUEST) -> None:
        with self._changed:
            self._reason = self._reason or reason
            self._is_stopped = True
            self._changed.notify_all()

    def wait(self) -> bool:
        """Sleep while paused. True to go on, False to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopped or not self._is_paused)
            return not self._is_stopped
