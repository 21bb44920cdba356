"""Saved views: what is filtered, sorted, shown and grouped, under a name."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QInputDialog, QWidget

from ui.bridge.history_bridge import HistoryBridge, SavedView
from ui.history.chips import MenuChip
from workbench.spec import escapes


class ViewsChip(MenuChip):
    """A button with a menu of the views. `make` gives the present one a name. Signal:
    `chosen(SavedView)`."""

    chosen = Signal(object)

    def __init__(
        self,
        bridge: HistoryBridge,
        make: Callable[[str], SavedView],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            self.tr("Views"), self.tr("Filters, order, columns and groups under a name"), parent
        )
        self.setAccessibleName(self.tr("Saved views"))
        self._bridge = bridge
        self._make = make
        self._views: tuple[SavedView, ...] = ()
        self._show(())
        self.refresh()

    @property
    def views(self) -> tuple[SavedView, ...]:
        """What the menu offers, by name."""
        return self._views

    def refresh(self) -> None:
        """Ask for the views again."""
        self._bridge.views(self, self._show)

    def save(self, name: str) -> None:
        """Keep the present view under a name; one of that name is replaced."""
        self._bridge.save_view(self, self._make(name), self.refresh)

    def _show(self, found: Sequence[SavedView]) -> None:
        self._views = tuple(found)
        menu = self.menu()
        menu.clear()
        for view in self._views:
            menu.addAction(escapes.menu(view.name), partial(self.chosen.emit, view))
        if not self._views:
            menu.addAction(self.tr("No view has been saved yet")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Save this view ..."), self._ask_name)
        delete = menu.addMenu(self.tr("Delete a view"))
        delete.setEnabled(bool(self._views))
        for view in self._views:
            delete.addAction(escapes.menu(view.name), partial(self._delete, view.name))

    def _delete(self, name: str) -> None:
        self._bridge.delete_view(self, name, self.refresh)

    def _ask_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Save this view"))
        dialog.setLabelText(self.tr("Name; a view of the same name is replaced"))
        dialog.setMinimumWidth(380)
        dialog.textValueSelected.connect(self._save_named)
        dialog.open()

    def _save_named(self, name: str) -> None:
        if name.strip():
            self.save(name)
