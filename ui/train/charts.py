"""Four plots of one run that share their epochs."""

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from ui.plots.curves import Curve, CurvePlot
from ui.theme import SPACE, Theme
from ui.widgets.sparing import Sparing
from workbench.spec.events import StepsSampled
from workbench.spec.run import EpochRecord

_MEBIBYTE = 2**20
_STEPS_KEPT = 20_000
_AXIS_PIXELS = 64
STEPS_MS = 1000
EPOCHS_MS = 250
"""Single steps and epochs are drawn no oftener: the eye gains nothing, and the training loses."""


def made_plots(theme: Theme) -> Iterator[CurvePlot]:
    """The plots that `Charts` takes. Each takes a moment to make."""
    for title, unit in (
        (_tr("Error"), "%"),
        (_tr("Loss"), _tr("nats")),
        (_tr("Seconds an epoch"), _tr("s")),
        ("", ""),
    ):
        yield CurvePlot(theme, title, unit, _tr("Epoch"))


class Charts(QWidget):
    """Error, loss, seconds an epoch with their split, and one of speed, rate and memory: the four
    plots that `made_plots` makes."""

    def __init__(
        self, theme: Theme, plots: Iterable[CurvePlot], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._epochs: list[EpochRecord] = []
        self._steps: list[tuple[float, float]] = []
        self.error, self.loss, self.seconds, self.more = plots
        self.chosen = QComboBox(self)
        self.chosen.setAccessibleName(self.tr("What the fourth plot shows"))
        self.chosen.setToolTip(self.tr("What this plot shows"))
        for key, name in (
            ("speed", self.tr("Images a second")),
            ("rate", self.tr("Learning rate")),
            ("memory", self.tr("Memory")),
        ):
            self.chosen.addItem(name, key)
        self.chosen.currentIndexChanged.connect(self._draw)
        for plot in (self.loss, self.seconds, self.more):
            plot.set_x_link(self.error)
        for plot in self.plots():
            plot.set_empty_text(self.tr("Curves appear after the first epoch"))
            # As wide in all: where linked plots do not stand exactly above one another, each moves
            # the others' range by the difference, and all are painted again and again.
            plot.plot.getAxis("left").setWidth(_AXIS_PIXELS)
        self._lay_out()
        theme.changed.connect(self._draw)
        for plot in self.plots():
            plot.set_whole_x()
        self._epochs_drawn = Sparing(self._draw, EPOCHS_MS, self)
        self._steps_drawn = Sparing(self._draw_steps, STEPS_MS, self)

    def plots(self) -> tuple[CurvePlot, ...]:
        return (self.error, self.loss, self.seconds, self.more)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE[3])
        last = QWidget(self)
        column = QVBoxLayout(last)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[0])
        column.addWidget(self.chosen, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.more, 1)
        for number, widget in enumerate((self.error, self.loss, self.seconds, last)):
            grid.addWidget(widget, number // 2, number % 2)
            grid.setColumnStretch(number % 2, 1)

    def show_epochs(self, epochs: Sequence[EpochRecord]) -> None:
        """Begin with what the history has of a run."""
        self._epochs, self._steps = list(epochs), []
        for plot in self.plots():
            plot.reset()
        self._epochs_drawn.ask_now()

    def add_epoch(self, record: EpochRecord) -> None:
        """One more; an epoch trained again after a resume takes the place of the old one."""
        self._epochs = [each for each in self._epochs if each.epoch < record.epoch]
        self._epochs.append(record)
        self._epochs_drawn.ask()

    def add_steps(self, steps: StepsSampled) -> None:
        per_epoch = max(1, steps.steps_per_epoch)
        self._steps += [(record.step / per_epoch, record.loss) for record in steps.records]
        if len(self._steps) > _STEPS_KEPT:
            del self._steps[:-_STEPS_KEPT]
        self._steps_drawn.ask()

    def _draw_steps(self) -> None:
        self._share_span()
        self._draw_loss()
        for plot in (self.error, self.loss, self.seconds):
            plot.name_curves()

    def _share_span(self) -> None:
        """All plots show the epochs of all curves: they share one range."""
        ends = [each[0] for each in (*self._steps[:1], *self._steps[-1:])]
        ends += [each.epoch for each in (*self._epochs[:1], *self._epochs[-1:])]
        span = (min(ends), math.ceil(max(ends))) if ends else None
        for plot in self.plots():
            plot.set_x_span(span)

    def _draw(self) -> None:
        self._share_span()
        self._draw_curves(
            self.error,
            (("test_error", self.tr("Test"), 0), ("train_error", self.tr("Training"), 1)),
        )
        self._draw_loss()
        self._draw_curves(
            self.seconds,
            (
                ("train_seconds", self.tr("Training"), 0),
                ("forward_seconds", self.tr("Forward"), 1),
                ("backward_seconds", self.tr("Backward"), 2),
                ("optimizer_seconds", self.tr("Optimiser"), 3),
                ("data_seconds", self.tr("Data"), 4),
                ("evaluation_seconds", self.tr("Evaluation"), 6),
            ),
        )
        match self.chosen.currentData():
            case "speed":
                names, unit = (("images_per_second", self.tr("Images a second"), 0),), ""
            case "rate":
                names, unit = (("learning_rate", self.tr("Learning rate"), 0),), ""
            case _:
                names, unit = (("peak_memory_bytes", self.tr("Memory"), 0),), "MiB"
        self.more.set_y_label(self.chosen.currentText(), unit)
        self._draw_curves(self.more, names, _MEBIBYTE if unit else 1)
        for plot in (self.error, self.loss, self.seconds):
            plot.name_curves()

    def _draw_loss(self) -> None:
        curves = []
        if self._steps:
            x, y = np.array(self._steps).T
            colour = self._theme.color("muted")
            curves.append(Curve("steps", self.tr("Single steps"), x, y, colour))
        for key, label, number in (
            ("test_loss", self.tr("Test"), 0),
            ("train_loss", self.tr("Training"), 1),
        ):
            curves += self._curve(key, label, number)
        self.loss.set_curves(curves)

    def _draw_curves(
        self, plot: CurvePlot, names: Sequence[tuple[str, str, int]], unit: float = 1
    ) -> None:
        plot.set_curves([each for name in names for each in self._curve(*name, unit)])

    def _curve(self, key: str, label: str, number: int, unit: float = 1) -> list[Curve]:
        if not self._epochs:
            return []
        values = [getattr(record, key) for record in self._epochs]
        if all(value is None for value in values):
            return []
        y = np.array([np.nan if value is None else value / unit for value in values])
        x = np.array([record.epoch for record in self._epochs])
        return [Curve(key, label, x, y, self._theme.run_color(number), 2 if number == 0 else 1)]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Charts", text)
