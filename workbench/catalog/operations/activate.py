"""Activations."""

from workbench.catalog.kinds import Kind, ParameterSpec

FUNCTIONS = ("relu", "leaky_relu", "elu", "silu", "gelu", "hardswish", "sigmoid", "tanh")

KINDS = (
    Kind(
        name="activation",
        title="Activation",
        category="Activate",
        doc="A non-linear function of every value; the shape stays.",
        parameters=(
            ParameterSpec(
                "function", "choice", "relu", "Which function.", choices=FUNCTIONS, late=True
            ),
        ),
        summary="{function}",
        citation="Nair and Hinton, Rectified linear units, 2010",
    ),
    Kind(
        name="scale",
        title="Scale",
        category="Activate",
        doc="Multiplies every value by a fixed number, as in scaled residual branches.",
        parameters=(
            ParameterSpec(
                "factor", "float", 1.0, "The number.", minimum=-1000, maximum=1000, late=True
            ),
        ),
        summary="× {factor}",
    ),
)
