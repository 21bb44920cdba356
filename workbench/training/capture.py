"""CUDA graphs: work recorded once, then replayed without launches from the host."""

from collections.abc import Callable
from typing import Any, Protocol

import torch

WARM_UPS = 3


class Replay(Protocol):
    """Recorded work. `replay` asks the current stream for it and does not wait."""

    def replay(self) -> None: ...


def side_stream(device: torch.device) -> torch.cuda.Stream:
    """A stream to warm up and record on. Each recording needs one of its own where several are
    replayed at the same time: cuBLAS keeps one workspace per stream."""
    return torch.cuda.Stream(device)  # type: ignore[no-untyped-call]


def memory_pool() -> Any:
    """Memory that several recordings share, which are replayed in the order of their recording."""
    return torch.cuda.graph_pool_handle()


def warm_up(work: Callable[[], object], stream: torch.cuda.Stream) -> None:
    """Do `work` on `stream` as often as libraries take to choose kernels and allocate workspaces,
    between what the current stream was asked for before and after."""
    current = torch.cuda.current_stream(stream.device)
    stream.wait_stream(current)
    with torch.cuda.stream(stream):
        for _ in range(WARM_UPS):
            work()
    current.wait_stream(stream)


def record(work: Callable[[], object], stream: torch.cuda.Stream, pool: Any = None) -> Replay:
    """Record `work` on `stream`, into the memory of `pool` where one is given.

    The stream is named, since torch's own default belongs to whichever device recorded first. Only
    this thread is held to what a recording allows: another may ask for memory meanwhile.
    """
    graph = torch.cuda.CUDAGraph()
    current = torch.cuda.current_stream(stream.device)
    try:
        with torch.cuda.graph(graph, pool=pool, stream=stream, capture_error_mode="thread_local"):
            work()
    except BaseException:
        # Up to torch 2.11 a capture that fails leaves its stream the current one.
        torch.cuda.set_stream(current)
        raise
    return graph
