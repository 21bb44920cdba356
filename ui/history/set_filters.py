"""The filters that are set, each to be taken away by a click."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.bridge.history_bridge import Facet, RunQuery
from ui.bridge.run_columns import state_word
from ui.history.chips import Chip
from ui.theme import Theme
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import tinted
from workbench.spec.escapes import menu

_WIDEST = 220
"""Of what a chip says, in pixels."""


class SetFilters(QWidget):
    """A row of chips; hidden where nothing is set. Signal: `removed(str)`, the field of one."""

    removed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filters: Mapping[str, str] = {}
        self.chips: dict[str, Chip] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        label = PlainLabel(self.tr("Only"), self)
        label.setProperty("look", "muted")
        self._row.addWidget(label)
        self._row.addStretch(1)
        theme.changed.connect(self._dress)
        self.hide()

    def show_filters(self, filters: Mapping[str, str]) -> None:
        """Show these, by field, in words: 'Tag: thesis'."""
        if filters == self._filters:
            return
        self._filters = dict(filters)
        for chip in self.chips.values():
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {key: self._chip(key, text) for key, text in filters.items()}
        for place, chip in enumerate(self.chips.values(), 1):
            self._row.insertWidget(place, chip)
        self.setVisible(bool(filters))
        self._dress()

    def _chip(self, key: str, text: str) -> Chip:
        short = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, _WIDEST)
        chip = Chip(
            menu(short),
            self.tr("{filter}: click to take this filter away").format(filter=text),
            self,
        )
        chip.setAccessibleName(self.tr("Take away the filter {filter}").format(filter=text))
        # The cross stands behind the words.
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.set_chosen(True)
        chip.clicked.connect(partial(self.removed.emit, key))
        return chip

    def _dress(self) -> None:
        for chip in self.chips.values():
            chip.setIcon(tinted(self._theme, "close", "text"))


def in_words(query: RunQuery, facets: Mapping[str, Sequence[Facet]]) -> dict[str, str]:
    """What a query asks for beside words and trash, by its field: 'Tag: thesis'."""
    translate = partial(QCoreApplication.translate, "SetFilters")
    titles = {
        "dataset": translate("Data set: {value}"),
        "tag": translate("Tag: {value}"),
        "design": translate("Design: {value}"),
        "experiment": translate("Experiment: {value}"),
    }
    found = {}
    for field, title in titles.items():
        if value := getattr(query, field):
            named = (each.title for each in facets.get(field, ()) if each.value == value)
            found[field] = title.format(value=next(named, value))
    if query.states:
        words = ", ".join(map(state_word, query.states))
        found["states"] = translate("State: {value}").format(value=words)
    if query.starred is False:
        found["starred"] = translate("Without a star")
    if query.limit is not None:
        found["limit"] = translate("The first {n}").format(n=f"{query.limit:,}")
    return found
