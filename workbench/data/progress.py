"""How long work on data tells where it stands and learns that it is no longer wanted."""

from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.errors import Cancelled

Progress = Callable[[str, float | None], None]
"""Called with what is being done and the share done, 0 to 1, or None where it is not known."""

IsCancelled = Callable[[], bool]


def ignore(text: str, share: float | None) -> None:
    """Tell nobody."""


def never() -> bool:
    """Nobody cancels."""
    return False


@dataclass(frozen=True, slots=True)
class Listener:
    """Both directions of the talk with whoever waits for the data. `notes` is what was told of
    the data itself, in sentences, to be kept with them."""

    progress: Progress = ignore
    cancelled: IsCancelled = never
    notes: list[str] = field(default_factory=list)

    def tell(self, text: str, share: float | None = None) -> None:
        """Report, and raise `Cancelled` where the work is no longer wanted."""
        self.check()
        self.progress(text, None if share is None else min(max(share, 0.0), 1.0))

    def note(self, text: str) -> None:
        """Tell something about the data, not about the work on them."""
        self.notes.append(text)
        self.tell(text)

    def check(self) -> None:
        """Raise `Cancelled` where the work is no longer wanted."""
        if self.cancelled():
            raise Cancelled("Loading the images was cancelled.")
