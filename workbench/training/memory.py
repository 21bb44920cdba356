"""Memory: what a run has used, and which batch fits."""

import gc

import psutil
import torch
from torch import nn

from workbench.spec.recipe import Precision
from workbench.training.precision import autocast


def peak(device: torch.device) -> int:
    """Bytes: the most that torch has held on a GPU since `forget_peak`; on a CPU what the
    process holds now."""
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    return int(psutil.Process().memory_info().rss)


def forget_peak(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)


def give_back(device: torch.device) -> None:
    """Return what nothing uses any more to the system."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()


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
    while batch:
        try:
            images = torch.zeros(batch, *shape, device=device)
            with autocast(precision, device):
                total = model(images).float().sum()
            total.backward()
        except torch.OutOfMemoryError:
            batch //= 2
            continue
        finally:
            for parameter in model.parameters():
                parameter.grad = None
            give_back(device)
        return batch
    return 0


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
