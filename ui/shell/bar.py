"""The bar at the top: the workspaces, the design's name, search, light or dark."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from ui.bridge.document import Document
from ui.shell.places import DESIGN
from ui.theme import SPACE, Theme
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.plain_label import PlainLabel
from ui.widgets.segmented import Segmented


class Bar(QWidget):
    """Signals: `chosen(str)`, the key of a workspace; `search_asked()`; `training_asked()`;
    `shade_asked()`. `tabs` are keys, titles and shortcuts."""

    chosen = Signal(str)
    search_asked = Signal()
    training_asked = Signal()
    shade_asked = Signal()

    def __init__(
        self,
        document: Document,
        theme: Theme,
        tabs: Sequence[tuple[str, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self.tabs = Segmented(self.tr("Workspaces"))
        for key, title, keys in tabs:
            self.tabs.add(key, title, f"{title} ({keys})")
        self.title = ElidedLabel()
        self.title.setProperty("look", "heading")
        self.engine_state = PlainLabel(self.tr("Starting the engine…"))
        self.engine_state.setProperty("look", "muted")
        self.search = QPushButton(self.tr("Search…   Ctrl+K"))
        self.search.setProperty("look", "flat")
        self.search.setToolTip(self.tr("Find any command (Ctrl+K)"))
        self.to_train = QPushButton(self.tr("Train this design"))
        self.to_train.setToolTip(self.tr("Choose images and a recipe for the present design"))
        self.shade = QToolButton()
        self.shade.setAccessibleName(self.tr("Light or dark"))
        self.shade.setToolTip(self.tr("Light or dark"))
        self._lay_out()
        self.tabs.chosen.connect(self.chosen)
        self.search.clicked.connect(self.search_asked)
        self.to_train.clicked.connect(self.training_asked)
        self.shade.clicked.connect(self.shade_asked)
        document.design_changed.connect(lambda _: self._say_design())
        document.file_changed.connect(self._say_design)
        document.dirty_changed.connect(lambda _: self._say_design())
        theme.changed.connect(self._dress)
        self._dress()
        self._say_design()

    def show_place(self, key: str) -> None:
        """Mark a workspace as the one that is shown; none for a page without a tab."""
        self.tabs.set_current(key)
        self.to_train.setVisible(key == DESIGN)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        row.setSpacing(SPACE[2])
        row.addWidget(self.tabs)
        row.addWidget(self.title, 1)
        for widget in (self.engine_state, self.search, self.to_train, self.shade):
            row.addWidget(widget)

    def _say_design(self) -> None:
        mark = " •" if self._document.is_dirty else ""
        self.title.setText(f"{self._document.design.name}{mark}")
        self.title.setToolTip(self.tr("Not saved yet") if mark else self.tr("The present design"))

    def _dress(self) -> None:
        icon = "weather-sunny" if self._theme.is_dark else "weather-night"
        self.shade.setIcon(self._theme.icon(icon))
