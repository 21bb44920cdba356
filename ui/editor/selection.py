"""What is selected in the block that is edited: one answer for canvas, outline and inspector."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from ui.bridge.document import Document
from workbench.spec.block import Link


class Selection(QObject):
    """Names of operations, in the order of the block, and links. `changed()` tells of a change.

    What an edit takes away is no longer selected; another block starts with nothing selected.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._ids: tuple[str, ...] = ()
        self._links: tuple[Link, ...] = ()
        document.design_changed.connect(self._prune)
        document.block_shown.connect(self.clear)

    @property
    def ids(self) -> tuple[str, ...]:
        return self._ids

    @property
    def links(self) -> tuple[Link, ...]:
        return self._links

    @property
    def single(self) -> str | None:
        """The one selected operation; None for none or several."""
        return self._ids[0] if len(self._ids) == 1 else None

    def set(self, ids: Iterable[str], links: Iterable[Link] = ()) -> None:
        block = self._document.block
        wanted, joined = set(ids), set(links)
        chosen = tuple(id for id in block.ids if id in wanted)
        chosen_links = tuple(link for link in block.links if link in joined)
        if (chosen, chosen_links) != (self._ids, self._links):
            self._ids, self._links = chosen, chosen_links
            self.changed.emit()

    def clear(self) -> None:
        self.set(())

    def all(self) -> None:
        self.set(self._document.block.ids)

    def _prune(self) -> None:
        self.set(self._ids, self._links)
