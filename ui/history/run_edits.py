"""What a person changes about the selected runs: stars, colours, tags, the trash."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor

from ui.bridge.history_bridge import HistoryBridge
from ui.history import dialogs
from ui.history.run_table_view import RunTableView
from ui.history.toast import Toast
from ui.theme import Theme
from workbench.spec.run import RunRecord


class RunEdits(QObject):
    """Works on what is selected in a table. Signals: `gone(list)`, ids of runs that are on their
    way out of the table; `returned(list)`, ids of those that were brought back."""

    gone = Signal(object)
    returned = Signal(object)

    def __init__(
        self, bridge: HistoryBridge, theme: Theme, table: RunTableView, toast: Toast
    ) -> None:
        super().__init__(table)
        self._bridge = bridge
        self._theme = theme
        self._table = table
        self._toast = toast

    def star(self) -> None:
        """Star the runs; where all are starred, take their stars."""
        runs = self._table.selected_runs()
        starred = not all(run.starred for run in runs)
        for run in runs:
            self._bridge.annotate(run.id, starred=starred)

    def ask_colour(self, runs: Sequence[RunRecord]) -> None:
        """Offer colours for the curves of these runs."""

        def chosen(colour: str) -> None:
            for run in runs:
                self._bridge.annotate(run.id, colour=colour)

        dialogs.ask_colour(self._table, self._theme, QCursor.pos(), chosen)

    def ask_tags(self) -> None:
        """Ask for the tags that all of the runs have; what only some have they keep."""
        runs = self._table.selected_runs()
        common = [tag for tag in runs[0].tags if all(tag in run.tags for run in runs)]

        def chosen(tags: tuple[str, ...]) -> None:
            for run in runs:
                own = tuple(tag for tag in run.tags if tag not in common)
                self._bridge.annotate(run.id, tags=tuple(dict.fromkeys((*tags, *own))))

        dialogs.ask_tags(self._table, common, chosen)

    def trash(self) -> None:
        """Move the runs to the trash, and offer to take that back."""
        runs = self._table.selected_ids()
        one = self.tr("Moved to the trash")
        text = one if len(runs) == 1 else self.tr("{n} runs moved to the trash").format(n=len(runs))

        def undo() -> None:
            self._bridge.restore(self, runs, lambda: self.returned.emit(runs))

        self._bridge.trash(self, runs, lambda: self._toast.say(text, undo))
        self.gone.emit(runs)

    def restore(self) -> None:
        runs = self._table.selected_ids()
        self._bridge.restore(self, runs, lambda: self._toast.say(self.tr("Restored")))

    def ask_delete(self) -> None:
        """Ask, then delete for good."""
        runs = self._table.selected_ids()

        def delete() -> None:
            self._bridge.delete(runs)
            self.gone.emit(runs)

        dialogs.ask_delete(self._table, len(runs), delete)
