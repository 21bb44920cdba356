"""Figures of groups over a number: which groups make a line, and where its points lie."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.history.runs import ended, epoch, spec, started
from workbench.catalog.presets import preset
from workbench.cli import cli
from workbench.errors import HistoryError
from workbench.experiments.axis_chart import AxisLine, axes, axis, lines
from workbench.experiments.comparison import compare
from workbench.spec.events import EpochFinished


def trained(store, network, error, seed=0, train=40.0, seconds=2.0, **recipe):
    asked = spec(network, seed=seed)
    design = preset(network).design
    asked = replace(asked, design=design, recipe=replace(asked.recipe, **recipe))
    depth = int(network.split("-")[1])
    run = store.add(asked, depth=depth, parameters=1000 * depth, macs=5000 * depth).id
    store.record(started(run))
    last = epoch(1, error, train_error=train, train_seconds=seconds, warm_up=False)
    store.record(EpochFinished(run, last))
    store.record(ended(run))
    return run


def placed(found: tuple[AxisLine, ...]) -> dict[str, list[tuple[float, float]]]:
    return {line.label: [(point.x, point.y) for point in line.points] for line in found}


@pytest.fixture
def degraded(store):
    """Plain networks err more the deeper they are, residual ones less; two seeds of one."""
    return [
        trained(store, "plain-56", 13.0, train=11.0, seconds=5.0),
        trained(store, "plain-20", 9.0, train=5.0),
        trained(store, "resnet-20", 8.5, train=4.0),
        trained(store, "resnet-56", 7.0, train=1.0, seconds=6.0),
        trained(store, "resnet-56", 8.0, seed=1, train=2.0, seconds=6.2),
    ]


def test_plain_networks_and_residual_ones_are_a_line_each_over_their_depth(store, degraded):
    found = compare(store, degraded)
    over = axis(found, "depth")
    train = {run: store.epochs(run)[-1].train_error for run in degraded}
    assert placed(lines(found, over, "last_error", train)) == {
        "Plain network": [(20, 9.0), (56, 13.0)],
        "ResNet": [(20, 8.5), (56, 7.5)],
    }
    assert placed(lines(found, over, "train_error", train))["ResNet"] == [(20, 4.0), (56, 1.5)]
    assert placed(lines(found, over, "seconds", train))["ResNet"][1] == (56, pytest.approx(6.1))
    residual = lines(found, over, "last_error", train)[1]
    assert [point.n for point in residual.points] == [1, 2]
    assert residual.points[1].y_std == pytest.approx(0.5**0.5)


def test_another_setting_makes_another_line_which_says_so(store, degraded):
    fast = [trained(store, name, 6.0, learning_rate=0.2) for name in ("resnet-20", "resnet-56")]
    found = compare(store, [*degraded, *fast])
    labels = [line.label for line in lines(found, axis(found, "depth"), "last_error", {})]
    assert labels == ["Plain network", "ResNet, learning rate 0.1", "ResNet, learning rate 0.2"]


def test_a_setting_that_is_a_number_is_an_axis_too(store):
    runs = [trained(store, "resnet-20", 9.0 - at, learning_rate=at / 10) for at in (3, 1, 2)]
    found = compare(store, runs)
    assert "recipe.learning_rate" in [each.key for each in axes(found)]
    over = axis(found, "recipe.learning_rate")
    assert placed(lines(found, over, "last_error", {})) == {
        "ResNet": [(0.1, 8.0), (0.2, 7.0), (0.3, 6.0)]
    }
    with pytest.raises(HistoryError, match="momentum"):
        axis(found, "recipe.momentum")


def test_widths_are_lines_over_depth_and_one_line_over_parameters(store):
    names = ("wrn-16-4", "wrn-22-4", "wrn-16-8", "wrn-22-8")
    found = compare(store, [trained(store, name, 9.0 - at) for at, name in enumerate(names)])
    over_depth = placed(lines(found, axis(found, "depth"), "last_error", {}))
    assert list(over_depth) == ["Wide ResNet, k 4", "Wide ResNet, k 8"]
    assert len(lines(found, axis(found, "parameters"), "last_error", {})) == 1
    assert len(lines(found, axis(found, "design.k"), "last_error", {})) == 2


def test_a_group_without_a_result_has_no_point(store, degraded):
    asked = replace(spec("plain-32"), design=preset("plain-32").design)
    running = store.add(asked, depth=32, parameters=1, macs=1).id
    found = compare(store, [*degraded, running])
    points = placed(lines(found, axis(found, "depth"), "last_error", {}))["Plain network"]
    assert [x for x, _ in points] == [20, 56]
    assert lines(found, axis(found, "depth"), "train_error", {}) == ()


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_the_command_lays_them_over_the_depth_and_draws_them(store, degraded, tmp_path, ending):
    file = tmp_path / f"depth.{ending}"
    shown = CliRunner().invoke(cli, ["compare", *degraded, "--chart", str(file)])
    assert shown.exit_code == 0, shown.output
    rows = [
        line.split() for line in shown.stdout.splitlines() if line.strip().startswith("Plain n")
    ]
    assert ["Plain", "network", "56", "1", "13.00", "11.00", "5"] in rows
    assert file.stat().st_size > 1_000
    if ending == "svg":
        text = file.read_text("utf-8")
        assert all(each in text for each in ("ResNet (training)", "Seconds per epoch", "Depth"))


def test_the_command_refuses_an_axis_that_is_none_and_an_ending_that_it_cannot_write(
    store, degraded, tmp_path
):
    call = CliRunner().invoke
    refused = call(cli, ["compare", *degraded, "--against", "recipe.momentum"])
    assert refused.exit_code == 2 and "depth" in refused.stderr
    refused = call(cli, ["compare", *degraded, "--chart", str(tmp_path / "x.bmp")])
    assert refused.exit_code == 2 and ".svg" in refused.stderr
    shown = call(cli, ["compare", *degraded, "--against", "depth", "--json"])
    found = json.loads(shown.stdout)["against"]
    assert found["axis"] == "depth" and len(found["lines"]["seconds"]) == 2


def test_all_runs_that_a_search_finds_are_drawn_in_their_groups(store, degraded, tmp_path):
    file = tmp_path / "x.svg"
    call = CliRunner().invoke
    shown = call(cli, ["groups", "plain", "--chart", str(file), "--against", "parameters"])
    assert shown.exit_code == 0, shown.output
    text = file.read_text("utf-8")
    assert "Plain network" in text and "Parameters" in text and "ResNet" not in text
    assert call(cli, ["groups", "--against", "depth"]).exit_code == 2
