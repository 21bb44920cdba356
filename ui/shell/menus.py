"""The menu bar, from actions that the workspaces and the window have."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenuBar

from ui.theme import MODES

_LINE = ""
_FILE = (
    *("new", "open", "recent", "presets", _LINE, "save", "save_as", _LINE),
    *("import_weights", "export_network"),
)
_EDIT = (
    *("undo", "redo", _LINE, "cut", "copy", "paste", "duplicate", "delete", _LINE),
    *("rename", "bypass", "connect", "search", "arrange", "select_all"),
)
_CANVAS = ("fit", "zoom_in", "zoom_out", "minimap", "problems")


def fill_menus(
    bar: QMenuBar,
    own: Mapping[str, QAction],
    design: Mapping[str, QAction],
    train: Mapping[str, QAction],
    places: Sequence[str],
) -> None:
    """Put the actions into the bar's menus. `places` names those of `own` that lead to a page."""
    translate = QCoreApplication.translate
    _menu(
        bar,
        translate("Menu", "&File"),
        (design, _FILE),
        (own, ("import_runs", _LINE, "settings", "quit")),
    )
    _menu(bar, translate("Menu", "&Edit"), (design, _EDIT))
    _menu(
        bar,
        translate("Menu", "&View"),
        (own, (*places, _LINE, "commands", _LINE)),
        (design, (*_CANVAS, _LINE)),
        (own, MODES),
    )
    _menu(
        bar,
        translate("Menu", "&Run"),
        (train, ("start", "pause", "stop", _LINE, "again", "earlier", "later", "hold", "remove")),
        (own, (_LINE, "experiment", "comparison")),
    )
    _menu(bar, translate("Menu", "&Help"), (own, ("help", "about")))


def _menu(bar: QMenuBar, title: str, *parts: tuple[Mapping[str, QAction], Sequence[str]]) -> None:
    menu = bar.addMenu(title)
    menu.setToolTipsVisible(True)
    for actions, names in parts:
        for name in names:
            if name == _LINE:
                menu.addSeparator()
            else:
                menu.addAction(actions[name])
