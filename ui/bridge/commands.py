"""The one undo command: a design before and after an edit.

Designs are frozen and share what an edit left alone, so that keeping both sides costs little and
undoing loses nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QUndoCommand

from workbench.spec.network import Design

_MERGES = 1
"""Any id but -1 lets Qt offer the next command for merging."""


@dataclass(frozen=True, slots=True)
class State:
    """What a document holds: a design and the name of the block that is shown."""

    design: Design
    shown: str


class Replace(QUndoCommand):
    """Puts one state in the place of another. Commands of the same non-empty `gesture` that follow
    one another become one step: typing a number, say."""

    def __init__(
        self,
        text: str,
        before: State,
        after: State,
        put: Callable[[State], None],
        gesture: str = "",
    ) -> None:
        super().__init__(text)
        self.before = before
        self.after = after
        self.gesture = gesture
        self._put = put

    def id(self) -> int:
        return _MERGES

    def redo(self) -> None:
        self._put(self.after)

    def undo(self) -> None:
        self._put(self.before)

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Replace) or not self.gesture or other.gesture != self.gesture:
            return False
        self.after = other.after
        # Typing a value and its old one again is no change at all.
        self.setObsolete(self.after.design == self.before.design)
        return True
