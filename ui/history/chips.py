"""A chip that opens a menu: the look and the habits that all of them share."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ui.widgets.tips import plain_tip


class Chip(QToolButton):
    """A rounded button of the filter bar, which styles it."""

    def __init__(self, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setText(title)
        self.setAccessibleName(title)
        self.setToolTip(plain_tip(tip))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_words(self, text: str) -> None:
        """Say this beside the icon, or nothing."""
        self.setText(text)
        beside, alone = (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
            Qt.ToolButtonStyle.ToolButtonIconOnly,
        )
        self.setToolButtonStyle(beside if text else alone)

    def set_chosen(self, is_chosen: bool) -> None:
        """Show that what the chip stands for is in force."""
        self.setProperty("chosen", is_chosen)
        self.style().polish(self)


class MenuChip(Chip):
    """A click, or Space, opens the chip's menu."""

    def __init__(self, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(title, tip, parent)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
