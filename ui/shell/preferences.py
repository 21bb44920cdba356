"""What a person has chosen for the whole program, kept in its settings file."""

from pathlib import Path

from PySide6.QtCore import QLocale, QSettings

from workbench import paths

_PREFIX = "workbench_"


class Preferences:
    """Reads and writes the settings by name. `settings` is the file itself, for layouts."""

    def __init__(self, settings: QSettings) -> None:
        self.settings = settings

    @property
    def theme(self) -> str:
        """'light', 'dark' or 'system'."""
        return str(self.settings.value("window/theme", "light"))

    @theme.setter
    def theme(self, mode: str) -> None:
        self.settings.setValue("window/theme", mode)

    @property
    def is_isolated(self) -> bool:
        """Runs get a process of their own."""
        return str(self.settings.value("train/isolated", "false")) == "true"

    @is_isolated.setter
    def is_isolated(self, wanted: bool) -> None:
        self.settings.setValue("train/isolated", "true" if wanted else "false")

    @property
    def at_once(self) -> int:
        """How many runs may go on at the same time; 0 leaves it to their device."""
        kept = str(self.settings.value("train/at_once", "0"))
        return int(kept) if kept.isdecimal() else 0

    @at_once.setter
    def at_once(self, number: int) -> None:
        self.settings.setValue("train/at_once", number)

    @property
    def setup(self) -> str:
        """The settings of the next run, as the set-up panel gave them; empty at the first start."""
        return str(self.settings.value("train/setup", ""))

    @setup.setter
    def setup(self, text: str) -> None:
        self.settings.setValue("train/setup", text)

    @property
    def design(self) -> str:
        """The file of the design that was worked on; empty for none."""
        return str(self.settings.value("design/file", ""))

    @design.setter
    def design(self, path: str) -> None:
        self.settings.setValue("design/file", path)

    @property
    def language(self) -> str:
        """'en', 'zh_CN' or another of `languages`; empty for the system's."""
        return str(self.settings.value("window/language", ""))

    @language.setter
    def language(self, name: str) -> None:
        self.settings.setValue("window/language", name)

    @property
    def locale(self) -> QLocale:
        return QLocale(self.language) if self.language else QLocale()


def translations() -> Path:
    """The folder of the translations that ship with the program."""
    return paths.RESOURCES / "translations"


def languages() -> dict[str, str]:
    """The languages there are, by id: English, and those with a translation."""
    found = {"en": "English"}
    for file in sorted(translations().glob(f"{_PREFIX}*.qm")):
        name = file.stem.removeprefix(_PREFIX)
        native = "简体中文" if name == "zh_CN" else QLocale(name).nativeLanguageName()
        found.setdefault(name, native)
    return found
