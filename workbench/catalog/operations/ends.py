"""Where a block begins and ends."""

from workbench.catalog.kinds import Kind
from workbench.spec.block import INPUT, OUTPUT

KINDS = (
    Kind(
        name=INPUT,
        title="Input",
        category="Ends",
        doc="What arrives at the unit: `in` channels.",
        inputs=(),
    ),
    Kind(
        name=OUTPUT,
        title="Output",
        category="Ends",
        doc="What the unit hands on. A stage expects `out` channels.",
        outputs=(),
    ),
)
