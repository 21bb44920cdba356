"""How many of the machine's cores a run on the CPU takes."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


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
