from dataclasses import replace

import pytest

from tests.designs import chain, residual_unit, small_design
from workbench.analysis.network import analyse
from workbench.catalog.presets import preset
from workbench.spec.block import Block, Link, Operation, Parameter
from workbench.spec.network import Placement


def _problems(design) -> str:  # type: ignore[no-untyped-def]
    return "\n".join(str(problem) for problem in analyse(design).problems)


def _with(block: Block, *operations: Operation, links: tuple[Link, ...] = ()) -> Block:
    return replace(block, operations=block.operations + operations, links=block.links + links)


def _changed(block: Block, id: str, **parameters) -> Block:  # type: ignore[no-untyped-def]
    return replace(
        block,
        operations=tuple(
            replace(op, parameters={**op.parameters, **parameters}) if op.id == id else op
            for op in block.operations
        ),
    )


def test_shapes_stand_on_every_operation() -> None:
    analysis = analyse(small_design(width=16, stride=2))
    first = analysis.units[1].report.operations
    assert first["conv1"].inputs == ((8, 8, 8),)
    assert first["conv1"].outputs == ((16, 4, 4),)
    assert first["shortcut"].outputs == ((16, 4, 4),)
    assert analysis.output_shape == (10,)


def test_totals_are_those_counted_by_hand() -> None:
    analysis = analyse(small_design())
    stem = 3 * 8 * 9
    unit = 2 * 8 * 8 * 9 + 16
    head = 8 * 10 + 10
    assert analysis.parameters == stem + 2 * unit + head
    assert analysis.norm_parameters == 2 * 16
    assert analysis.macs == (stem + 2 * (2 * 8 * 8 * 9)) * 64 + 80
    # the stem's map, seven maps a unit (shortcut and sum included), the pooled vector, the logits
    assert analysis.activation_bytes == 4 * (8 * 64 + 2 * 6 * 8 * 64 + 8 + 10)
    assert analysis.layers == 1 + 4 + 1
    assert analysis.receptive_field == 1 + 5 * 2


def test_depth_that_the_rule_cannot_have_names_near_ones() -> None:
    design = preset("wrn-28-10").design
    parameters = tuple(
        replace(p, default=29) if p.name == "depth" else p for p in design.network.parameters
    )
    design = replace(design, network=replace(design.network, parameters=parameters))
    text = _problems(design)
    assert "depth of 29 does not fit" in text
    assert "22, 28, 34" in text


def test_circle_of_links_is_named_in_order() -> None:
    unit = residual_unit()
    circle = replace(unit, links=(*unit.links, Link("relu", "conv1")))
    assert "run in a circle" in _problems(small_design(circle))


def test_open_input_is_named() -> None:
    unit = residual_unit()
    open_ = replace(unit, links=tuple(link for link in unit.links if link.target != "bn"))
    assert "Nothing arrives at 'bn'" in _problems(small_design(open_))


def test_addition_of_one_is_named() -> None:
    unit = residual_unit()
    one = replace(unit, links=tuple(link for link in unit.links if link.source != "shortcut"))
    assert "Only one link arrives at 'add'" in _problems(small_design(one))


def test_link_to_nowhere_is_named() -> None:
    unit = residual_unit()
    lost = replace(unit, links=(*unit.links, Link("relu", "ghost")))
    assert "there is no 'ghost'" in _problems(small_design(lost))


def test_addition_names_both_shapes_and_the_operation() -> None:
    unit = _changed(residual_unit(), "conv2", width="2 * out")
    analysis = analyse(small_design(unit))
    (problem,) = [p for p in analysis.problems if p.operation == "add"]
    assert "16×8×8" in problem.message and "8×8×8" in problem.message
    assert problem.block == "unit"


def test_addition_says_whether_sizes_or_channels_differ() -> None:
    unit = _changed(residual_unit(), "conv1", stride=2)
    assert "equal sizes" in _problems(small_design(unit))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"width": "out //"}, "does not parse"),
        ({"width": "out - 8"}, "must be positive"),
        ({"width": "out / 3"}, "not a whole number"),
        ({"width": "oout"}, "'oout'"),
        ({"kernel": 0}, "must be positive"),
        ({"kernel": 99}, "at most 63"),
        ({"stride": 16}, "does not fit a side of 8"),
        ({"groups": 3}, "3 groups do not divide 8"),
        ({"padding": 0, "kernel": 9}, "does not fit a side of 8"),
        ({"bias": 2}, "true or false"),
        ({"colour": 2}, "no parameter 'colour'"),
    ],
)
def test_faulty_parameter_is_named_at_its_operation(parameters, message: str) -> None:  # type: ignore[no-untyped-def]
    unit = _changed(residual_unit(), "conv1", **parameters)
    analysis = analyse(small_design(unit))
    assert any(message in str(p) and p.operation == "conv1" for p in analysis.problems)


