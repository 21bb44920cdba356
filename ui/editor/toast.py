"""A line over the canvas that says why something was not done, and goes away by itself."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.widgets.plain_label import PlainLabel

_SECONDS = 5


class Toast(PlainLabel):
    """Lies at the foot of its parent. A click or some seconds close it."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__("", parent)
        self._theme = theme
        self._room = parent
        self.setObjectName("toast")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMargin(4)
        self._timer = QTimer(self, singleShot=True, interval=_SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def say(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: object) -> None:
        self.hide()

    def _restyle(self) -> None:
        ground, text, edge = (self._theme.color(n).name() for n in ("raised", "text", "warning"))
        self.setStyleSheet(
            f"background: {ground}; color: {text}; border: 1px solid {edge};"
            "border-radius: 8px; padding: 6px 12px;"
        )

    def _place(self) -> None:
        room = self._room.rect()
        width = min(560, room.width() - 32)
        height = self.heightForWidth(width)
        self.setGeometry((room.width() - width) // 2, room.height() - height - 16, width, height)
