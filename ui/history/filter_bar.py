"""Which runs are shown: words, state, data set, stars, trash."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from ui.bridge.history_bridge import Facets, RunQuery
from ui.history.group_chip import GroupChip
from ui.theme import Theme
from ui.widgets.run_state import tinted
from workbench.spec.run import RunState

_TYPING_MS = 120
_GROUPS: Mapping[str, tuple[RunState, ...]] = {
    "going": (RunState.QUEUED, RunState.PREPARING, RunState.TRAINING, RunState.PAUSED),
    "finished": (RunState.FINISHED,),
    "ended": (RunState.STOPPED, RunState.FAILED, RunState.DIVERGED, RunState.INTERRUPTED),
}


class FilterBar(QWidget):
    """A search field and chips. Signal: `changed(RunQuery)`, with the filters of the bar and the
    order left as it is by default."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dataset = ""
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._tell)
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(self.tr("Name, notes, tags, design, data set"))
        self.field.setAccessibleName(self.tr("Find runs"))
        self.field.setToolTip(self.tr("Words that begin a word of a run's texts (Ctrl+F)"))
        self.field.setMinimumWidth(140)
        self.field.setMaximumWidth(420)
        self._glass = self.field.addAction(
            tinted(theme, "magnify", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.field.textChanged.connect(lambda _: self._typing.start())
        self.chips = {
            "going": self._chip(self.tr("Running"), self.tr("Queued, preparing, training, paused")),
            "finished": self._chip(self.tr("Finished"), self.tr("Trained to the last epoch")),
            "ended": self._chip(
                self.tr("Ended early"), self.tr("Stopped, failed, diverged or interrupted")
            ),
            "starred": self._chip(self.tr("Starred"), self.tr("Runs with a star")),
            "trash": self._chip(self.tr("Trash"), self.tr("Runs that were deleted")),
        }
        self.datasets = self._chip(self.tr("Data set"), self.tr("Runs on one data set"))
        self.datasets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.datasets.setCheckable(False)
        self.datasets.setMenu(QMenu(self.datasets))
        self.groups = GroupChip(self)
        self._lay_out()
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WindowShortcut)
        find.activated.connect(self.field.setFocus)
        theme.changed.connect(self._dress)

    def query(self) -> RunQuery:
        """What the bar asks for."""
        chosen = [key for key in _GROUPS if self.chips[key].isChecked()]
        return RunQuery(
            text=self.field.text(),
            states=tuple(state for key in chosen for state in _GROUPS[key]),
            dataset=self._dataset,
            starred=True if self.chips["starred"].isChecked() else None,
            trashed=self.chips["trash"].isChecked(),
        )

    @property
    def is_filtering(self) -> bool:
        """Whether anything is asked for beside the trash."""
        return replace(self.query(), trashed=False) != RunQuery()

    def clear(self) -> None:
        """Show all runs again."""
        self._dataset = ""
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        for chip in self.chips.values():
            chip.setChecked(False)
        self._tell()

    def show_query(self, wanted: RunQuery) -> None:
        """Take over what a saved view asks for."""
        self._dataset = wanted.dataset
        self.field.blockSignals(True)
        self.field.setText(wanted.text)
        self.field.blockSignals(False)
        for key, states in _GROUPS.items():
            self.chips[key].setChecked(set(states) <= set(wanted.states))
        self.chips["starred"].setChecked(bool(wanted.starred))
        self.chips["trash"].setChecked(wanted.trashed)
        self._tell()

    def show_facets(self, facets: Facets) -> None:
        """Write how many runs each chip stands for."""
        numbers = {
            key: sum(facets.states.get(state, 0) for state in states)
            for key, states in _GROUPS.items()
        }
        numbers |= {"starred": facets.starred, "trash": facets.trashed}
        for key, chip in self.chips.items():
            title = chip.property("title")
            chip.setText(f"{title}  {numbers[key]:,}" if numbers[key] else title)
            chip.setEnabled(bool(numbers[key]) or chip.isChecked())
        self._fill_datasets(facets.datasets)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addSpacing(4)
        for key in ("going", "finished", "ended"):
            row.addWidget(self.chips[key])
        row.addWidget(self.datasets)
        row.addWidget(self.chips["starred"])
        row.addWidget(self.groups)
        row.addStretch(1)
        self._row = row
        row.addWidget(self.chips["trash"])
        self._dress()

    def add_views(self, chip: QWidget) -> None:
        """Put the saved views before the trash."""
        self._row.insertWidget(self._row.count() - 1, chip)

    def _chip(self, title: str, tip: str) -> QToolButton:
        chip = QToolButton(self)
        chip.setObjectName("chip")
        chip.setText(title)
        chip.setProperty("title", title)
        chip.setToolTip(tip)
        chip.setAccessibleName(title)
        chip.setCheckable(True)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        chip.setCursor(Qt.CursorShape.PointingHandCursor)
        chip.clicked.connect(self._tell)
        return chip

    def _fill_datasets(self, datasets: Mapping[str, int]) -> None:
        menu = self.datasets.menu()
        menu.clear()
        group = QActionGroup(menu)
        for name, title in [("", self.tr("All data sets")), *((n, n) for n in datasets)]:
            number = datasets.get(name, 0)
            action = QAction(f"{title}  {number:,}" if number else title, menu)
            action.setCheckable(True)
            action.setChecked(name == self._dataset)
            action.triggered.connect(lambda _=False, name=name: self._choose_dataset(name))
            group.addAction(action)
            menu.addAction(action)
        self.datasets.setEnabled(len(datasets) > 1 or bool(self._dataset))

    def _choose_dataset(self, name: str) -> None:
        self._dataset = name
        self._tell()

    def _tell(self) -> None:
        self._typing.stop()
        self.datasets.setText(self._dataset or self.tr("Data set"))
        self.datasets.setProperty("chosen", bool(self._dataset))
        self.datasets.style().polish(self.datasets)
        self.changed.emit(self.query())

    def _dress(self) -> None:
        self._glass.setIcon(tinted(self._theme, "magnify", "muted"))
        self.chips["starred"].setIcon(tinted(self._theme, "star-outline", "muted"))
        self.groups.setIcon(tinted(self._theme, "format-list-group", "muted"))
        self.chips["trash"].setIcon(tinted(self._theme, "trash-can-outline", "muted"))
        self.setStyleSheet(_chip_style(self._theme))


def _chip_style(theme: Theme) -> str:
    def name(colour: str, alpha: float = 1.0) -> str:
        found = theme.color(colour)
        return f"rgba({found.red()}, {found.green()}, {found.blue()}, {alpha})"

    return f"""
        QToolButton#chip {{
            border: 1px solid {name("border")}; border-radius: 13px; padding: 3px 11px;
            background: {name("surface")}; color: {name("text")};
        }}
        QToolButton#chip:hover {{ border-color: {name("accent", 0.7)}; }}
        QToolButton#chip:focus {{ border-color: {name("accent")}; }}
        QToolButton#chip:disabled {{ color: {name("muted", 0.6)}; background: transparent; }}
        QToolButton#chip:checked, QToolButton#chip[chosen="true"] {{
            background: {name("accent", 0.16)}; border-color: {name("accent")};
        }}
        QToolButton#chip::menu-indicator {{ image: none; width: 0; }}
    """
