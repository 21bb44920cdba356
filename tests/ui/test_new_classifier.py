"""Weights for other classes, taken into the window: all but their classifier."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from safetensors.torch import load_file, save_file

from tests.data.archives import png as png_of
from tests.data.archives import random_pixels, tree, write_folder
from tests.ui.design_window import shown_workspace
from tests.ui.training import LEFT
from ui.editor.workspace import DesignWorkspace
from workbench import paths
from workbench.catalog.presets import preset
from workbench.experiments.exchange import keep, keep_body, take
from workbench.nn.network import build
from workbench.spec.dataset import DatasetSpec
from workbench.spec.run import RunState

DESIGN = preset("fastresnet-8-type1").design
CLASSIFIER = {"head.fc.weight", "head.fc.bias"}
LONG = 30_000


@pytest.fixture
def file(home, tmp_path: Path) -> Path:
    """Weights for ten classes of grey images."""
    file = tmp_path / "ten.safetensors"
    save_file(build(DESIGN, (1, 8, 8), 10, seed=5).state_dict(), file)
    return file


@pytest.fixture
def body(file) -> Path:
    """The same without the classifier."""
    held = {name: each for name, each in load_file(file).items() if name not in CLASSIFIER}
    save_file(held, file.with_name("body.safetensors"))
    return file.with_name("body.safetensors")


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    """Grey images of two classes."""
    grey = {name: png_of(random_pixels(number, 8, 8)) for number, name in enumerate(tree(train=5))}
    return write_folder(tmp_path / "pets", grey)


def workspace_for(qtbot, images: DatasetSpec | None = None) -> DesignWorkspace:
    workspace = shown_workspace(qtbot, DESIGN)
    workspace.code.training_images = (lambda: images) if images else None
    return workspace


def taken(qtbot, workspace: DesignWorkspace, path: Path):
    """The dialog, once the file's map is in it and the images are counted."""
    exchange = workspace.code.exchange
    expected = [exchange.mapped]
    if workspace.code.training_images:
        expected.append(exchange.counted)
    with qtbot.waitSignals(expected, timeout=LONG):
        workspace.code.take(path)
    return workspace.code.dialog


def kept(qtbot, workspace: DesignWorkspace, dialog) -> str:
    with qtbot.waitSignal(workspace.code.begin_wanted, timeout=LONG) as wanted:
        dialog.begin.click()
    return wanted.args[0].digest


def test_images_of_other_classes_suggest_a_new_classifier_and_it_is_a_choice(qtbot, file, pets):
    workspace = workspace_for(qtbot, DatasetSpec(source="images", path=str(pets)))
    dialog = taken(qtbot, workspace, file)
    assert dialog.advice.isVisible() and dialog.advice.property("look") == "muted"
    for part in ("10 classes", "pets have 2", "new classifier"):
        assert part in dialog.advice.text()
    box = dialog.new_classifier
    assert box.isEnabled() and not box.isChecked()
    assert "other classes" in box.toolTip() and box.accessibleName() == box.text()
    box.click()
    digest = kept(qtbot, workspace, dialog)
    assert digest == keep_body(take(DESIGN, file)), "what the command keeps"
    assert load_file(paths.kept_weights(digest)).keys() == load_file(file).keys() - CLASSIFIER


def test_weights_can_be_tested_on_the_images_that_runs_are_to_train_on(qtbot, file, pets):
    save_file(build(DESIGN, (1, 8, 8), 2).state_dict(), file)
    workspace = workspace_for(qtbot, DatasetSpec(source="images", path=str(pets), test_size=2))
    dialog = taken(qtbot, workspace, file)
    assert dialog.images.currentText() == "pets"
    with qtbot.waitSignal(workspace.code.exchange.tested, timeout=LONG) as tested:
        dialog.test.click()
    [found] = tested.args
    assert (found.dataset, found.images, found.classes) == ("pets", 4, ("cat", "dog"))
    assert "order of the outputs: cat, dog." in dialog.detail.text()
    dialog.images.activated.emit(0)
    dialog.images.setCurrentIndex(0)
    workspace.code.exchange.counted.emit(dialog._counted)
    assert dialog.images.currentData() == "digits", "somebody's choice stays"
    dialog.reject()


