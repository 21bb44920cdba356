"""The language that the window speaks: its texts, Qt's own, and the letters for them."""

from collections.abc import Mapping

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from ui.shell.preferences import languages, translations

_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "zh_CN": (
        *("Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC"),
        *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC"),
        *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei"),
    )
}
"""Fonts with a language's own letter forms, where one is installed: left to itself, Qt may draw a
Chinese text in a Japanese font."""


def speak(application: QApplication, locale: QLocale) -> None:
    """Give the application the first of the locale's languages that there is, before any window
    is made; English needs nothing."""
    QLocale.setDefault(locale)
    name = spoken(locale)
    if name == "en":
        return
    # What is installed last is asked first.
    for base, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("workbench", str(translations())),
    ):
        translator = QTranslator(application)
        if translator.load(f"{base}_{name}", folder):
            application.installTranslator(translator)
    _prefer(application, _FAMILIES.get(name, ()))


def spoken(locale: QLocale) -> str:
    """The name of the language: 'en' where none of those wanted is there."""
    there = {_kind(QLocale(name)): name for name in languages()}
    # A bare 'zh' also ends the list of those who read traditional characters.
    wanted = (_kind(QLocale(each)) for each in locale.uiLanguages() if "-" in each)
    return next((there[each] for each in wanted if each in there), "en")


def _kind(locale: QLocale) -> tuple[QLocale.Language, QLocale.Script]:
    return locale.language(), locale.script()


def _prefer(application: QApplication, families: tuple[str, ...]) -> None:
    """Draw what the application's font lacks in the first of these fonts that is installed."""
    installed = set(QFontDatabase.families())
    found = [each for each in families if each in installed]
    font = application.font()
    font.setFamilies([*font.families(), *found[:1]])
    application.setFont(font)
