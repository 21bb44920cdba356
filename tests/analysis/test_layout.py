"""Layouts that a person would draw."""

import pytest

from tests.designs import chain, residual_unit
from workbench.analysis.layout import NODE_SIZE, arranged, layered
from workbench.catalog.presets import families
from workbench.spec.block import Block, Link, Operation

BLOCKS = [
    pytest.param(block, id=f"{family.title}-{block.name}")
    for family in families()
    for block in family.design.blocks
]


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("flow", ["right", "down"])
def test_links_run_forward_and_no_two_operations_overlap(block, flow):
    places = layered(block, flow=flow)

    axis = 0 if flow == "right" else 1
    for link in block.links:
        assert places[link.source][axis] < places[link.target][axis]
    boxes = list(places.values())
    for i, (x, y) in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert abs(x - other[0]) >= NODE_SIZE[0] or abs(y - other[1]) >= NODE_SIZE[1]


def test_every_link_has_a_way_from_its_source_to_its_target():
    block = residual_unit()
    found = arranged(block)

    for link, route in zip(block.links, found.routes, strict=True):
        assert len(route) >= 2
        source, target = found.positions[link.source], found.positions[link.target]
        assert route[0][0] == pytest.approx(source[0] + NODE_SIZE[0] / 2)
        assert route[-1][0] == pytest.approx(target[0] - NODE_SIZE[0] / 2)


def test_the_same_block_is_always_laid_out_alike():
    assert layered(residual_unit()) == layered(residual_unit("another name"))


def test_faulty_blocks_are_laid_out_too():
    operations = (Operation("a", "conv"), Operation("b", "conv"))
    links = (Link("a", "b"), Link("b", "a"), Link("a", "a"), Link("a", "nowhere"))

    found = arranged(Block("faulty", operations, links))

    assert set(found.positions) == {"a", "b"}
    assert [bool(route) for route in found.routes] == [True, True, False, False]


def test_a_block_without_operations_has_no_places():
    assert arranged(Block("empty", (), (Link("a", "b"),))).routes == ((),)


def test_a_huge_block_is_laid_out_without_delay_and_without_overlap():
    block = chain("long", *(Operation(f"c{i}", "conv") for i in range(1000)))

    places = layered(block)

    assert len(set(places.values())) == 1002
