"""A line that says what was done and offers to undo it, for a few seconds."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.theme import Theme
from ui.widgets.plain_label import PlainLabel
from ui.widgets.tips import plain_tip

_SHOWN_MS = 8000
_BELOW = 20
"""Pixels between the toast and the lower edge."""
_MARGIN = 60
"""Pixels at either side of its text and its button, at the least."""


class Toast(QFrame):
    """Floats over the lower edge of its parent."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        self._theme = theme
        self._undo: Callable[[], None] = _nothing
        self._said = ""
        self._text = PlainLabel(self)
        self.button = QPushButton(self.tr("Undo"), self)
        self.button.setToolTip(self.tr("Take it back (Ctrl+Z)"))
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), parent)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        # The editor's own Ctrl+Z may be in the same window.
        undo.activated.connect(self._undo_by_key)
        undo.activatedAmbiguously.connect(self._undo_by_key)
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setObjectName("toast")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 10, 8)
        row.setSpacing(14)
        row.addWidget(self._text)
        row.addWidget(self.button)
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.button.clicked.connect(self._take_back)
        theme.changed.connect(self._dress)
        parent.installEventFilter(self)
        self._dress()
        self.hide()

    def say(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Show a text; with `undo`, a button that calls it."""
        self._undo = undo or _nothing
        self._said = text
        self._text.setToolTip(plain_tip(text))
        self.setAccessibleName(text)
        self.button.setVisible(undo is not None)
        self.button.setEnabled(undo is not None)
        self.show()
        self.raise_()
        self._place()
        self._timer.start()

    @property
    def text(self) -> str:
        """All of it, also where there is room for less."""
        return self._said

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _undo_by_key(self) -> None:
        if self.isVisible():
            self._take_back()

    def _take_back(self) -> None:
        self.hide()
        undo, self._undo = self._undo, _nothing
        undo()

    def _place(self) -> None:
        # A path may be longer than the window is wide.
        room = self._ground.width() - 2 * _MARGIN - self.button.sizeHint().width()
        self._text.setText(
            self._text.fontMetrics().elidedText(self._said, Qt.TextElideMode.ElideMiddle, room)
        )
        self.adjustSize()
        x = (self._ground.width() - self.width()) // 2
        self.move(x, self._ground.height() - self.height() - _BELOW)

    def _dress(self) -> None:
        ground, text = self._theme.color("text").name(), self._theme.color("surface").name()
        self.setStyleSheet(f"""
            QFrame#toast {{ background: {ground}; border-radius: 8px; }}
            QFrame#toast QLabel {{ color: {text}; background: transparent; }}
            QFrame#toast QPushButton {{
                color: {text}; background: transparent; border: 1px solid {text};
                border-radius: 6px; padding: 3px 12px; font-weight: 600;
            }}
        """)


def _nothing() -> None:
    """What there is to undo when there is nothing."""
