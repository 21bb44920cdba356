"""What the window says of itself."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.shell.messages import tell
from workbench import __version__


def show_about(parent: QWidget) -> None:
    """Name and version."""
    text = _tr("Residual Workbench {version}\n\nDesign, train and compare residual networks.")
    tell(parent, _tr("About"), text.format(version=__version__))


def show_help(parent: QWidget) -> None:
    """The way through the workspaces, in as many lines."""
    text = _tr(
        "1.  Welcome: 'Train all three' trains the built-in comparison.\n"
        "2.  Design: drag operations from the palette; Ctrl+Space searches; links are drawn "
        "from port to port. Ctrl+P opens the networks of the papers.\n"
        "3.  Train: choose images and a recipe, then Ctrl+Enter. Ctrl+Shift+E varies what you "
        "like over a grid of runs.\n"
        "4.  History: select two or more runs and compare them.\n"
        "5.  Papers: the printed tables; run their rows and lay yours beside them.\n\n"
        "Ctrl+K finds every command."
    )
    tell(parent, _tr("First steps"), text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("About", text)
