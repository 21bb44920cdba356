"""The window's own commands: what menus, keys and the command palette offer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.theme import MODES, Theme


@dataclass(frozen=True, slots=True)
class Command:
    """One action: its name in the code, what it is called, its keys, an icon, what it does."""

    name: str
    text: str
    keys: str
    icon: str
    run: Callable[[], object]


def made_commands(window: QWidget, commands: Iterable[Command]) -> dict[str, QAction]:
    """The commands as actions, by name."""
    made: dict[str, QAction] = {}
    for command in commands:
        action = QAction(command.text, window)
        action.setShortcut(QKeySequence(command.keys))
        tip = command.text.rstrip("…")
        action.setToolTip(f"{tip} ({command.keys})" if command.keys else tip)
        action.triggered.connect(lambda _=False, run=command.run: run())
        made[command.name] = action
    return made


def theme_actions(
    window: QWidget, theme: Theme, chosen: Callable[[str], object]
) -> dict[str, QAction]:
    """A choice of looks, by mode; it follows the theme. `chosen` is called with a mode."""
    translate = QCoreApplication.translate
    names = {
        "light": translate("Theme", "Light"),
        "dark": translate("Theme", "Dark"),
        "system": translate("Theme", "As the system"),
    }
    group = QActionGroup(window)
    made: dict[str, QAction] = {}
    for mode in MODES:
        action = QAction(names[mode], group)
        action.setCheckable(True)
        action.setToolTip(translate("Theme", "Colours: {name}").format(name=names[mode].lower()))
        action.triggered.connect(lambda _=False, mode=mode: chosen(mode))
        made[mode] = action

    def follow() -> None:
        made[theme.mode].setChecked(True)

    theme.changed.connect(follow)
    follow()
    return made


def give_icons(actions: dict[str, QAction], commands: Iterable[Command], theme: Theme) -> None:
    """Draw the commands' icons in the colours of the theme."""
    for command in commands:
        if command.icon:
            actions[command.name].setIcon(theme.icon(command.icon))
