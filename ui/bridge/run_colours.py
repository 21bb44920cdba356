"""Which colour a run's curves have: its own, else one that it keeps while the window is open."""

from collections.abc import Sequence

from PySide6.QtGui import QColor

from ui.theme import RUN_COLOURS, Theme
from workbench.spec.run import RunRecord


class RunColours:
    """Gives each run of a picture a colour, different ones as long as there are enough, and the
    same one in every picture."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def of(self, runs: Sequence[RunRecord]) -> dict[str, str]:
        """A colour for each run, by id: one of `RUN_COLOURS`, or what its user chose."""
        found = {run.id: run.colour for run in runs if run.colour}
        # Those that have one keep it before new ones choose.
        for run in sorted(runs, key=lambda run: run.id not in self._given):
            if run.id in found:
                continue
            taken = [*found.values()]
            kept = self._given.get(run.id)
            if kept is None or (kept in taken and len(runs) <= len(RUN_COLOURS)):
                kept = min(RUN_COLOURS, key=taken.count)
            self._given[run.id] = found[run.id] = kept
        return found


def shown(theme: Theme, colour: str) -> QColor:
    """A run's colour as the present mode can show it."""
    if colour.lower() in RUN_COLOURS:
        return theme.run_color(RUN_COLOURS.index(colour.lower()))
    return QColor(colour)
