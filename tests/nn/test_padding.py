"""Where a shortcut by padding puts its zeros."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional

from workbench.catalog.operations.shortcuts import PADDING, ZEROS
from workbench.catalog.presets import preset
from workbench.nn.export.python import export_python
from workbench.nn.layers import PoolPadShortcut, ZeroPadShortcut
from workbench.nn.network import build
from workbench.spec.network import Design

SHAPE = (3, 8, 8)


def design(zeros: str | None, mode: str = "zero-pad") -> Design:
    given = preset("resnet-8").design
    blocks = []
    for block in given.blocks:
        operations = tuple(
            replace(
                each,
                parameters={**each.parameters, "mode": mode, **({"zeros": zeros} if zeros else {})},
            )
            if each.kind == "shortcut"
            else each
            for each in block.operations
        )
        blocks.append(replace(block, operations=operations))
    return replace(given, blocks=tuple(blocks))


def shortcuts(model: torch.nn.Module) -> list[torch.nn.Module]:
    return [each for each in model.modules() if isinstance(each, ZeroPadShortcut | PoolPadShortcut)]


@pytest.mark.parametrize("mode", PADDING)
def test_zeros_on_both_sides_are_those_of_public_pytorch_code(mode: str) -> None:
    found = shortcuts(build(design("both sides", mode), SHAPE))
    assert len(found) == 2
    x = torch.randn(2, 16, 8, 8)
    small = x[:, :, ::2, ::2] if mode == "zero-pad" else functional.avg_pool2d(x, 2)
    # Idelbayev's resnet.py for CIFAR pads a quarter of the new width on each side.
    assert torch.equal(found[0](x), functional.pad(small, (0, 0, 0, 0, 8, 8)))


@pytest.mark.parametrize("layer", [ZeroPadShortcut, PoolPadShortcut])
def test_of_an_odd_number_of_zeros_the_rest_comes_after(layer: type) -> None:
    x = torch.randn(1, 3, 4, 4)
    padded = layer(3, 8, 1, 2)(x)
    assert padded.shape[1] == 8
    assert torch.equal(padded[:, 2:5], x) and not padded[:, :2].any() and not padded[:, 5:].any()


def test_without_a_choice_a_design_means_what_it_meant() -> None:
    x = torch.randn(2, *SHAPE)
    plain, after, both = (build(design(each), SHAPE).eval() for each in (None, *ZEROS))
    with torch.no_grad():
        assert torch.equal(plain(x), after(x)) and not torch.equal(plain(x), both(x))
    assert plain.state_dict().keys() == both.state_dict().keys()


@pytest.mark.parametrize("mode", PADDING)
@pytest.mark.parametrize("zeros", ZEROS)
def test_exported_code_puts_the_zeros_where_the_network_does(zeros: str, mode: str) -> None:
    model = build(design(zeros, mode), SHAPE).eval()
    names: dict = {"__name__": "exported"}
    text = export_python(design(zeros, mode), model, SHAPE)
    exec(compile(text, "exported.py", "exec"), names)
    network = names["make"]().eval()
    network.load_state_dict(model.state_dict())
    x = torch.randn(2, *SHAPE)
    with torch.no_grad():
        assert torch.equal(network(x), model(x))
