"""A design is worked out once per command, per run and per edit, and means the same everywhere."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from PySide6.QtWidgets import QApplication

from tests.designs import small_design
from tests.tiny_runs import tiny_run
from tests.ui.design_window import shown_workspace
from ui.bridge.document import Document
from workbench.analysis import network, resolved
from workbench.catalog.presets import preset
from workbench.cli import cli
from workbench.commands import train
from workbench.experiments import runner
from workbench.experiments.runner import Runner
from workbench.spec import codec
from workbench.spec.run import RunState
from workbench.training.control import Control


class Counted:
    """How often designs were worked out, and resolved."""

    def __init__(self) -> None:
        network._analysed.cache_clear()
        resolved._resolved.cache_clear()

    @property
    def analysed(self) -> int:
        return network._analysed.cache_info().misses

    @property
    def resolved(self) -> int:
        return resolved._resolved.cache_info().misses


@pytest.fixture
def counted() -> Counted:
    return Counted()


def test_a_run_works_its_design_out_once_from_the_command_to_the_module(
    counted, store, monkeypatch
):
    def prepared(attempt):
        job = attempt.prepared()
        assert sum(each.numel() for each in job.model.parameters()) > 0
        return attempt.stopped()

    monkeypatch.setattr(runner, "_trained", prepared)
    own = Runner(store)
    record = own.submit(replace(tiny_run(), name="counted"))
    assert own.execute(record.id, Control()) is RunState.STOPPED
    assert (counted.analysed, counted.resolved) == (1, 1)


def test_a_command_works_its_design_out_once(counted, monkeypatch):
    shown = CliRunner().invoke(cli, ["networks", "resnet-20", "--set", "design.depth=26", "--json"])
    assert shown.exit_code == 0
    assert (counted.analysed, counted.resolved) == (1, 1)
    monkeypatch.setattr(train, "train_all", lambda specs, *_: len(specs) - 1)
    result = CliRunner().invoke(
        cli, ["train", "--network", "resnet-20", "--set", "design.depth=32"]
    )
    assert result.exit_code == 0
    # What is begun is checked when it is queued.
    assert (counted.analysed, counted.resolved) == (1, 1)


def test_an_edit_works_the_design_out_once(qtbot):
    document = shown_workspace(qtbot, preset("preresnet-20").design).document
    counted = Counted()
    for kernel in (5, 7, 1):
        document.change(
            "Kernel",
            lambda block, kernel=kernel: replace(
                block,
                operations=tuple(
                    each.with_parameter("kernel", kernel) if each.id == "conv1" else each
                    for each in block.operations
                ),
            ),
        )
        document.analyse_now()
        QApplication.processEvents()
    document.undo_stack.undo()
    QApplication.processEvents()
    assert (counted.analysed, counted.resolved) == (3, 0)


@pytest.mark.parametrize("name", ["small", "preresnet-20", "attention-56", "stochastic-depth-110"])
def test_the_command_counts_and_stamps_what_the_editor_shows(qapp, tmp_path, name):
    design = small_design() if name == "small" else preset(name).design
    file = tmp_path / "mine.json"
    codec.save(file, design)
    document = Document()
    document.open(file)
    first = document.design.network.stages[0]
    for stride in (first.stride, 2):
        stages = (replace(first, stride=stride), *document.design.network.stages[1:])
        document.edit(
            "Stride",
            replace(document.design, network=replace(document.design.network, stages=stages)),
        )
        document.analyse_now()
        document.save()
        result = CliRunner().invoke(cli, ["networks", str(file), "--json"])
        (told,) = json.loads(result.stdout)
        shown = document.analysis
        assert told["stamp"] == resolved.resolve(document.design).stamp
        assert (told["parameters"], told["macs"]) == (shown.parameters, shown.macs)
        assert (told["depth"], told["activation_bytes"]) == (shown.depth, shown.activation_bytes)
        assert told["parameters_without_batch_norm"] == shown.parameters - shown.norm_parameters
