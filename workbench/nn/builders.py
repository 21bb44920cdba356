"""From a kind of operation and its values to a module.

What several inputs flow into without a module of its own (`add`, `concat`, `switch`) is a function
call in the graph: see `workbench.nn.block`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from workbench.analysis.report import OperationReport
from workbench.catalog.operations.shortcuts import is_identity, zeros_before
from workbench.nn.layers import (
    ChannelAttention,
    Conv2d,
    GlobalPool,
    Linear,
    Multiply,
    PoolPadShortcut,
    Scale,
    Shift,
    SpatialAttention,
    Split,
    SqueezeExcitation,
    UpsampleLike,
    ZeroPadShortcut,
)
from workbench.nn.stochastic import Shake

Values = Mapping[str, Any]
Builder = Callable[[Values, OperationReport], nn.Module]

_ACTIVATIONS: Mapping[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "hardswish": nn.Hardswish,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
}


def activation(name: str) -> nn.Module:
    return _ACTIVATIONS[name]()


def _conv(values: Values, report: OperationReport) -> nn.Module:
    return Conv2d(
        report.inputs[0][0],
        values["width"],
        values["kernel"],
        values["stride"],
        values["padding"],
        values["dilation"],
        values["groups"],
        bias=values["bias"],
    )


def _depthwise(values: Values, report: OperationReport) -> nn.Module:
    channels = report.inputs[0][0]
    return Conv2d(
        channels,
        channels * values["multiplier"],
        values["kernel"],
        values["stride"],
        values["padding"],
        values["dilation"],
        groups=channels,
        bias=values["bias"],
    )


def _max_pool(values: Values, _: OperationReport) -> nn.Module:
    return nn.MaxPool2d(
        values["kernel"], values["stride"], values["padding"], ceil_mode=values["ceil"]
    )


def _average_pool(values: Values, _: OperationReport) -> nn.Module:
    return nn.AvgPool2d(
        values["kernel"], values["stride"], values["padding"], ceil_mode=values["ceil"]
    )


def _dropout(values: Values, _: OperationReport) -> nn.Module:
    kind = nn.Dropout if values["of"] == "values" else nn.Dropout2d
    return kind(values["rate"])


def _shortcut(values: Values, report: OperationReport) -> nn.Module:
    channels, width, stride = report.inputs[0][0], values["width"], values["stride"]
    if is_identity("shortcut", report.inputs, values):
        return nn.Identity()
    if values["mode"] == "zero-pad":
        return ZeroPadShortcut(channels, width, stride, zeros_before(channels, values))
    if values["mode"] == "average-pool+pad":
        return PoolPadShortcut(channels, width, stride, zeros_before(channels, values))
    projection = Conv2d(channels, width, 1, stride, bias=False)
    if values["mode"] == "projection":
        return projection
    return nn.Sequential(projection, nn.BatchNorm2d(width))


BUILDERS: Mapping[str, Builder] = {
    "conv": _conv,
    "depthwise_conv": _depthwise,
    "linear": lambda v, r: Linear(r.inputs[0][0], v["width"], bias=v["bias"]),
    "batch_norm": lambda v, r: nn.BatchNorm2d(r.inputs[0][0], v["epsilon"], v["momentum"]),
    "layer_norm": lambda v, r: nn.GroupNorm(1, r.inputs[0][0], v["epsilon"]),
    "group_norm": lambda v, r: nn.GroupNorm(v["groups"], r.inputs[0][0], v["epsilon"]),
    "dropout": _dropout,
    "activation": lambda v, _: activation(v["function"]),
    "scale": lambda v, _: Scale(v["factor"]),
    "max_pool": _max_pool,
    "average_pool": _average_pool,
    "global_pool": lambda v, _: GlobalPool(v["of"]),
    "flatten": lambda _, __: nn.Flatten(),
    "upsample": lambda v, _: UpsampleLike(v["mode"]),
    "channel_shuffle": lambda v, _: nn.ChannelShuffle(v["groups"]),
    "shift": lambda v, _: Shift(v["pixels"], v["direction"]),
    "multiply": lambda _, __: Multiply(),
    "split": lambda v, _: Split(v["first"]),
    "shake": lambda v, _: Shake(v["forward"], v["backward"], v["draw"]),
    "squeeze_excitation": lambda v, r: SqueezeExcitation(
        r.inputs[0][0], v["squeeze"], activation(v["function"])
    ),
    "channel_attention": lambda v, r: ChannelAttention(r.inputs[0][0], v["squeeze"]),
    "spatial_attention": lambda v, _: SpatialAttention(v["kernel"]),
    "shortcut": _shortcut,
}
"""One entry a kind; `stochastic_depth` and `block` hold graphs and are built with the block."""
