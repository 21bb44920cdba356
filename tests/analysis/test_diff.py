"""What differs between two designs is what differs between the networks that they mean."""

import random
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.designs import chain, residual_unit, small_design, tower
from tests.random_designs import mutated, random_design, rewritten
from workbench.analysis.diff import Difference, diff_designs, main_block, marks
from workbench.analysis.network import analyse
from workbench.analysis.resolved import resolve
from workbench.catalog.presets import families, preset
from workbench.errors import DesignError
from workbench.spec.block import Block, Link, Operation, Parameter
from workbench.spec.network import Design

_EACH = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
_seeds = st.integers(0, 10**6)


def between(before: Design | str, after: Design | str) -> list[str]:
    first, second = (
        preset(each).design if isinstance(each, str) else each for each in (before, after)
    )
    return [str(each) for each in diff_designs(first, second)]


def drawn(seed: int) -> tuple[Design, random.Random]:
    draw = random.Random(seed)
    while True:
        design = random_design(draw)
        if analyse(design).is_sound:
            return design, draw


def linear(*operations: Operation, parameters: tuple[Parameter, ...] = ()) -> Design:
    return small_design(chain("unit", *operations, parameters=parameters))


def held(inner: Block, **overrides: float | str) -> Design:
    """A design whose unit holds a block."""
    unit = chain("unit", Operation("held", "block", {"block": inner.name, **overrides}))
    design = small_design(unit)
    return replace(design, blocks=(*design.blocks, inner))


@settings(_EACH, max_examples=300)
@given(_seeds)
def test_there_is_a_difference_exactly_where_the_stamps_differ(seed: int) -> None:
    design, draw = drawn(seed)
    other = mutated(design, draw)
    if draw.random() < 0.5:
        other = rewritten(other, draw)
    if not analyse(other).is_sound:
        return
    found = diff_designs(design, other)
    assert (found == ()) == (resolve(design).stamp == resolve(other).stamp)
    # What makes them unequal is named, not merely that they are.
    assert "links" not in [each.name for each in found]


@settings(_EACH, max_examples=100)
@given(_seeds)
def test_unlike_designs_differ_and_every_operation_has_its_place(seed: int) -> None:
    first, draw = drawn(seed)
    second, _ = drawn(draw.randrange(10**6))
    for each in diff_designs(first, second):
        assert each.name and str(each)
        assert each.spans or each.name in ("input", "initialisation")
    for design in (first, second):
        block = main_block(design)
        assert block is not None
        found = marks(diff_designs(first, second), design, block, is_old=design is first)
        assert found.keys() <= set(block.ids)


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name + family.title)
def test_a_design_does_not_differ_from_itself(family) -> None:
    assert diff_designs(family.design, replace(family.design, name="mine", notes="x")) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Operation("c", "conv", {"kernel": 3}), Operation("c", "conv")),
        (Operation("c", "conv", {"kernel": 3}), Operation("c", "conv", {"kernel": "1 + 2"})),
        (Operation("c", "conv", {"bias": False}), Operation("other", "conv", {"bias": 0})),
        (Operation("s", "shortcut", {"mode": "projection"}), Operation("s", "shortcut")),
    ],
)
def test_another_way_to_write_it_is_no_difference(before: Operation, after: Operation) -> None:
    spare = linear(after)
    spare = replace(spare, blocks=(*spare.blocks, chain("spare", Operation("c", "conv"))))
    assert between(linear(before), spare) == []


def test_values_are_shown_as_they_are_worked_out_with_the_units_that_have_them() -> None:
    rate = Operation("d", "dropout", {"rate": "0.1 * index"})
    flat, steep = linear(Operation("d", "dropout", {"rate": 0.1})), linear(rate)
    assert between(flat, steep) == ["stage 1, unit 2, d: rate 0.1 → 0.2"]
    other = linear(Operation("d", "dropout", {"rate": "0.2 * index"}))
    assert between(steep, other) == ["every unit, d: rate 0.1 … 0.2 → 0.2 … 0.4"]


def test_an_override_shows_where_it_reaches() -> None:
    gate = Operation("gate", "stochastic_depth", {"survival": "rate"})
    inner = chain("inner", Operation("conv", "conv"), gate, parameters=(Parameter("rate", 1),))
    found = between(held(inner, rate=0.5), held(inner, rate=0.9))
    assert found == ["every unit, held, gate: survival 0.5 → 0.9"]
    conv = replace(
        inner,
        operations=tuple(
            each.with_parameter("kernel", 5) if each.id == "conv" else each
            for each in inner.operations
        ),
    )
    [kernel, padding] = between(held(inner), held(conv))
    # A gate keeps the modules of its branch, but a person sees both side by side in the block.
    assert kernel == "every unit, held, conv: kernel 3 → 5"
    assert padding.startswith("every unit, held, conv: padding")


def test_a_parameter_of_a_stage_shows_in_the_operations_that_use_it() -> None:
    unit = chain("unit", Operation("d", "dropout", {"rate": "p"}), parameters=(Parameter("p", 0),))
    before = small_design(unit)
    [stage] = before.network.stages
    network = replace(before.network, stages=(replace(stage, parameters={"p": 0.5}),))
    assert between(before, replace(before, network=network)) == ["every unit, d: rate 0 → 0.5"]


