"""The Papers workspace: the printed tables on the left, the one that is chosen beside them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.papers import PaperCell, PaperLine, PaperResults, PapersBridge, PaperTable, papers
from ui.tables.form_bar import FormBar
from ui.tables.paper_table import PaperTableView
from ui.tables.row_details import RowDetails
from ui.theme import SPACE, Theme
from ui.widgets.core_texts import core_text
from ui.widgets.plain_label import PlainLabel
from workbench.catalog.papers import short_citation
from workbench.spec.run import RunSpec

_LATER_MS = 300
"""Many runs change at once while a queue is worked off: they are looked at together."""


class PapersWorkspace(QWidget):
    """Signals: `design_asked(RunSpec)`, to be opened in Design; `setup_asked(RunSpec)`, in Train;
    `runs_asked(tuple)` of run ids, in History; `queue_asked(tuple)` of `RunSpec`."""

    design_asked = Signal(object)
    setup_asked = Signal(object)
    runs_asked = Signal(object)
    queue_asked = Signal(object)

    def __init__(self, bridge: PapersBridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._found: PaperResults | None = None
        self._line: PaperLine | None = None
        self._wanted: tuple[RunSpec, ...] = ()
        self.list = QListWidget()
        self.form_bar = FormBar()
        self.table = PaperTableView(theme)
        self.details = RowDetails()
        self._title, self._source = PlainLabel(), PlainLabel()
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._ask)
        self._lay_out()
        for table in papers():
            item = QListWidgetItem(f"{_short(table)}\n{core_text(table.title)}")
            item.setToolTip(f"{core_text(table.title)}\n{table.citation}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._connect()

    @property
    def results(self) -> PaperResults | None:
        """The table that is shown; None until it has arrived."""
        return self._found

    @property
    def wanted(self) -> tuple[RunSpec, ...]:
        """The runs that 'run what is missing' would queue."""
        return self._wanted

    def show_table(self, id: str) -> None:
        """Choose a table by its id; nothing for an unknown one."""
        for row, table in enumerate(papers()):
            if table.id == id:
                self.list.setCurrentRow(row)

    def refresh(self) -> None:
        """Look at the history again."""
        self._later.start()

    # Putting together

    def _lay_out(self) -> None:
        self.list.setAccessibleName(self.tr("The papers' tables"))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._title.setProperty("look", "heading")
        self._source.setProperty("look", "muted")
        for label in (self._title, self._source):
            label.setWordWrap(True)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        column.setSpacing(SPACE[2])
        for widget in (self._title, self._source, self.form_bar):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.details)
        whole = QSplitter(Qt.Orientation.Horizontal, self)
        whole.addWidget(self.list)
        whole.addWidget(right)
        whole.setStretchFactor(1, 1)
        whole.setSizes([280, 1160])
        whole.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(whole)

    def _connect(self) -> None:
        history = self._bridge.history
        history.runs_changed.connect(self.refresh)
        history.run_changed.connect(self.refresh)
        self.list.currentRowChanged.connect(self._ask)
        self.form_bar.form_changed.connect(self._ask)
        self.form_bar.run_asked.connect(self._run_missing)
        self.table.line_chosen.connect(self._show_line)
        self.table.design_asked.connect(lambda cell: self.design_asked.emit(cell.spec))
        self.table.runs_asked.connect(lambda cell: self.runs_asked.emit(cell.runs))
        self.table.run_asked.connect(self._run_cell)
        self.details.design_asked.connect(lambda: self._of_line(self.design_asked))
        self.details.setup_asked.connect(lambda: self._of_line(self.setup_asked))
        self.details.runs_asked.connect(self._show_runs)
        self.details.run_asked.connect(self._run_line)
        self.details.other_asked.connect(lambda run: self.runs_asked.emit((run,)))
        self._ask()

    # What happens

    def _table(self) -> PaperTable:
        return papers()[max(0, self.list.currentRow())]

    def _ask(self) -> None:
        table = self._table()
        self.form_bar.show_table(table)
        form = self.form_bar.form(table)
        seeds = self.form_bar.wanted_seeds
        if self._found is not None and self._found.table != table:
            self._found = None
            self.table.clear_results()
        self._title.setText(core_text(table.title))
        self._source.setText(self._source_text(table))
        self._bridge.results(self, table, form, self._take)
        self._bridge.missing(self, table, form, seeds, self._take_missing)

    def _take(self, found: PaperResults) -> None:
        table = self._table()
        if found.table != table or found.form != self.form_bar.form(table):
            return
        self._found = found
        self.table.show_results(found, self.form_bar.wanted_seeds)

    def _take_missing(self, wanted: Sequence[RunSpec]) -> None:
        self._wanted = tuple(wanted)
        self.form_bar.show_missing(len(self._wanted))

    def _show_line(self, line: PaperLine) -> None:
        self._line = line
        self.details.show_line(line)

    def _run_missing(self) -> None:
        self._queue(self._wanted)

    def _run_cell(self, cell: PaperCell) -> None:
        wanted = cell.spec
        self._queue(
            tuple(
                spec
                for spec in self._wanted
                if (spec.design, spec.dataset) == (wanted.design, wanted.dataset)
            )
        )

    def _run_line(self) -> None:
        if self._line is not None:
            design = self._line.cells[0].spec.design
            self._queue(tuple(spec for spec in self._wanted if spec.design == design))

    def _queue(self, specs: tuple[RunSpec, ...]) -> None:
        if specs:
            # Until the history has them, a second click would queue them again.
            self.form_bar.show_missing(None)
            self.queue_asked.emit(specs)
            self.refresh()

    def _show_runs(self) -> None:
        if self._line is not None:
            self.runs_asked.emit(tuple(run for cell in self._line.cells for run in cell.runs))

    def _of_line(self, signal: SignalInstance) -> None:
        if self._line is not None:
            runnable = [cell for cell in self._line.cells if cell.is_runnable]
            signal.emit((runnable or self._line.cells)[0].spec)

    def _source_text(self, table: PaperTable) -> str:
        parts = [f"{table.citation}, {core_text(table.where)}."]
        if table.reports:
            parts.append(self.tr("Reports the {what}.").format(what=core_text(table.reports)))
        if table.hardware:
            parts.append(self.tr("Timed on {hardware}.").format(hardware=table.hardware))
        if table.note:
            parts.append(core_text(table.note))
        return " ".join(parts)


def _short(table: PaperTable) -> str:
    """'Yang 2021, Table 1': the citation's first author and year."""
    return f"{short_citation(table.citation)}, {core_text(table.where)}"
