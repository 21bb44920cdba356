"""What a design comes to, whatever it is written as: equal for designs that are one network.

A depth given as 20 or as n = 3, a width written out or as a rule, an unused block, a block around
others, the names of operations: none of it changes what is computed, or is part of the stamp.
"""

from workbench.analysis.network import analyse
from workbench.analysis.resolved import resolve
from workbench.spec.network import Design


def stamp(design: Design, shape: tuple[int, int, int], classes: int) -> str:
    """SHA-256 of the resolved network for images of `shape` (C, H, W), 64 hex digits; empty for a
    design with problems, which equals nothing."""
    if not analyse(design, shape, classes).is_sound:
        return ""
    return resolve(design, shape, classes).stamp
