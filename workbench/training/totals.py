"""Sums over an epoch, kept on the device: reading them waits for it, adding to them does not."""

import torch
from torch import Tensor


class Totals:
    """Loss and errors summed over images. `sums` is (2,) float64: losses, wrong answers."""

    def __init__(self, device: torch.device) -> None:
        self.sums = torch.zeros(2, dtype=torch.float64, device=device)
        self.images = 0

    def clear(self) -> None:
        self.sums.zero_()
        self.images = 0

    def add(self, logits: Tensor, labels: Tensor, loss: Tensor) -> None:
        """A batch: logits (B, K), labels (B,), its mean loss ()."""
        # One addition for both sums: on a GPU each operation is a kernel.
        wrong = (logits.detach().argmax(1) != labels).sum(dtype=torch.float32)
        self.sums.add_(torch.stack((loss.detach() * len(labels), wrong)))

    def mean(self) -> tuple[float, float]:
        """Mean loss an image, and error in percent. Waits for the device."""
        loss, wrong = self.sums.tolist()
        return loss / max(1, self.images), 100 * wrong / max(1, self.images)
