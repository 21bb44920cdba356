"""Menus of the values that runs can be filtered by."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from ui.bridge.history_bridge import Facet
from workbench.spec import escapes

_MOST = 40
"""Entries of a menu; what is beyond can be typed into the search field."""


def fill_values(
    menu: QMenu, every: str, facets: Sequence[Facet], chosen: str, choose: Callable[[str], None]
) -> None:
    """Offer these values, the first `every` for no filter at all; `choose` hears which one."""
    menu.clear()
    group = QActionGroup(menu)
    shown = [facet for at, facet in enumerate(facets) if at < _MOST or facet.value == chosen]
    if chosen and chosen not in [facet.value for facet in shown]:
        shown.append(Facet(chosen, chosen, 0))
    for facet in (Facet("", every, 0), *shown):
        # An ampersand would underline what follows it.
        title = escapes.menu(facet.title)
        action = menu.addAction(f"{title}  {facet.runs:,}" if facet.runs else title)
        action.setCheckable(True)
        action.setChecked(facet.value == chosen)
        action.triggered.connect(lambda _=False, value=facet.value: choose(value))
        group.addAction(action)
    left = len(facets) - _MOST
    if left > 0:
        text = QCoreApplication.translate("FilterBar", "and {n} more: type one's name")
        menu.addAction(text.format(n=f"{left:,}")).setEnabled(False)
