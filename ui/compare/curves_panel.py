"""The curves of several runs over one another."""

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui.bridge.compared import ComparedRuns
from ui.bridge.metrics import AXES, METRICS, metric
from ui.bridge.run_colours import RunColours
from ui.compare.legend import Legend
from ui.compare.limits import LimitsBar
from ui.compare.lines import (
    Wanted,
    group_curves,
    group_entries,
    run_curves,
    run_entries,
    spread_names,
)
from ui.compare.save_button import SaveButton
from ui.plots.curves import CurvePlot
from ui.theme import Theme, settings
from ui.widgets.plain_label import PlainLabel
from ui.widgets.segmented import Segmented


class CurvesPanel(QWidget):
    """Metric, axes, plot and legend. Signals: `pinned(str)`, `run_opened(str)`: a run;
    `grouping_changed()`, runs are shown one by one, or seeds together, from now on."""

    pinned = Signal(str)
    run_opened = Signal(str)
    grouping_changed = Signal()

    def __init__(self, theme: Theme, colours: RunColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colours = colours
        self._runs: ComparedRuns | None = None
        self._marked = ""
        self._settings: QSettings = settings()
        self.metrics, self.axes, self.spreads = QComboBox(self), QComboBox(self), QComboBox(self)
        for box, entries in ((self.metrics, METRICS), (self.axes, AXES)):
            for each in entries:
                box.addItem(each.label, each.key)
        for key, name in spread_names().items():
            self.spreads.addItem(name, key)
        self.log_y = QCheckBox(self.tr("Log y"), self)
        self.log_x = QCheckBox(self.tr("Log x"), self)
        self.grouping = Segmented(self.tr("What a line stands for"), self)
        self.smoothing = QSlider(Qt.Orientation.Horizontal, self)
        self.limits_button = QPushButton(self.tr("Limits"), self)
        self.limits = LimitsBar(self)
        self.plot = CurvePlot(theme, "", "", "")
        self.said = PlainLabel(self)
        self.export = SaveButton(
            self.tr("Export plot"), "curves.svg", self.plot.export, self.said, self
        )
        self.legend = Legend(theme, self)
        self._prepare()
        self._explain()
        self._lay_out()
        self._restore()
        self._connect()

    def show_runs(self, runs: ComparedRuns) -> None:
        """Draw these runs: seeds together where there are several of anything."""
        before = self._runs
        if before is None or {r.id for r in before.runs} != {r.id for r in runs.runs}:
            self.grouping.setEnabled(runs.comparison.has_repeats)
            # A run that still trains is not in a mean, and would not be seen.
            is_over = not any(run.state.is_live for run in runs.runs)
            has_seeds = any(group.n > 1 for group in runs.groups)
            self.grouping.set_current("seeds" if is_over and has_seeds else "runs")
        self._runs = runs
        self._draw()

    @property
    def is_grouped(self) -> bool:
        """Whether a line is the mean of a group of seeds."""
        return self.grouping.current == "seeds"

    @property
    def spread(self) -> str:
        """What stands around a mean: 'std', 'sem' or 'range'."""
        return str(self.spreads.currentData())

    def _prepare(self) -> None:
        self.grouping.add("runs", self.tr("Each run"), self.tr("A line for each run"))
        self.grouping.add(
            "seeds",
            self.tr("Mean of seeds"),
            self.tr("Runs that differ only in their seeds as one mean with a band"),
        )
        self.smoothing.setRange(0, 99)
        self.smoothing.setFixedWidth(96)
        self.limits_button.setCheckable(True)
        self.limits.hide()

    def _connect(self) -> None:
        for box in (self.metrics, self.axes):
            box.currentIndexChanged.connect(self._choose)
        for check in (self.log_x, self.log_y):
            check.toggled.connect(self._choose)
        self.spreads.currentIndexChanged.connect(self._regroup)
        self.grouping.chosen.connect(self._regroup)
        self.smoothing.valueChanged.connect(self._draw)
        self.limits_button.toggled.connect(self.limits.setVisible)
        self.limits.changed.connect(self._limit)
        self.legend.hidden_changed.connect(self._draw)
        self.legend.pinned.connect(self.pinned)
        self.legend.opened.connect(self.run_opened)
        self.legend.clicked.connect(self._mark)
        self.plot.clicked.connect(self._mark)
        self._theme.changed.connect(self._draw)

    def _explain(self) -> None:
        for widget, tip in (
            (self.metrics, self.tr("Which figure is drawn")),
            (self.axes, self.tr("What it is drawn over")),
            (self.spreads, self.tr("What the band around a mean stands for")),
            (self.log_y, self.tr("Logarithmic vertical axis")),
            (self.log_x, self.tr("Logarithmic horizontal axis")),
            (self.smoothing, self.tr("Smooth the curves; each stays visible behind, as it is")),
            (self.limits_button, self.tr("Set the ends of the axes by hand")),
        ):
            widget.setToolTip(tip)
            widget.setAccessibleName(tip)
        self.export.setShortcut("Ctrl+E")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (
            self.metrics,
            _muted(self.tr("over"), self),
            self.axes,
            self.log_y,
            self.log_x,
            self.grouping,
            self.spreads,
            _muted(self.tr("Smooth"), self),
            self.smoothing,
            self.limits_button,
        ):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.said)
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
        column.addWidget(self.limits)
        column.addWidget(split, 1)

    def _restore(self) -> None:
        for box, key in ((self.metrics, "metric"), (self.axes, "axis"), (self.spreads, "spread")):
            at = box.findData(self._settings.value(f"compare/{key}"))
            box.setCurrentIndex(max(at, 0))

    def _choose(self) -> None:
        self._settings.setValue("compare/metric", self.metrics.currentData())
        self._settings.setValue("compare/axis", self.axes.currentData())
        self._draw()
        # What was zoomed in on belongs to the other figure.
        self.plot.reset()

    def _regroup(self) -> None:
        self._settings.setValue("compare/spread", self.spreads.currentData())
        self._draw()
        self.grouping_changed.emit()

    def _limit(self) -> None:
        self.plot.set_limits(self.limits.horizontal, self.limits.vertical)

    def _mark(self, key: str) -> None:
        """Bring one curve out; the same again lets it back."""
        self._marked = "" if key == self._marked else key
        self._draw()

    def _draw(self) -> None:
        runs = self._runs
        if runs is None:
            return
        is_grouped = self.is_grouped
        make = group_entries if is_grouped else run_entries
        entries = make(runs, self._colours, self._theme)
        self.spreads.setEnabled(is_grouped)
        self.legend.show_entries(entries, runs.baseline_group.key if is_grouped else runs.baseline)
        chosen = metric(self.metrics.currentData())
        wanted = Wanted(
            metric=chosen,
            axis=str(self.axes.currentData()),
            smoothing=self.smoothing.value() / 100,
            spread=self.spread,
            marked=self._marked,
        )
        visible = [entry for entry in entries if entry.key not in self.legend.hidden]
        draw = group_curves if is_grouped else run_curves
        self.plot.set_x_label(self.axes.currentText())
        self.plot.set_whole_x(self.axes.currentData() != "time")
        self.plot.set_y_label(chosen.label, chosen.unit)
        self.plot.set_log(self.log_x.isChecked(), self.log_y.isChecked())
        self.plot.set_curves(draw(runs, visible, wanted))


def _muted(text: str, parent: QWidget) -> QLabel:
    label = PlainLabel(text, parent)
    label.setProperty("look", "muted")
    return label
