"""Networks out of the window as code, and weights into it with their map."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from pytorchcv.model_provider import get_model

from tests.designs import residual_unit, small_design
from tests.ui.design_window import shown_workspace
from ui.bridge.exchange import WeightsKept
from ui.bridge.images import Images
from ui.train.setup_panel import SetupPanel
from workbench.catalog.presets import preset
from workbench.nn.network import build

LONG = 30_000


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return tmp_path


def saved(path: Path, model: torch.nn.Module) -> Path:
    torch.save(model.state_dict(), path)
    return path


def mapped(qtbot, workspace, path: Path):
    """The dialog, once the file's map is in it."""
    with qtbot.waitSignal(workspace.code.exchange.mapped, timeout=LONG):
        workspace.code.take(path)
    assert workspace.code.dialog is not None
    return workspace.code.dialog


def rows(dialog) -> list[tuple[str, ...]]:
    table = dialog.table
    return [tuple(table.item(r, c).text() for c in range(3)) for r in range(table.rowCount())]


def test_the_actions_are_there_with_shortcut_and_tooltip(qtbot):
    workspace = shown_workspace(qtbot, small_design())
    for name in ("export_network", "import_weights"):
        action = workspace.actions[name]
        assert not action.shortcut().isEmpty()
        assert action.toolTip()


def test_the_present_design_is_written_as_a_file_that_runs(qtbot, home):
    workspace = shown_workspace(qtbot, small_design())
    said = []
    workspace.code.said.connect(said.append)
    with qtbot.waitSignal(workspace.code.exchange.written, timeout=LONG):
        workspace.code.write(home / "small.py")
    names: dict[str, object] = {"__name__": "exported"}
    exec(compile((home / "small.py").read_text(encoding="utf-8"), "small.py", "exec"), names)
    assert names["make"]()(torch.zeros(2, 3, 8, 8)).shape == (2, 10)
    assert "small.py" in said[-1]


def test_a_place_that_cannot_be_written_to_is_named(qtbot, home):
    workspace = shown_workspace(qtbot, small_design())
    with qtbot.waitSignal(workspace.code.exchange.refused, timeout=LONG) as refused:
        workspace.code.write(home / "nowhere" / "small.py")
    assert "cannot be written" in refused.args[0].message


def test_a_public_checkpoint_shows_where_each_tensor_goes(qtbot, home):
    workspace = shown_workspace(qtbot, preset("resnet-20-b").design)
    torch.manual_seed(0)
    file = saved(home / "resnet20.pth", get_model("resnet20_cifar10", pretrained=False))
    dialog = mapped(qtbot, workspace, file)
    assert ("stem.conv.weight", "features.init_block.conv.weight", "16×3×3×3") in rows(dialog)
    assert "have a place in resnet-20-b" in dialog.summary.text()
    assert dialog.test.isEnabled() and dialog.images.currentData() == "cifar10"
    with qtbot.waitSignal(workspace.code.begin_wanted, timeout=LONG) as wanted:
        dialog.begin.click()
    [kept] = wanted.args
    assert isinstance(kept, WeightsKept)
    assert kept.file == "resnet20.pth"
    assert (home / "home" / "weights" / f"{kept.digest}.safetensors").exists()
    assert workspace.code.dialog is None


def test_weights_are_tested_on_images(qtbot, home):
    design = small_design()
    workspace = shown_workspace(qtbot, design)
    file = saved(home / "own.pt", build(design, (1, 8, 8), 10))
    dialog = mapped(qtbot, workspace, file)
    with qtbot.waitSignal(workspace.code.exchange.tested, timeout=LONG) as tested:
        dialog.test.click()
    assert tested.args[0].images == 360
    assert f"{tested.args[0].error:.2f} % error on 360 test images" in dialog.detail.text()
    assert dialog.begin.isEnabled()
    dialog.reject()


def test_weights_that_do_not_fit_are_listed_first_and_nothing_can_be_done(qtbot, home):
    workspace = shown_workspace(qtbot, small_design())
    file = saved(home / "other.pt", build(small_design(residual_unit(), width=16)))
    dialog = mapped(qtbot, workspace, file)
    assert "do not fit" in dialog.summary.text()
    first = rows(dialog)[0]
    assert first[1] == "–" and first[2] == ""
    assert any(row[0] == "–" for row in rows(dialog))
    assert not dialog.test.isEnabled() and not dialog.begin.isEnabled()
    dialog.reject()


def test_a_file_that_is_no_weights_is_refused_in_words(qtbot, home):
    workspace = shown_workspace(qtbot, small_design())
    (home / "x.pth").write_bytes(b"not weights")
    with qtbot.waitSignal(workspace.code.exchange.refused, timeout=LONG):
        workspace.code.take(home / "x.pth")
    dialog = workspace.code.dialog
    assert "cannot be read as weights" in dialog.summary.text()
    assert not dialog.begin.isEnabled()
    dialog.reject()


def test_a_design_with_problems_is_neither_written_nor_given_weights(qtbot, home):
    unit = residual_unit()
    broken = small_design(replace(unit, links=unit.links[1:]))
    workspace = shown_workspace(qtbot, broken)
    assert workspace.document.analysis.problems
    told = []
    workspace.files.show_fault = lambda title, fault: told.append(fault.message)
    workspace.actions["export_network"].trigger()
    workspace.actions["import_weights"].trigger()
    assert len(told) == 2


def test_runs_begin_with_weights_that_were_taken_in_until_they_are_drawn_anew(qtbot):
    images = Images()
    panel = SetupPanel(images)
    images.setParent(panel)
    qtbot.addWidget(panel)
    assert panel.recipe().weights == ""
    panel.begin_with("ab" * 32, "resnet20.pth")
    assert panel.recipe().weights == "ab" * 32
    field = panel.fields["weights"]
    assert "resnet20.pth" in field.widget.text()
    panel.fields["recipe"].set_value("wrn")
    assert panel.recipe().weights == "ab" * 32
    field.clear.click()
    assert panel.recipe().weights == ""
    assert field.widget.text() == ""
    assert field.clear.isHidden()


def test_the_window_leads_from_the_weights_to_the_training(program, home):
    window = program().window
    window.design.files.start(small_design())
    window.design.code.begin_wanted.emit(WeightsKept("cd" * 32, "own.pt"))
    assert window.train.setup.recipe().weights == "cd" * 32
    assert window.pages.currentWidget() is window.train
