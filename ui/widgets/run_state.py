"""How the state of a run looks wherever it is shown: an icon and a colour beside its word."""

from collections.abc import Mapping
from functools import lru_cache

import qtawesome
from PySide6.QtGui import QIcon

from ui.theme import Theme
from workbench.spec.run import RunRecord, RunState

STATE_LOOKS: Mapping[RunState, tuple[str, str]] = {
    RunState.QUEUED: ("clock-outline", "muted"),
    RunState.PREPARING: ("progress-clock", "accent"),
    RunState.TRAINING: ("play-circle-outline", "accent"),
    RunState.PAUSED: ("pause-circle-outline", "warning"),
    RunState.FINISHED: ("check-circle-outline", "success"),
    RunState.STOPPED: ("stop-circle-outline", "muted"),
    RunState.FAILED: ("alert-circle-outline", "danger"),
    RunState.DIVERGED: ("chart-line-variant", "danger"),
    RunState.INTERRUPTED: ("lightning-bolt-circle", "warning"),
}
"""The icon's name and the name of its colour in the theme."""


HELD_LOOK = ("hand-back-right-outline", "warning")
"""Of a queued run that waits until it is released."""


def queue_icon(theme: Theme, record: RunRecord) -> QIcon:
    """Of a run where it matters whether it is held."""
    return tinted(theme, *HELD_LOOK) if record.held else state_icon(theme, record.state)


def state_icon(theme: Theme, state: RunState) -> QIcon:
    return tinted(theme, *STATE_LOOKS[state])


def tinted(theme: Theme, icon: str, colour: str) -> QIcon:
    """The theme's icon in one of its colours; kept, since a table asks for it at every repaint."""
    return _icon(icon, theme.color(colour).name())


@lru_cache(maxsize=256)
def _icon(name: str, colour: str) -> QIcon:
    icon: QIcon = qtawesome.icon(f"mdi6.{name}", color=colour)
    return icon
