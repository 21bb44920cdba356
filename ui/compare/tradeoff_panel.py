"""Error against what it costs: seconds, parameters or multiply-accumulates."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QWidget,
)

from ui.bridge.compared import FIGURES, SHARED, ComparedRuns
from ui.bridge.run_colours import RunColours
from ui.bridge.tradeoff import COSTS, PRINTED, Point, Printed, own_points, pareto
from ui.compare.cells import shared_device_text
from ui.compare.chart_page import explain, lay_out, muted
from ui.compare.lines import group_entries
from ui.compare.save_button import SaveButton
from ui.plots.scatter import Mark, ScatterPlot, Shape
from ui.theme import Theme
from ui.widgets.core_texts import core_text, dataset_text
from ui.widgets.figures import short
from ui.widgets.plain_label import PlainLabel

_ERRORS = ("last_error", "best_error", "mean_error")


class TradeoffPanel(QWidget):
    """A point a group of seeds. Signal: `run_opened(str)`, the first run of a point."""

    run_opened = Signal(str)

    def __init__(self, theme: Theme, colours: RunColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colours = colours
        self._runs: ComparedRuns | None = None
        self._is_stale = False
        self.errors, self.costs, self.printed = QComboBox(self), QComboBox(self), QComboBox(self)
        self.log_x = QCheckBox(self.tr("Log x"), self)
        self.note = PlainLabel(self)
        self.plot = ScatterPlot(theme, self.tr("Error against cost"), self)
        self.said = PlainLabel(self)
        self.export = SaveButton(
            self.tr("Export chart"), "trade-off.svg", self.plot.export, self.said, self
        )
        self._fill()
        self._lay_out()
        for box in (self.errors, self.costs, self.printed):
            box.currentIndexChanged.connect(self._draw)
        self.log_x.toggled.connect(self._draw)
        self.plot.clicked.connect(self._open)
        theme.changed.connect(self._draw)

    def show_runs(self, runs: ComparedRuns) -> None:
        """Draw these runs' groups, beside the printed figures of their data set if it has any."""
        before = self._runs
        self._runs = runs
        if before is None or {r.id for r in before.runs} != {r.id for r in runs.runs}:
            sets = [group.dataset for group in runs.groups if group.dataset in PRINTED]
            self.printed.blockSignals(True)
            self.printed.setCurrentIndex(self.printed.findData(sets[0] if sets else ""))
            self.printed.blockSignals(False)
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._draw()

    def _fill(self) -> None:
        for key in _ERRORS:
            self.errors.addItem(self.tr(FIGURES[key]), key)
        for key, name in COSTS.items():
            self.costs.addItem(self.tr(name), key)
        self.printed.addItem(self.tr("none"), "")
        for name in PRINTED:
            self.printed.addItem(name, name)
        explain(
            {
                self.errors: self.tr("Which error is drawn"),
                self.costs: self.tr("What it is weighed against"),
                self.printed: self.tr("Papers' figures for these networks on this data set"),
                self.log_x: self.tr("Logarithmic horizontal axis"),
            }
        )

    def _lay_out(self) -> None:
        against = muted(self.tr("against"), self)
        printed = muted(self.tr("Printed in papers"), self)
        controls = (self.errors, against, self.costs, self.log_x, 12, printed, self.printed)
        lay_out(self, controls, self.said, self.export, self.plot, self.note)

    def _draw(self) -> None:
        runs = self._runs
        # What nobody looks at is drawn when somebody does.
        self._is_stale = not self.isVisible()
        if runs is None or self._is_stale:
            return
        cost, field = str(self.costs.currentData()), str(self.errors.currentData())
        own = own_points(runs.groups, cost, field)
        printed = runs.printed(cost, str(self.printed.currentData()))
        colours = {e.key: e.colour for e in group_entries(runs, self._colours, self._theme)}
        marks = [self._mark(point, colours[point.key], cost) for point in (*printed.points, *own)]
        self.plot.set_labels(self.costs.currentText(), self.errors.currentText())
        front = [point.key for point in pareto(own)]
        self.plot.set_marks(
            marks, front, log_x=self.log_x.isChecked(), legend=self._legend(own, printed)
        )
        self.note.setText(self._note(runs, own, printed))

    def _legend(self, own: tuple[Point, ...], printed: Printed) -> list[tuple[Shape, str]]:
        """What each shape stands for, where there is more than one."""
        made: list[tuple[Shape, str]] = []
        if any(not point.timed_by for point in printed.points):
            made.append(("printed", self.tr("printed in its paper")))
        for network in dict.fromkeys(p.timed_by for p in printed.points if p.timed_by):
            text = self.tr("printed ratio × own seconds of {network}").format(network=network)
            made.append(("ratio", text))
        if made and own:
            made.insert(0, ("own", self.tr("own runs, mean of their seeds")))
        return made

    def _mark(self, point: Point, colour: QColor, cost: str) -> Mark:
        said = f"{point.x:.3g} s" if cost == "seconds" else short(point.x)
        error = f"{point.y:.2f} %"
        if point.y_std is not None:
            error += f" ± {point.y_std:.2g}"
        source = point.note if point.is_printed else f"n = {point.n}"
        label = point.label
        if point.shared_device:
            source += "\n" + self.tr("shared the device with other runs")
            label += core_text(SHARED)
        if point.timed_by:
            ratio = self.tr("printed ratio × own seconds of {network}")
            source += "\n" + ratio.format(network=point.timed_by)
        tip = f"{point.label}\n{error}, {said}\n{source}"
        # Several papers may print an error of one network.
        key = f"{point.key} printed {point.y} {point.note}" if point.is_printed else point.key
        return Mark(
            key=key,
            label=label,
            x=point.x,
            y=point.y,
            colour=colour,
            tip=tip,
            x_bar=point.x_std,
            y_bar=point.y_std,
            shape=_shape(point),
            twin=point.key if point.is_printed else "",
        )

    def _note(self, runs: ComparedRuns, own: tuple[Point, ...], printed: Printed) -> str:
        """What the signs stand for, and what is not drawn."""
        parts = [
            self.tr("Bars: standard deviation over seeds."),
            self.tr("Broken line: what nothing beats in both (Pareto front)."),
        ]
        if str(self.costs.currentData()) == "seconds" and runs.shares_device:
            parts.append(shared_device_text())
        apart = self._other_images(runs, own, printed)
        if apart:
            parts.append(
                self.tr(
                    "Own points on {images} stand apart: they are not comparable with errors "
                    "printed on {data}."
                ).format(images=", ".join(apart), data=self.printed.currentText())
            )
        if printed.untimed:
            parts.append(
                self.tr(
                    "Printed figures left out, since the paper gives no seconds: {names}."
                ).format(names=", ".join(printed.untimed))
            )
        for network in dict.fromkeys(printed.unanchored.values()):
            names = [name for name, first in printed.unanchored.items() if first == network]
            parts.append(
                self.tr(
                    "Printed figures left out: {names}. Papers' seconds are of other machines; "
                    "their ratio to {network}, the first row of the table, can be used once the "
                    "comparison holds runs of it on the same images and machine."
                ).format(names=", ".join(names), network=network)
            )
        missing = len(runs.groups) - len(own)
        if missing:
            parts.append(self.tr("{n} without a finished run.").format(n=missing))
        return " ".join(parts)

    def _other_images(
        self, runs: ComparedRuns, own: tuple[Point, ...], printed: Printed
    ) -> list[str]:
        """The data sets of own points that are not the one that the printed ones are of."""
        if not printed.points:
            return []
        drawn = {point.key for point in own}
        sets = dict.fromkeys(group.dataset for group in runs.groups if group.key in drawn)
        return [dataset_text(each) for each in sets if each != self.printed.currentData()]

    def _open(self, key: str) -> None:
        if self._runs is not None:
            for group in self._runs.groups:
                if group.key == key:
                    self.run_opened.emit(group.runs[0])


def _shape(point: Point) -> Shape:
    if not point.is_printed:
        return "own"
    return "ratio" if point.timed_by else "printed"
