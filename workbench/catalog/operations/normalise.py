"""Normalisation, and dropout beside it."""

from collections.abc import Sequence

from workbench.catalog.kinds import Cost, Kind, ParameterSpec, Shape, ShapeError, Values
from workbench.catalog.operations.common import feature_map

EPSILON = ParameterSpec(
    "epsilon", "float", 1e-5, "Added to the variance.", minimum=1e-12, maximum=1.0, late=True
)


def _affine(inputs: Sequence[Shape], _: Sequence[Shape], __: Values) -> Cost:
    channels = inputs[0][0]
    return Cost(2 * channels, 2 * channels, 0)


def _map_shape(inputs: Sequence[Shape], _: Values) -> tuple[Shape, ...]:
    return (feature_map(inputs[0]),)


def _group_shape(inputs: Sequence[Shape], values: Values) -> tuple[Shape, ...]:
    shape = feature_map(inputs[0])
    if shape[0] % values["groups"]:
        raise ShapeError(f"{values['groups']} groups do not divide {shape[0]} channels.")
    return (shape,)


KINDS = (
    Kind(
        name="batch_norm",
        title="Batch norm",
        category="Normalise",
        doc="Brings each channel to zero mean and unit variance over the batch, then scales and "
        "shifts it by two learned numbers a channel.",
        parameters=(
            EPSILON,
            ParameterSpec(
                "momentum",
                "float",
                0.1,
                "Share of a batch in the running statistics.",
                minimum=0.0,
                maximum=1.0,
                late=True,
            ),
        ),
        shape=_map_shape,
        cost=_affine,
        citation="Ioffe and Szegedy, Batch normalization, 2015",
    ),
    Kind(
        name="layer_norm",
        title="Layer norm",
        category="Normalise",
        doc="Normalises each image over all its channels and pixels; two numbers a channel.",
        parameters=(EPSILON,),
        shape=_map_shape,
        cost=_affine,
        citation="Ba, Kiros and Hinton, Layer normalization, 2016",
    ),
    Kind(
        name="group_norm",
        title="Group norm",
        category="Normalise",
        doc="Normalises each image over groups of channels; two numbers a channel.",
        parameters=(
            ParameterSpec("groups", "int", 8, "Groups of channels.", minimum=1, maximum=65_536),
            EPSILON,
        ),
        shape=_group_shape,
        cost=_affine,
        summary="{groups} groups",
        citation="Wu and He, Group normalization, 2018",
    ),
    Kind(
        name="dropout",
        title="Dropout",
        category="Normalise",
        doc="In training sets a share of the values to zero and scales the others up.",
        parameters=(
            ParameterSpec(
                "rate", "float", 0.3, "Share set to zero.", minimum=0.0, maximum=0.99, late=True
            ),
            ParameterSpec(
                "of",
                "choice",
                "values",
                "Drop single values or whole channels.",
                choices=("values", "channels"),
                late=True,
            ),
        ),
        summary="{rate}",
        citation="Srivastava et al., Dropout, 2014",
    ),
)
