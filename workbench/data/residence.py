"""Where the images of a run lie: whole on the device, or on the host and sent batch by batch."""

from dataclasses import dataclass
from typing import Protocol

import psutil
import torch
from torch import Tensor

from workbench.data.augment import pad
from workbench.spec.recipe import Padding

# The rest is for the network, its activations and whoever else uses the device.
_SHARE = 0.5


class Residence(Protocol):
    """Hands out images, padded, as (B, H + 2p, W + 2p, C) uint8 on the device."""

    def slice(self, first: int, last: int) -> Tensor:
        """Images `first` to `last`, in their own order."""


@dataclass(frozen=True, slots=True, eq=False)
class Resident:
    """All images on the device, padded once."""

    rows: Tensor

    def slice(self, first: int, last: int) -> Tensor:
        return self.rows[first:last]


class Streamed:
    """Images on the host, padded on the device. To a GPU a batch goes through pinned memory and on
    a stream of its own: the copy of the next batch overlaps with the work on this one, since the
    host asks for it as soon as that work is asked for."""

    def __init__(self, rows: Tensor, device: torch.device, padding: int, fill: Padding) -> None:
        self._rows = rows
        self._device = device
        self._padding = padding
        self._fill = fill
        self._copying: torch.cuda.Stream | None = None
        if device.type == "cuda":
            self._copying = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]

    def pick(self, order: Tensor) -> Tensor:
        """The images of those numbers, (B,) on the CPU, in that order."""
        if self._copying is None:
            batch = self._rows.index_select(0, order).to(self._device)
        else:
            shape = (len(order), *self._rows.shape[1:])
            pinned = torch.empty(shape, dtype=self._rows.dtype, pin_memory=True)
            torch.index_select(self._rows, 0, order, out=pinned)
            batch = self._sent(pinned, self._copying)
        return pad(batch, self._padding, self._fill)

    def slice(self, first: int, last: int) -> Tensor:
        rows = self._rows[first:last]
        if self._copying is None:
            batch = rows.to(self._device)
        else:
            batch = self._sent(rows.pin_memory(), self._copying)
        return pad(batch, self._padding, self._fill)

    def _sent(self, pinned: Tensor, copying: torch.cuda.Stream) -> Tensor:
        """On the device, once the current stream gets there; the host does not wait."""
        current = torch.cuda.current_stream(self._device)
        with torch.cuda.stream(copying):
            batch = pinned.to(self._device, non_blocking=True)
        current.wait_stream(copying)
        # Its memory must not be given to another copy while this stream still reads it.
        batch.record_stream(current)
        return batch


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
    """Bytes that this process can still allocate on `device`; on a CPU, the computer's.

    The driver counts as used what torch's caching allocator holds for the next tensors, such as
    the blocks of an earlier run in this process: they are free to this one.
    """
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        cached = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(free + cached)
    return int(psutil.virtual_memory().available)
