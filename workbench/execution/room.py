"""How many runs the memory of a GPU holds at the same time. Imports without torch."""

import os
from typing import TYPE_CHECKING

from workbench.spec.forecast import Forecast

if TYPE_CHECKING:
    import torch

MOST = 8
_SHARE = 0.8
_CONTEXT_BYTES = 3 * 2**28
"""What a process holds on a GPU beside its tensors: the context, libraries and their workspaces."""

_RESERVED_PER_ALLOCATED = 2.0
"""For a forecast that does not say what was reserved. A captured graph keeps a pool of its own for
as long as it lives, and the short batch of an epoch and the test pass draw on the general pool
beside it, each at most as large as the peak."""


def reserved_bytes(forecast: Forecast) -> float:
    """What torch's allocator takes of a GPU for a run with that forecast, the context left out."""
    if forecast.reserved_bytes is not None:
        return forecast.reserved_bytes
    return _RESERVED_PER_ALLOCATED * forecast.peak_memory_bytes


def runs_that_fit(device: "torch.device", forecast: Forecast | None, running: int = 0) -> int:
    """How many runs with that forecast the memory of a GPU holds, `running` of which have begun on
    it; at least 1, at most `MOST`. One where nothing was forecast, and on a CPU."""
    import torch

    from workbench.data.residence import free_bytes

    if device.type != "cuda" or forecast is None:
        return 1
    _, total = torch.cuda.mem_get_info(device)
    each = reserved_bytes(forecast) + _CONTEXT_BYTES
    # Runs that have just begun do not hold their memory yet: what is free alone would deceive.
    fitting = min(int(_SHARE * total / each), running + int(_SHARE * free_bytes(device) / each))
    return max(1, min(fitting, MOST, os.cpu_count() or 1))
