"""Errors and seconds of a comparison's groups over depth, in the window."""

from dataclasses import replace

import pytest

from tests.history.runs import ended, epoch, spec, started
from workbench.catalog.presets import preset
from workbench.spec.events import EpochFinished


@pytest.fixture
def degraded(store):
    """Plain networks err more the deeper they are, residual ones less; two seeds of one."""

    def trained(network, error, seed=0, train=5.0, seconds=2.0):
        asked = replace(spec(network, seed=seed), design=preset(network).design)
        depth = int(network.split("-")[1])
        run = store.add(asked, depth=depth, parameters=1000 * depth, macs=5000 * depth).id
        last = epoch(1, error, train_error=train, train_seconds=seconds)
        store.record(started(run), EpochFinished(run, last), ended(run))
        return run

    return [
        trained("plain-56", 13.0, train=11.0, seconds=5.0),
        trained("plain-20", 9.0),
        trained("resnet-20", 8.5, train=4.0),
        trained("resnet-56", 7.0, train=1.0),
        trained("resnet-56", 8.0, seed=1, train=2.0),
    ]


def joined(plot, shape: str) -> list[list[tuple[float, float]]]:
    """The places of the marks that each line of that shape joins."""
    known = {mark.key: mark for mark in plot.marks}
    rows = [[known[key] for key in keys] for keys in plot.joined]
    return [[(mark.x, mark.y) for mark in row] for row in rows if row[0].shape == shape]


def test_errors_on_test_and_training_images_are_drawn_over_the_depth(compared, degraded):
    panel = compared(degraded, "over").over
    assert panel.axes.currentData() == "depth" and panel.figures.currentData() == "last_error"
    assert joined(panel.plot, "own") == [[(20, 9.0), (56, 13.0)], [(20, 8.5), (56, 7.5)]]
    assert joined(panel.plot, "train") == [[(20, 5.0), (56, 11.0)], [(20, 4.0), (56, 1.5)]]
    assert [label.text for _, label in panel.plot.legend.items] == [
        "test images",
        "training images, last epoch",
    ]
    assert "Plain network; ResNet" in panel.note.text()


def test_seconds_over_another_size_are_drawn_without_training_errors(compared, degraded):
    panel = compared(degraded, "over").over
    panel.figures.setCurrentIndex(panel.figures.findData("seconds"))
    panel.axes.setCurrentIndex(panel.axes.findData("parameters"))
    assert joined(panel.plot, "own")[0] == [(20_000, 2.0), (56_000, 5.0)]
    assert joined(panel.plot, "train") == [] and not panel.plot.legend.items


def test_a_point_opens_its_run_and_the_chart_is_written(qtbot, compared, degraded, tmp_path):
    view = compared(degraded, "over")
    mark = view.over.plot.marks[-1]
    with qtbot.waitSignal(view.run_opened) as opened:
        view.over.plot.clicked.emit(mark.key)
    assert opened.args[0] == degraded[3]
    view.over.export.save_to(tmp_path / "chart.svg")
    assert (tmp_path / "chart.svg").stat().st_size > 500
