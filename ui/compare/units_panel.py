"""The units of two runs side by side, what differs between them, and what that did."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.compared import ComparedRuns
from ui.compare.difference_lines import difference_lines
from ui.compare.save_button import SaveButton
from ui.plots.export import export_widget
from ui.theme import Theme
from ui.widgets.block_picture import BlockPicture
from ui.widgets.core_texts import core_text
from ui.widgets.fault_texts import error_text
from ui.widgets.plain_label import PlainLabel
from workbench.analysis.diff import diff_designs, main_block, marks, of_block
from workbench.analysis.stamp import images_of
from workbench.errors import DesignError


class UnitsPanel(QWidget):
    """Signal: `pair_chosen(tuple)`, the ids of the two runs."""

    pair_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._runs: ComparedRuns | None = None
        self._ids: list[str] = []
        self.left, self.right = QComboBox(self), QComboBox(self)
        self.before, self.after = BlockPicture(theme, self), BlockPicture(theme, self)
        self.before.set_twin(self.after)
        self._before_title, self._after_title = PlainLabel(self), PlainLabel(self)
        self.words = PlainLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.effect = QLabel(self)
        self.effect.setTextFormat(Qt.TextFormat.RichText)
        self._pictures = QWidget(self)
        self.said = PlainLabel(self)
        self.export = SaveButton(
            self.tr("Export picture"),
            "units.svg",
            lambda path: export_widget(self._pictures, path),
            self.said,
            self,
        )
        self._lay_out()
        for box in (self.left, self.right):
            box.currentIndexChanged.connect(self._choose)
        theme.changed.connect(self._show)

    def show_runs(self, runs: ComparedRuns) -> None:
        """Offer these runs, one for each group of seeds; the baseline's and the first other one to
        begin with."""
        self._runs = runs
        ids = [group.runs[0] for group in runs.groups]
        if ids != self._ids:
            self._ids = ids
            self._fill(runs)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def show_pair(self, before: str, after: str) -> None:
        """Choose the two runs."""
        for box, run in ((self.left, before), (self.right, after)):
            box.setCurrentIndex(max(box.findData(self._standing(run)), 0))

    @property
    def pair(self) -> tuple[str, str]:
        return str(self.left.currentData()), str(self.right.currentData())

    def _standing(self, run: str) -> str:
        """The run that stands for this one's group."""
        return self._runs.group_of(run).runs[0] if self._runs else run

    def _lay_out(self) -> None:
        self.left.setAccessibleName(self.tr("Left run"))
        self.right.setAccessibleName(self.tr("Right run"))
        self.left.setToolTip(self.tr("The run whose unit stands on the left"))
        self.right.setToolTip(self.tr("The run whose unit stands on the right"))
        sides = QHBoxLayout(self._pictures)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(12)
        for box, title, picture in (
            (self.left, self._before_title, self.before),
            (self.right, self._after_title, self.after),
        ):
            title.setProperty("look", "muted")
            title.setWordWrap(True)
            card = QFrame(self)
            card.setProperty("look", "card")
            column = QVBoxLayout(card)
            column.setContentsMargins(12, 12, 12, 8)
            column.addWidget(box)
            column.addWidget(title)
            column.addWidget(picture, 1)
            sides.addWidget(card, 1)
        aside = QWidget(self)
        aside.setFixedWidth(300)
        texts = QVBoxLayout(aside)
        texts.setContentsMargins(4, 4, 4, 4)
        for name, label in (
            (self.tr("WHAT DIFFERS"), self.words),
            (self.tr("EFFECT"), self.effect),
        ):
            heading = PlainLabel(name, aside)
            heading.setProperty("look", "section")
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            texts.addWidget(heading)
            texts.addWidget(label)
            texts.addSpacing(12)
        texts.addStretch(1)
        self.said.setWordWrap(True)
        texts.addWidget(self.said)
        texts.addWidget(self.export)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._pictures, 1)
        row.addWidget(aside)

    def _fill(self, runs: ComparedRuns) -> None:
        first = self._ids.index(runs.baseline_group.runs[0])
        other = next((at for at in range(len(self._ids)) if at != first), first)
        titles = [group.title for group in runs.groups]
        for box, chosen in ((self.left, first), (self.right, other)):
            box.blockSignals(True)
            box.clear()
            box.addItems(titles)
            for at, id in enumerate(self._ids):
                box.setItemData(at, id)
            box.setCurrentIndex(chosen)
            box.blockSignals(False)

    def _choose(self) -> None:
        self._show()
        self.pair_chosen.emit(self.pair)

    def _show(self) -> None:
        runs = self._runs
        # What nobody looks at is drawn when somebody does.
        if runs is None or self.left.currentIndex() < 0 or not self.isVisible():
            return
        specs = [runs.specs[id] for id in self.pair]
        before, after = (main_block(spec.design) for spec in specs)
        if before is None or after is None:
            self.before.set_block(before)
            self.after.set_block(after)
            self.words.setText(self.tr("A design without stages has no unit."))
            return
        first, second = (spec.design for spec in specs)
        self._before_title.setText(core_text(before.title or before.name))
        self._after_title.setText(core_text(after.title or after.name))
        self.effect.setText(self._effect(runs))
        try:
            every = diff_designs(first, second, *images_of(specs[0]))
        except DesignError as fault:
            self.before.set_block(before)
            self.after.set_block(after)
            self.words.setText(error_text(fault))
            return
        self.before.set_block(before, marks(every, first, before, is_old=True))
        self.after.set_block(after, marks(every, second, after, is_old=False))
        of_unit = {*of_block(every, first, before), *of_block(every, second, after)}
        own = difference_lines([each for each in every if each in of_unit])
        others = difference_lines([each for each in every if each not in of_unit])
        lines = [*(own or [self.tr("The units are the same.")]), *others]
        self.words.setText("\n".join(self._shortened(lines)))

    def _shortened(self, lines: list[str]) -> list[str]:
        more = len(lines) - _MOST_LINES
        return (
            lines if more <= 1 else [*lines[:_MOST_LINES], self.tr("and {n} more").format(n=more)]
        )

    def _effect(self, runs: ComparedRuns) -> str:
        """What changed from left to right: sizes, error, time."""
        before, after = self.pair
        if before == after:
            return self.tr("Choose two different runs.")
        table, are_groups = runs.effect(before, after)
        first, cells = table.rows
        judged = _OF_GROUPS if are_groups else _OF_RUNS
        rows = []
        for at in judged:
            delta = cells[at].delta or self.tr("same")
            colour = self._theme.color(_SENSES.get(cells[at].sense, "muted")).name()
            name = core_text(table.headings[at])
            rows.append(
                f"<tr><td colspan=2 style='padding-top: 6px'>{name}</td></tr>"
                f"<tr><td>{first[at].text} → <b>{cells[at].text}</b></td>"
                f"<td style='padding-left: 10px; color: {colour}'><b>{delta}</b></td></tr>"
            )
        numbers = [runs.group_of(run).n for run in self.pair] if are_groups else [1, 1]
        number = self.tr("n = {before} → {after} seeds").format(before=numbers[0], after=numbers[1])
        return f"<table><tr><td colspan=2>{number}</td></tr>{''.join(rows)}</table>"


_MOST_LINES = 12
_OF_RUNS: tuple[int, ...] = (1, 4, 5, 6)
_OF_GROUPS: tuple[int, ...] = (2, 5, 6, 7)
"""Columns of the results that a unit is judged by: last error, seconds, parameters, MACs."""
_SENSES = {"better": "success", "worse": "danger"}
