"""How a module is written as a call of its constructor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn

from workbench.nn import layers, stochastic

Argument = Any
"""A number, a text or a truth value."""


@dataclass(frozen=True, slots=True)
class Call:
    """A constructor and its arguments. `names` has '' for one that goes by its place."""

    constructor: str
    names: tuple[str, ...]
    values: tuple[Argument, ...]


def _conv(module: nn.Conv2d) -> Call:
    names, values = ["", "", ""], [module.in_channels, module.out_channels, module.kernel_size[0]]
    optional = (
        ("stride", module.stride[0], None),
        ("padding", int(module.padding[0]), 0),
        ("dilation", module.dilation[0], 1),
        ("groups", module.groups, 1),
        ("bias", module.bias is not None, True),
    )
    for name, value, default in optional:
        if value != default:
            names.append(name)
            values.append(value)
    return Call("nn.Conv2d", tuple(names), tuple(values))


def _norm(module: nn.BatchNorm2d) -> Call:
    names, values = [""], [module.num_features]
    for name, value, default in (("eps", module.eps, 1e-5), ("momentum", module.momentum, 0.1)):
        if value != default:
            names.append(name)
            values.append(value)  # type: ignore[arg-type]
    return Call("nn.BatchNorm2d", tuple(names), tuple(values))


def _linear(module: nn.Linear) -> Call:
    values: tuple[Argument, ...] = (module.in_features, module.out_features)
    if "bias" not in dict(module.named_parameters()):
        return Call("nn.Linear", ("", "", "bias"), (*values, False))
    return Call("nn.Linear", ("", ""), values)


def _pool(module: nn.MaxPool2d | nn.AvgPool2d) -> Call:
    names = ("", "", "", "ceil_mode")
    values = (module.kernel_size, module.stride, module.padding, module.ceil_mode)
    count = 4 if module.ceil_mode else 3
    return Call(f"nn.{type(module).__name__}", names[:count], values[:count])


def _plain(*names: str) -> Callable[[Any], Call]:
    """A constructor whose arguments are attributes of those names, in their places."""

    def write(module: Any) -> Call:
        values = tuple(getattr(module, name) for name in names)
        return Call(type(module).__name__, ("",) * len(names), values)

    return write


def _of_torch(*names: str) -> Callable[[Any], Call]:
    def write(module: Any) -> Call:
        values = tuple(getattr(module, name) for name in names)
        return Call(f"nn.{type(module).__name__}", ("",) * len(names), values)

    return write


def _padded(module: Any) -> Call:
    values = (module.channels, module.width, module.stride)
    if module.before:
        names = ("", "", "", "before")
        return Call(type(module).__name__, names, (*values, module.before))
    return Call(type(module).__name__, ("", "", ""), values)


def _squeeze(module: layers.SqueezeExcitation) -> Call:
    return Call(
        "SqueezeExcitation",
        ("", "", ""),
        (module.reduce.in_features, module.reduce.out_features, Raw(_activation(module))),
    )


def _activation(module: layers.SqueezeExcitation) -> str:
    return f"nn.{type(module.activation).__name__}()"


@dataclass(frozen=True, slots=True)
class Raw:
    """A piece of code that stands as it is."""

    text: str


WRITERS: Mapping[type[nn.Module], Callable[[Any], Call]] = {
    layers.Conv2d: _conv,
    nn.Conv2d: _conv,
    layers.Linear: _linear,
    nn.BatchNorm2d: _norm,
    nn.GroupNorm: lambda m: Call(
        "nn.GroupNorm", ("", "", "eps"), (m.num_groups, m.num_channels, m.eps)
    ),
    nn.MaxPool2d: _pool,
    nn.AvgPool2d: _pool,
    nn.Dropout: _of_torch("p"),
    nn.Dropout2d: _of_torch("p"),
    nn.ChannelShuffle: _of_torch("groups"),
    nn.Flatten: _of_torch(),
    **{
        kind: _of_torch()
        for kind in (
            nn.ReLU, nn.LeakyReLU, nn.ELU, nn.SiLU, nn.GELU, nn.Hardswish, nn.Sigmoid, nn.Tanh,
        )
    },
    layers.ZeroPadShortcut: _padded,
    layers.PoolPadShortcut: _padded,
    layers.GlobalPool: _plain("of"),
    layers.Multiply: _plain(),
    layers.Split: _plain("first"),
    layers.UpsampleLike: _plain("mode"),
    layers.Shift: _plain("pixels", "direction"),
    layers.Scale: _plain("factor"),
    layers.SqueezeExcitation: _squeeze,
    layers.ChannelAttention: lambda m: Call(
        "ChannelAttention", ("", ""), (m.reduce.in_features, m.reduce.out_features)
    ),
    layers.SpatialAttention: lambda m: Call("SpatialAttention", ("",), (m.conv.kernel_size[0],)),
    stochastic.Shake: _plain("forward_weights", "backward_weights", "draw"),
}  # fmt: skip
"""One entry a module that holds no graph."""
