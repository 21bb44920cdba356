"""The arithmetic that a side is measured in: number format and choice of algorithms.

Both are settings of the process. The engine's own (`workbench.training.precision.numerics`) are in
force for as long as an `Engine` of a benchmark is between two calls, so every other side sets all
of them itself, and puts back what it found.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from workbench.spec.recipe import Precision


@contextmanager
def fastest(
    device: torch.device, precision: Precision = "float32", *, is_deterministic: bool = False
) -> Iterator[None]:
    """While entered, torch computes in `precision`, with the algorithms that it finds fastest: the
    limit need not repeat itself bit for bit. With `is_deterministic` they are the engine's, which
    do. On a CPU there is nothing to choose.

    To be entered around whatever launches work: construction, warm-up, capture and calls. A graph
    keeps the kernels that were chosen when it was captured.
    """
    if device.type != "cuda":
        yield
        return
    cudnn: Any = torch.backends.cudnn
    memory: Any = torch.utils.deterministic
    # The older of torch's settings, because every version of its getters agrees on them.
    formats = torch.get_float32_matmul_precision(), cudnn.allow_tf32
    algorithms = cudnn.deterministic, cudnn.benchmark, memory.fill_uninitialized_memory
    was_deterministic = torch.are_deterministic_algorithms_enabled()
    was_lenient = torch.is_deterministic_algorithms_warn_only_enabled()
    is_tf32 = precision == "tf32"
    try:
        torch.set_float32_matmul_precision("high" if is_tf32 else "highest")
        cudnn.allow_tf32 = is_tf32
        cudnn.deterministic, cudnn.benchmark = is_deterministic, not is_deterministic
        torch.use_deterministic_algorithms(is_deterministic, warn_only=is_deterministic)
        memory.fill_uninitialized_memory = False
        yield
    finally:
        torch.set_float32_matmul_precision(formats[0])
        cudnn.allow_tf32 = formats[1]
        cudnn.deterministic, cudnn.benchmark, memory.fill_uninitialized_memory = algorithms
        torch.use_deterministic_algorithms(was_deterministic, warn_only=was_lenient)
