"""Telling a person who looks elsewhere that the queue has ended."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from ui.theme import Theme


class Announcer(QObject):
    """Speaks through the desktop's notifications; where there are none, the window asks for
    attention in the task bar. Silent while the window is looked at."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._tray: QSystemTrayIcon | None = None

    def say(self, title: str, text: str) -> None:
        if self._window.isActiveWindow():
            return
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            icon = self._icon()
            self._shown(icon).showMessage(title, text, icon)
        else:
            QApplication.alert(self._window)

    def hide(self) -> None:
        """Leave the tray: an icon would stay there after the program's end."""
        if self._tray is not None:
            self._tray.hide()

    def _icon(self) -> QIcon:
        return self._theme.icon("source-branch", "accent")

    def _shown(self, icon: QIcon) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon, self)
            self._tray.setToolTip(self._window.windowTitle())
            self._tray.messageClicked.connect(self._window.activateWindow)
            self._tray.show()
        return self._tray
