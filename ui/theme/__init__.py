"""One look in light and dark: palette, style sheet, colours, icons, spacing."""

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme import colors
from ui.theme.style import style_sheet
from workbench import paths
from workbench.catalog.kinds import CATEGORIES

SPACE = (4, 8, 12, 16, 24)
"""The distances, in pixels, that all layouts use."""

MODES = ("light", "dark", "system")
RUN_COLOURS = colors.RUNS_LIGHT


def settings() -> QSettings:
    """The application's settings: an ini file among everything else that it keeps."""
    return QSettings(str(paths.home() / "settings.ini"), QSettings.Format.IniFormat)


class Theme(QObject):
    """The look that is chosen. `changed` tells views to take their colours anew."""

    changed = Signal()

    def __init__(self, mode: str = "light", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = mode if mode in MODES else "light"
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def mode(self) -> str:
        """'light', 'dark' or 'system'."""
        return self._mode

    @property
    def is_dark(self) -> bool:
        if self._mode != "system":
            return self._mode == "dark"
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def set_mode(self, mode: str) -> None:
        """Choose a look and show it everywhere. Raises `ValueError` for an unknown one."""
        if mode not in MODES:
            raise ValueError(f"no such mode: {mode}")
        self._mode = mode
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self.apply(app)
        self.changed.emit()

    def color(self, name: str) -> QColor:
        """A colour of the present mode by its role. Raises `KeyError`."""
        return QColor(self._colours()[name])

    def kind_color(self, category: str) -> QColor:
        """The colour of a category of operations ('Layers') or of that colour's name ('blue')."""
        table = colors.KINDS_DARK if self.is_dark else colors.KINDS_LIGHT
        return QColor(table[CATEGORIES.get(category, category)])

    def run_color(self, index: int) -> QColor:
        """One of eight colours that colour-blind eyes tell apart, around and around."""
        table = colors.RUNS_DARK if self.is_dark else colors.RUNS_LIGHT
        return QColor(table[index % len(table)])

    def icon(self, name: str, colour: str = "text") -> QIcon:
        """A Material Design icon ('play', 'history') in the colour of a role."""
        import qtawesome

        icon: QIcon = qtawesome.icon(
            f"mdi6.{name}",
            color=self.color(colour).name(),
            color_disabled=self.color("disabled").name(),
        )
        return icon

    def begin(self, app: QApplication) -> None:
        """Give the application the style and the colours, before there are widgets: all of this
        look but what `apply` adds."""
        app.setStyle("Fusion")
        app.setPalette(self._palette())

    def apply(self, app: QApplication) -> None:
        """Give the application this look."""
        self.begin(app)
        mode = "dark" if self.is_dark else "light"
        check, arrow, up = (
            (paths.RESOURCES / "icons" / f"{name}-{mode}.svg").as_posix()
            for name in ("check", "arrow", "arrow-up")
        )
        app.setStyleSheet(style_sheet(self._colours(), check, arrow, up))

    def _colours(self) -> dict[str, str]:
        return dict(colors.DARK if self.is_dark else colors.LIGHT)

    def _palette(self) -> QPalette:
        roles = {
            QPalette.ColorRole.Window: "window",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.Base: "base",
            QPalette.ColorRole.AlternateBase: "window",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.Button: "surface",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.ToolTipBase: "raised",
            QPalette.ColorRole.ToolTipText: "text",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "accent_text",
            QPalette.ColorRole.PlaceholderText: "muted",
            QPalette.ColorRole.Link: "accent",
            QPalette.ColorRole.Mid: "border",
        }
        palette = QPalette()
        for role, name in roles.items():
            palette.setColor(role, self.color(name))
        for role in (
            QPalette.ColorRole.WindowText,
            QPalette.ColorRole.Text,
            QPalette.ColorRole.ButtonText,
        ):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("disabled"))
        return palette

    def _system_changed(self) -> None:
        if self._mode == "system":
            self.set_mode("system")
