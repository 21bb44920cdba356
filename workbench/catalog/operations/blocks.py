"""A block inside a block."""

from workbench.catalog.kinds import Kind, ParameterSpec
from workbench.catalog.operations.common import stride, width

BLOCK = "block"

KINDS = (
    Kind(
        name=BLOCK,
        title="Block",
        category="Blocks",
        doc="Another block of the design, repeated. The first repetition has the stride; the "
        "block's own parameters may be set here.",
        parameters=(
            ParameterSpec("block", "block", "", "Which block."),
            ParameterSpec("repeat", "int", 1, "How many in a row.", minimum=1, maximum=10_000),
            width(),
            stride(1),
        ),
        summary="{block} × {repeat}",
    ),
)
