"""Tensors of a device copied to the host at once."""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

_ALIGNMENT = 16


def to_host(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Contiguous copies on the CPU. Those of a device go there as one: some hundreds of small
    copies would keep it idle for longer than a step takes."""
    here = {name: each for name, each in tensors.items() if each.device.type == "cpu"}
    there = {name: each for name, each in tensors.items() if each.device.type != "cpu"}
    copies = {name: each.detach().to("cpu", copy=True).contiguous() for name, each in here.items()}
    if there:
        try:
            copies |= packed(there)
        except torch.OutOfMemoryError:
            # A training that fits must not end at a checkpoint for want of room for it.
            copies |= {name: each.detach().to("cpu").contiguous() for name, each in there.items()}
    return {name: copies[name] for name in tensors}


def packed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Contiguous copies on the CPU of tensors of one device, by way of one flat tensor there."""
    device = next(iter(tensors.values())).device
    sizes = [_aligned(each.numel() * each.element_size()) for each in tensors.values()]
    places = [0, *itertools.accumulate(sizes)]
    flat = torch.empty(places[-1], dtype=torch.uint8, device=device)
    sources = [each.detach() for each in tensors.values()]
    _copy_all(_views(flat, places, sources), sources)
    host = torch.empty(flat.shape, dtype=torch.uint8, pin_memory=device.type == "cuda")
    # Waits: what was asked of the stream before is done then, and nothing after it is.
    host.copy_(flat)
    views = _views(host, places, sources)
    return {name: each.contiguous() for name, each in zip(tensors, views, strict=True)}


def _copy_all(targets: Sequence[Tensor], sources: Sequence[Tensor]) -> None:
    """One kernel for each type: torch takes those of several types one by one."""
    by_type: defaultdict[torch.dtype, tuple[list[Tensor], list[Tensor]]]
    by_type = defaultdict(lambda: ([], []))
    for target, source in zip(targets, sources, strict=True):
        into, of = by_type[source.dtype]
        into.append(target)
        of.append(source)
    for into, of in by_type.values():
        torch._foreach_copy_(into, of)


def _views(flat: Tensor, places: list[int], like: list[Tensor]) -> list[Tensor]:
    """Parts of `flat` (bytes,) with the types, shapes and strides of `like`, so that copying one
    to the other is a copy of memory."""
    views = []
    for place, each in zip(places, like, strict=False):
        part = flat[place : place + each.numel() * each.element_size()].view(each.dtype)
        strides = torch.empty_like(each, device="meta").stride()
        views.append(part.as_strided(each.shape, strides, part.storage_offset()))
    return views


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT
