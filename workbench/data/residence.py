"""Where the images of a run lie: whole on the device, or on the host and sent batch by batch."""

from dataclasses import dataclass
from typing import Protocol

import psutil
import torch
from torch import Tensor

from workbench.data.augment import pad, send
from workbench.spec.recipe import Padding

# The rest is for the network, its activations and whoever else uses the device.
_SHARE = 0.5


class Residence(Protocol):
    """Hands out images, padded, as (B, H + 2p, W + 2p, C) uint8 on the device."""

    def pick(self, order: Tensor, on_device: Tensor) -> tuple[Tensor, Tensor]:
        """Images by number: `order` (B,) on the CPU and the same on the device. Returns rows and
        where in them each of the images is, (B,)."""

    def slice(self, first: int, last: int) -> Tensor:
        """Images `first` to `last`, in their own order."""


@dataclass(frozen=True, slots=True, eq=False)
class Resident:
    """All images on the device, padded once."""

    rows: Tensor

    def pick(self, order: Tensor, on_device: Tensor) -> tuple[Tensor, Tensor]:
        return self.rows, on_device

    def slice(self, first: int, last: int) -> Tensor:
        return self.rows[first:last]


@dataclass(frozen=True, slots=True, eq=False)
class Streamed:
    """Images on the host. A batch goes through pinned memory, so that its copy overlaps with the
    work on the device, and is padded there."""

    rows: Tensor
    device: torch.device
    padding: int
    fill: Padding

    def pick(self, order: Tensor, on_device: Tensor) -> tuple[Tensor, Tensor]:
        batch = send(self.rows.index_select(0, order), self.device)
        places = torch.arange(len(order), device=self.device)
        return pad(batch, self.padding, self.fill), places

    def slice(self, first: int, last: int) -> Tensor:
        return pad(send(self.rows[first:last], self.device), self.padding, self.fill)


def settle(rows: Tensor, device: torch.device, padding: int, fill: Padding) -> Residence:
    """Images (N, H, W, C) uint8 whole on `device` where they take at most half of its free
    memory, else streamed."""
    if needed_bytes(rows, device, padding) <= _SHARE * free_bytes(device):
        return Resident(pad(rows.to(device), padding, fill))
    return Streamed(rows, device, padding, fill)


def needed_bytes(rows: Tensor, device: torch.device, padding: int) -> int:
    """Memory that `rows` take on `device`, padded; nothing where they lie there already."""
    if padding == 0 and rows.device == device:
        return 0
    count, height, width, channels = rows.shape
    padded: int = count * (height + 2 * padding) * (width + 2 * padding) * channels
    # Padding a copy on another device holds the unpadded images for a moment as well.
    return padded + (rows.numel() if rows.device != device and padding else 0)


def free_bytes(device: torch.device) -> int:
    """Memory that is free on `device`; where it cannot be asked, the computer's."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return int(psutil.virtual_memory().available)
