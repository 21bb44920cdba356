"""Settings of the whole program."""

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.shell.preferences import Preferences, languages
from ui.theme import MODES, SPACE, Theme
from ui.widgets.plain_label import PlainLabel
from workbench import paths

_WIDTH = 520


class SettingsDialog(QDialog):
    """Everything takes effect at once, the language at the next start. Signal:
    `isolated_chosen(bool)`."""

    isolated_chosen = Signal(bool)

    def __init__(self, preferences: Preferences, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._theme = theme
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(_WIDTH)
        self.theme = self._choice(self.tr("Colours"), self._modes(), theme.mode)
        self.theme.currentIndexChanged.connect(self._choose_theme)
        self.language = self._choice(self.tr("Language"), self._languages(), preferences.language)
        self.language.currentIndexChanged.connect(self._choose_language)
        self.isolated = QCheckBox(self.tr("Train in a process of its own"))
        self.isolated.setToolTip(self.tr("A crash of a run then leaves the window alive"))
        self.isolated.setAccessibleDescription(self.isolated.toolTip())
        self.isolated.setChecked(preferences.is_isolated)
        self.isolated.toggled.connect(self._choose_isolated)
        self._lay_out()

    def _modes(self) -> dict[str, str]:
        names = (self.tr("Light"), self.tr("Dark"), self.tr("As the system"))
        return dict(zip(MODES, names, strict=True))

    def _languages(self) -> dict[str, str]:
        return {"": self.tr("As the system"), **languages()}

    def _choice(self, name: str, choices: dict[str, str], chosen: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        for key, text in choices.items():
            box.addItem(text, key)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        return box

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(SPACE[2])
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Colours"), self.theme)
        form.addRow(self.tr("Language"), self.language)
        form.addRow("", self._note(self.tr("A change of language shows at the next start.")))
        form.addRow(self.tr("Runs"), self.isolated)
        form.addRow(
            "",
            self._note(
                self.tr(
                    "Slower to start; a crash or a lack of memory then ends the run and nothing "
                    "else. Otherwise runs train in the background of this window."
                )
            ),
        )
        form.addRow(self.tr("Kept in"), self._folder())
        form.addRow(
            "",
            self._note(
                self.tr(
                    "History, checkpoints, downloads and these settings. The environment variable "
                    "WORKBENCH_HOME moves all of it."
                )
            ),
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[3])
        column.setSpacing(SPACE[3])
        column.addLayout(form)
        column.addWidget(buttons)

    def _note(self, text: str) -> QLabel:
        note = PlainLabel(text)
        note.setProperty("look", "muted")
        note.setWordWrap(True)
        return note

    def _folder(self) -> QWidget:
        whole = QWidget()
        path = QLineEdit(str(paths.home()))
        path.setReadOnly(True)
        path.setAccessibleName(self.tr("The folder that everything is kept in"))
        path.setToolTip(path.text())
        path.setCursorPosition(0)
        self.show_folder = QPushButton(self.tr("Open folder"))
        self.show_folder.setToolTip(self.tr("Show the folder in the system's file manager"))
        self.show_folder.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(path.text()))
        )
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(path, 1)
        row.addWidget(self.show_folder)
        return whole

    def _choose_theme(self) -> None:
        mode = str(self.theme.currentData())
        self._theme.set_mode(mode)
        self._preferences.theme = mode

    def _choose_language(self) -> None:
        self._preferences.language = str(self.language.currentData())

    def _choose_isolated(self, wanted: bool) -> None:
        self._preferences.is_isolated = wanted
        self.isolated_chosen.emit(wanted)
