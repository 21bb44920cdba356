"""What a person who comes back finds: the set-up and the design as they left them, or a line."""

import json

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.ui.training import LEFT
from ui.bridge import block_edits as edits
from ui.bridge.images import Images
from ui.train.setup_panel import SetupPanel
from workbench import paths
from workbench.catalog.presets import preset
from workbench.spec import codec

WANTED = {
    "source": "cifar10", "recipe": "preresnet", "train_size": 500, "test_size": 100,
    "subset_seed": 4, "optimizer": "adamw", "learning_rate": 0.123456789, "epochs": 12,
    "batch_size": 64, "milestones": ((4, 0.5), (8, 0.1)), "nesterov": False, "cutout": 3,
    "seed": 9, "repeats": 3, "device": "cuda", "step_mode": "eager",
}  # fmt: skip


@pytest.fixture
def panels(qtbot, qapp):
    """Makes set-up panels, as each launch does."""
    images = Images()

    def make() -> SetupPanel:
        panel = SetupPanel(images)
        qtbot.addWidget(panel)
        return panel

    yield make
    images.close()


@pytest.fixture
def lost(panels):
    """What a new panel says of changed settings of the last time, and the panel."""

    def take(**changed):
        panel, said = panels(), []
        panel.fell_back.connect(said.append)
        panel.take_kept(json.dumps({**json.loads(panels().kept()), **changed}))
        return panel, said

    return take


def put(panel, **values):
    for name, value in values.items():
        panel.fields[name].set_value(value)


def values(panel):
    return {name: panel.fields[name].value() for name in WANTED}


def test_every_setting_comes_back_and_nothing_is_said(panels):
    first, second, said = panels(), panels(), []
    put(first, **WANTED)
    second.fell_back.connect(said.append)
    second.take_kept(first.kept())
    assert values(second) == WANTED
    design = preset("resnet-20").design
    assert second.specs(design) == first.specs(design)
    assert said == []


def test_milestones_set_by_hand_still_do_not_follow_the_epochs(panels):
    for by_hand in (True, False):
        first, second = panels(), panels()
        if by_hand:
            put(first, milestones=((3, 0.1),))
        second.take_kept(first.kept())
        before = second.fields["milestones"].value()
        put(second, epochs=32)
        assert (second.fields["milestones"].value() == before) is by_hand


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("recipe", "gone-since", "Recipe"),
        ("epochs", "many", "Epochs"),
        ("milestones", [[1]], "Milestones"),
        ("precision", None, "Precision"),
        ("flip", "perhaps", "Flip"),
    ],
)
def test_a_setting_that_is_not_there_any_more_gives_way_and_is_named(
    lost, panels, name, value, label
):
    panel, said = lost(**{name: value})
    assert panel.fields[name].value() == panels().fields[name].value()
    assert len(said) == 1 and said[0].endswith(f": {label}.")
    assert panel.start.isEnabled()


def test_images_that_are_gone_give_way_to_the_digits_and_are_not_forgotten(lost, tmp_path):
    folder = tmp_path / "images"
    panel, said = lost(source="images", path=str(folder))
    assert panel.dataset().source == "digits"
    assert len(said) == 1 and str(folder) in said[0]
    assert json.loads(panel.kept())["path"] == str(folder)
    folder.mkdir()
    panel, said = lost(source="images", path=str(folder))
    assert panel.dataset().path == str(folder) and said == []


def test_weights_that_are_not_kept_any_more_are_drawn_again(lost):
    digest = "ab" * 32
    panel, said = lost(weights=digest)
    assert panel.recipe().weights == "" and len(said) == 1 and "drawn from the seed" in said[0]
    paths.kept_weights(digest).write_bytes(b"")
    panel, said = lost(weights=digest)
    assert panel.recipe().weights == digest and said == []


def test_a_device_is_believed_until_the_engine_knows_better(lost):
    panel, said = lost(device="cuda:3")
    assert panel.fields["device"].value() == "cuda:3" and said == []
    panel.set_devices((("cpu", "CPU"),))
    assert panel.fields["device"].value() == "auto"
    assert len(said) == 1 and "cuda:3" in said[0]


@pytest.mark.parametrize("text", ["", "{", "[1]", '"a"', "null"])
def test_settings_that_cannot_be_read_begin_anew_and_say_so(panels, text):
    panel, said = panels(), []
    panel.fell_back.connect(said.append)
    panel.take_kept(text)
    assert len(said) == 1 and "cannot be read" in said[0]
    assert values(panel) == values(panels())


def close(opened):
    opened.window.close()
    opened.wait(lambda: not opened.window.isVisible())


def test_whoever_comes_back_finds_set_up_and_design_as_they_were(program):
    first = program()
    first.services.document.start(preset("preresnet-20").design)
    first.set_up(seed=5, batch_size=16)
    close(first)
    program.end()
    second = program()
    second.wait(lambda: second.services.document.design.name == "preresnet-20")
    setup = second.window.train.setup
    assert [setup.fields[name].value() for name in ("seed", "batch_size", "epochs")] == [5, 16, 2]
    assert second.services.document.design == first.services.document.design
    assert not second.services.document.is_dirty and second.services.document.path is None
    assert not second.window.notices.isVisible()


def test_settings_are_kept_though_the_program_is_killed(program):
    first = program()
    first.set_up(seed=7)
    first.wait(lambda: '"seed": 7' in first.services.preferences.setup)
    program.end()
    assert program().window.train.setup.fields["seed"].value() == 7


@pytest.mark.parametrize("damage", ["gone", "damaged"])
def test_a_design_file_that_is_gone_or_damaged_is_told_of(program, tmp_path, damage):
    path = tmp_path / "mine.rwb.json"
    codec.save(path, preset("plain-20").design)
    first = program()
    first.services.document.open(path)
    close(first)
    program.end()
    path.unlink() if damage == "gone" else path.write_text(path.read_text()[:200])
    second = program()
    notices = second.window.notices
    second.wait(notices.isVisible)
    assert "mine.rwb.json" in notices.text.text()
    assert second.services.document.design.name == "untitled"
    QTest.mouseClick(notices.dismiss, LEFT)
    assert not notices.isVisible()


def test_a_design_file_is_open_again_the_next_time(program, tmp_path):
    path = tmp_path / "mine.rwb.json"
    codec.save(path, preset("plain-20").design)
    first = program()
    first.services.document.open(path)
    close(first)
    program.end()
    second = program()
    second.wait(lambda: second.services.document.path == path)


def test_changes_that_were_not_to_be_saved_do_not_come_back(program):
    first = program()
    first.services.document.start(preset("plain-20").design)
    first.services.document.change(
        "widen", lambda block: edits.with_value(block, "conv2", "kernel", 5)
    )
    first.window.close()
    discard = next(
        each for each in first.window.findChildren(QPushButton)
        if each.isVisible() and each.text().replace("&", "") == "Discard"
    )  # fmt: skip
    QTest.mouseClick(discard, LEFT)
    first.wait(lambda: not first.window.isVisible())
    assert first.services.preferences.design == ""


def test_what_is_begun_before_the_last_design_is_there_stays(program):
    first = program()
    first.services.document.start(preset("plain-20").design)
    close(first)
    program.end()
    second = program()
    second.services.document.start(preset("plain-8").design)
    second.window.restore_design()
    assert second.services.document.design.name == "plain-8"