def test_name_used_twice_is_named() -> None:
    unit = _with(residual_unit(), Operation("relu", "activation"))
    assert "'relu' is used twice" in _problems(small_design(unit))


def test_name_that_a_module_has_already_is_refused() -> None:
    design = small_design(chain("unit", Operation("forward", "activation")))
    assert "'forward' cannot be used as a name" in _problems(design)


def test_unknown_kind_is_named_and_the_rest_still_answered() -> None:
    unit = _with(residual_unit(), Operation("odd", "quantum"))
    analysis = analyse(small_design(unit))
    assert "'quantum' is not a kind" in _problems(small_design(unit))
    assert analysis.parameters > 0


def test_identity_that_has_to_change_the_shape_names_both() -> None:
    design = small_design(residual_unit(mode="identity"), width=16, stride=2)
    assert "8×8×8 into 16×4×4" in _problems(design)


def test_unit_that_misses_its_width_is_named() -> None:
    unit = chain("unit", Operation("conv", "conv", {"width": 5}))
    assert "gives 5 channels, but its width is 8" in _problems(small_design(unit))


def test_block_that_holds_itself_is_refused() -> None:
    unit = chain("unit", Operation("again", "block", {"block": "unit"}))
    assert "does it hold itself" in _problems(small_design(unit))


def test_missing_block_is_named() -> None:
    design = small_design()
    network = replace(design.network, stages=(Placement("ghost"),))
    assert "no block 'ghost'" in _problems(replace(design, network=network))


@pytest.mark.parametrize("units", [0, -1, 10**9, "n / 3"])
def test_impossible_number_of_units_is_refused(units) -> None:  # type: ignore[no-untyped-def]
    design = small_design()
    network = replace(design.network, stages=(Placement("unit", units=units, width=8),))
    assert "number of units" in _problems(replace(design, network=network)).lower()


def test_network_too_large_to_build_is_refused() -> None:
    unit = chain("unit", Operation("conv", "conv", {"width": "out"}))
    assert "more than can be built" in _problems(small_design(unit, width=60_000))


def test_switch_leaves_out_what_its_other_side_needs() -> None:
    report = analyse(preset("wrn-16-2").design)
    changing = next(u for u in report.units if u.name == "stage2.unit1").report
    keeping = next(u for u in report.units if u.name == "stage2.unit2").report
    assert changing.operations["shortcut"].inputs == changing.operations["relu1"].outputs
    assert keeping.operations["shortcut"].cost.parameters == 0
    shake = analyse(preset("shake-shake-26-2x32d").design).units
    kept = next(u for u in shake if u.name == "stage1.unit2").report
    assert "conv5" not in kept.operations and "shift" not in kept.operations


def test_pyramid_widths_are_rounded_from_the_unrounded_sum() -> None:
    units = [u for u in analyse(preset("pyramidnet-110-a48").design).units if u.unit]
    assert [u.width for u in units[:6]] == [17, 18, 19, 20, 20, 21]
    assert units[-1].width == 64
    assert [
        analyse(preset(f"pyramidnet-{id}").design).units[-2].width
        for id in ("110-a84", "110-a270", "164-a270", "200-a240", "236-a220", "272-a200")
    ] == [100, 286, 1144, 1024, 944, 864]


def test_block_parameter_reaches_its_operations() -> None:
    unit = replace(residual_unit(), parameters=(Parameter("size", 3),))
    unit = _changed(_changed(unit, "conv1", kernel="size"), "conv2", kernel="size")
    design = small_design(unit)
    stage = replace(design.network.stages[0], parameters={"size": 5})
    wide = replace(design, network=replace(design.network, stages=(stage,)))
    assert analyse(wide).units[1].report.operations["conv1"].values["kernel"] == 5
    assert analyse(design).units[1].report.operations["conv1"].values["kernel"] == 3
    bad = replace(design.network.stages[0], parameters={"sise": 5})
    assert "no parameter 'sise'" in _problems(
        replace(design, network=replace(design.network, stages=(bad,)))
    )


def test_rate_outside_its_range_is_named_at_its_gate() -> None:
    unit = chain("unit", Operation("gate", "stochastic_depth", {"survival": "unit"}))
    assert "survival is 2; it must be at most 1" in _problems(small_design(unit))


def test_half_drawn_block_is_answered_as_far_as_it_goes() -> None:
    unit = residual_unit()
    half = replace(unit, links=tuple(link for link in unit.links if link.target != "output"))
    analysis = analyse(small_design(half))
    assert not analysis.is_sound
    assert analysis.units[1].report.operations["add"].outputs == ((8, 8, 8),)


def test_other_image_sizes_and_channels_are_followed() -> None:
    analysis = analyse(preset("fastresnet-8-type1").design, (1, 8, 8), 10)
    assert analysis.is_sound
    assert analysis.units[-1].report.input == (64, 2, 2)
