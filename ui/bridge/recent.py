"""The files that were opened or saved last."""

from pathlib import Path

from PySide6.QtCore import QSettings

from workbench import paths

MOST = 10


class RecentFiles:
    """Remembers paths, newest first, in the application's folder."""

    def __init__(self) -> None:
        self._settings = QSettings(str(paths.home() / "recent.ini"), QSettings.Format.IniFormat)

    def paths(self) -> list[Path]:
        """Those that are still there."""
        return [path for path in self._every() if path.is_file()]

    def add(self, path: Path) -> None:
        path = path.resolve()
        every = [path, *(each for each in self._every() if each != path)][:MOST]
        self._settings.setValue("files", [str(each) for each in every])
        self._settings.sync()

    def _every(self) -> list[Path]:
        stored = self._settings.value("files")
        if isinstance(stored, str):
            # An INI file cannot tell a list of one from a text.
            return [Path(stored)]
        return [Path(str(each)) for each in stored] if isinstance(stored, list) else []
