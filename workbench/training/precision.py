"""Number formats: float32 throughout, TF32 in matrix products, or bf16 by autocast."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from workbench.spec.recipe import Precision

# cuBLAS reads it when it starts; without it, equal runs need not give equal sums.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")


@contextmanager
def numerics(precision: Precision, device: torch.device) -> Iterator[None]:
    """While entered, torch computes in `precision`, with algorithms that repeat bit for bit, and
    streams, events and graphs are those of `device`.

    The settings are the process's; they are put back on leaving.
    """
    if device.type != "cuda":
        yield
        return
    cudnn: Any = torch.backends.cudnn
    memory: Any = torch.utils.deterministic
    conv, matmul = cudnn.conv, torch.backends.cuda.matmul
    before = (conv.fp32_precision, matmul.fp32_precision, cudnn.deterministic, cudnn.benchmark)
    is_deterministic = torch.are_deterministic_algorithms_enabled()
    is_lenient = torch.is_deterministic_algorithms_warn_only_enabled()
    fills = memory.fill_uninitialized_memory
    inside = "tf32" if precision == "tf32" else "ieee"
    try:
        conv.fp32_precision = matmul.fp32_precision = inside
        cudnn.deterministic, cudnn.benchmark = True, False
        # What has no such algorithm warns: it trains all the same, and may not repeat.
        torch.use_deterministic_algorithms(True, warn_only=True)
        memory.fill_uninitialized_memory = False
        with torch.cuda.device(device):
            yield
    finally:
        conv.fp32_precision, matmul.fp32_precision = before[:2]
        cudnn.deterministic, cudnn.benchmark = before[2:]
        torch.use_deterministic_algorithms(is_deterministic, warn_only=is_lenient)
        memory.fill_uninitialized_memory = fills


def autocast(precision: Precision, device: torch.device) -> torch.autocast:
    """A context for the forward pass."""
    return torch.autocast(
        device.type, dtype=torch.bfloat16, enabled=precision == "bf16", cache_enabled=True
    )
