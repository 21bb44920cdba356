"""Errors and seconds of groups over their depth, or over any number in which they differ."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from ui.bridge.axis_chart import CHARTED, TRAIN_ERROR, Axis, AxisLine, axes_of, lines_of
from ui.bridge.compared import ComparedRuns
from ui.bridge.run_colours import RunColours
from ui.compare.chart_page import explain, lay_out, muted
from ui.compare.lines import group_entries
from ui.compare.save_button import SaveButton
from ui.plots.scatter import Mark, ScatterPlot, Shape
from ui.theme import Theme
from ui.widgets.core_texts import core_text, setting_text
from ui.widgets.figures import short
from ui.widgets.plain_label import PlainLabel

_DRAWN = ("last_error", "best_error", "mean_error", "seconds")


class AxisPanel(QWidget):
    """A point per group of seeds, and a line through those that are alike but for the axis. Signal:
    `run_opened(str)`, the first run of a point."""

    run_opened = Signal(str)

    def __init__(self, theme: Theme, colours: RunColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colours = colours
        self._runs: ComparedRuns | None = None
        self._is_stale = False
        self._known: tuple[Axis, ...] = ()
        self.figures, self.axes = QComboBox(self), QComboBox(self)
        self.log_x = QCheckBox(self.tr("Log x"), self)
        self.note = PlainLabel(self)
        self.plot = ScatterPlot(theme, self.tr("Figures over a number"), self)
        self.said = PlainLabel(self)
        self.export = SaveButton(
            self.tr("Export chart"), "over-depth.svg", self.plot.export, self.said, self
        )
        self._fill()
        self._lay_out()
        for box in (self.figures, self.axes):
            box.currentIndexChanged.connect(self._draw)
        self.log_x.toggled.connect(self._draw)
        self.plot.clicked.connect(self._open)
        theme.changed.connect(self._draw)

    def show_runs(self, runs: ComparedRuns) -> None:
        """Draw these runs' groups; the axis stays where the runs have it."""
        self._runs = runs
        chosen = self.axes.currentData()
        self._known = axes_of(runs)
        self.axes.blockSignals(True)
        self.axes.clear()
        for each in self._known:
            self.axes.addItem(setting_text(each.title), each.key)
        self.axes.setCurrentIndex(max(0, self.axes.findData(chosen)))
        self.axes.blockSignals(False)
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._draw()

    def _fill(self) -> None:
        for key in _DRAWN:
            self.figures.addItem(core_text(CHARTED[key]), key)
        explain(
            {
                self.figures: self.tr("Which figure is drawn"),
                self.axes: self.tr("What it is drawn over"),
                self.log_x: self.tr("Logarithmic horizontal axis"),
            }
        )

    def _lay_out(self) -> None:
        controls = (self.figures, muted(self.tr("over"), self), self.axes, self.log_x)
        lay_out(self, controls, self.said, self.export, self.plot, self.note)

    def _draw(self) -> None:
        runs = self._runs
        # What nobody looks at is drawn when somebody does.
        self._is_stale = not self.isVisible()
        if runs is None or self._is_stale:
            return
        figure = str(self.figures.currentData())
        over = self._known[self.axes.currentIndex()]
        own = lines_of(runs, over, figure)
        behind = () if figure == "seconds" else lines_of(runs, over, TRAIN_ERROR)
        drawn = [*self._marks(runs, behind, "train"), *self._marks(runs, own, "own")]
        self.plot.set_labels(self.axes.currentText(), self.figures.currentText())
        self.plot.set_marks(
            [mark for marks in drawn for mark in marks],
            (),
            log_x=self.log_x.isChecked(),
            legend=self._legend() if behind else (),
            joined=[[mark.key for mark in marks] for marks in drawn],
        )
        self.note.setText(self._note(runs, own))

    def _legend(self) -> list[tuple[Shape, str]]:
        return [("own", self.tr("test images")), ("train", self.tr("training images, last epoch"))]

    def _marks(
        self, runs: ComparedRuns, lines: tuple[AxisLine, ...], shape: Shape
    ) -> list[list[Mark]]:
        """Those of each line, in the colour of its first group."""
        colours = {e.key: e.colour for e in group_entries(runs, self._colours, self._theme)}
        is_time = self.figures.currentData() == "seconds"
        found = []
        for line in lines:
            marks = []
            for point in line.points:
                said = f"{point.y:.3g} s" if is_time else f"{point.y:.2f} %"
                if point.y_std is not None:
                    said += f" ± {point.y_std:.2g}"
                parts = (line.label, point.label, f"{said}, {short(point.x)}", f"n = {point.n}")
                marks.append(
                    Mark(
                        key=f"{point.key} {shape}",
                        label=point.label,
                        x=point.x,
                        y=point.y,
                        colour=colours[line.points[0].key],
                        tip="\n".join(parts),
                        y_bar=point.y_std,
                        shape=shape,
                    )
                )
            found.append(marks)
        return found

    def _note(self, runs: ComparedRuns, own: tuple[AxisLine, ...]) -> str:
        """What the signs stand for, and what is not drawn."""
        parts = [self.tr("Bars: standard deviation over seeds.")]
        if joined := "; ".join(line.label for line in own if len(line.points) > 1):
            text = self.tr("A line joins groups that are alike but for the axis: {names}.")
            parts.append(text.format(names=joined))
        missing = len(runs.groups) - sum(len(line.points) for line in own)
        if missing:
            parts.append(self.tr("{n} without a finished run.").format(n=missing))
        if any(point.shared_device for line in own for point in line.points):
            parts.append(self.tr("Some seconds are of runs that shared the device."))
        return " ".join(parts)

    def _open(self, key: str) -> None:
        if self._runs is not None:
            for group in self._runs.groups:
                if group.key == key.rpartition(" ")[0]:
                    self.run_opened.emit(group.runs[0])
