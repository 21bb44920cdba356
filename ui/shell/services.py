"""What the window is given."""

from dataclasses import dataclass

from ui.bridge.document import Document
from ui.bridge.engine import Engine
from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.images import Images
from ui.bridge.run_controller import RunController
from ui.shell.preferences import Preferences


@dataclass(frozen=True, slots=True)
class Services:
    """The objects that outlive any view."""

    document: Document
    history: HistoryBridge
    controller: RunController
    engine: Engine
    images: Images
    preferences: Preferences
