"""Gates: stochastic ones and learned ones."""

from collections.abc import Sequence

from workbench.catalog.kinds import Cost, Kind, ParameterSpec, Port, Shape, ShapeError, Values
from workbench.catalog.operations.activate import FUNCTIONS
from workbench.catalog.operations.common import feature_map
from workbench.catalog.operations.merge import added

SQUEEZE = ParameterSpec(
    "squeeze",
    "int",
    "max(1, channels // 16)",
    "Values between the two layers.",
    minimum=1,
    maximum=65_536,
)


def _map_shape(inputs: Sequence[Shape], _: Values) -> tuple[Shape, ...]:
    return (feature_map(inputs[0]),)


def _spatial_shape(inputs: Sequence[Shape], values: Values) -> tuple[Shape, ...]:
    if values["kernel"] % 2 == 0:
        raise ShapeError(
            f"A window of {values['kernel']} pixels has no middle pixel to scale.",
            "Choose an odd number.",
        )
    return _map_shape(inputs, values)


def _two_layers(inputs: Sequence[Shape], _: Sequence[Shape], values: Values) -> Cost:
    channels, squeeze = inputs[0][0], values["squeeze"]
    weights = 2 * channels * squeeze
    return Cost(weights + squeeze + channels, 0, weights)


def _shared_layers(inputs: Sequence[Shape], outputs: Sequence[Shape], values: Values) -> Cost:
    once = _two_layers(inputs, outputs, values)
    # The same two layers run on the average and on the largest value.
    return Cost(once.parameters, 0, 2 * once.macs)


def _spatial(inputs: Sequence[Shape], _: Sequence[Shape], values: Values) -> Cost:
    weights = 2 * values["kernel"] ** 2
    return Cost(weights + 2, 2, weights * inputs[0][1] * inputs[0][2])


KINDS = (
    Kind(
        name="stochastic_depth",
        title="Stochastic depth",
        category="Gates",
        doc="Lets its branch through with the survival rate and drops it otherwise. What only this "
        "gate uses is not computed when a whole batch drops it.",
        parameters=(
            ParameterSpec(
                "survival",
                "float",
                "1 - 0.5 * unit / units",
                "Chance that the branch is kept.",
                minimum=0.0,
                maximum=1.0,
                late=True,
            ),
            ParameterSpec(
                "draw",
                "choice",
                "batch",
                "One draw a mini-batch, or one an image.",
                choices=("batch", "image"),
                late=True,
            ),
            ParameterSpec(
                "scale",
                "choice",
                "test",
                "Multiply by the rate at test, or divide by it in training.",
                choices=("test", "training"),
                late=True,
            ),
        ),
        summary="p = {survival}",
        citation="Huang et al., Deep networks with stochastic depth, 2016",
    ),
    Kind(
        name="shake",
        title="Shake",
        category="Gates",
        doc="A random mixture a·first + (1-a)·second, with a draw of its own for the gradient; an "
        "even one at test.",
        parameters=(
            ParameterSpec(
                "forward",
                "choice",
                "shake",
                "Weights of the forward pass.",
                choices=("shake", "even"),
                late=True,
            ),
            ParameterSpec(
                "backward",
                "choice",
                "shake",
                "Weights of the backward pass: a new draw, even, or the forward ones.",
                choices=("shake", "even", "keep"),
                late=True,
            ),
            ParameterSpec(
                "draw",
                "choice",
                "image",
                "One draw an image, or one a mini-batch.",
                choices=("image", "batch"),
                late=True,
            ),
        ),
        inputs=(Port("first"), Port("second")),
        shape=added,
        summary="{forward}-{backward}",
        citation="Gastaldi, Shake-shake regularization, 2017",
    ),
    Kind(
        name="squeeze_excitation",
        title="Squeeze-excitation",
        category="Gates",
        doc="Scales each channel by a number learned from all channels' means: global pool, "
        "linear, activation, linear, sigmoid.",
        parameters=(
            SQUEEZE,
            ParameterSpec(
                "function",
                "choice",
                "relu",
                "Activation between the layers.",
                choices=FUNCTIONS,
                late=True,
            ),
        ),
        shape=_map_shape,
        cost=_two_layers,
        summary="squeeze {squeeze}",
        citation="Hu, Shen and Sun, Squeeze-and-excitation networks, 2018",
    ),
    Kind(
        name="channel_attention",
        title="Channel attention",
        category="Gates",
        doc="One two-layer perceptron on the channels' means and maxima; the sum's sigmoid scales "
        "the channels.",
        parameters=(SQUEEZE,),
        shape=_map_shape,
        cost=_shared_layers,
        summary="squeeze {squeeze}",
        citation="Woo et al., CBAM: convolutional block attention module, 2018",
    ),
    Kind(
        name="spatial_attention",
        title="Spatial attention",
        category="Gates",
        doc="A convolution with batch norm over the largest and the mean channel; its sigmoid "
        "scales the pixels.",
        parameters=(
            ParameterSpec("kernel", "int", 7, "Side of the window.", minimum=1, maximum=63),
        ),
        shape=_spatial_shape,
        cost=_spatial,
        summary="{kernel}×{kernel}",
        citation="Woo et al., CBAM: convolutional block attention module, 2018",
    ),
)
