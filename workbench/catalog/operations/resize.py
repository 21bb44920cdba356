"""What changes the size or the order of a feature map without learning anything."""

from collections.abc import Sequence

from workbench.catalog.kinds import Kind, ParameterSpec, Port, Reach, Shape, ShapeError, Values
from workbench.catalog.operations.common import feature_map, kernel, padding, stride, windowed

CEIL = ParameterSpec("ceil", "bool", False, "Keep a last window that hangs over the edge.")


def _pool_side(size: int, values: Values) -> int:
    window, step, pad = values["kernel"], values["stride"], values["padding"]
    if 2 * pad > window:
        raise ShapeError(f"A padding of {pad} is more than half of the window of {window}.")
    sides = windowed(size, window, step, pad, "window")
    overhang = (size + 2 * pad - window) % step
    # As in torch: a window that would start in the padding behind the edge is left out.
    if values["ceil"] and overhang and sides * step < size + pad:
        return sides + 1
    return sides


def _pool_shape(inputs: Sequence[Shape], values: Values) -> tuple[Shape, ...]:
    channels, height, wide = feature_map(inputs[0])
    return ((channels, _pool_side(height, values), _pool_side(wide, values)),)


def _pool_reach(values: Values) -> Reach:
    return Reach(values["kernel"], values["stride"])


def _to_vector(inputs: Sequence[Shape], _: Values) -> tuple[Shape, ...]:
    return ((feature_map(inputs[0])[0],),)


def _flat(inputs: Sequence[Shape], _: Values) -> tuple[Shape, ...]:
    channels, height, wide = feature_map(inputs[0])
    return ((channels * height * wide,),)


def _upsampled(inputs: Sequence[Shape], _values: Values) -> tuple[Shape, ...]:
    channels, height, wide = feature_map(inputs[0])
    _, like_height, like_wide = feature_map(inputs[1])
    if like_height < height or like_wide < wide:
        raise ShapeError(
            f"It enlarges, but {height}×{wide} is larger than the {like_height}×{like_wide} "
            "that it should match."
        )
    return ((channels, like_height, like_wide),)


def _shuffled(inputs: Sequence[Shape], values: Values) -> tuple[Shape, ...]:
    shape = feature_map(inputs[0])
    if shape[0] % values["groups"]:
        raise ShapeError(f"{values['groups']} groups do not divide {shape[0]} channels.")
    return (shape,)


def _shifted(inputs: Sequence[Shape], values: Values) -> tuple[Shape, ...]:
    shape = feature_map(inputs[0])
    if values["pixels"] >= min(shape[1:]):
        raise ShapeError(f"A shift of {values['pixels']} leaves nothing of {shape[1]}×{shape[2]}.")
    return (shape,)


DIRECTIONS = ("down-right", "up-left")
_WINDOW = (kernel(2), stride("kernel"), padding(0), CEIL)

KINDS = (
    Kind(
        name="max_pool",
        title="Max pool",
        category="Resize",
        doc="The largest value in each window.",
        parameters=_WINDOW,
        shape=_pool_shape,
        reach=_pool_reach,
        summary="{kernel}×{kernel} / {stride}",
    ),
    Kind(
        name="average_pool",
        title="Average pool",
        category="Resize",
        doc="The mean of each window. A window of 1 with a stride picks every so-many-th pixel.",
        parameters=_WINDOW,
        shape=_pool_shape,
        reach=_pool_reach,
        summary="{kernel}×{kernel} / {stride}",
    ),
    Kind(
        name="global_pool",
        title="Global pool",
        category="Resize",
        doc="One value a channel, over all pixels: (C, H, W) to (C,).",
        parameters=(
            ParameterSpec(
                "of", "choice", "average", "Mean or largest value.", choices=("average", "max")
            ),
        ),
        shape=_to_vector,
        summary="{of}",
        citation="Lin, Chen and Yan, Network in network, 2014",
    ),
    Kind(
        name="flatten",
        title="Flatten",
        category="Resize",
        doc="All values of the feature map as one vector: (C, H, W) to (C·H·W,).",
        shape=_flat,
    ),
    Kind(
        name="upsample",
        title="Upsample",
        category="Resize",
        doc="Enlarges the feature map to the height and width of the one at `like`.",
        inputs=(Port("in"), Port("like")),
        parameters=(
            ParameterSpec(
                "mode",
                "choice",
                "bilinear",
                "How values between pixels are found.",
                choices=("bilinear", "nearest"),
            ),
        ),
        shape=_upsampled,
        summary="{mode}",
    ),
    Kind(
        name="channel_shuffle",
        title="Channel shuffle",
        category="Resize",
        doc="Interleaves the channels of the groups, so that grouped convolutions mix.",
        parameters=(ParameterSpec("groups", "int", 2, "Groups.", minimum=1, maximum=65_536),),
        shape=_shuffled,
        summary="{groups} groups",
        citation="Zhang et al., ShuffleNet, 2018",
    ),
    Kind(
        name="shift",
        title="Shift",
        category="Resize",
        doc="Moves the picture by some pixels along both axes; zeros come in at the other side. "
        "Shake-Shake moves it down and right.",
        parameters=(
            ParameterSpec("pixels", "int", 1, "How far.", minimum=1, maximum=16),
            # The default is what designs mean that were saved before there was a choice.
            ParameterSpec("direction", "choice", "up-left", "Which way.", choices=DIRECTIONS),
        ),
        shape=_shifted,
        summary="{pixels} px {direction}",
        citation="Gastaldi, Shake-shake regularization, 2017",
    ),
)
