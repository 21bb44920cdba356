"""What a trained network takes, and what its outputs mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.spec.run import ImageFacts


@dataclass(frozen=True, slots=True)
class ModelInput:
    """Images of `shape` (C, H, W), their pixels from 0 to 1, less `mean`, over `std`, each per
    channel; `classes` are in the order of the outputs."""

    shape: tuple[int, int, int]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    classes: tuple[str, ...]

    @classmethod
    def of(cls, images: ImageFacts, is_normalised: bool) -> "ModelInput":
        """What a run on these images takes. A channel of one single value has no deviation to be
        divided by; a run that does not normalise takes the pixels as they are."""
        channels = images.shape[0]
        if not is_normalised:
            return cls(images.shape, (0.0,) * channels, (1.0,) * channels, images.classes)
        std = tuple(value or 1.0 for value in images.std)
        return cls(images.shape, images.mean, std, images.classes)

    def document(self) -> Mapping[str, Any]:
        """As JSON tells it."""
        return {
            "size": self.shape,
            "value_range": (0, 1),
            "mean": self.mean,
            "std": self.std,
            "classes": self.classes,
        }
