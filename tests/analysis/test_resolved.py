"""One meaning per design: the resolved network, its stamp, and what is built of it."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.designs import chain, small_design
from tests.random_designs import INPUT, mutated, random_design, rewritten
from workbench.analysis import resolve
from workbench.analysis.branches import GATE
from workbench.analysis.departures import draws
from workbench.analysis.network import analyse
from workbench.analysis.stamp import stamp
from workbench.catalog.presets import preset
from workbench.errors import DesignError
from workbench.spec.block import Link, Operation, Parameter
from workbench.spec.network import Design

_EACH = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
_seeds = st.integers(0, 2**64 - 1)


def _sound(seed: int) -> tuple[Design, random.Random]:
    """A random design that is sound, and what further choices are drawn from."""
    draw = random.Random(seed)
    while True:
        design = random_design(draw)
        if analyse(design).is_sound:
            return design, draw


@settings(_EACH, max_examples=300)
@given(_seeds)
def test_most_random_designs_are_sound_and_nest(seed: int) -> None:
    """What the properties below are worth: unsound designs would be thrown away unseen."""
    draw = random.Random(seed)
    designs = [random_design(draw) for _ in range(8)]
    assert sum(analyse(design).is_sound for design in designs) >= 4


@settings(_EACH, max_examples=300)
@given(_seeds)
def test_another_way_to_write_a_design_is_the_same_network(seed: int) -> None:
    design, draw = _sound(seed)
    other = rewritten(design, draw)
    assert analyse(other).problems == ()
    assert resolve(other) == resolve(design)
    assert stamp(other, INPUT, 10) == stamp(design, INPUT, 10)


@settings(_EACH, max_examples=300)
@given(_seeds)
def test_stamps_are_equal_exactly_when_resolved_networks_are(seed: int) -> None:
    design, draw = _sound(seed)
    other = mutated(design, draw)
    if analyse(other).is_sound:
        same = resolve(other) == resolve(design)
        assert (stamp(other, INPUT, 10) == stamp(design, INPUT, 10)) == same


@settings(_EACH, max_examples=300)
@given(_seeds)
def test_costs_are_those_of_the_resolved_operations(seed: int) -> None:
    """Two ways through the same records: sums over blocks, and the flat network."""
    from workbench.catalog.registry import REGISTRY

    design, _ = _sound(seed)
    network = resolve(design)
    shapes = {-1: (network.input,), **{i: op.outputs for i, op in enumerate(network.operations)}}
    parameters = macs = 0
    for operation in network.operations:
        inputs = [shapes[index][port] for index, port in operation.sources]
        cost = REGISTRY[operation.kind].cost(inputs, operation.outputs, operation.values)
        parameters, macs = parameters + cost.parameters, macs + cost.macs
    analysis = analyse(design)
    assert (parameters, macs) == (analysis.parameters, analysis.macs)


@settings(_EACH, max_examples=200)
@given(_seeds)
def test_every_sound_design_can_be_stamped(seed: int) -> None:
    design, _ = _sound(seed)
    assert len(stamp(design, INPUT, 10)) == 64
    assert all(0 <= rate <= 1 for rate in draws(design).values())


def _nested(**overrides: float) -> Design:
    """A unit that holds a block with a gate, whose survival the unit sets."""
    gate = chain(
        "gated",
        Operation("conv", "conv"),
        Operation("gate", "stochastic_depth", {"survival": "survival"}),
        parameters=(Parameter("survival", 1.0),),
    )
    unit = chain("unit", Operation("inner", "block", {"block": "gated", **overrides}))
    design = small_design(unit)
    return replace(design, blocks=(*design.blocks, gate))


def test_a_rate_set_in_a_block_within_a_block_counts() -> None:
    stamps = {stamp(_nested(survival=rate), (3, 8, 8), 10) for rate in (0.5, 0.9, 0.1)}
    assert len(stamps) == 3
    assert [op.values["survival"] for op in resolve(_nested(survival=0.9)).operations[2:6:2]] == [
        0.9,
        0.9,
    ]


def test_a_rate_out_of_range_within_a_block_is_a_problem_and_not_a_crash() -> None:
    analysis = analyse(_nested(survival=1.5))
    [problem] = analysis.problems
    assert "survival is 1.5; it must be at most 1" in str(problem)
    assert (problem.block, problem.operation) == ("gated", "gate")
    assert stamp(_nested(survival=1.5), (3, 8, 8), 10) == ""
    with pytest.raises(DesignError, match=r"survival is 1\.5"):
        resolve(_nested(survival=1.5))


def test_a_rate_that_is_wrong_in_a_middle_unit_alone_is_a_problem() -> None:
    unit = chain("unit", Operation("d", "dropout", {"rate": "2 if index == 2 else 0.1"}))
    design = small_design(unit)
    network = replace(design.network, parameters=(Parameter("n", 3),))
    [problem] = analyse(replace(design, network=network)).problems
    assert "rate is 2" in str(problem)


def test_names_of_modules_are_those_of_the_operations() -> None:
    names = [each.name for each in resolve(preset("stochastic-depth-110").design).operations]
    assert "stem.conv" in names and "head.fc" in names
    assert any(name.startswith("stage1.unit1.") and ".branch." in name for name in names)


def test_what_no_output_needs_is_neither_counted_nor_part_of_the_network() -> None:
    unit = chain("unit", Operation("conv", "conv"))
    dangling = replace(
        unit,
        operations=(*unit.operations, Operation("loose", "conv")),
        links=(*unit.links, Link("input", "loose")),
    )
    with_it, without = small_design(dangling), small_design(unit)
    assert analyse(with_it).units[1].report.operations["loose"].cost.parameters > 0
    assert analyse(with_it).parameters == analyse(without).parameters
    assert resolve(with_it) == resolve(without)


def test_a_shortcut_that_changes_nothing_is_no_part_of_the_network() -> None:
    kept = chain("unit", Operation("s", "shortcut", {"mode": "projection"}))
    other = chain("unit", Operation("s", "shortcut", {"mode": "zero-pad"}))
    empty = chain("unit")
    networks = [resolve(small_design(unit)) for unit in (kept, other, empty)]
    assert networks[0] == networks[1] == networks[2]


@pytest.mark.parametrize(
    ("mode", "width", "counts"),
    [
        ("projection", 32, False),
        ("projection+norm", 32, False),
        ("zero-pad", 8, False),
        ("zero-pad", 9, False),
        ("zero-pad", 10, True),
        ("average-pool+pad", 8, False),
        ("average-pool+pad", 32, True),
    ],
)
def test_where_zeros_go_counts_where_there_are_any_to_be_put(
    mode: str, width: int, counts: bool
) -> None:
    def stamped(zeros: str) -> str:
        shortcut = Operation("s", "shortcut", {"mode": mode, "zeros": zeros})
        return stamp(small_design(chain("unit", shortcut), width, stride=2), (3, 8, 8), 10)

    assert stamped("after") and (stamped("after") != stamped("both sides")) is counts


def test_values_that_compare_equal_mean_the_same() -> None:
    """Plans are kept by block, and 1 == 1.0 == True."""
    designs = [
        small_design(chain("unit", Operation("c", "conv", {"bias": bias, "kernel": kernel})))
        for bias, kernel in ((True, 3), (1, 3.0), (1.0, "3"))
    ]
    assert len({stamp(design, (3, 8, 8), 10) for design in designs}) == 1
    assert stamp(designs[0], (3, 8, 8), 10)


def test_units_that_differ_in_a_rate_alone_are_expanded_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What 1,202 layers take depends on it: each unit has a survival of its own."""
    from workbench.analysis import resolved

    expanded = []
    result = resolved._Expansion.result
    monkeypatch.setattr(
        resolved._Expansion, "result", lambda self: expanded.append(self) or result(self)
    )
    network = resolve(replace(preset("stochastic-depth-1202").design, name="expanded"))
    survivals = {op.values["survival"] for op in network.operations if op.kind == GATE}
    assert len(survivals) == 600
    # Stem, head, and the shapes of three stages' first and other units.
    assert len(expanded) <= 8


def test_an_edit_and_a_run_work_a_design_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.analysis import network

    counted = []
    stamped = network._Stamp.result
    monkeypatch.setattr(
        network._Stamp, "result", lambda self: counted.append(self) or stamped(self)
    )
    network._analysed.cache_clear()
    design = replace(preset("preresnet-20").design, name="counted")
    analyse(design, (1, 8, 8), 10)
    stamp(design, (1, 8, 8), 10)
    resolve(design, (1, 8, 8), 10)
    assert len(counted) == 1
