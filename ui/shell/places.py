"""The pages of the window."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

WELCOME, DESIGN, TRAIN, HISTORY, PAPERS = "welcome", "design", "train", "history", "papers"


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the window. `keys` goes to it; one that `is_workspace` has a tab in the bar.
    `title` is what a tab says, `command` what a menu says; `give` returns the page itself, and
    makes it where it is asked for the first time."""

    key: str
    title: str
    command: str
    keys: str
    give: Callable[[], QWidget]
    is_workspace: bool = True


def workspaces(places: Sequence[Place]) -> list[Place]:
    """Those that have a tab, in its order."""
    return [place for place in places if place.is_workspace]
