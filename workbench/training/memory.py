"""Memory: what a run has used, and which batch fits."""

import contextlib
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import torch
from torch import nn

from workbench.data.residence import free_bytes
from workbench.errors import OutOfMemory
from workbench.spec.recipe import Precision
from workbench.training import allocation
from workbench.training.precision import autocast

_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_THE_PEAK = "5"
_EXHAUSTED = (
    "DefaultCPUAllocator",
    "out of memory",
    "ALLOC_FAILED",
    # cuBLAS allocates when its handle is made, and has no other word for a card that is full.
    "CUBLAS_STATUS_NOT_INITIALIZED",
)
_NO_ENGINE = ("unable to find an engine", "Unable to find a valid cuDNN algorithm")
"""What torch says once every algorithm of cuDNN has failed, whatever each of them failed for."""


def peak(device: torch.device) -> int:
    """Bytes: the most since `forget_peak` that torch has held on a GPU; on a CPU that the process
    has held, or, where the system does not tell, what it holds now."""
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        # Only Linux tells, and a container may hide it.
        return int(psutil.Process().memory_info().rss)


def reserved(device: torch.device) -> int | None:
    """Bytes: the most since `forget_peak` that torch has taken of a GPU, which other processes
    could not have; None on a CPU, whose memory is not divided up so."""
    return int(torch.cuda.max_memory_reserved(device)) if device.type == "cuda" else None


def forget_peak(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        # With them go the refused allocations that `is_exhausted` looks at.
        torch.cuda.reset_accumulated_memory_stats(device)
        return
    with contextlib.suppress(OSError):  # only Linux can, and a container may forbid it
        _FORGET.write_text(_THE_PEAK, encoding="ascii")


def give_back(device: torch.device) -> None:
    """Return what nothing uses any more to the system."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    else:
        allocation.give_back()


def is_exhausted(fault: Exception) -> bool:
    """Whether memory has run out, a device's or the machine's, by the exception or by one that it
    was raised from or during: a graph's capture that is cut short raises an error of its own.
    torch has a class for a device's memory only."""
    pending: list[BaseException | None] = [fault]
    seen: set[int] = set()
    while pending:
        each = pending.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        if _says_exhausted(each):
            return True
        pending += (each.__cause__, each.__context__)
    return False


def _says_exhausted(fault: BaseException) -> bool:
    if isinstance(fault, MemoryError | torch.OutOfMemoryError):
        return True
    if not isinstance(fault, RuntimeError):
        return False
    text = str(fault)
    if any(sign in text for sign in _EXHAUSTED):
        return True
    # A configuration that cuDNN does not support ends in the same words as a workspace that did
    # not fit. Only for the latter has torch's allocator refused something.
    return any(sign in text for sign in _NO_ENGINE) and _refused_allocations() > 0


def _refused_allocations() -> int:
    """Allocations that torch has refused on any GPU since `forget_peak`. Starts nothing where CUDA
    has not been used."""
    if not torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        return 0
    devices = range(torch.cuda.device_count())
    return sum(int(torch.cuda.memory_stats(index).get("num_ooms", 0)) for index in devices)


@contextmanager
def translated() -> Iterator[None]:
    """Raise `OutOfMemory` where memory runs out while a run is prepared."""
    try:
        yield
    except (MemoryError, RuntimeError) as fault:
        if not is_exhausted(fault):
            raise
        raise OutOfMemory(
            "There is not enough memory for the network and the images.",
            "Use a smaller network or fewer images, or close other programs.",
        ) from None


def largest_fitting(
    model: nn.Module,
    shape: tuple[int, int, int],
    device: torch.device,
    precision: Precision,
    below: int,
) -> int:
    """The largest halving of `below` for which a forward and a backward pass find room; 0 where
    not even one image does. Leaves the weights as they are; batch-norm statistics change."""
    batch = below // 2
    if device.type == "cpu" and _fits(model, shape, device, precision, 1):
        # A system that promises more memory than it has would end the process, not refuse.
        room = estimated_batch(model, shape, device, precision)
        while batch > room:
            batch //= 2
    while batch and not _fits(model, shape, device, precision, batch):
        batch //= 2
    return batch


def estimated_batch(
    model: nn.Module, shape: tuple[int, int, int], device: torch.device, precision: Precision
) -> int:
    """Images that the device's free memory would hold in a step: from what an image keeps for the
    backward pass, and as much again for its gradients."""
    images = torch.zeros(2, *shape, device=device)
    an_image = max(1, saved_bytes(model, images, precision) // 2)
    return max(1, int(0.8 * free_bytes(device) / (2 * an_image)))


def _fits(
    model: nn.Module,
    shape: tuple[int, int, int],
    device: torch.device,
    precision: Precision,
    batch: int,
) -> bool:
    try:
        images = torch.zeros(batch, *shape, device=device)
        with autocast(precision, device):
            total = model(images).float().sum()
        total.backward()
    except (MemoryError, RuntimeError) as fault:
        if not is_exhausted(fault):
            raise
        return False
    finally:
        model.zero_grad(set_to_none=True)
        give_back(device)
    return True


def saved_bytes(model: nn.Module, images: torch.Tensor, precision: Precision) -> int:
    """Bytes that one forward pass over `images` (B, C, H, W) keeps for the backward one."""
    seen: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        seen[storage.data_ptr()] = storage.nbytes()
        return tensor

    with (
        torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor),
        autocast(precision, images.device),
    ):
        model(images)
    weights = {p.untyped_storage().data_ptr() for p in model.parameters()}
    return sum(size for pointer, size in seen.items() if pointer not in weights)
