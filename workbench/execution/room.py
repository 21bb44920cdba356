"""How many runs a device bears side by side.

Each is a process of its own. Batched parameters (`torch.func`) would share their kernels, but sum
in another order: the numbers would not be those of a run alone. Threads of one process share
torch's random numbers, its number formats and the allocator, and a CUDA graph cannot be captured
while another thread launches; what one run's crash or full memory costs, all of them pay.
Processes share nothing. On a GPU they take turns, each filling the gaps that the others leave
between their kernels; where NVIDIA's MPS is running, their kernels overlap as well.
"""

import os

from workbench.spec.forecast import Forecast

MOST = 8
_SHARE = 0.8
_CONTEXT_BYTES = 3 * 2**28
"""What a process holds on a GPU beside its tensors: the context, libraries and their workspaces."""


def at_once(device: str, told: Forecast | None, going: int = 0) -> int:
    """How many runs with that forecast may go on at the same time on `device` ('auto', 'cpu' or
    'cuda[:index]'), `going` of which have begun; at least 1.

    One on a CPU, whose cores a run fills, and where nothing was foretold. Raises `TrainingError`
    for a device that is not there.
    """
    import torch

    from workbench.training.job import resolve

    where = resolve(device)
    if where.type != "cuda" or told is None:
        return 1
    free, total = torch.cuda.mem_get_info(where)
    each = told.peak_memory_bytes + _CONTEXT_BYTES
    # Runs that have just begun do not hold their memory yet: what is free alone would deceive.
    fitting = min(int(_SHARE * total / each), going + int(_SHARE * free / each))
    return max(1, min(fitting, MOST, os.cpu_count() or 1))
