"""The design between launches: its file, or a copy of what has none."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ui.bridge.document import SUFFIX, Document
from ui.shell.preferences import Preferences
from workbench import paths
from workbench.errors import WorkbenchError
from workbench.spec import codec

_COPY = f"present{SUFFIX}"


def keep(document: Document, preferences: Preferences) -> None:
    """Remember what is being worked on. Changes that a person did not want to save are not kept.
    Raises `DesignError` where a copy cannot be written."""
    copy = paths.home() / _COPY
    if document.path is not None:
        preferences.design = str(document.path)
    elif document.is_untouched or document.is_dirty:
        preferences.design = ""
    else:
        codec.save(copy, document.design)
        preferences.design = str(copy)


def take(document: Document, preferences: Preferences) -> str:
    """Go on with what was kept, unless something else has been begun. Returns why it is not there,
    or nothing."""
    kept = preferences.design
    if not kept or not document.is_untouched:
        return ""
    path = Path(kept)
    try:
        if path == paths.home() / _COPY:
            document.start(codec.load(path))
        else:
            document.open(path)
    except WorkbenchError as fault:
        text = QCoreApplication.translate(
            "KeptDesign", "The design of the last time is not opened: {fault}"
        )
        return text.format(fault=fault.message)
    return ""
