"""Is it real? What tests say of the differences between groups of seeds, in words and figures."""

import math
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.compared import FIGURES, FORMS, UNITS, ComparedRuns, Pair, Table, pair_results
from ui.bridge.history_bridge import HistoryBridge
from ui.compare.cells import CellTable, shared_device_text
from ui.compare.save_button import SaveButton
from ui.plots.export import export_widget
from ui.plots.interval import IntervalBar
from ui.theme import Theme
from ui.widgets.core_texts import core_text
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.number_line import NumberLine
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import tinted
from ui.widgets.segmented import Segmented
from ui.widgets.slices import Slices
from workbench.analysis.statistics import Phrase, Verdict
from workbench.spec.numbers import Range

_LOOKS = {
    "real": ("check-decagram-outline", "success"),
    "likely": ("progress-question", "warning"),
    "among many": ("progress-question", "muted"),
    "unclear": ("approximately-equal", "muted"),
    "flat": ("equal", "warning"),
    "nothing": ("dice-multiple-outline", "warning"),
}
"""An icon and a colour for each kind of verdict."""


_WORTH_SEEING = Range(0, 1e6, whole=False)
_MOST_CARDS = 40
"""More are read in the table: nobody reads hundreds of sentences."""
_SLICE = 6


class PairCard(QFrame):
    """One pair: a sentence, how many seeds would settle it, and the interval as a picture."""

    def __init__(
        self, theme: Theme, pair: Pair, reach: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        icon_name, colour = _LOOKS[pair.verdict.kind]
        icon = PlainLabel(self)
        icon.setPixmap(tinted(theme, icon_name, colour).pixmap(24, 24))
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        less = self.tr("{second} (n = {n2})  against  {first} (n = {n1})")
        name = less.format(
            second=pair.second.title, first=pair.first.title, n2=pair.second.n, n1=pair.first.n
        )
        title = ElidedLabel(name, self)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        self.sentence = PlainLabel(_sentence(pair.verdict), self)
        self.needed = PlainLabel(self._needed(pair), self)
        self.needed.setProperty("look", "muted")
        for label in (self.sentence, self.needed):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.needed.setVisible(bool(self.needed.text()))
        texts = QVBoxLayout()
        texts.setSpacing(3)
        for label in (title, self.sentence, self.needed):
            texts.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(14)
        row.addWidget(icon)
        row.addLayout(texts, 1)
        found = pair.difference
        if pair.verdict.kind == "real":
            colour = "success" if found.value < 0 else "danger"
        row.addWidget(IntervalBar(theme, found.value, found.interval, reach, colour, self))
        self.setAccessibleName(f"{name}: {self.sentence.text()}")

    def _needed(self, pair: Pair) -> str:
        """How many seeds a difference of the size asked for needs."""
        if pair.still_needed is None:
            return ""
        size = f"{pair.size:.3g} {core_text(UNITS[pair.field].strip())}"
        more = max(pair.still_needed)
        if not more:
            text = self.tr("Enough seeds to see a difference of {size} four times in five.")
            return text.format(size=size)
        text = self.tr(
            "To see a difference of {size} four times in five: {needed} seeds a side, {more} more."
        )
        return text.format(size=size, needed=pair.needed, more=more)


class RealPanel(QWidget):
    """Works in the history's thread, and only while it is looked at."""

    def __init__(self, bridge: HistoryBridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._theme = theme
        self._runs: ComparedRuns | None = None
        self._pairs: tuple[Pair, ...] = ()
        self._ticket = 0
        self._is_stale = False
        self._slices = Slices(_SLICE, self)
        self.figures = QComboBox(self)
        self.scope = Segmented(self.tr("Which groups are tested"), self)
        self.size_field = NumberLine(
            _WORTH_SEEING,
            self.tr("Say how many seeds would show a difference of this size"),
            self,
        )
        self.unit = PlainLabel(self)
        self.cards = QScrollArea(self)
        self.table = CellTable(theme, self.tr("Tests"), is_figures=True, parent=self)
        self.said = PlainLabel(self)
        self.export = SaveButton(
            self.tr("Export picture"), "is-it-real.svg", self._write, self.said, self
        )
        self._prepare()
        self._lay_out()
        self.figures.currentIndexChanged.connect(self._choose)
        self.scope.chosen.connect(self._ask)
        self.size_field.textChanged.connect(self._ask)
        theme.changed.connect(self._show)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """What is shown."""
        return self._pairs

    @property
    def shown(self) -> list[PairCard]:
        """A card for each of them."""
        return self.cards.findChildren(PairCard)

    def show_runs(self, runs: ComparedRuns) -> None:
        """Test these runs' groups as soon as somebody looks."""
        self._runs = runs
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._ask()

    def _prepare(self) -> None:
        for key, name in FIGURES.items():
            self.figures.addItem(self.tr(name), key)
        self.scope.add(
            "baseline",
            self.tr("Against the baseline"),
            self.tr("The pinned group against each of the others"),
        )
        self.scope.add("every", self.tr("Every two"), self.tr("Each group against each other"))
        self.scope.set_current("baseline")
        self.size_field.setPlaceholderText(self.tr("as seen"))
        self.size_field.setFixedWidth(84)
        self.unit.setProperty("look", "muted")
        self.cards.setWidgetResizable(True)
        self.cards.setAccessibleName(self.tr("What the tests say"))
        self.figures.setToolTip(self.tr("Which figure is tested"))
        for widget in (self.figures, self.size_field):
            widget.setAccessibleName(widget.toolTip())
        self._choose_unit()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.figures)
        row.addWidget(self.scope)
        row.addSpacing(12)
        worth = PlainLabel(self.tr("Worth seeing"), self)
        worth.setProperty("look", "muted")
        row.addWidget(worth)
        row.addWidget(self.size_field)
        row.addWidget(self.unit)
        row.addStretch(1)
        row.addWidget(self.said)
        row.addWidget(self.export)
        self.copy_buttons = {}
        for form in FORMS:
            button = QPushButton(self.tr("Copy {form}").format(form=form), self)
            button.setToolTip(self.tr("Copy the table of tests as {form}").format(form=form))
            button.clicked.connect(lambda _=False, form=form: self._copy(form))
            self.copy_buttons[form] = button
            row.addWidget(button)
        self.caveat = PlainLabel(shared_device_text(), self)
        self.caveat.setWordWrap(True)
        self.caveat.hide()
        note = PlainLabel(
            self.tr(
                "Welch's t test, two-sided; p after Holm's correction for all pairs shown; the "
                "permutation test deals the runs out anew. g counts standard deviations. Seeds "
                "needed: power 80 % at 5 %."
            ),
            self,
        )
        note.setProperty("look", "muted")
        note.setWordWrap(True)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.cards)
        split.addWidget(self.table)
        split.setChildrenCollapsible(False)
        split.setSizes([380, 220])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addLayout(row)
        column.addWidget(split, 1)
        column.addWidget(self.caveat)
        column.addWidget(note)

    def _choose(self) -> None:
        self._choose_unit()
        self._ask()

    def _choose_unit(self) -> None:
        self.unit.setText(core_text(UNITS[str(self.figures.currentData())].strip()))

    def _ask(self) -> None:
        runs = self._runs
        self._is_stale = runs is not None and not self.isVisible()
        if runs is None or self._is_stale:
            return
        self._ticket += 1
        ticket, field = self._ticket, str(self.figures.currentData())
        self.caveat.setVisible(field == "seconds" and runs.shares_device)
        every_two, size = self.scope.current == "every", self._size()
        if not self._pairs:
            self.cards.setWidget(_centred(self.tr("Working the tests out ...")))
        self._bridge.ask(
            self,
            lambda _: _tested(runs.pairs(field, every_two=every_two, size=size)),
            lambda found: self._take(ticket, *found),
        )

    def _size(self) -> float | None:
        """The difference worth seeing; None for the one that was seen."""
        return self.size_field.number or None

    def _take(self, ticket: int, found: tuple[Pair, ...], table: Table) -> None:
        if ticket == self._ticket:
            self._pairs = found
            bases = {pair.first.title for pair in found}
            less = self.tr("Less {base}").format(base=bases.pop()) if len(bases) == 1 else ""
            self.table.show_table(table, less)
            self.export.setEnabled(bool(found))
            self._show()

    def _show(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        ends = [
            abs(end)
            for pair in self._pairs
            for end in (pair.difference.value, *(pair.difference.interval or ()))
            if math.isfinite(end)
        ]
        reach = max(ends, default=1.0) * 1.05
        if not self._pairs and self._runs is not None:
            text = self.tr("All these runs are one group: they differ in nothing but their seeds.")
            column.addWidget(_centred(text))
        more = len(self._pairs) - _MOST_CARDS
        if more > 0:
            text = self.tr("The table below holds {n} more pairs.").format(n=more)
            column.addWidget(_centred(text))
        column.addStretch(1)
        self.cards.setWidget(content)
        self._slices.begin(
            [
                partial(self._add, column, at, pair, reach)
                for at, pair in enumerate(self._pairs[:_MOST_CARDS])
            ]
        )

    def _add(self, column: QVBoxLayout, at: int, pair: Pair, reach: float) -> None:
        column.insertWidget(at, PairCard(self._theme, pair, reach))

    def _write(self, path: Path) -> None:
        content = self.cards.widget()
        assert content is not None
        export_widget(content, path)

    def _copy(self, form: str) -> None:
        self.table.copy_as(form)
        self.said.setText(self.tr("Copied as {form}").format(form=form))


def _sentence(verdict: Verdict) -> str:
    """What a difference comes to, in the window's language."""
    translate = QCoreApplication.translate

    def said(value: str | Phrase) -> str:
        if isinstance(value, str):
            return value
        return translate("Verdict", value.template).format(value.figure)

    values = {name: said(value) for name, value in verdict.values.items()}
    return translate("Verdict", verdict.template).format(**values)


def _tested(pairs: tuple[Pair, ...]) -> tuple[tuple[Pair, ...], Table]:
    return pairs, pair_results(pairs)


def _centred(text: str) -> QLabel:
    label = PlainLabel(text)
    label.setProperty("look", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
