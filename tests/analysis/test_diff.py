"""What differs between two blocks or designs."""

from dataclasses import replace

import pytest

from tests.designs import chain, residual_unit, small_design
from workbench.analysis.diff import diff_blocks, diff_designs, main_block
from workbench.catalog.presets import families, preset
from workbench.spec.block import Block, Link, Operation, Parameter


def unit_of(network: str) -> Block:
    block = main_block(preset(network).design)
    assert block is not None
    return block


def without(block: Block, id: str, *links: Link) -> Block:
    """A block with one operation less and these links instead of its own."""
    kept = tuple(link for link in block.links if id not in (link.source, link.target))
    operations = tuple(each for each in block.operations if each.id != id)
    return replace(block, operations=operations, links=(*kept, *links))


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name + family.title)
def test_a_block_does_not_differ_from_itself(family):
    for block in family.design.blocks:
        assert diff_blocks(block, block).is_empty


def test_places_titles_and_notes_are_no_differences():
    block = residual_unit()
    moved = replace(
        block,
        title="t",
        notes="n",
        operations=tuple(each.at(9, 9) for each in block.operations),
    )
    assert diff_blocks(block, moved).is_empty


def test_a_removed_operation_is_named_with_its_links():
    before = residual_unit()
    after = without(before, "bn", Link("conv1", "relu"))

    diff = diff_blocks(before, after)

    assert [each.id for each in diff.removed] == ["bn"]
    assert not diff.added and not diff.changed and not diff.moved
    assert set(diff.links_removed) == {Link("conv1", "bn"), Link("bn", "relu")}
    assert diff.links_added == (Link("conv1", "relu"),)
    assert diff.marks_before == {"bn": "removed"}
    assert diff.marks_after == {}


def test_the_way_back_swaps_added_and_removed():
    before, after = unit_of("preresnet-20"), unit_of("fastresnet-20-type1")

    there, back = diff_blocks(before, after), diff_blocks(after, before)

    assert [each.id for each in there.removed] == [each.id for each in back.added]
    assert there.marks_before == dict.fromkeys(back.marks_after, "removed")


def test_a_changed_value_is_shown_with_the_default_it_stands_for():
    before = chain("b", Operation("conv", "conv"))
    after = chain("b", Operation("conv", "conv", {"kernel": 5}))

    (change,) = diff_blocks(before, after).changed

    assert [(each.name, each.before, each.after) for each in change.values] == [("kernel", 3, 5)]


def test_a_value_that_states_the_default_is_no_difference():
    before = chain("b", Operation("conv", "conv"))
    after = chain("b", Operation("conv", "conv", {"kernel": 3}))
    assert diff_blocks(before, after).is_empty


def test_false_and_zero_are_told_apart():
    before = chain("b", Operation("conv", "conv", {"bias": False}))
    after = chain("b", Operation("conv", "conv", {"bias": 0}))
    assert len(diff_blocks(before, after).changed) == 1


def test_ids_that_coincide_do_not_hide_which_activation_was_removed():
    """Type 1 leaves out the first batch norm and ReLU; its remaining ones have the first's ids."""
    diff = diff_blocks(unit_of("preresnet-20"), unit_of("fastresnet-20-type1"))

    assert diff.marks_before == {"bn1": "removed", "relu1": "removed"}
    assert diff.marks_after == {}
    assert diff.pairs["bn2"] == "bn1"


def test_renamed_operations_are_matched_by_kind_and_place():
    before = residual_unit()
    names = {each.id: f"x{i}" for i, each in enumerate(before.operations)}
    after = replace(
        before,
        operations=tuple(replace(each, id=names[each.id]) for each in before.operations),
        links=tuple(Link(names[each.source], names[each.target]) for each in before.links),
    )
    diff = diff_blocks(before, after)
    assert diff.is_empty
    assert diff.pairs == names


def test_an_operation_that_comes_elsewhere_is_marked_on_both_sides():
    diff = diff_blocks(unit_of("fastresnet-20-type1"), unit_of("fastresnet-20-type2"))

    assert diff.moved == {"conv1": "conv1"}
    assert diff.marks_before == diff.marks_after == {"conv1": "changed"}


def test_an_operation_put_in_anothers_place_counts_as_changed():
    before = chain("b", Operation("norm", "batch_norm"), Operation("relu", "activation"))
    after = chain("b", Operation("norm", "layer_norm"), Operation("relu", "activation"))

    diff = diff_blocks(before, after)

    assert not diff.added and not diff.removed
    assert [(each.before.kind, each.after.kind) for each in diff.changed] == [
        ("batch_norm", "layer_norm")
    ]


def test_declared_parameters_are_compared():
    before = chain("b", parameters=(Parameter("kernel", 3), Parameter("gone", 1)))
    after = chain("b", parameters=(Parameter("kernel", 5),))

    changes = diff_blocks(before, after).parameters

    assert [(each.name, each.before, each.after) for each in changes] == [
        ("kernel", 3, 5),
        ("gone", 1, None),
    ]


def test_faulty_blocks_are_compared_too():
    loop = (Link("a", "b"), Link("b", "a"), Link("a", "nowhere"))
    faulty = Block("f", (Operation("a", "unheard-of"), Operation("b", "conv")), loop)

    diff = diff_blocks(faulty, chain("f", Operation("b", "conv")))

    assert {each.id for each in diff.removed} == {"a"}


def test_designs_differ_by_blocks_and_by_network():
    before = small_design(width=8)
    after = small_design(without(residual_unit(), "bn", Link("conv1", "relu")), width=16)
    after = replace(after, blocks=(*after.blocks, chain("spare")))

    diff = diff_designs(before, after)

    assert [block.name for block in diff.added] == ["spare"]
    assert [each.before.name for each in diff.changed] == ["unit"]
    assert [(each.name, each.before, each.after) for each in diff.network] == [
        ("stage 1 width", 8, 16)
    ]


def test_depth_is_the_only_difference_between_two_depths():
    diff = diff_designs(preset("preresnet-20").design, preset("preresnet-110").design)
    assert [(each.name, each.before, each.after) for each in diff.network] == [("depth", 20, 110)]
    assert not diff.changed and not diff.added and not diff.removed


def test_the_main_block_is_the_one_that_most_stages_place():
    assert unit_of("fastresnet-20-type1").name == "unit"
    design = small_design()
    bare = replace(design, network=replace(design.network, stages=()))
    assert main_block(bare) is None


def test_equal_designs_do_not_differ():
    assert diff_designs(small_design(), small_design()).is_empty
