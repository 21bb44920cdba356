"""All kinds of operation, in the palette's order."""

from workbench.catalog.kinds import Registry
from workbench.catalog.operations import (
    activate,
    blocks,
    ends,
    gates,
    layers,
    merge,
    normalise,
    resize,
    shortcuts,
)

REGISTRY = Registry(
    (
        *ends.KINDS,
        *layers.KINDS,
        *normalise.KINDS,
        *activate.KINDS,
        *resize.KINDS,
        *merge.KINDS,
        *gates.KINDS,
        *shortcuts.KINDS,
        *blocks.KINDS,
    )
)
