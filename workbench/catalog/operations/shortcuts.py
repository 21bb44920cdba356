"""The shortcut: identity where the shape is kept, one of several ways where it changes."""

from collections.abc import Sequence

from workbench.catalog.kinds import Cost, Kind, ParameterSpec, Reach, Shape, ShapeError, Values
from workbench.catalog.operations.common import feature_map, say, stride, width

ZEROS = ("after", "both sides")
PADDING = ("zero-pad", "average-pool+pad")
"""The modes that add channels of zeros."""
MODES = ("zero-pad", "projection", "projection+norm", "average-pool+pad", "identity")


def changes(channels: int, values: Values) -> bool:
    """Whether the shortcut has to change the shape."""
    return bool(channels != values["width"] or values["stride"] != 1)


def zeros_before(channels: int, values: Values) -> int:
    """How many channels of zeros a padding shortcut puts before the others; the rest come after.
    Of an odd number one more comes after."""
    missing: int = values["width"] - channels
    return missing // 2 if values["zeros"] == "both sides" else 0


def without_idle(kind: str, inputs: Sequence[Shape], values: Values) -> Values:
    """The values that make a difference where the operation stands: not where zeros go, if it puts
    none anywhere, or one alone, which comes after the others either way."""
    if kind != "shortcut":
        return values
    if values["mode"] in PADDING and values["width"] - inputs[0][0] > 1:
        return values
    return {name: value for name, value in values.items() if name != "zeros"}


def is_identity(kind: str, inputs: Sequence[Shape], values: Values) -> bool:
    """Whether an operation of that kind gives what it takes, so that nothing is built for it."""
    return kind == "shortcut" and not changes(inputs[0][0], values)


def _shape(inputs: Sequence[Shape], values: Values) -> tuple[Shape, ...]:
    channels, height, wide = feature_map(inputs[0])
    out, step, mode = values["width"], values["stride"], values["mode"]
    result = (out, -(-height // step), -(-wide // step))
    if mode == "identity" and changes(channels, values):
        raise ShapeError(
            f"An identity cannot turn {say(inputs[0])} into {say(result)}.",
            "Choose zero-pad or projection.",
        )
    if mode in PADDING and out < channels:
        raise ShapeError(f"Padding cannot turn {channels} channels into {out}.")
    return (result,)


def _cost(inputs: Sequence[Shape], outputs: Sequence[Shape], values: Values) -> Cost:
    channels, mode = inputs[0][0], values["mode"]
    if not changes(channels, values) or not mode.startswith("projection"):
        return Cost()
    out, height, wide = outputs[0]
    norm = 2 * out if mode == "projection+norm" else 0
    return Cost(channels * out + norm, norm, channels * out * height * wide)


def _reach(values: Values) -> Reach:
    return Reach(1, values["stride"])


KINDS = (
    Kind(
        name="shortcut",
        title="Shortcut",
        category="Shortcuts",
        doc="The identity where the unit keeps its shape. Elsewhere: every so-many-th pixel and "
        "zero channels (option A), a strided 1×1 convolution (option B, with or without batch "
        "norm), or average pooling and zero channels.",
        parameters=(
            ParameterSpec(
                "mode", "choice", "zero-pad", "What to do where the shape changes.", choices=MODES
            ),
            width(),
            stride("stride"),
            # The default is what designs mean that were saved before there was a choice.
            ParameterSpec(
                "zeros",
                "choice",
                "after",
                "Where padding puts the channels of zeros. Much PyTorch code for CIFAR puts half "
                "of them on each side.",
                choices=ZEROS,
            ),
        ),
        shape=_shape,
        cost=_cost,
        reach=_reach,
        summary="{mode}",
        citation="He et al., Deep residual learning for image recognition, 2016",
    ),
)
