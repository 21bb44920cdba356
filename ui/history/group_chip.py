"""What runs are grouped by: nothing, or any of their settings, several together."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ui.bridge.group_table import GROUPINGS, SEEDLESS, grouping_title
from ui.history.chips import MenuChip
from ui.widgets.core_texts import core_text

_FIRST = (SEEDLESS, "design", "data set", "recipe", "depth", "experiment")
"""What one most often asks for, in front of the others."""
_WIDEST = 170
"""Of what is said on the button, in pixels."""


class GroupChip(MenuChip):
    """A button with a menu. Signal: `grouped(tuple)`, of `GROUPINGS`; empty for none."""

    grouped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Group by"),
            self.tr("Take runs together that agree in something; several may be chosen"),
            parent,
        )
        self._by: tuple[str, ...] = ()
        self._fill()
        self._show()

    @property
    def by(self) -> tuple[str, ...]:
        return self._by

    def set_by(self, by: tuple[str, ...]) -> None:
        """Group by these, and say so."""
        self._by = tuple(each for each in by if each in GROUPINGS)
        self._show()
        self.grouped.emit(self._by)

    def toggle_grouping(self, by: str) -> None:
        """Group by this too, or no longer."""
        rest = tuple(each for each in self._by if each != by)
        self.set_by(rest if by in self._by else (*rest, by))

    def _fill(self) -> None:
        menu = self.menu()
        menu.addAction(self.tr("No groups"), lambda: self.set_by(()))
        menu.addSeparator()
        others = menu
        for by in (*_FIRST, *(each for each in GROUPINGS if each not in _FIRST)):
            head, _, name = by.partition(".")
            if name:
                others = self._submenu(menu, head)
            self._add(
                others if name else menu,
                by,
                core_text(name.replace("_", " ")) if name else grouping_title(by),
            )

    def _submenu(self, menu: QMenu, head: str) -> QMenu:
        title = {"recipe": self.tr("Setting of the recipe"), "data": self.tr("Setting of the data")}
        for action in menu.actions():
            found = action.menu()
            if isinstance(found, QMenu) and found.title() == title[head]:
                return found
        return menu.addMenu(title[head])

    def _add(self, menu: QMenu, by: str, text: str) -> None:
        action = menu.addAction(text[:1].upper() + text[1:])
        action.setCheckable(True)
        action.setData(by)
        action.triggered.connect(lambda: self.toggle_grouping(by))

    def _show(self) -> None:
        said = ", ".join(grouping_title(by).lower() for by in self._by)
        short = self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, _WIDEST)
        self.setText(self.tr("By {what}").format(what=short) if said else self.tr("Group by"))
        self.setAccessibleDescription(said)
        self.set_chosen(bool(self._by))
        menus = [self.menu(), *self.menu().findChildren(QMenu)]
        for menu in menus:
            for action in menu.actions():
                if action.isCheckable():
                    action.setChecked(action.data() in self._by)
