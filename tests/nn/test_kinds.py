"""Every kind of operation: built as its rules say, and written out as code that does the same."""

from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn import functional as f

from tests.designs import chain, small_design
from workbench.analysis.network import analyse
from workbench.catalog.operations.activate import FUNCTIONS
from workbench.catalog.operations.shortcuts import MODES
from workbench.catalog.registry import REGISTRY
from workbench.nn.export.python import export_python
from workbench.nn.network import build
from workbench.spec.block import Block, Link, Operation
from workbench.spec.network import Design


def graph(operations: dict[str, Operation], *links: str) -> Block:
    """A unit from operations and links written 'a>b.port'."""
    made = []
    for text in links:
        source, _, target = text.partition(">")
        (a, _, b), (c, _, d) = source.partition("."), target.partition(".")
        made.append(Link(a, c, b or "out", d or "in"))
    ends = (Operation("input", "input"), Operation("output", "output"))
    return Block("unit", (ends[0], *operations.values(), ends[1]), tuple(made))


def one(kind: str, **parameters: object) -> Block:
    return chain("unit", Operation("op", kind, parameters))  # type: ignore[arg-type]


UNITS: dict[str, Block] = {
    "conv": one("conv", kernel=5, dilation=2, groups=2, bias=True),
    "depthwise_conv": one("depthwise_conv", kernel=5, bias=True),
    "batch_norm": one("batch_norm", epsilon=1e-3, momentum=0.01),
    "layer_norm": one("layer_norm"),
    "group_norm": one("group_norm", groups=4),
    "dropout": one("dropout", rate=0.5),
    "dropout of channels": one("dropout", rate=0.5, of="channels"),
    **{f"activation {name}": one("activation", function=name) for name in FUNCTIONS},
    "scale": one("scale", factor=0.5),
    "max_pool": one("max_pool", kernel=3, stride=1, padding=1),
    "average_pool": one("average_pool", kernel=3, stride=1, padding=1),
    "channel_shuffle": one("channel_shuffle", groups=4),
    "shift": one("shift", pixels=2),
    "squeeze_excitation": one("squeeze_excitation", squeeze=3, function="silu"),
    "channel_attention": one("channel_attention", squeeze=2),
    "spatial_attention": one("spatial_attention", kernel=3),
    "stochastic_depth": graph(
        {
            "conv": Operation("conv", "conv"),
            "op": Operation("op", "stochastic_depth", {"survival": 0.25, "draw": "image"}),
            "add": Operation("add", "add"),
        },
        "input>conv", "conv>op", "op>add", "input>add", "add>output",
    ),
    "shake": graph(
        {
            "a": Operation("a", "conv"),
            "b": Operation("b", "conv"),
            "op": Operation("op", "shake"),
        },
        "input>a", "input>b", "a>op.first", "b>op.second", "op>output",
    ),
    "split, concat": graph(
        {
            "op": Operation("op", "split", {"first": 3}),
            "join": Operation("join", "concat"),
        },
        "input>op", "op.rest>join", "op.first>join", "join>output",
    ),
    "multiply by channels": graph(
        {
            "pool": Operation("pool", "global_pool", {"of": "max"}),
            "op": Operation("op", "multiply"),
        },
        "input>pool", "pool>op", "input>op", "op>output",
    ),
    "multiply by pixels": graph(
        {
            "one": Operation("one", "conv", {"width": 1}),
            "op": Operation("op", "multiply"),
        },
        "input>one", "one>op", "input>op", "op>output",
    ),
    **{
        f"upsample {mode}": graph(
            {
                "pool": Operation("pool", "max_pool", {"kernel": 3, "stride": 2}),
                "op": Operation("op", "upsample", {"mode": mode}),
            },
            "input>pool", "pool>op.in", "input>op.like", "op>output",
        )
        for mode in ("bilinear", "nearest")
    },
    "switch": graph(
        {
            "yes": Operation("yes", "conv"),
            "no": Operation("no", "activation"),
            "op": Operation("op", "switch", {"when": "index == 2"}),
        },
        "input>yes", "input>no", "yes>op.yes", "no>op.no", "op>output",
    ),
}  # fmt: skip


def _design(unit: Block) -> Design:
    return small_design(unit)


def _trained(design: Design) -> nn.Sequential:
    model = build(design)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean)
    return model.eval()


