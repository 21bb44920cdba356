"""The pages of the window."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

WELCOME, DESIGN, TRAIN, HISTORY, PAPERS = "welcome", "design", "train", "history", "papers"


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the window. `keys` goes to it; one that `is_workspace` has a tab in the bar.
    `title` is what a tab says, `command` what a menu says."""

    key: str
    title: str
    command: str
    keys: str
    view: QWidget
    is_workspace: bool = True


def workspaces(places: Sequence[Place]) -> list[Place]:
    """Those that have a tab, in its order."""
    return [place for place in places if place.is_workspace]
