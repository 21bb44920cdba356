"""The files last worked on, as a menu."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ui.widgets.tips import plain_tip
from workbench.spec.escapes import menu


class RecentMenu(QMenu):
    """Signal: `chosen(Path)`. It cannot be opened while there are no files."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open recent"))
        self.setToolTipsVisible(True)
        self.show_files(())

    def show_files(self, paths: Sequence[Path]) -> None:
        """Offer these, the newest first."""
        self.clear()
        for number, path in enumerate(paths, 1):
            name = menu(path.name)
            action = self.addAction(f"&{number}  {name}" if number < 10 else name)
            action.setToolTip(plain_tip(str(path)))
            action.triggered.connect(lambda _=False, path=path: self.chosen.emit(path))
        self.menuAction().setEnabled(bool(paths))
