"""Drawing no oftener than can be seen, and nothing that is not seen."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from ui.plots.curves import Curve
from ui.theme import Theme
from ui.train.charts import Charts, made_plots
from ui.widgets.sparing import Sparing
from workbench.spec.events import StepsSampled
from workbench.spec.run import EpochRecord, StepRecord

LONG = 200_000
SHORT = 20


@pytest.fixture
def widget(qtbot, qapp):
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def test_work_is_done_at_once_and_then_once_for_all_that_asked_meanwhile(widget, qtbot):
    done = []
    sparing = Sparing(lambda: done.append(1), SHORT, widget)
    sparing.ask()
    assert done == [1]
    for _ in range(5):
        sparing.ask()
    assert done == [1]
    qtbot.waitUntil(lambda: len(done) == 2)
    qtbot.wait(3 * SHORT)
    assert len(done) == 2, "nobody asked any more"


def test_another_thing_to_look_at_does_not_wait(widget):
    done = []
    sparing = Sparing(lambda: done.append(1), LONG, widget)
    sparing.ask()
    sparing.ask_now()
    assert done == [1, 1]


def test_what_is_hidden_is_drawn_once_when_it_is_seen_again(widget, qtbot):
    done = []
    sparing = Sparing(lambda: done.append(1), SHORT, widget)
    widget.hide()
    for _ in range(3):
        sparing.ask()
        qtbot.wait(2 * SHORT)
    assert done == []
    widget.show()
    qtbot.waitUntil(lambda: done == [1])


def test_what_is_minimised_waits_until_it_is_not(widget, qtbot, monkeypatch):
    done = []
    monkeypatch.setattr(widget, "isMinimized", lambda: True)
    sparing = Sparing(lambda: done.append(1), SHORT, widget)
    sparing.ask()
    qtbot.wait(3 * SHORT)
    assert done == []
    monkeypatch.setattr(widget, "isMinimized", lambda: False)
    qtbot.waitUntil(lambda: done == [1])


class Paints(QObject):
    """How often a widget is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched, event):  # noqa: N802 - Qt's
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def charts(qtbot, qapp):
    theme = Theme("light")
    shown = Charts(theme, made_plots(theme))
    qtbot.addWidget(shown)
    shown.resize(900, 600)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def epoch(number: int) -> EpochRecord:
    return EpochRecord(
        epoch=number, train_loss=1.0, train_error=50.0, test_loss=1.0, test_error=40.0 - number,
        learning_rate=0.1, train_seconds=1.0, evaluation_seconds=0.1, images_per_second=1000.0,
        peak_memory_bytes=2**20,
    )  # fmt: skip


def steps(*places: int) -> StepsSampled:
    records = tuple(
        StepRecord(step=each, epoch=1, loss=1.0 / (1 + each), learning_rate=0.1, seconds=0.1)
        for each in places
    )
    return StepsSampled("run", records, 1, places[-1], 20)


def settle(qtbot) -> None:
    """Longer than any range waits for."""
    qtbot.wait(700)


def test_each_plot_says_which_colour_is_what_beside_its_title(charts):
    assert not charts.error.legend.isVisible()
    charts.show_epochs([epoch(1), epoch(2)])
    assert charts.error.title.text() == "Error"
    document = QTextDocument()
    document.setHtml(charts.error.legend.text())
    assert document.toPlainText().split() == ["●", "Test", "●", "Training"]
    charts.show_epochs([])
    assert not charts.error.legend.isVisible()


def test_all_plots_of_a_run_share_one_range_and_none_moves_the_others(charts, qtbot):
    charts.show_epochs([epoch(1), epoch(2), epoch(3)])
    charts.add_steps(steps(61, 62, 70))
    settle(qtbot)
    ranges = [plot._box.viewRange()[0] for plot in charts.plots()]
    assert all(np.allclose(each, ranges[0]) for each in ranges)
    moved = []
    for plot in charts.plots():
        plot._box.sigXRangeChanged.connect(lambda *_: moved.append(1))
    charts.add_epoch(epoch(4))
    settle(qtbot)
    assert moved == [], "the fourth epoch was in sight already"


def test_single_steps_leave_the_other_plots_alone(charts, qtbot):
    charts.show_epochs([epoch(1), epoch(2)])
    charts.add_steps(steps(45))
    settle(qtbot)
    others = [Paints(plot.plot.viewport()) for plot in (charts.error, charts.seconds, charts.more)]
    loss = Paints(charts.loss.plot.viewport())
    charts.add_steps(steps(47, 48))
    qtbot.waitUntil(lambda: loss.count > 0, timeout=3000)
    settle(qtbot)
    assert [each.count for each in others] == [0, 0, 0]


def test_curves_that_have_not_changed_are_not_painted_again(charts, qtbot):
    def curve() -> Curve:
        return Curve("a", "A", np.arange(5), np.arange(5.0), "#123456")

    charts.error.set_curves([curve()])
    settle(qtbot)
    paints = Paints(charts.error.plot.viewport())
    charts.error.set_curves([curve()])
    settle(qtbot)
    assert paints.count == 0


def test_hidden_charts_take_epochs_and_draw_them_when_they_are_shown(charts, qtbot):
    charts.hide()
    charts.show_epochs([epoch(1)])
    charts.add_epoch(epoch(2))
    assert charts.error.curves() == []
    charts.show()
    qtbot.waitUntil(lambda: len(charts.error.curves()) == 2)
    assert list(charts.error.curves()[0].x) == [1, 2]
