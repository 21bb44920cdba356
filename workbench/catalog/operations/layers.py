"""Convolutions and the fully connected layer: what counts towards the depth."""

from collections.abc import Sequence

from workbench.catalog.kinds import Cost, Kind, ParameterSpec, Reach, Shape, ShapeError, Values
from workbench.catalog.operations.common import (
    feature_map,
    kernel,
    padding,
    stride,
    vector,
    width,
    windowed,
)

GROUPS = ParameterSpec(
    "groups", "int", 1, "Independent groups of channels.", minimum=1, maximum=65_536
)
DILATION = ParameterSpec(
    "dilation", "int", 1, "Distance between the window's pixels.", minimum=1, maximum=16
)
BIAS = ParameterSpec("bias", "bool", False, "Add a learned constant to each channel.")
SAME = "dilation * (kernel - 1) // 2"


def _window(height: int, wide: int, values: Values) -> tuple[int, int]:
    extent = values["dilation"] * (values["kernel"] - 1) + 1
    step, pad = values["stride"], values["padding"]
    return (
        windowed(height, extent, step, pad, "kernel"),
        windowed(wide, extent, step, pad, "kernel"),
    )


def _conv_shape(inputs: Sequence[Shape], values: Values) -> tuple[Shape, ...]:
    channels, height, wide = feature_map(inputs[0])
    groups, out = values["groups"], values["width"]
    if channels % groups or out % groups:
        raise ShapeError(f"{groups} groups do not divide {channels} and {out} channels.")
    return ((out, *_window(height, wide, values)),)


def _depthwise_shape(inputs: Sequence[Shape], values: Values) -> tuple[Shape, ...]:
    channels, height, wide = feature_map(inputs[0])
    return ((channels * values["multiplier"], *_window(height, wide, values)),)


def _conv_cost(inputs: Sequence[Shape], outputs: Sequence[Shape], values: Values) -> Cost:
    out, height, wide = outputs[0]
    weights = values["kernel"] ** 2 * (inputs[0][0] // values["groups"]) * out
    return Cost(weights + (out if values["bias"] else 0), 0, weights * height * wide)


def _depthwise_cost(_: Sequence[Shape], outputs: Sequence[Shape], values: Values) -> Cost:
    out, height, wide = outputs[0]
    weights = values["kernel"] ** 2 * out
    return Cost(weights + (out if values["bias"] else 0), 0, weights * height * wide)


def _conv_reach(values: Values) -> Reach:
    return Reach(values["dilation"] * (values["kernel"] - 1) + 1, values["stride"])


def _linear_shape(inputs: Sequence[Shape], values: Values) -> tuple[Shape, ...]:
    vector(inputs[0])
    return ((values["width"],),)


def _linear_cost(inputs: Sequence[Shape], outputs: Sequence[Shape], values: Values) -> Cost:
    weights = inputs[0][0] * outputs[0][0]
    return Cost(weights + (outputs[0][0] if values["bias"] else 0), 0, weights)


KINDS = (
    Kind(
        name="conv",
        title="Convolution",
        category="Layers",
        doc="Slides a learned window over the feature map: (C, H, W) to (width, H', W'). The "
        "padding keeps the size where the stride is 1.",
        parameters=(width(), kernel(), stride(), GROUPS, DILATION, padding(SAME), BIAS),
        shape=_conv_shape,
        cost=_conv_cost,
        reach=_conv_reach,
        layers=1,
        summary="{kernel}×{kernel}, {width}",
    ),
    Kind(
        name="depthwise_conv",
        title="Depthwise convolution",
        category="Layers",
        doc="One window a channel: (C, H, W) to (C × multiplier, H', W').",
        parameters=(
            kernel(),
            stride(),
            DILATION,
            padding(SAME),
            ParameterSpec(
                "multiplier", "int", 1, "Channels out for each one in.", minimum=1, maximum=64
            ),
            BIAS,
        ),
        shape=_depthwise_shape,
        cost=_depthwise_cost,
        reach=_conv_reach,
        layers=1,
        summary="{kernel}×{kernel}",
        citation="Chollet, Xception: deep learning with depthwise separable convolutions, 2017",
    ),
    Kind(
        name="linear",
        title="Linear",
        category="Layers",
        doc="A fully connected layer over a vector: (C,) to (width,).",
        parameters=(
            width(),
            ParameterSpec("bias", "bool", True, "Add a learned constant to each value."),
        ),
        shape=_linear_shape,
        cost=_linear_cost,
        layers=1,
        summary="{width}",
    ),
)
