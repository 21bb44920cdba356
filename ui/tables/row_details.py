"""One row of a paper's table: where it comes from, what counts for it and what does not."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.bridge.papers import Departure, PaperLine
from ui.theme import SPACE
from ui.widgets.core_texts import core_text, dataset_text, value_text
from ui.widgets.plain_label import PlainLabel
from workbench.catalog.recipes import recipe
from workbench.spec.escapes import rich_text

_MOST_OTHERS = 4


class RowDetails(QFrame):
    """Signals: `design_asked()`, `setup_asked()`, `runs_asked()`, `run_asked()`, each for the row
    that is shown; `other_asked(str)`, a run that does not count."""

    design_asked = Signal()
    setup_asked = Signal()
    runs_asked = Signal()
    run_asked = Signal()
    other_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._title = PlainLabel(self)
        self._title.setProperty("look", "heading")
        self._facts = PlainLabel(self)
        self._form = PlainLabel(self)
        self._others = QLabel(self)
        for label in (self._title, self._facts, self._form, self._others):
            label.setWordWrap(True)
        for label in (self._facts, self._form):
            label.setProperty("look", "muted")
        self._others.linkActivated.connect(self.other_asked)
        self.design = self._button(
            self.tr("Open design"), self.tr("Open this network in the Design workspace")
        )
        self.setup = self._button(
            self.tr("Set up in Train"), self.tr("Take this row's design, recipe and images there")
        )
        self.runs = self._button(self.tr("Show runs"), self.tr("Compare the runs that count here"))
        self.run = self._button(
            self.tr("Run this row"), self.tr("Queue the seeds that this row still lacks")
        )
        for button, signal in (
            (self.design, self.design_asked),
            (self.setup, self.setup_asked),
            (self.runs, self.runs_asked),
            (self.run, self.run_asked),
        ):
            button.clicked.connect(signal)
        self._lay_out()

    def show_line(self, line: PaperLine) -> None:
        """Say all there is to say of one row."""
        self._title.setText(core_text(line.row.name))
        preset = recipe(line.row.recipe)
        facts = self.tr("{network}, trained by the recipe '{recipe}'. {note} {recipe_note}")
        self._facts.setText(
            facts.format(
                network=line.row.network,
                recipe=core_text(preset.title),
                note=core_text(line.row.note),
                recipe_note=core_text(preset.note),
            ).strip()
        )
        parts = (self._saving_text(line), self._form_text(line))
        self._form.setText(" ".join(part for part in parts if part))
        self._form.setVisible(bool(self._form.text()))
        self._others.setText(self._others_text(line))
        self._others.setVisible(bool(self._others.text()))
        runnable = any(cell.is_runnable for cell in line.cells)
        self.runs.setEnabled(any(cell.runs for cell in line.cells))
        self.run.setEnabled(runnable)
        self.setup.setEnabled(runnable)

    @property
    def text(self) -> str:
        """All that is said, for whoever cannot see it."""
        labels = (self._title, self._facts, self._form, self._others)
        return "\n".join(label.text() for label in labels if label.text())

    def _saving_text(self, line: PaperLine) -> str:
        saving = line.saving
        if saving is None:
            return ""
        if saving.own is None:
            text = self.tr("{printed} % less time per epoch than {network}, as printed.")
        else:
            text = self.tr(
                "{printed} % less time per epoch than {network}, as printed; own on {images}: "
                "{own} %."
            )
        return text.format(
            printed=f"{saving.printed:.2f}",
            network=saving.beside,
            images=dataset_text(saving.images),
            own="" if saving.own is None else f"{saving.own:.2f}",
        )

    def _form_text(self, line: PaperLine) -> str:
        for cell in line.cells:
            if cell.departures:
                return self.tr("This form departs from the paper: {list}.").format(
                    list=self.tr("; ").join(_said(each) for each in cell.departures)
                )
        return ""

    def _others_text(self, line: PaperLine) -> str:
        others = [other for cell in line.cells for other in cell.others]
        if not others:
            return ""
        lines = [
            self.tr("<a href='{id}'>{name}</a> does not count: {why}").format(
                id=_plain(other.run),
                name=_plain(other.name),
                why=_plain(self.tr("; ").join(_said(each) for each in other.departures)),
            )
            for other in others[:_MOST_OTHERS]
        ]
        if len(others) > _MOST_OTHERS:
            lines.append(self.tr("and {n} more.").format(n=len(others) - _MOST_OTHERS))
        return "<br>".join(lines)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE[1])
        head.addWidget(self._title, 1)
        for button in (self.design, self.setup, self.runs, self.run):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        column.setSpacing(SPACE[1])
        column.addLayout(head)
        for label in (self._facts, self._form, self._others):
            column.addWidget(label)


def _said(departure: Departure) -> str:
    said = QCoreApplication.translate("RowDetails", "{setting} {own}, not {paper}")
    return said.format(
        setting=core_text(departure.setting),
        own=value_text(departure.own),
        paper=value_text(departure.paper),
    )


def _plain(text: str) -> str:
    return rich_text(text)
