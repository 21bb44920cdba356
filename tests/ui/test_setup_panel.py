"""The set-up panel: every field of a run, what is wrong with it, and what follows from another."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.tiny_runs import tiny_run
from ui.bridge.images import Images
from ui.train.setup_panel import SetupPanel
from workbench.catalog.presets import preset
from workbench.catalog.recipes import recipe, recipes
from workbench.spec.dataset import DatasetSpec

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot, qapp):
    images = Images()
    shown = SetupPanel(images)
    qtbot.addWidget(shown)
    shown.resize(330, 900)
    shown.show()
    yield shown
    images.close()


def put(panel, **values):
    for name, value in values.items():
        panel.fields[name].set_value(value)


def test_it_begins_with_the_papers_recipe_fitted_to_the_digits(panel):
    chosen = panel.recipe()
    expected = replace(recipe("fastresnet").recipe, name=chosen.name, flip=False, crop_padding=1)
    assert chosen == expected
    assert panel.start.isEnabled()


@pytest.mark.parametrize("id", [each.id for each in recipes()])
def test_every_papers_recipe_can_be_chosen_and_is_taken_over_whole(panel, id):
    put(panel, source="cifar10", recipe=id)
    assert panel.recipe() == recipe(id).recipe
    assert panel.start.isEnabled()


def test_every_field_reaches_the_run(panel):
    wanted = {
        "optimizer": "adamw", "learning_rate": 0.02, "momentum": 0.8, "weight_decay": 0.001,
        "epochs": 12, "batch_size": 64, "schedule": "cosine", "milestones": ((4, 0.5),),
        "warmup_iterations": 10, "warmup_learning_rate": 0.003, "nesterov": False,
        "last_batch": "drop", "crop_padding": 2, "crop_fill": "reflect", "cutout": 3,
        "flip": True, "normalise": False, "precision": "bf16", "step_mode": "eager",
        "evaluation_batch": 200,
    }  # fmt: skip
    put(panel, **wanted)
    put(panel, train_size=200, test_size=100, subset_seed=4, seed=9, device="cpu")
    (spec,) = panel.specs(preset("resnet-20").design)
    assert {name: getattr(spec.recipe, name) for name in wanted} == wanted
    assert spec.dataset == DatasetSpec(train_size=200, test_size=100, subset_seed=4)
    assert (spec.seed, spec.device) == (9, "cpu")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("epochs", "0"),
        ("epochs", "ten"),
        ("batch_size", "1.5"),
        ("learning_rate", "-1"),
        ("learning_rate", "0,1"),
        ("learning_rate", "nan"),
        ("weight_decay", "0,0001"),
        ("warmup_learning_rate", "0,01"),
        ("batch_size", "1,28"),
        ("seed", "1,5"),
        ("milestones", "81: 0,1"),
        ("milestones", "81: nan"),
        ("milestones", "81"),
        ("milestones", "0: 0.1"),
        ("seed", ""),
    ],
)
def test_a_wrong_entry_is_said_beneath_it_and_nothing_can_start(panel, name, text):
    field = panel.fields[name]
    field.widget.setText(text)
    assert field.fault
    assert not panel.start.isEnabled()


def test_thousands_may_be_grouped(panel):
    panel.fields["epochs"].widget.setText("1,280")
    assert panel.recipe().epochs == 1280


def test_a_decimal_comma_is_answered_with_how_to_write_it(panel):
    panel.fields["learning_rate"].widget.setText("0,1")
    assert "0.1" in panel.fields["learning_rate"].fault


def test_a_batch_larger_than_the_subset_is_refused(panel):
    put(panel, train_size=50, batch_size=64)
    assert "50" in panel.fields["batch_size"].fault
    assert not panel.start.isEnabled()
    put(panel, batch_size=32)
    assert panel.start.isEnabled()


def test_milestones_follow_the_epochs_until_they_are_set_by_hand(panel):
    put(panel, epochs=16)
    assert panel.recipe().milestones == recipe("fastresnet").recipe.scaled(16).milestones
    put(panel, milestones=((3, 0.1),))
    put(panel, epochs=32)
    assert panel.recipe().milestones == ((3, 0.1),)


def test_what_does_not_count_cannot_be_edited(panel):
    assert panel.fields["momentum"].isEnabled() and panel.fields["milestones"].isEnabled()
    put(panel, optimizer="adamw", schedule="constant")
    assert not panel.fields["momentum"].isEnabled()
    assert not panel.fields["milestones"].isEnabled()


def test_a_subset_can_be_another_one(panel):
    assert panel.fields["subset_seed"].isHidden()
    put(panel, train_size=100)
    assert not panel.fields["subset_seed"].isHidden()


def test_images_of_a_folder_can_be_brought_to_one_form(panel, tmp_path):
    for name in ("convert", "resize"):
        assert panel.fields[name].isHidden()
    put(panel, source="images", path=str(tmp_path), convert="rgb", resize="32")
    assert not panel.fields["convert"].isHidden() and not panel.fields["resize"].isHidden()
    wanted = DatasetSpec(source="images", path=str(tmp_path), convert="rgb", resize="32x32")
    assert panel.dataset() == wanted
    put(panel, resize="0x3")
    assert not panel.start.isEnabled()
    put(panel, source="digits")
    assert panel.start.isEnabled() and panel.dataset() == DatasetSpec()
    panel.show_spec(replace(tiny_run(), dataset=wanted))
    assert panel.dataset() == wanted


def test_a_folder_is_typed_and_must_be_there(panel, tmp_path):
    put(panel, source="images")
    assert not panel.fields["path"].isHidden()
    assert panel.fields["path"].fault and not panel.start.isEnabled()
    put(panel, path=str(tmp_path))
    assert panel.start.isEnabled()
    assert panel.dataset().path == str(tmp_path)


def test_a_folder_or_an_archive_is_chosen_in_a_dialog(panel, tmp_path):
    put(panel, source="images")
    field = panel.fields["path"]
    for button in (field.folder, field.archive):
        field.edit.clear()
        QTest.mouseClick(button, LEFT)
        dialog = [each for each in field.findChildren(QFileDialog) if each.isVisible()][-1]
        dialog.fileSelected.emit(str(tmp_path))
        dialog.reject()
        assert field.value() == str(tmp_path)


def test_a_folder_is_dropped(panel, tmp_path):
    put(panel, source="images")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    no = Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    panel.fields["path"].dropEvent(QDropEvent(QPointF(1, 1), copy, mime, LEFT, no))
    assert panel.fields["path"].value() == str(tmp_path)


def test_repeats_are_runs_of_seeds_that_follow_one_another(panel):
    put(panel, repeats=3, seed=4)
    specs = panel.specs(preset("resnet-20").design)
    assert [spec.seed for spec in specs] == [4, 5, 6]
    assert len({spec.name for spec in specs}) == 3


def test_only_devices_that_there_are_are_offered(panel):
    put(panel, device="cuda")
    panel.set_devices((("cpu", "CPU"),))
    assert panel.fields["device"].value() == "auto"
    assert panel.fields["device"].box.count() == 2


def test_settings_of_a_run_are_shown_whole(panel):
    spec = tiny_run(epochs=3, seed=11)
    panel.show_spec(spec)
    (again,) = panel.specs(spec.design)
    assert replace(again, name=spec.name) == spec


def test_settling_is_told_once_after_several_changes(panel, qtbot):
    told = []
    panel.settled.connect(lambda: told.append(1))
    put(panel, epochs=3, batch_size=16, seed=2)
    qtbot.waitUntil(lambda: bool(told), timeout=3000)
    assert told == [1]
