"""A bypassed operation is neither built nor counted; its neighbours are joined."""

from dataclasses import replace

import torch

from tests.designs import residual_unit, small_design
from workbench.analysis.network import analyse
from workbench.nn.network import build
from workbench.spec.block import Block


def bypassing(*ids: str) -> Block:
    unit = residual_unit()
    return replace(
        unit,
        operations=tuple(replace(each, bypassed=each.id in ids) for each in unit.operations),
    )


def test_a_bypassed_operation_has_no_module_and_the_counts_agree():
    design = small_design(bypassing("conv2", "bn"))
    model = build(design, (3, 8, 8), 10)
    names = [name for name, _ in model.named_modules()]
    assert not any(name.endswith(("conv2", "bn")) for name in names)
    analysis = analyse(design)
    assert analysis.problems == ()
    assert sum(each.numel() for each in model.parameters()) == analysis.parameters
    assert model(torch.zeros(2, 3, 8, 8)).shape == (2, 10)


def test_with_both_inputs_of_an_addition_led_past_it_still_adds_two():
    design = small_design(bypassing("conv1", "bn", "relu", "conv2", "shortcut"))
    assert analyse(design).problems == ()
    model = build(design, (3, 8, 8), 10)
    unit = model.get_submodule("stage1.unit1")
    x = torch.randn(1, 8, 8, 8)
    torch.testing.assert_close(unit(x), 2 * x)