@pytest.mark.parametrize("source", ["digits", "cifar10"])
def test_images_of_as_many_classes_suggest_nothing(qtbot, file, source):
    workspace = workspace_for(qtbot, DatasetSpec(source=source))
    dialog = taken(qtbot, workspace, file)
    assert not dialog.advice.isVisible()
    assert kept(qtbot, workspace, dialog) == keep(take(DESIGN, file))


def test_images_that_need_no_reading_are_counted_too(qtbot, file):
    dialog = taken(qtbot, workspace_for(qtbot, DatasetSpec(source="cifar100")), file)
    assert "CIFAR-100 have 100" in dialog.advice.text()
    dialog.reject()


def test_a_file_without_a_classifier_can_only_begin_with_a_new_one(qtbot, body):
    workspace = workspace_for(qtbot)
    dialog = taken(qtbot, workspace, body)
    assert "do not fit" in dialog.summary.text()
    assert "begin with a new one" in dialog.advice.text() and dialog.advice.isVisible()
    assert not dialog.begin.isEnabled()
    dialog.new_classifier.click()
    assert dialog.begin.isEnabled() and not dialog.test.isEnabled()
    digest = kept(qtbot, workspace, dialog)
    assert load_file(paths.kept_weights(digest)).keys() == load_file(body).keys()


def test_a_file_that_lacks_more_is_refused_in_words_and_the_dialog_stays(qtbot, body):
    held = load_file(body)
    del held["stem.conv.weight"]
    save_file(held, body)
    workspace = workspace_for(qtbot)
    dialog = taken(qtbot, workspace, body)
    dialog.new_classifier.click()
    with qtbot.waitSignal(workspace.code.exchange.refused, timeout=LONG):
        dialog.begin.click()
    assert "do not fit" in dialog.detail.text() and "without weights" in dialog.detail.text()
    assert dialog.isVisible() and dialog.new_classifier.isChecked()
    dialog.reject()


def test_images_that_cannot_be_read_hinder_no_weights(qtbot, file, tmp_path):
    workspace = workspace_for(qtbot, DatasetSpec(source="images", path=str(tmp_path / "gone")))
    with qtbot.waitSignal(workspace.code.exchange.mapped, timeout=LONG):
        workspace.code.take(file)
    dialog = workspace.code.dialog
    assert dialog.begin.isEnabled() and not dialog.advice.isVisible()
    dialog.reject()


def test_a_run_on_other_classes_begins_with_the_file_and_a_rerun_with_the_same(
    ready, qtbot, file, pets
):
    window, store = ready.window, ready.store
    # Other images bring the recipe's own sizes with them: they come first.
    ready.set_up(source="images", path=str(pets), train_size=None, test_size=None)
    ready.set_up(train_size=None, test_size=None, epochs=1, batch_size=4)

    def trained_on(is_classifier_new: bool):
        dialog = taken(qtbot, window.design, file)
        assert "pets have 2" in dialog.advice.text()
        dialog.new_classifier.setChecked(is_classifier_new)
        kept(qtbot, window.design, dialog)
        return trained(window.train.setup.start)

    def trained(button):
        with qtbot.waitSignal(ready.services.controller.queue_ended, timeout=200_000):
            QTest.mouseClick(button, LEFT)
        return store.runs()[0]

    refused = trained_on(False)
    assert refused.state is RunState.FAILED
    assert "head.fc.weight" in refused.reason
    assert "'Begin with a new classifier'" in refused.hint

    run = trained_on(True)
    assert run.state is RunState.FINISHED
    weights = store.spec(run.id).recipe.weights
    assert load_file(paths.kept_weights(weights)).keys() == load_file(file).keys() - CLASSIFIER
    window.train.setup.fields["weights"].clear.click()
    window.training.again(store.spec(run.id))
    again = trained(window.train.setup.start)
    assert again.id != run.id and store.spec(again.id).recipe.weights == weights
    assert again.last_error == run.last_error
