"""Which runs are shown: words, state, data set, tag, design, experiment, stars, trash."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.bridge.history_bridge import Facet, Facets, RunQuery
from ui.history.chips import Chip, MenuChip
from ui.history.group_chip import GroupChip
from ui.history.set_filters import SetFilters, in_words
from ui.history.value_menu import fill_values
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
    """A search field and chips, and below them what else is filtered by. Signal:
    `changed(RunQuery)`, with the filters of the bar and the order left as it is by default."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        # What no toggle of the bar stands for: values, and what views from elsewhere may ask for.
        self._beside = RunQuery()
        self._facets: Mapping[str, Sequence[Facet]] = {}
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._tell)
        self.field = self._search_field()
        self.chips = {
            "going": self._toggle(
                self.tr("Running"), self.tr("Queued, preparing, training, paused")
            ),
            "finished": self._toggle(self.tr("Finished"), self.tr("Trained to the last epoch")),
            "ended": self._toggle(
                self.tr("Ended early"), self.tr("Stopped, failed, diverged or interrupted")
            ),
            "starred": self._toggle(self.tr("Starred"), self.tr("Starred: runs with a star")),
            "trash": self._toggle(self.tr("Trash"), self.tr("Trash: runs that were deleted")),
        }
        self.datasets = MenuChip(self.tr("Data set"), self.tr("Runs on one data set"), self)
        self.tags = MenuChip(self.tr("Tag"), self.tr("Runs with one tag"), self)
        self.more = MenuChip(self.tr("More"), self.tr("Runs of one design, or experiment"), self)
        # By field of the query: where its values are offered, and what stands for all of them.
        self._menus = {
            "dataset": (self.datasets.menu(), self.tr("All data sets")),
            "tag": (self.tags.menu(), self.tr("Any tag or none")),
            "design": (self.more.menu().addMenu(self.tr("Design")), self.tr("All designs")),
            "experiment": (
                self.more.menu().addMenu(self.tr("Experiment")),
                self.tr("Any experiment or none"),
            ),
        }
        self.groups = GroupChip(self)
        self.set_filters = SetFilters(theme, self)
        self.set_filters.removed.connect(self._remove)
        self._lay_out()
        for key in ("starred", "trash"):
            self.chips[key].set_words("")
        self._show_values()
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WindowShortcut)
        find.activated.connect(self.field.setFocus)
        theme.changed.connect(self._dress)

    def query(self) -> RunQuery:
        """What the bar asks for."""
        chosen = [key for key in _GROUPS if self.chips[key].isChecked()]
        states = [state for key in chosen for state in _GROUPS[key]]
        return replace(
            self._beside,
            text=self.field.text(),
            states=tuple(dict.fromkeys((*states, *self._beside.states))),
            starred=True if self.chips["starred"].isChecked() else self._beside.starred,
            trashed=self.chips["trash"].isChecked(),
        )

    @property
    def is_filtering(self) -> bool:
        """Whether anything is asked for beside the trash."""
        return replace(self.query(), trashed=False) != RunQuery()

    def clear(self) -> None:
        """Show all runs again."""
        self.show_query(RunQuery())

    def show_query(self, wanted: RunQuery) -> None:
        """Take over what a saved view asks for."""
        self.field.blockSignals(True)
        self.field.setText(wanted.text)
        self.field.blockSignals(False)
        states = set(wanted.states)
        for key, group in _GROUPS.items():
            self.chips[key].setChecked(states >= set(group))
        for key in _GROUPS:
            states -= set(_GROUPS[key]) if self.chips[key].isChecked() else set()
        self.chips["starred"].setChecked(bool(wanted.starred))
        self.chips["trash"].setChecked(wanted.trashed)
        self._beside = replace(
            wanted,
            text="",
            states=tuple(state for state in wanted.states if state in states),
            starred=None if wanted.starred else wanted.starred,
            trashed=False,
            order_by=RunQuery().order_by,
            descending=RunQuery().descending,
        )
        self._tell()

    def show_facets(self, facets: Facets) -> None:
        """Write how many runs each chip stands for, and offer what there is to filter by."""
        numbers = {
            key: sum(facets.states.get(state, 0) for state in states)
            for key, states in _GROUPS.items()
        }
        numbers |= {"starred": facets.starred, "trash": facets.trashed}
        for key, chip in self.chips.items():
            # A star and a bin need no words beside them.
            title = "" if key in ("starred", "trash") else chip.accessibleName()
            number = f"{numbers[key]:,}" if numbers[key] else ""
            chip.set_words("  ".join(filter(None, (title, number))))
            chip.setEnabled(bool(numbers[key]) or chip.isChecked())
        if facets.values != self._facets:
            self._facets = facets.values
            self._show_values()

    def add_views(self, chip: QWidget) -> None:
        """Put the saved views before the trash."""
        self._row.insertWidget(self._row.count() - 1, chip)

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.field, 4)
        row.addSpacing(4)
        for key in ("going", "finished", "ended"):
            row.addWidget(self.chips[key])
        for chip in (self.datasets, self.tags, self.more, self.chips["starred"], self.groups):
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self.chips["trash"])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.set_filters)
        self._dress()

    def _search_field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setClearButtonEnabled(True)
        field.setPlaceholderText(self.tr("Name, notes, tags, design, data set"))
        field.setAccessibleName(self.tr("Find runs"))
        field.setToolTip(self.tr("Words that begin a word of a run's texts (Ctrl+F)"))
        field.setMinimumWidth(120)
        field.setMaximumWidth(420)
        self._glass = field.addAction(
            tinted(self._theme, "magnify", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        field.textChanged.connect(lambda _: self._typing.start())
        return field

    def _toggle(self, title: str, tip: str) -> Chip:
        chip = Chip(title, tip, self)
        chip.setCheckable(True)
        chip.clicked.connect(self._tell)
        return chip

    # Filters by a value

    def _show_values(self) -> None:
        """What can be chosen, and what is."""
        for field, (menu, every) in self._menus.items():
            facets, chosen = self._facets.get(field, ()), getattr(self._beside, field)
            menu.setEnabled(bool(facets or chosen))
            # What somebody is choosing from stays as it is.
            if not menu.isVisible():
                fill_values(menu, every, facets, chosen, partial(self._choose, field))
        for chip, fields in (
            (self.datasets, ("dataset",)),
            (self.tags, ("tag",)),
            (self.more, ("design", "experiment")),
        ):
            is_chosen = any(getattr(self._beside, field) for field in fields)
            chip.setEnabled(is_chosen or any(self._facets.get(field) for field in fields))
            chip.set_chosen(is_chosen)
        self.set_filters.show_filters(in_words(self._beside, self._facets))

    def _choose(self, field: str, value: Any) -> None:
        self._beside = replace(self._beside, **{field: value})
        self._tell()

    def _remove(self, field: str) -> None:
        self._choose(field, getattr(RunQuery(), field))

    def _tell(self) -> None:
        self._typing.stop()
        self._show_values()
        self.changed.emit(self.query())

    def _dress(self) -> None:
        self._glass.setIcon(tinted(self._theme, "magnify", "muted"))
        for chip, name in (
            (self.chips["starred"], "star-outline"),
            (self.groups, "format-list-group"),
            (self.chips["trash"], "trash-can-outline"),
        ):
            chip.setIcon(tinted(self._theme, name, "muted"))
        self.setStyleSheet(_chip_style(self._theme))


def _chip_style(theme: Theme) -> str:
    def name(colour: str, alpha: float = 1.0) -> str:
        found = theme.color(colour)
        return f"rgba({found.red()}, {found.green()}, {found.blue()}, {alpha})"

    return f"""
        QToolButton#chip {{
            border: 1px solid {name("border")}; border-radius: 13px; padding: 3px 10px;
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
