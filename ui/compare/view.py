"""Runs laid side by side: curves, results with differences, settings that differ, units."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.compared import FORMS, ComparedRuns, Group
from ui.bridge.history_bridge import HistoryBridge
from ui.bridge.run_colours import RunColours
from ui.compare.axis_panel import AxisPanel
from ui.compare.cells import CellTable, shared_device_text
from ui.compare.curves_panel import CurvesPanel
from ui.compare.real_panel import RealPanel
from ui.compare.tradeoff_panel import TradeoffPanel
from ui.compare.units_panel import UnitsPanel
from ui.theme import Theme
from ui.widgets.core_texts import core_text, setting_text
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import tinted
from ui.widgets.slices import Slices
from workbench.spec.run import RunRecord

_LATER_MS = 250
"""Epochs of several runs end together, and are looked at together."""


class CompareView(QWidget):
    """Shows two or more runs and follows those that still train.

    Signals: `closed()`, back to the list; `run_opened(str)`, a run of it is to be opened.
    """

    closed = Signal()
    run_opened = Signal(str)

    def __init__(
        self,
        bridge: HistoryBridge,
        theme: Theme,
        colours: RunColours | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._theme = theme
        self._ids: tuple[str, ...] = ()
        self._baseline = ""
        self._runs: ComparedRuns | None = None
        self._slices = Slices(1, self)
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._ask)
        self.title = PlainLabel(self)
        self.caution = QFrame(self)
        colours = colours or RunColours()
        self.curves = CurvesPanel(theme, colours, self)
        self.real = RealPanel(bridge, theme, self)
        self.tradeoff = TradeoffPanel(theme, colours, self)
        self.over = AxisPanel(theme, colours, self)
        self.results = CellTable(theme, self.tr("Results"), is_figures=True, parent=self)
        self.settings = CellTable(
            theme, self.tr("Settings that differ"), is_figures=False, parent=self
        )
        self.setting_filter = QLineEdit(self)
        self.likeness = PlainLabel(self)
        self.units = UnitsPanel(theme, self)
        self.tabs = QTabWidget(self)
        self.seeds = QPushButton(self.tr("Add their seeds"), self)
        self.report = QPushButton(self.tr("Report"), self)
        self.said = PlainLabel(self)
        self._copied = PlainLabel(self)
        self._lay_out()
        self.curves.pinned.connect(self.pin)
        self.curves.run_opened.connect(self.run_opened)
        self.tradeoff.run_opened.connect(self.run_opened)
        self.over.run_opened.connect(self.run_opened)
        self.curves.grouping_changed.connect(self._regroup, Qt.ConnectionType.QueuedConnection)
        self.setting_filter.textChanged.connect(self._filter_settings)
        theme.changed.connect(self._dress)
        self._dress()
        bridge.run_changed.connect(self._follow)
        bridge.runs_changed.connect(self._later.start)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    @property
    def runs(self) -> ComparedRuns | None:
        """What is shown; None until it has arrived."""
        return self._runs

    def show_runs(self, runs: Sequence[str]) -> None:
        """Fetch these runs and lay them side by side."""
        if tuple(runs) != self._ids:
            self._runs = None
            self._baseline = ""
        self._ids = tuple(runs)
        self.title.setText(self.tr("Comparing {n} runs ...").format(n=len(self._ids)))
        self._ask()

    def pin(self, run: str) -> None:
        """Measure the others against this run."""
        if self._runs is not None and run in self._runs.specs:
            self._baseline = run
            self._arrive(self._ids, self._runs)

    def _ask(self) -> None:
        ids = self._ids
        if ids:
            self._bridge.comparison(self, ids, lambda found: self._arrive(ids, found))

    def _arrive(self, ids: tuple[str, ...], found: ComparedRuns) -> None:
        """Have the runs measured against the pinned one, if it is still there, and show them."""
        baseline = self._baseline
        if baseline not in found.specs:
            self._baseline = baseline = ""
        if baseline in ("", found.baseline):
            self._take(ids, found)
        else:
            self._bridge.ask(
                self, lambda _: found.against(baseline), lambda other: self._take(ids, other)
            )

    def _follow(self, run: RunRecord) -> None:
        if run.id in self._ids:
            self._later.start()

    def _take(self, ids: tuple[str, ...], found: ComparedRuns) -> None:
        """Show what has arrived, panel by panel: all of them at once would keep the window from
        its events for longer than a person's eye forgives."""
        if ids != self._ids or self._baseline not in ("", found.baseline):
            return
        is_pinned = self._runs is not None and self._runs.baseline != found.baseline
        self._slices.begin(
            [
                partial(self.curves.show_runs, found),
                partial(self._show_results, found),
                partial(self._show_differences, found),
                partial(self.units.show_runs, found),
                partial(self.real.show_runs, found),
                partial(self.tradeoff.show_runs, found),
                partial(self.over.show_runs, found),
                partial(self._finish, found, is_pinned),
            ]
        )

    def _finish(self, found: ComparedRuns, is_pinned: bool) -> None:
        self._runs = found
        baseline = found.baseline_group.runs
        if is_pinned and self.units.pair[1] not in baseline:
            self.units.show_pair(baseline[0], self.units.pair[1])
        self.title.setText(self.tr("{n} runs compared").format(n=len(found.runs)))
        alone = found.single_groups
        self.caution.setVisible(bool(alone))
        self._caution.setText(self._caution_text(alone, len(found.groups)))

    def _caution_text(self, alone: Sequence[Group], groups: int) -> str:
        """What cannot be concluded, and of which."""
        if len(alone) == groups:
            return self.tr(
                "One run a side cannot show that a difference is real: another seed may turn it "
                "round. Repeat each with other seeds before you conclude."
            )
        return self.tr(
            "Run from one seed only: {names}. Another seed may turn such a difference round; "
            "repeat them before you conclude."
        ).format(names=", ".join(group.title for group in alone))

    def _regroup(self) -> None:
        if self._runs is not None:
            self._show_results(self._runs)

    def _show_results(self, runs: ComparedRuns) -> None:
        curves = self.curves
        if curves.is_grouped:
            note = self.tr("Mean over N seeds, {spread}; differences are to the pinned baseline.")
            note = note.format(spread=curves.spreads.currentText())
        else:
            note = self.tr("One row a run (N = 1); differences are to the pinned baseline.")
        if runs.shares_device:
            note = f"{note} {shared_device_text()}"
        self._note.setText(note)
        self.results.show_table(
            runs.group_results(curves.spread) if curves.is_grouped else runs.results()
        )

    def _show_differences(self, runs: ComparedRuns) -> None:
        differences = runs.differences()
        self.likeness.setText(core_text(runs.verdict))
        self.likeness.setVisible(bool(runs.verdict))
        self.settings.show_table(differences)
        self._filter_settings(self.setting_filter.text())
        self.tabs.setTabText(
            self.tabs.indexOf(self._settings_tab),
            self.tr("Settings that differ ({n})").format(n=len(differences.rows)),
        )
        self._pages.setCurrentIndex(0 if differences.rows else 1)

    def _filter_settings(self, text: str) -> None:
        table = self.settings.table
        for row, key in enumerate(table.keys if table else ()):
            named = f"{key}\n{setting_text(key)}".casefold()
            self.settings.setRowHidden(row, text.casefold() not in named)

    # Layout

    def _lay_out(self) -> None:
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.curves)
        split.addWidget(self._results_page())
        split.setChildrenCollapsible(False)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([460, 280])
        self.tabs.addTab(split, self.tr("Curves and results"))
        self.tabs.addTab(self.real, self.tr("Is it real?"))
        self.tabs.addTab(self.tradeoff, self.tr("Trade-off"))
        self._settings_tab = self._settings_page()
        self.tabs.addTab(self._settings_tab, self.tr("Settings that differ"))
        self.tabs.addTab(self.units, self.tr("Units side by side"))
        self.tabs.addTab(self.over, self.tr("Over a number"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(self._head())
        column.addWidget(self.caution)
        column.addWidget(self.tabs, 1)
        self._build_caution()

    def _head(self) -> QHBoxLayout:
        self.back = QPushButton(self.tr("All runs"), self)
        self.back.setToolTip(self.tr("Back to the list of runs (Esc)"))
        self.back.clicked.connect(self.closed)
        self.title.setProperty("look", "heading")
        self.seeds.setToolTip(
            self.tr(
                "Add the history's other runs that differ from these in nothing but their seeds"
            )
        )
        self.report.setToolTip(
            self.tr("Write tables, curves and tests into one HTML or PDF file that opens offline")
        )
        for button in (self.seeds, self.report):
            button.setAccessibleName(f"{button.text()}: {button.toolTip()}")
        self.said.setProperty("look", "muted")
        self.seeds.clicked.connect(self._add_seeds)
        self.report.clicked.connect(self._ask_report)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.back)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.said)
        row.addWidget(self.seeds)
        row.addWidget(self.report)
        return row

    def _add_seeds(self) -> None:
        ids = self._ids

        def answer(found: tuple[str, ...]) -> None:
            if ids != self._ids:
                return
            more = len(found) - len(ids)
            self.said.setText(
                self.tr("{n} more runs").format(n=more) if more > 0 else self.tr("No other seeds")
            )
            if more > 0:
                baseline = self._baseline
                self.show_runs(found)
                self._baseline = baseline

        self._bridge.repeats(self, ids, answer)

    def _ask_report(self) -> None:
        forms = self.tr("HTML (*.html);;PDF (*.pdf)")
        dialog = QFileDialog(self, self.tr("Write a report"), "comparison.html", forms)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        dialog.fileSelected.connect(lambda name: self.report_to(Path(name)))
        dialog.open()

    def report_to(self, path: Path) -> None:
        """Write what is compared as a report, HTML or PDF by the file's ending."""
        runs = self._runs
        if runs is None:
            return
        self.said.setText(self.tr("Writing {file} ...").format(file=path.name))
        written = self.tr("Written to {file}").format(file=path.name)

        def answer(fault: str) -> None:
            self.said.setText(fault or written)

        self._bridge.report(self, runs, path, answer)

    def _build_caution(self) -> None:
        self.caution.setProperty("look", "card")
        self._dice = PlainLabel(self.caution)
        self._caution = PlainLabel(self.caution)
        self._caution.setTextFormat(Qt.TextFormat.PlainText)
        self._caution.setWordWrap(True)
        row = QHBoxLayout(self.caution)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(12)
        row.addWidget(self._dice)
        row.addWidget(self._caution, 1)
        self.caution.hide()

    def _dress(self) -> None:
        self.back.setIcon(tinted(self._theme, "arrow-left", "text"))
        self.seeds.setIcon(tinted(self._theme, "dice-multiple-outline", "text"))
        self.report.setIcon(tinted(self._theme, "file-document-outline", "text"))
        dice = tinted(self._theme, "dice-multiple-outline", "warning")
        self._dice.setPixmap(dice.pixmap(20, 20))

    def _results_page(self) -> QWidget:
        page = QWidget(self)
        row = QHBoxLayout()
        self._note = PlainLabel(page)
        self._note.setProperty("look", "muted")
        self._note.setWordWrap(True)
        row.addWidget(self._note, 1)
        self._copied.setProperty("look", "muted")
        row.addWidget(self._copied)
        self.copy_buttons = {}
        for form in FORMS:
            button = QPushButton(self.tr("Copy {form}").format(form=form), page)
            button.setToolTip(self.tr("Copy the table as {form}").format(form=form))
            button.clicked.connect(lambda _=False, form=form: self._copy(form))
            self.copy_buttons[form] = button
            row.addWidget(button)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 12, 0, 0)
        column.addLayout(row)
        column.addWidget(self.results, 1)
        return page

    def _settings_page(self) -> QWidget:
        page = QWidget(self)
        self.setting_filter.setPlaceholderText(self.tr("Filter by name"))
        self.setting_filter.setAccessibleName(self.tr("Filter settings by name"))
        self.setting_filter.setClearButtonEnabled(True)
        self.setting_filter.setFixedWidth(320)
        same = PlainLabel(self.tr("The runs were asked for with the same settings."), page)
        same.setAlignment(Qt.AlignmentFlag.AlignCenter)
        same.setProperty("look", "muted")
        self._pages = QStackedWidget(page)
        self._pages.addWidget(self.settings)
        self._pages.addWidget(same)
        self.likeness.setProperty("look", "muted")
        self.likeness.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.setting_filter)
        head.addWidget(self.likeness, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 12, 0, 0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        return page

    def _copy(self, form: str) -> None:
        self.results.copy_as(form)
        self._copied.setText(self.tr("Copied as {form}").format(form=form))
