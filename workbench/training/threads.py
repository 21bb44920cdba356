"""How many of the machine's cores a run on the CPU takes."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import torch


def beside_a_window() -> int:
    """Threads for a run in the process of a window: one core stays with the window.

    Measured on two cores: with one thread the event loop is at most 31 ms late, with two 42 ms.
    """
    return max(1, (psutil.cpu_count(logical=False) or 2) - 1)


@contextmanager
def intra_op(threads: int | None) -> Iterator[int]:
    """While entered, torch computes with that many threads; None leaves them. Yields the number."""
    before = torch.get_num_threads()
    if threads is not None:
        torch.set_num_threads(threads)
    try:
        yield torch.get_num_threads()
    finally:
        torch.set_num_threads(before)
