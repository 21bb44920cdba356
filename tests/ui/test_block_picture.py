"""The read-only picture of a block."""

import pytest
from PySide6.QtCore import QPointF

from tests.designs import residual_unit
from ui.theme import Theme
from ui.widgets.block_picture import BlockPicture, summary_of
from workbench.catalog.presets import families
from workbench.spec.block import Block, Link, Operation


@pytest.fixture
def picture(qtbot):
    picture = BlockPicture(Theme("light"))
    qtbot.addWidget(picture)
    picture.resize(400, 700)
    picture.show()
    return picture


def colours(picture):
    image = picture.grab().toImage()
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 4)
        for y in range(0, image.height(), 4)
    }


def test_every_operation_can_be_pointed_at(picture):
    picture.set_block(residual_unit())
    found = {
        operation.id
        for x in range(0, 400, 16)
        for y in range(0, 700, 14)
        if (operation := picture.operation_at(QPointF(x, y)))
    }
    assert found == set(residual_unit().ids)


def test_marks_show_in_colour_and_are_spoken(picture):
    theme = Theme("light")
    picture.set_block(residual_unit())
    plain = colours(picture)
    picture.set_block(residual_unit(), {"bn": "removed"})
    assert theme.color("danger").name() not in plain
    assert theme.color("danger").name() in colours(picture)
    assert "Batch norm removed" in picture.accessibleName()


def test_the_picture_follows_the_theme(qtbot):
    theme = Theme("light")
    picture = BlockPicture(theme)
    qtbot.addWidget(picture)
    picture.resize(300, 300)
    picture.set_block(residual_unit())
    light = colours(picture)
    assert theme.color("surface").name() in light
    theme.set_mode("dark")
    dark, surface = colours(picture), theme.color("surface").name()
    theme.set_mode("light")
    assert surface in dark
    assert surface not in light


def test_twins_are_drawn_at_one_scale(picture, qtbot):
    other = BlockPicture(Theme("light"))
    qtbot.addWidget(other)
    other.resize(400, 700)
    small = Block(
        "small",
        (Operation("input", "input"), Operation("output", "output")),
        (Link("input", "output"),),
    )
    picture.set_block(residual_unit())
    other.set_block(small)
    assert other._fit(small).scale > picture._fit(residual_unit()).scale
    picture.set_twin(other)
    assert other._fit(small).scale == picture._fit(residual_unit()).scale


@pytest.mark.parametrize("family", families(), ids=lambda family: family.title)
def test_every_preset_can_be_drawn(picture, family):
    for block in family.design.blocks:
        picture.set_block(block)
        assert len(colours(picture)) > 2


def test_a_faulty_block_and_none_are_drawn_too(picture):
    links = (Link("a", "b"), Link("b", "a"), Link("a", "nowhere"))
    picture.set_block(Block("f", (Operation("a", "unheard-of"), Operation("b", "conv")), links))
    assert len(colours(picture)) > 2
    picture.set_block(None)
    assert picture.operation_at(QPointF(10, 10)) is None
    assert picture.accessibleName() == ""


def test_a_summary_shows_values_with_their_defaults():
    assert summary_of(Operation("c", "conv", {"kernel": 5})) == "5×5, out"
    assert summary_of(Operation("x", "unheard-of")) == ""
