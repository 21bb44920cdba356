"""The curves of several runs over one another."""

import math
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.compared import ComparedRuns
from ui.bridge.metrics import AXES, METRICS, metric, points
from ui.bridge.run_colours import RunColours, shown
from ui.compare.legend import Legend
from ui.plots.curves import Curve, CurvePlot
from ui.theme import Theme, settings
from workbench.errors import WorkbenchError


class CurvesPanel(QWidget):
    """Metric, axes, plot and legend. Signals: `pinned(str)`, `run_opened(str)`."""

    pinned = Signal(str)
    run_opened = Signal(str)

    def __init__(self, theme: Theme, colours: RunColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colours = colours
        self._runs: ComparedRuns | None = None
        self._marked = ""
        self._settings: QSettings = settings()
        self.metrics = QComboBox(self)
        self.axes = QComboBox(self)
        for box, entries in ((self.metrics, METRICS), (self.axes, AXES)):
            for each in entries:
                box.addItem(each.label, each.key)
        self.log_y = QCheckBox(self.tr("Log y"), self)
        self.log_x = QCheckBox(self.tr("Log x"), self)
        self.export = QPushButton(self.tr("Export plot"), self)
        self._said = QLabel(self)
        self._said.setProperty("look", "muted")
        self.plot = CurvePlot(theme, "", "", "")
        self.legend = Legend(theme, self)
        self._explain()
        self._lay_out()
        self._restore()
        self.metrics.currentIndexChanged.connect(self._choose)
        self.axes.currentIndexChanged.connect(self._choose)
        self.log_x.toggled.connect(self._choose)
        self.log_y.toggled.connect(self._choose)
        self.export.clicked.connect(self._ask_file)
        self.legend.hidden_changed.connect(self._draw)
        self.legend.pinned.connect(self.pinned)
        self.legend.opened.connect(self.run_opened)
        self.legend.clicked.connect(self._mark)
        self.plot.clicked.connect(self._mark)
        theme.changed.connect(self._draw)

    def show_runs(self, runs: ComparedRuns) -> None:
        """Draw these runs."""
        self._runs = runs
        self._draw()

    def _explain(self) -> None:
        for widget, tip in (
            (self.metrics, self.tr("Which figure is drawn")),
            (self.axes, self.tr("What it is drawn over")),
            (self.log_y, self.tr("Logarithmic vertical axis")),
            (self.log_x, self.tr("Logarithmic horizontal axis")),
            (self.export, self.tr("Save the plot as PNG, SVG or PDF (Ctrl+E)")),
        ):
            widget.setToolTip(tip)
            widget.setAccessibleName(tip)
        self.export.setShortcut("Ctrl+E")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.metrics)
        over = QLabel(self.tr("over"), self)
        over.setProperty("look", "muted")
        row.addWidget(over)
        row.addWidget(self.axes)
        row.addSpacing(12)
        row.addWidget(self.log_y)
        row.addWidget(self.log_x)
        row.addStretch(1)
        row.addWidget(self._said)
        row.addWidget(self.export)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.plot)
        split.addWidget(self.legend)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 1)
        split.setSizes([960, 300])
        self.legend.setMinimumWidth(220)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 8)
        column.addLayout(row)
        column.addWidget(split, 1)

    def _restore(self) -> None:
        for box, key in ((self.metrics, "compare/metric"), (self.axes, "compare/axis")):
            at = box.findData(self._settings.value(key))
            box.setCurrentIndex(max(at, 0))

    def _choose(self) -> None:
        self._settings.setValue("compare/metric", self.metrics.currentData())
        self._settings.setValue("compare/axis", self.axes.currentData())
        self._draw()
        # What was zoomed in on belongs to the other figure.
        self.plot.reset()

    def _mark(self, run: str) -> None:
        """Bring one curve out; the same again lets it back."""
        self._marked = "" if run == self._marked else run
        self._draw()

    def _draw(self) -> None:
        runs = self._runs
        if runs is None:
            return
        colours = {id: shown(self._theme, name) for id, name in self._colours.of(runs.runs).items()}
        self.legend.show_rows(runs.comparison.rows, colours, runs.baseline)
        chosen, axis = metric(self.metrics.currentData()), str(self.axes.currentData())
        curves = []
        for row in runs.comparison.rows:
            id = row.run.id
            if id in self.legend.hidden:
                continue
            x, y = points(runs.epochs[id], runs.specs[id].recipe, chosen, axis)
            if self.log_y.isChecked():
                y = [value if value > 0 else math.nan for value in y]
            label = f"{row.run.name} ({row.detail})" if row.detail else row.run.name
            width = 2 if id == self._marked else 1
            curves.append(Curve(id, label, x, y, colours[id].name(), width))
        self.plot.set_x_label(self.axes.currentText())
        self.plot.set_y_label(chosen.label, chosen.unit)
        self.plot.set_log(self.log_x.isChecked(), self.log_y.isChecked())
        self.plot.set_curves(curves)

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Export plot"), "curves.svg", _FORMATS)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("svg")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.open()

    def export_to(self, path: Path) -> None:
        """Write the plot as its file's ending says, and say whether that went well."""
        try:
            self.plot.export(path)
        except WorkbenchError as fault:
            self._said.setText(str(fault))
        else:
            self._said.setText(self.tr("Written to {file}").format(file=path.name))


_FORMATS = "SVG (*.svg);;PNG (*.png);;PDF (*.pdf)"
