"""The handwritten digits that come with scikit-learn: 1,797 real images of 8x8 pixels.

E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI repository, 1998.
"""

from dataclasses import dataclass

import numpy as np
import torch

from workbench.data.images import Decoded, Images
from workbench.data.progress import Listener

_EVERY = 5
_FULL_SCALE = 16


@dataclass(frozen=True, slots=True)
class Digits:
    """Source of 1,437 training and 360 test images, (1, 8, 8)."""

    key: str = "digits"

    def stamp(self) -> str:
        return "digits, every fifth of each class for the test"

    def read(self, listener: Listener) -> Decoded:
        """The images. Values of 0 to 16 become 0 to 255.

        Every fifth image in the order of the classes is a test image: balanced to within one
        image, the same with every version of every library, and each writer is in both parts.
        """
        listener.tell("Reading the digits")
        # Imported here: scikit-learn takes half a second that a warm cache does not need.
        from sklearn.datasets import load_digits

        table, target = load_digits(return_X_y=True)
        values = np.rint(table).astype(np.int64).reshape(-1, 8, 8, 1)
        pixels = torch.from_numpy(((values * 255 + _FULL_SCALE // 2) // _FULL_SCALE).astype("u1"))
        labels = torch.from_numpy(np.asarray(target, dtype=np.int64))
        is_test = torch.zeros(len(labels), dtype=torch.bool)
        is_test[torch.argsort(labels, stable=True)[::_EVERY]] = True
        images = Images(pixels.permute(0, 3, 1, 2), labels)
        every = torch.arange(len(labels))
        return Decoded(
            tuple(str(digit) for digit in range(10)),
            train=images.take(every[~is_test]),
            test=images.take(every[is_test]),
        )
