"""What a design comes to, whatever it is written as: equal for designs that are one network.

A depth given as 20 or as n = 3, a width written out or as a rule, an unused block, a block around
others, the names of operations: none of it changes what is computed, or is part of the stamp.
"""

from workbench.analysis.network import analyse
from workbench.analysis.resolved import resolve
from workbench.spec.dataset import KNOWN_IMAGES
from workbench.spec.network import Design
from workbench.spec.run import ImageFacts, RunSpec


def stamp(design: Design, shape: tuple[int, int, int], classes: int) -> str:
    """SHA-256 of the resolved network for images of `shape` (C, H, W), 64 hex digits; empty for a
    design with problems, which equals nothing."""
    if not analyse(design, shape, classes).is_sound:
        return ""
    return resolve(design, shape, classes).stamp


def images_of(spec: RunSpec, read: ImageFacts | None = None) -> tuple[tuple[int, int, int], int]:
    """Shape (C, H, W) and number of classes of a run's images, as far as they are known: `read` are
    those that it has read, and images of its own are taken to be those that its design is for."""
    if read is not None:
        return read.shape, len(read.classes)
    return KNOWN_IMAGES.get(spec.dataset.source, (spec.design.network.input, 10))