def test_the_other_side_of_a_switch_is_another_operation() -> None:
    def switched(when: str) -> Design:
        operations = (
            Operation("input", "input"),
            Operation("conv", "conv"),
            Operation("silu", "activation", {"function": "silu"}),
            Operation("relu", "activation"),
            Operation("if", "switch", {"when": when}),
            Operation("output", "output"),
        )
        operations = tuple(
            replace(each, id="which") if each.id == "if" else each for each in operations
        )
        links = (
            Link("input", "conv"),
            Link("conv", "silu"),
            Link("conv", "relu"),
            Link("silu", "which", target_port="yes"),
            Link("relu", "which", target_port="no"),
            Link("which", "output"),
        )
        return small_design(Block("unit", operations, links))

    assert between(switched("unit == 1"), switched("unit < 3")) == [
        "stage 1, unit 2, relu: function relu → silu"
    ]


def test_a_bypassed_operation_is_not_there() -> None:
    conv = Operation("conv", "conv")
    before, after = (
        linear(conv, Operation("relu", "activation", bypassed=off)) for off in (False, True)
    )
    assert between(before, after) == ["every unit, relu: removed"]
    assert between(after, before) == ["every unit, relu: added"]


def test_an_operation_less_is_one_difference_and_marked_in_the_picture() -> None:
    before, after = (preset(each).design for each in ("preresnet-20", "fastresnet-20-type1"))
    found = diff_designs(before, after)
    assert list(map(str, found)) == ["every unit, bn1: removed", "every unit, relu1: removed"]
    unit, other = main_block(before), main_block(after)
    assert unit is not None and other is not None
    assert marks(found, before, unit, is_old=True) == {"bn1": "removed", "relu1": "removed"}
    assert marks(found, after, other, is_old=False) == {}


def test_an_operation_that_comes_elsewhere_is_marked_on_both_sides() -> None:
    """Type 1 leaves out the first batch norm and ReLU; its others have the first ones' ids."""
    before, after = (preset(f"fastresnet-20-type{each}").design for each in (1, 2))
    found = diff_designs(before, after)
    assert list(map(str, found)) == ["every unit, conv1: moved"]
    for design, is_old in ((before, True), (after, False)):
        block = main_block(design)
        assert block is not None
        assert marks(found, design, block, is_old=is_old) == {"conv1": "changed"}


def test_an_operation_put_in_anothers_place_is_one_difference() -> None:
    relu = Operation("relu", "activation")
    found = between(
        linear(Operation("norm", "batch_norm"), relu), linear(Operation("norm", "layer_norm"), relu)
    )
    assert found == ["every unit, norm: kind batch_norm → layer_norm"]


def test_operations_of_other_kinds_in_one_place_are_told_apart() -> None:
    def normed(first: str, second: str) -> Design:
        ends = (Operation("input", "input"), Operation("output", "output"))
        norms = (Operation("a", first), Operation("b", second))
        which = Operation("which", "switch", {"when": "unit == 1"})
        links = (
            *(Link("input", each.id) for each in norms),
            Link("a", "which", target_port="yes"),
            Link("b", "which", target_port="no"),
            Link("which", "output"),
        )
        return small_design(Block("unit", (ends[0], *norms, which, ends[1]), links))

    found = between(normed("batch_norm", "batch_norm"), normed("layer_norm", "group_norm"))
    assert found == [
        "stage 1, unit 1, a: kind batch_norm → layer_norm",
        "stage 1, unit 2, b: kind batch_norm → group_norm",
    ]


def test_what_an_operation_takes_is_a_difference_of_its_own() -> None:
    before = residual_unit()
    links = tuple(
        replace(link, source="conv1") if link == Link("bn", "relu") else link
        for link in before.links
    )
    loop = replace(
        before,
        links=tuple(
            replace(link, source="bn") if link == Link("input", "shortcut") else link
            for link in before.links
        ),
    )
    assert between(small_design(before), small_design(loop)) == [
        "every unit, add: takes conv2, input → conv2, bn"
    ]
    # Nothing needs the batch norm any more.
    assert between(small_design(before), small_design(replace(before, links=links))) == [
        "every unit, bn: removed"
    ]


def test_a_depth_is_so_many_units_and_nothing_else() -> None:
    assert between("preresnet-20", "preresnet-110") == ["stage 1; stage 2; stage 3: units 3 → 18"]


def test_what_is_said_of_the_whole_network_differs_too() -> None:
    design = preset("resnet-20").design
    other = replace(design, network=replace(design.network, initialisation="he-fan-in"))
    assert between(design, other) == ["initialisation he-fan-out → he-fan-in"]
    assert diff_designs(design, design, (1, 28, 28), 2) == ()


def test_thousands_of_operations_in_a_unit_are_compared_while_a_person_waits() -> None:
    design = tower(12)
    blocks = {each.name: each for each in design.blocks}
    lowest = chain("b0", Operation("conv", "conv", {"kernel": 1}))
    longer = chain("b0", Operation("more", "activation"), Operation("conv", "conv"))
    begun = time.process_time()
    for inner in (lowest, longer):
        other = replace(design, blocks=tuple({**blocks, "b0": inner}.values()))
        found = diff_designs(design, other)
        assert len(found) >= 2**11
    assert time.process_time() - begun < 5


def test_a_design_that_is_not_sound_has_no_network_to_compare() -> None:
    with pytest.raises(DesignError):
        diff_designs(small_design(), small_design(width=-1))


def test_the_main_block_is_the_one_that_most_stages_place() -> None:
    block = main_block(preset("fastresnet-20-type1").design)
    assert block is not None and block.name == "unit"
    design = small_design()
    assert main_block(replace(design, network=replace(design.network, stages=()))) is None


def test_a_difference_reads_as_a_sentence_of_its_place() -> None:
    found = Difference("kernel", (3,), (5,), "conv", ("held", "conv"), ("held", "conv"))
    assert str(found) == "held, conv: kernel 3 → 5"
