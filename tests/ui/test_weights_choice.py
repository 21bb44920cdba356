"""Weights whose names leave a choice, in the window: nothing is begun before it is made."""

from pathlib import Path

import pytest
import torch

from tests.nn.reference import unsettle
from tests.ui.design_window import shown_workspace
from ui.bridge.exchange import WeightsTested, WeightsVerdict
from workbench.catalog.presets import preset
from workbench.nn.network import build

DESIGN = preset("resnet-8").design
LONG = 200_000


@pytest.fixture
def dialog(qtbot, home, tmp_path: Path):
    """That of a file for grey images whose norms have names that say no order."""
    model = build(DESIGN, (1, 8, 8), 10)
    unsettle(model)
    state = {
        name.replace("unit1.bn1.", "unit1.left.")
        .replace("unit1.bn2.", "unit1.right.")
        .replace("stage", "<b>layer"): value
        for name, value in model.state_dict().items()
    }
    torch.save(state, tmp_path / "x.pth")
    workspace = shown_workspace(qtbot, DESIGN)
    with qtbot.waitSignal(workspace.code.exchange.mapped, timeout=LONG):
        workspace.code.take(tmp_path / "x.pth")
    yield workspace.code.dialog
    if workspace.code.dialog is not None:
        workspace.code.dialog.reject()


def places(dialog) -> dict[str, str]:
    table = dialog.table
    rows = ((table.item(r, 0).text(), table.item(r, 1).text()) for r in range(table.rowCount()))
    return dict(rows)


def test_one_of_several_maps_must_be_chosen_before_a_run_can_begin(dialog) -> None:
    assert dialog.maps.isVisible() and dialog.maps.accessibleName() and dialog.maps.toolTip()
    assert "2 maps" in dialog.detail.text()
    assert dialog.test.isEnabled() and not dialog.begin.isEnabled()
    own, seen = "stage2.unit1.bn1.weight", set()
    for number in range(2):
        dialog.maps.setCurrentIndex(dialog.maps.findData(number))
        assert dialog.begin.isEnabled()
        seen.add(places(dialog)[own])
    assert seen == {"<b>layer2.unit1.left.weight", "<b>layer2.unit1.right.weight"}
    dialog.maps.setCurrentIndex(0)
    assert not dialog.begin.isEnabled()


def test_the_test_tells_every_way_and_what_the_outputs_are(qtbot, dialog) -> None:
    with qtbot.waitSignal(dialog._exchange.tested, timeout=LONG) as tested:
        dialog.test.click()
    [found] = tested.args
    # Two maps, each with the shortcuts' zeros after the other channels and on both sides, and the
    # images normalised or not.
    assert len(found.variants) == 8
    text = dialog.detail.text()
    assert all(title in text for title, _ in found.variants)
    assert "0, 1, 2, 3, 4, 5, 6, 7, 8, 9" in text and "Input: pixels from 0 to 1, less" in text
    assert "hardly better than guessing (8" in text, "nobody trained these"
    assert found.map is None and dialog.maps.currentIndex() == 0


def of_images(**changes: object) -> WeightsTested:
    """A test on a thousand images of two maps, of which the second is right."""
    weights = WeightsVerdict("weights", "map 2, zeros both sides", (), 21.5, 4.25, 1000, True)
    images = WeightsVerdict(
        "normalised", "normalised by the data", ("not normalised",), 0.3, 3.2, 1000, False
    )
    return WeightsTested(
        **{
            "dataset": "d", "images": 1000, "error": 8.0, "map": 1, "is_other_design": True,
            "verdicts": (weights, images), **changes,
        }
    )  # fmt: skip


def test_the_right_way_is_named_with_its_margin_and_what_cannot_be_told_with_both(dialog) -> None:
    dialog._exchange.tested.emit(of_images())
    text = dialog.detail.text()
    assert "for: map 2, zeros both sides; the next errs 21.50 points more." in text
    assert "Up to 4.25 points are chance on 1,000 images." in text
    assert "cannot tell which it is: normalised by the data or not normalised; 0.30 points" in text
    assert "zeros are elsewhere" in text and dialog.maps.currentData() == 1
