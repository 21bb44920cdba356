"""Above the canvas: which block is edited, in which unit it is shown, and the usual tools."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from ui.bridge.document import Document
from ui.editor.context import Context
from ui.theme import Theme
from ui.widgets.core_texts import place_text
from ui.widgets.plain_label import PlainLabel

_TOOLS = (
    "undo",
    "redo",
    "",
    "search",
    "connect",
    "bypass",
    "duplicate",
    "delete",
    "",
    "arrange",
    "fit",
    "zoom_out",
    "zoom_in",
)
_BLOCK_MENU = ("add_block", "duplicate_block", "rename_block", "delete_block")


class BlockBar(QWidget):
    """Chooses the block and its unit."""

    def __init__(
        self,
        document: Document,
        context: Context,
        theme: Theme,
        actions: Mapping[str, QAction],
    ) -> None:
        super().__init__()
        self._document = document
        self._context = context
        self._theme = theme
        self.blocks = QComboBox(self)
        self.blocks.setAccessibleName(self.tr("Block that is edited"))
        self.blocks.setToolTip(self.tr("Which block of the design is edited"))
        self.blocks.setMinimumWidth(140)
        self.blocks.activated.connect(self._choose_block)
        self.units = QComboBox(self)
        self.units.setAccessibleName(self.tr("Unit that the block is shown in"))
        self.units.setToolTip(self.tr("Shapes and values are those of this unit of the network"))
        self.units.setMinimumWidth(150)
        self.units.activated.connect(self._choose_unit)
        self.menu_button = QToolButton(self)
        self.menu_button.setAccessibleName(self.tr("Blocks"))
        self.menu_button.setToolTip(self.tr("Add, duplicate, rename or delete a block"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.menu_button)
        menu.addActions([actions[name] for name in _BLOCK_MENU])
        self.menu_button.setMenu(menu)
        self._lay_out(actions)
        theme.changed.connect(self._restyle)
        document.design_changed.connect(self._show_blocks)
        document.block_shown.connect(self._show_blocks)
        context.changed.connect(self._show_units)
        self._restyle()
        self._show_blocks()
        self._show_units()

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(6)
        for text, box in ((self.tr("Block"), self.blocks), (self.tr("as in"), self.units)):
            label = PlainLabel(text, self)
            label.setBuddy(box)
            label.setProperty("look", "muted")
            row.addWidget(label)
            row.addWidget(box)
            if box is self.blocks:
                row.addWidget(self.menu_button)
        row.addStretch()
        for name in _TOOLS:
            if not name:
                row.addSpacing(10)
                continue
            button = QToolButton(self)
            button.setDefaultAction(actions[name])
            button.setAccessibleName(actions[name].text())
            button.setIconSize(QSize(18, 18))
            row.addWidget(button)

    def _show_blocks(self) -> None:
        blocker = QSignalBlocker(self.blocks)
        names = [block.name for block in self._document.design.blocks]
        if names != [self.blocks.itemText(index) for index in range(self.blocks.count())]:
            self.blocks.clear()
            self.blocks.addItems(names)
        self.blocks.setCurrentIndex(self.blocks.findText(self._document.shown))
        blocker.unblock()

    def _show_units(self) -> None:
        blocker = QSignalBlocker(self.units)
        names = [place.name for place in self._context.places]
        if names != [self.units.itemData(index) for index in range(self.units.count())]:
            self.units.clear()
            for name in names:
                self.units.addItem(_spoken(name), name)
        if not names and not self.units.count():
            self.units.setPlaceholderText(self.tr("not used by the network"))
        place = self._context.place
        self.units.setCurrentIndex(self.units.findData(place.name) if place is not None else -1)
        self.units.setEnabled(bool(names))
        blocker.unblock()

    def _choose_block(self, index: int) -> None:
        self._document.show_block(self.blocks.itemText(index))

    def _choose_unit(self, index: int) -> None:
        self._context.choose(str(self.units.itemData(index)))

    def _restyle(self) -> None:
        self.menu_button.setIcon(self._theme.icon("dots-vertical"))


def _spoken(name: str) -> str:
    """`stage 2, unit 1` for stage2.unit1."""
    place, _, inner = name.partition("/")
    stage, _, unit = place.removeprefix("stage").partition(".unit")
    said = place_text(place)
    if unit:
        both = QCoreApplication.translate("BlockBar", "stage {stage}, unit {unit}")
        said = both.format(stage=stage, unit=unit)
    return f"{said}, {inner}" if inner else said
