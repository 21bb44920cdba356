"""One run, opened: its curves, facts, settings, log and notes."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.history_bridge import HistoryBridge, RunDetails
from ui.bridge.metrics import METRICS, metric, points
from ui.bridge.run_colours import RunColours, shown
from ui.bridge.run_columns import state_word
from ui.history.notes_editor import NotesEditor
from ui.history.run_facts import (
    Facts,
    forecast_facts,
    input_facts,
    machine_facts,
    network_facts,
    paper_facts,
    result_facts,
)
from ui.plots.curves import Curve, CurvePlot
from ui.theme import Theme
from ui.widgets.core_texts import setting_text, value_text
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.plain_label import PlainLabel
from ui.widgets.run_state import state_icon, tinted
from ui.widgets.tips import plain_tip
from workbench.spec.escapes import log
from workbench.spec.run import LogRecord, RunRecord

_TOGETHER = {"test_error": "train_error", "test_loss": "train_loss"}
"""Curves of the training images are drawn, dashed, behind those of the test images."""
_LABEL_WIDTH = 140
"""Pixels."""
_IN_PAIRS = ("test_error", "test_loss", "train_seconds", "learning_rate")


class RunPanel(QWidget):
    """Shows one run of the history and follows it. Signal: `closed()`."""

    closed = Signal()

    def __init__(
        self,
        bridge: HistoryBridge,
        theme: Theme,
        colours: RunColours,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._theme = theme
        self._colours = colours
        self._run = ""
        self._details: RunDetails | None = None
        self._name = ElidedLabel("", self)
        self._name.setProperty("look", "heading")
        self._state = PlainLabel(self)
        self._state_icon = PlainLabel(self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.notes = NotesEditor(self)
        self.notes.written.connect(lambda run, notes: bridge.annotate(run, notes=notes))
        self._build_curves()
        self._facts = QVBoxLayout()
        self._settings = QTableWidget(0, 2, self)
        self._log = QPlainTextEdit(self)
        self._build_tabs()
        self._lay_out()
        bridge.run_changed.connect(self._follow)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def run(self) -> str:
        """The id of the run that is shown; empty for none."""
        return self._run

    @property
    def details(self) -> RunDetails | None:
        return self._details

    def show_run(self, run: str) -> None:
        """Fetch a run and show it."""
        self._run = run
        self._ask()

    def show_notes(self) -> None:
        """Bring the notes to the front, ready to be written."""
        self.tabs.setCurrentWidget(self.notes)
        self.notes.text.setFocus()

    def close_run(self) -> None:
        """Keep what was written, and show nothing."""
        self.notes.keep()
        self._run = ""
        self._details = None
        self.closed.emit()

    def _ask(self) -> None:
        run = self._run
        self._bridge.details(self, run, lambda found: self._take(run, found))

    def _take(self, run: str, details: RunDetails) -> None:
        if run == self._run:
            self._details = details
            self._show()

    def _follow(self, record: RunRecord) -> None:
        if record.id == self._run:
            self._ask()

    # Looks

    def _build_curves(self) -> None:
        self.metric_box = QComboBox(self)
        self.metric_box.setAccessibleName(self.tr("Curve"))
        self.metric_box.setToolTip(self.tr("Which figure of each epoch is drawn"))
        for each in METRICS:
            if each.key in _IN_PAIRS:
                self.metric_box.addItem(each.label, each.key)
        self.metric_box.currentIndexChanged.connect(self._choose_metric)
        self._dashed = PlainLabel(self.tr("dashed: on the training images"), self)
        self._dashed.setProperty("look", "muted")
        self.plot = CurvePlot(self._theme, "", "", "")

    def _build_tabs(self) -> None:
        curves = QWidget(self)
        column = QVBoxLayout(curves)
        column.setContentsMargins(0, 12, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self.metric_box)
        row.addStretch(1)
        row.addWidget(self._dashed)
        column.addLayout(row)
        column.addWidget(self.plot, 1)
        facts = QWidget(self)
        facts.setLayout(self._facts)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(facts)
        self._settings.setHorizontalHeaderLabels([self.tr("Setting"), self.tr("Value")])
        self._settings.verticalHeader().hide()
        self._settings.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._settings.setShowGrid(False)
        self._settings.setAccessibleName(self.tr("Settings of the run"))
        self._settings.horizontalHeader().setSectionResizeMode(
            0, QHeaderView.ResizeMode.ResizeToContents
        )
        self._settings.horizontalHeader().setStretchLastSection(True)
        self._settings.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self._log.setReadOnly(True)
        self._log.setAccessibleName(self.tr("Log of the run"))
        self._log.setPlaceholderText(self.tr("The run has said nothing yet."))
        self._log.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        for page, title in (
            (curves, self.tr("Curves")),
            (scroll, self.tr("Facts")),
            (self._settings, self.tr("Settings")),
            (self._log, self.tr("Log")),
            (self.notes, self.tr("Notes")),
        ):
            self.tabs.addTab(page, title)

    def _lay_out(self) -> None:
        close = self._close = QToolButton(self)
        close.setToolTip(self.tr("Close (Esc)"))
        close.setAccessibleName(self.tr("Close the run"))
        close.setAutoRaise(True)
        close.clicked.connect(self.close_run)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._name, 1)
        head.addWidget(self._state_icon)
        head.addWidget(self._state)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 0, 0)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)

    def _dress(self) -> None:
        self._close.setIcon(tinted(self._theme, "close", "muted"))
        self._show()

    def _show(self) -> None:
        details = self._details
        if details is None:
            return
        run = details.record
        self._name.setText(run.name)
        self._state.setText(state_word(run.state))
        self._state_icon.setPixmap(state_icon(self._theme, run.state).pixmap(16, 16))
        self.notes.show_notes(run.id, run.notes)
        self._show_curves()
        self._show_facts(details)
        self._show_settings(details)
        self._log.setPlainText("\n".join(_line(line) for line in details.log))

    def _choose_metric(self) -> None:
        self._show_curves()
        self.plot.reset()

    def _show_curves(self) -> None:
        details = self._details
        if details is None:
            return
        run = details.record
        chosen = metric(self.metric_box.currentData())
        colour = shown(self._theme, self._colours.of([run])[run.id]).name()
        curves = []
        behind = _TOGETHER.get(chosen.key)
        self._dashed.setVisible(behind is not None)
        for key in (behind, chosen.key) if behind else (chosen.key,):
            each = metric(key)
            x, y = points(details.epochs, details.spec.recipe, each, "epoch")
            curves.append(Curve(key, each.label, x, y, colour, dashed=key == behind))
        self.plot.set_x_label(self.tr("Epoch"))
        self.plot.set_y_label(chosen.label, chosen.unit)
        self.plot.set_curves(curves)

    def _show_facts(self, details: RunDetails) -> None:
        while item := self._facts.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for title, facts in (
            (self.tr("RESULT"), result_facts(details)),
            (self.tr("FORETOLD"), forecast_facts(details)),
            (self.tr("NETWORK AND DATA"), network_facts(details)),
            (self.tr("INPUT AND OUTPUTS"), input_facts(details)),
            (self.tr("AGAINST ITS PAPER"), paper_facts(details)),
            (self.tr("MACHINE AND TIME"), machine_facts(details)),
        ):
            if facts:
                self._facts.addWidget(_section(title, facts))
        self._facts.addStretch(1)

    def _show_settings(self, details: RunDetails) -> None:
        self._settings.setRowCount(len(details.settings))
        for row, setting in enumerate(details.settings):
            for column, text in enumerate(
                (setting_text(setting.title), value_text(setting.values[0]))
            ):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(text))
                self._settings.setItem(row, column, item)


def _section(title: str, facts: Facts) -> QWidget:
    section = QWidget()
    form = QFormLayout(section)
    form.setContentsMargins(0, 8, 8, 8)
    form.setHorizontalSpacing(24)
    form.setVerticalSpacing(6)
    heading = PlainLabel(title)
    heading.setProperty("look", "section")
    form.addRow(heading)
    for name, value in facts:
        label, text = PlainLabel(name), PlainLabel(value)
        label.setProperty("look", "muted")
        label.setFixedWidth(_LABEL_WIDTH)
        text.setWordWrap(True)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        form.addRow(label, text)
    return section


def _line(line: LogRecord) -> str:
    clock = datetime.fromtimestamp(line.time, UTC).astimezone().strftime("%H:%M:%S")
    level = "" if line.level == "info" else f"{line.level.upper()}  "
    return log(f"{clock}  {level}{line.text}")
