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
    before = number_formats()
    algorithms = cudnn.deterministic, cudnn.benchmark
    is_deterministic = torch.are_deterministic_algorithms_enabled()
    is_lenient = torch.is_deterministic_algorithms_warn_only_enabled()
    fills = memory.fill_uninitialized_memory
    try:
        set_number_formats(*_formats(precision))
        cudnn.deterministic, cudnn.benchmark = True, False
        # What has no such algorithm warns: it trains all the same, and may not repeat.
        torch.use_deterministic_algorithms(True, warn_only=True)
        memory.fill_uninitialized_memory = False
        with torch.cuda.device(device):
            yield
    finally:
        set_number_formats(*before)
        cudnn.deterministic, cudnn.benchmark = algorithms
        torch.use_deterministic_algorithms(is_deterministic, warn_only=is_lenient)
        memory.fill_uninitialized_memory = fills


def _formats(precision: Precision) -> tuple[str, bool]:
    return ("high", True) if precision == "tf32" else ("highest", False)


def number_formats() -> tuple[str, bool]:
    """How torch multiplies matrices of float32 ('highest', 'high', 'medium'), and whether
    convolutions use TF32."""
    return torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32


def set_number_formats(products: str, is_tf32: bool) -> None:
    """Set both, as `number_formats` gives them.

    By the settings that torch has had since 1.12: where its newer `fp32_precision` is used instead,
    the older getters raise, and torch.compile and cuDNN's own context manager read those.
    """
    torch.set_float32_matmul_precision(products)
    torch.backends.cudnn.allow_tf32 = is_tf32


def autocast(precision: Precision, device: torch.device, cached: bool = True) -> torch.autocast:
    """A context for the forward pass. `cached`: weights are cast once while it is entered."""
    return torch.autocast(
        device.type, dtype=torch.bfloat16, enabled=precision == "bf16", cache_enabled=cached
    )
