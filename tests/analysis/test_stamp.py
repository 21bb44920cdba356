"""What a design comes to: equal however it is written, different wherever it is built otherwise."""

from dataclasses import replace

import pytest

from workbench.analysis.stamp import stamp
from workbench.catalog.presets import ids, preset
from workbench.spec.block import Parameter

CIFAR = (3, 32, 32)
BASE = preset("preresnet-20").design


def stamped(design, shape=CIFAR, classes=10):
    return stamp(design, shape, classes)


def with_block(design, block):
    return replace(
        design, blocks=tuple(block if each.name == block.name else each for each in design.blocks)
    )


def test_names_notes_and_places_do_not_count():
    unit = BASE.block("unit")
    moved = replace(unit, notes="x", operations=tuple(op.at(5.0, 5.0) for op in unit.operations))
    assert stamped(with_block(replace(BASE, name="mine", notes="x"), moved)) == stamped(BASE)


def test_a_depth_counts_by_the_units_that_it_makes():
    network = replace(BASE.network, parameters=(Parameter("n", 3),))
    assert stamped(replace(BASE, network=network)) == stamped(BASE)
    deeper = replace(BASE.network, parameters=(Parameter("n", 4),))
    assert stamped(replace(BASE, network=deeper)) != stamped(BASE)


def test_a_width_counts_by_its_value():
    stages = tuple(
        replace(stage, width=width)
        for stage, width in zip(BASE.network.stages, (16, 32, 64), strict=True)
    )
    assert stamped(replace(BASE, network=replace(BASE.network, stages=stages))) == stamped(BASE)
    wider = (*stages[:2], replace(stages[2], width=65))
    assert stamped(replace(BASE, network=replace(BASE.network, stages=wider))) != stamped(BASE)


@pytest.mark.parametrize(
    ("operation", "parameter", "value"),
    [("conv1", "kernel", 5), ("bn1", "momentum", 0.2), ("relu1", "function", "elu")],
)
def test_what_an_operation_does_counts_its_shape_changing_or_not(operation, parameter, value):
    unit = BASE.block("unit")
    operations = tuple(
        each.with_parameter(parameter, value) if each.id == operation else each
        for each in unit.operations
    )
    assert stamped(with_block(BASE, replace(unit, operations=operations))) != stamped(BASE)


def test_a_rate_that_the_unit_decides_counts():
    design = preset("stochastic-depth-110").design
    parameters = tuple(
        replace(each, default=0.8) if each.name == "final" else each
        for each in design.network.parameters
    )
    changed = replace(design, network=replace(design.network, parameters=parameters))
    assert stamped(changed) != stamped(design)


def test_the_images_and_the_initialisation_count():
    assert stamped(BASE, (1, 8, 8)) != stamped(BASE)
    assert stamped(BASE, classes=100) != stamped(BASE)
    other = replace(BASE, network=replace(BASE.network, initialisation="torch"))
    assert stamped(other) != stamped(BASE)


def test_a_design_with_problems_equals_nothing():
    network = replace(BASE.network, parameters=(Parameter("n", 2.5),))
    assert stamped(replace(BASE, network=network)) == ""


def test_no_two_networks_of_the_papers_are_one():
    seen = [stamped(design, design.network.input) for design in (preset(id).design for id in ids())]
    assert len(set(seen)) == len(seen)
    assert "" not in seen
