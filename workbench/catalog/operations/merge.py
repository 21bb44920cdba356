"""Where paths meet and part."""

from collections.abc import Sequence

from workbench.catalog.kinds import Kind, ParameterSpec, Port, Shape, ShapeError, Values
from workbench.catalog.operations.common import feature_map, same_sides, say

CHANGES = "in != out or stride != 1"


def added(inputs: Sequence[Shape], _: Values) -> tuple[Shape, ...]:
    first = inputs[0]
    for shape in inputs[1:]:
        if shape != first:
            what = "channels" if shape[1:] == first[1:] else "sizes"
            raise ShapeError(
                f"An addition needs equal {what}, but {say(first)} and {say(shape)} arrive."
            )
    return (first,)


def _multiplied(inputs: Sequence[Shape], _: Values) -> tuple[Shape, ...]:
    full = max(inputs, key=lambda shape: (len(shape), shape))
    for shape in inputs:
        gate_of_channels = shape == full[:1]
        gate_of_pixels = len(shape) == 3 and shape[0] == 1 and shape[1:] == full[1:]
        if shape != full and not gate_of_channels and not gate_of_pixels:
            raise ShapeError(f"{say(shape)} cannot scale {say(full)}.")
    return (full,)


def _joined(inputs: Sequence[Shape], _: Values) -> tuple[Shape, ...]:
    if all(len(shape) == 1 for shape in inputs):
        return ((sum(shape[0] for shape in inputs),),)
    shapes = [feature_map(shape) for shape in inputs]
    same_sides(shapes, "A concatenation")
    return ((sum(shape[0] for shape in shapes), *shapes[0][1:]),)


def _parted(inputs: Sequence[Shape], values: Values) -> tuple[Shape, ...]:
    channels, height, wide = feature_map(inputs[0])
    first = values["first"]
    if not 0 < first < channels:
        raise ShapeError(f"{channels} channels cannot be split after the first {first}.")
    return ((first, height, wide), (channels - first, height, wide))


_MANY = (Port("in", many=True),)

KINDS = (
    Kind(
        name="add",
        title="Add",
        category="Merge",
        doc="The sum of two or more feature maps of one shape.",
        inputs=_MANY,
        shape=added,
    ),
    Kind(
        name="multiply",
        title="Multiply",
        category="Merge",
        doc="The product. A vector (C,) scales channels, a map (1, H, W) scales pixels.",
        inputs=_MANY,
        shape=_multiplied,
    ),
    Kind(
        name="concat",
        title="Concatenate",
        category="Merge",
        doc="The channels of all inputs, one after another in the order of the links.",
        inputs=_MANY,
        shape=_joined,
    ),
    Kind(
        name="split",
        title="Split",
        category="Merge",
        doc="Parts the channels: the first ones at `first`, the others at `rest`.",
        parameters=(
            ParameterSpec(
                "first",
                "int",
                "channels // 2",
                "Channels that go to `first`.",
                minimum=1,
                maximum=65_536,
            ),
        ),
        outputs=(Port("first"), Port("rest")),
        shape=_parted,
        summary="{first} | rest",
    ),
    Kind(
        name="switch",
        title="If shape changes",
        category="Merge",
        doc="Takes `yes` where the condition holds for this unit and `no` elsewhere. What only the "
        "other side needs is not built.",
        parameters=(
            ParameterSpec(
                "when", "condition", CHANGES, "A condition over the unit: in, out, stride, ..."
            ),
        ),
        inputs=(Port("yes"), Port("no")),
        summary="{when}",
    ),
)