def _images(channels: int = 3) -> torch.Tensor:
    return torch.randn(2, channels, 8, 8, generator=torch.Generator().manual_seed(0))


def _written(design: Design, model: nn.Sequential) -> nn.Sequential:
    text = export_python(design, model, (3, 8, 8))
    names: dict[str, object] = {"__name__": "exported"}
    exec(compile(text, "exported.py", "exec"), names)
    network = names["make"]()  # type: ignore[operator]
    network.load_state_dict(model.state_dict())
    return network.eval()


@pytest.mark.parametrize("name", UNITS)
def test_kind_counts_what_torch_holds_and_is_written_out_as_it_is(name: str) -> None:
    design = _design(UNITS[name])
    analysis = analyse(design)
    assert analysis.problems == ()
    model = _trained(design)
    assert sum(p.numel() for p in model.parameters()) == analysis.parameters
    network = _written(design, model)
    with torch.no_grad():
        assert torch.equal(network(_images()), model(_images()))


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "identity"])
def test_every_shortcut_that_changes_shape_is_built_and_written(mode: str) -> None:
    unit = graph(
        {
            "conv": Operation("conv", "conv", {"stride": "stride"}),
            "op": Operation("op", "shortcut", {"mode": mode}),
            "add": Operation("add", "add"),
        },
        "input>conv", "conv>add", "input>op", "op>add", "add>output",
    )  # fmt: skip
    design = small_design(unit, width=12, stride=2)
    model = _trained(design)
    assert sum(p.numel() for p in model.parameters()) == analyse(design).parameters
    with torch.no_grad():
        assert torch.equal(_written(design, model)(_images()), model(_images()))


def test_average_pool_and_pad_is_the_mean_of_four_pixels_and_zeros() -> None:
    unit = chain("unit", Operation("op", "shortcut", {"mode": "average-pool+pad"}))
    shortcut = build(small_design(unit, width=12, stride=2)).stage1.unit1
    x = _images(8)
    assert torch.allclose(shortcut(x)[:, :8], f.avg_pool2d(x, 2))
    assert not shortcut(x)[:, 8:].any()


def test_every_kind_is_covered_here_or_holds_others() -> None:
    covered = {op.kind for unit in UNITS.values() for op in unit.operations}
    elsewhere = {"block", "shortcut", "linear", "flatten"}
    assert {kind.name for kind in REGISTRY} == covered | elsewhere


@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        ("relu", f.relu), ("leaky_relu", f.leaky_relu), ("elu", f.elu), ("silu", f.silu),
        ("gelu", f.gelu), ("hardswish", f.hardswish), ("sigmoid", torch.sigmoid),
        ("tanh", torch.tanh),
    ],
)  # fmt: skip
def test_activation_is_the_function_that_it_is_called(function: str, wanted) -> None:  # type: ignore[no-untyped-def]
    unit = build(_design(one("activation", function=function))).stage1.unit1
    assert torch.equal(unit(_images(8)), wanted(_images(8)))


def test_shuffle_deals_the_channels_of_the_groups_in_turn() -> None:
    unit = build(_design(one("channel_shuffle", groups=2))).stage1.unit1
    order = unit(torch.arange(8.0).reshape(1, 8, 1, 1)).flatten().tolist()
    assert order == [0, 4, 1, 5, 2, 6, 3, 7]


def test_layer_norm_is_over_the_whole_image_and_group_norm_over_its_groups() -> None:
    x = _images(8) * 3 + 1
    layer = build(_design(one("layer_norm"))).stage1.unit1(x)
    assert torch.allclose(layer.mean((1, 2, 3)), torch.zeros(2), atol=1e-5)
    grouped = build(_design(one("group_norm", groups=4))).stage1.unit1(x)
    assert torch.allclose(grouped.reshape(2, 4, -1).mean(2), torch.zeros(2, 4), atol=1e-5)
    assert not torch.allclose(layer, grouped)


def test_a_head_of_flattened_pixels_is_written_too() -> None:
    head = chain("head", Operation("flat", "flatten"), Operation("fc", "linear", {"bias": False}))
    design = small_design()
    design = replace(design, blocks=(*design.blocks[:2], head))
    model = _trained(design)
    with torch.no_grad():
        assert torch.equal(_written(design, model)(_images()), model(_images()))
