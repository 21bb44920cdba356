"""Parameters and checks that several kinds share."""

from collections.abc import Sequence

from workbench.catalog.kinds import ParameterSpec, Shape, ShapeError
from workbench.spec.expression import Value

WIDEST = 65_536


def width(default: Value = "out") -> ParameterSpec:
    return ParameterSpec(
        "width", "int", default, "Channels that come out.", minimum=1, maximum=WIDEST
    )


def kernel(default: int = 3) -> ParameterSpec:
    return ParameterSpec(
        "kernel", "int", default, "Side of the square window, in pixels.", minimum=1, maximum=63
    )


def stride(default: Value = 1) -> ParameterSpec:
    return ParameterSpec(
        "stride", "int", default, "Step of the window, in pixels.", minimum=1, maximum=16
    )


def padding(default: Value) -> ParameterSpec:
    return ParameterSpec(
        "padding", "int", default, "Pixels added on each side.", minimum=0, maximum=63
    )


def say(shape: Shape) -> str:
    """`16×32×32` for a feature map, `64` for a vector."""
    return "×".join(str(side) for side in shape)


def feature_map(shape: Shape) -> tuple[int, int, int]:
    """The shape as (C, H, W). Raises `ShapeError` for a vector."""
    if len(shape) != 3:
        raise ShapeError(f"It needs a feature map, but a vector of {shape[0]} arrives.")
    return shape[0], shape[1], shape[2]


def vector(shape: Shape) -> int:
    """The length of a vector. Raises `ShapeError` for a feature map."""
    if len(shape) != 1:
        raise ShapeError(
            f"It needs a vector, but a feature map {say(shape)} arrives.",
            "Put a global pool or a flatten before it.",
        )
    return shape[0]


def windowed(size: int, window: int, step: int, pad: int, what: str) -> int:
    """How many windows fit along a side. Raises `ShapeError` naming the sizes."""
    room = size + 2 * pad - window
    if room < 0:
        raise ShapeError(f"A {what} of {window} pixels does not fit a side of {size} pixels.")
    if step > size:
        raise ShapeError(f"A stride of {step} does not fit a side of {size} pixels.")
    return room // step + 1


def same_sides(shapes: Sequence[Shape], what: str) -> None:
    """Raises `ShapeError` unless all feature maps have the same height and width."""
    first = shapes[0]
    for shape in shapes[1:]:
        if shape[1:] != first[1:]:
            raise ShapeError(f"{what} needs equal sizes, but {say(first)} and {say(shape)} arrive.")
