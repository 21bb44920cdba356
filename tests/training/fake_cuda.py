"""CUDA's graphs, streams and events on a CPU, with a list of what was asked of them.

    cuda = FakeCuda.install(monkeypatch)
    ...                                   # code that uses torch.cuda, on tensors of the CPU
    assert cuda.names == ["Stream", "wait_stream", ...]

A fake graph behaves as a real one towards whoever records and replays it:

- What is recorded does not happen: weights, statistics and random numbers stay as they were, and
  what it would give is NaN until the first replay.
- A replay runs no Python. It does the same operations on the same memory: Python's numbers stay
  what they were, results overwrite those of the replay before, and random numbers go on.
- To read a value by `item` and the like, or to wait, is an error while recording.

What it cannot show: all tensors lie on the CPU, so that the host's own operations are recorded too.
Graphs of one pool do not overwrite one another's memory. Nothing is late, so that a forgotten wait
shows in the list only.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

_aten = torch.ops.aten
_READS = {
    _aten._local_scalar_dense.default,
    _aten.equal.default,
    _aten.masked_select.default,
    _aten.nonzero.default,
}
"""What needs a value on the host: `item`, `nonzero` and the like."""


class Call(NamedTuple):
    """A function of `torch.cuda`, or a method with its object first among `args`."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class FakeCuda:
    """What `torch.cuda` is while installed.

    Attributes: `calls`, in their order; where a context is left, its name is 'stream end' or
    'graph end', and calls that act on the current stream have it as their last argument. `current`
    is that stream. Asking which is current is not in the list.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.current = FakeStream(self)
        self._is_recording = False

    @classmethod
    def install(cls, monkeypatch: pytest.MonkeyPatch) -> "FakeCuda":
        """Put one in the place of `torch.cuda` until the test ends."""
        cuda = cls()
        for name, fake in {
            "CUDAGraph": cuda._make_graph,
            "Event": cuda._make_event,
            "Stream": cuda._make_stream,
            "current_stream": cuda._current_stream,
            "get_rng_state": cuda._get_rng_state,
            "graph": cuda._graph,
            "graph_pool_handle": cuda._graph_pool_handle,
            "set_rng_state": cuda._set_rng_state,
            "set_stream": cuda._set_stream,
            "stream": cuda._stream,
            "synchronize": cuda._synchronize,
        }.items():
            monkeypatch.setattr(torch.cuda, name, fake)

        def record_stream(tensor: Tensor, stream: FakeStream) -> None:
            cuda.note("record_stream", tensor, stream)

        monkeypatch.setattr(Tensor, "record_stream", record_stream)
        return cuda

    @property
    def names(self) -> list[str]:
        """The names of `calls`."""
        return [call.name for call in self.calls]

    def named(self, *names: str) -> list[Call]:
        """The calls of these names."""
        return [call for call in self.calls if call.name in names]

    def note(self, name: str, *args: Any, **kwargs: Any) -> None:
        self.calls.append(Call(name, args, kwargs))

    def refuse_while_recording(self, what: str) -> None:
        """Raises `RuntimeError`, as CUDA does for what a graph cannot hold."""
        if self._is_recording:
            raise RuntimeError(f"{what}: operation not permitted when stream is capturing")

    def _make_graph(self) -> "FakeGraph":
        graph = FakeGraph(self)
        self.note("CUDAGraph", graph)
        return graph

    def _make_stream(self, device: Any = None, priority: int = 0) -> "FakeStream":
        stream = FakeStream(self, device)
        self.note("Stream", stream, device=device)
        return stream

    def _make_event(self, enable_timing: bool = False, blocking: bool = False) -> "FakeEvent":
        event = FakeEvent(self)
        self.note("Event", event, enable_timing=enable_timing, blocking=blocking)
        return event

    def _current_stream(self, device: Any = None) -> "FakeStream":
        return self.current

    def _set_stream(self, stream: "FakeStream") -> None:
        self.note("set_stream", stream)
        self.current = stream

    @contextmanager
    def _stream(self, stream: "FakeStream") -> Iterator[None]:
        before = self.current
        self.note("stream", stream)
        self.current = stream
        try:
            yield
        finally:
            self.current = before
            self.note("stream end", stream)

    @contextmanager
    def _graph(
        self,
        cuda_graph: "FakeGraph",
        pool: Any = None,
        stream: "FakeStream | None" = None,
        capture_error_mode: str = "global",
    ) -> Iterator[None]:
        self.refuse_while_recording("CUDAGraph.capture_begin")
        given = {"pool": pool, "stream": stream, "capture_error_mode": capture_error_mode}
        self.note("graph", cuda_graph, **given)
        before, self.current = self.current, stream or FakeStream(self)
        self._is_recording = True
        recorder = _Recorder()
        try:
            with recorder:
                yield
            cuda_graph.operations = recorder.operations
        finally:
            recorder.undo()
            self._is_recording = False
            self.current = before
            self.note("graph end", cuda_graph)

    def _graph_pool_handle(self) -> object:
        pool = object()
        self.note("graph_pool_handle", pool)
        return pool

    def _get_rng_state(self, device: Any = "cuda") -> Tensor:
        self.refuse_while_recording("get_rng_state")
        self.note("get_rng_state", device)
        return torch.get_rng_state()

    def _set_rng_state(self, new_state: Tensor, device: Any = "cuda") -> None:
        self.refuse_while_recording("set_rng_state")
        self.note("set_rng_state", device)
        torch.set_rng_state(new_state)

    def _synchronize(self, device: Any = None) -> None:
        self.refuse_while_recording("synchronize")
        self.note("synchronize", device)


class FakeStream:
    """A stream that has done at once what it was asked for."""

    def __init__(self, cuda: FakeCuda, device: Any = None) -> None:
        self._cuda = cuda
        self.device = torch.device("cpu" if device is None else device)

    def wait_stream(self, stream: "FakeStream") -> None:
        self._cuda.note("wait_stream", self, stream)

    def wait_event(self, event: "FakeEvent") -> None:
        self._cuda.note("wait_event", self, event)

    def synchronize(self) -> None:
        self._cuda.refuse_while_recording("Stream.synchronize")
        self._cuda.note("Stream.synchronize", self)


class FakeEvent:
    """An event that happens when it is recorded."""

    def __init__(self, cuda: FakeCuda) -> None:
        self._cuda = cuda
        self._seconds = math.nan

    def record(self, stream: FakeStream | None = None) -> None:
        self._seconds = time.perf_counter()
        self._cuda.note("Event.record", self, stream or self._cuda.current)

    def wait(self, stream: FakeStream | None = None) -> None:
        self._cuda.note("Event.wait", self, stream or self._cuda.current)

    def query(self) -> bool:
        return True

    def synchronize(self) -> None:
        self._cuda.refuse_while_recording("Event.synchronize")
        self._cuda.note("Event.synchronize", self)

    def elapsed_time(self, end: "FakeEvent") -> float:
        """Milliseconds from this event to `end`."""
        return 1e3 * (end._seconds - self._seconds)


class FakeGraph:
    """Operations with the memory that they read and write; `operations` is None before they are
    recorded."""

    def __init__(self, cuda: FakeCuda) -> None:
        self._cuda = cuda
        self.operations: list[_Operation] | None = None

    def replay(self) -> None:
        self._cuda.refuse_while_recording("CUDAGraph.replay")
        self._cuda.note("replay", self, self._cuda.current)
        if self.operations is None:
            raise RuntimeError("Called CUDAGraph::replay without a preceding successful capture.")
        # Casts are operations of their own, and must not be added to.
        with _below_autograd(), torch.autocast("cpu", enabled=False):
            for operation in self.operations:
                operation.repeat()

    def register_generator_state(self, generator: torch.Generator) -> None:
        self._cuda.note("register_generator_state", self, generator)

    def reset(self) -> None:
        self._cuda.note("reset", self)
        self.operations = None


class _Operation(NamedTuple):
    """An operation of torch's lowest level, and the tensors that its result lies in."""

    function: Any
    args: Any
    kwargs: Any
    result: Any

    def repeat(self) -> None:
        found = self.function(*self.args, **self.kwargs)
        for held, new in zip(tree_leaves(self.result), tree_leaves(found), strict=True):
            # Views and what is changed in place lie in the right memory already.
            if isinstance(new, Tensor) and _key(new) != _key(held):
                held.copy_(new)


class _Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """While entered, notes all operations; `undo` then brings back what there was before."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.operations: list[_Operation] = []
        self._random = torch.get_rng_state()
        self._before: dict[int, tuple[torch.UntypedStorage, torch.UntypedStorage]] = {}
        self._made: dict[int, Tensor] = {}

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func in _READS:
            raise RuntimeError(f"{func}: operation not permitted when stream is capturing")
        given, named = _held((args, kwargs or {}))
        for tensor in _tensors((given, named)):
            key = _key(tensor)
            if key not in self._made and key not in self._before:
                storage = tensor.untyped_storage()
                self._before[key] = (storage, storage.clone())  # type: ignore[no-untyped-call]
        result = func(*args, **(kwargs or {}))
        held = _held(result)
        for tensor in _tensors(held):
            if _key(tensor) not in self._before:
                self._made.setdefault(_key(tensor), tensor)
        self.operations.append(_Operation(func, given, named, held))
        return result

    def undo(self) -> None:
        for storage, copy in self._before.values():
            storage.copy_(copy)
        with _below_autograd():
            for tensor in self._made.values():
                if tensor.is_floating_point():
                    tensor.fill_(math.nan)
        torch.set_rng_state(self._random)


def _below_autograd() -> Any:
    """Where torch's operations neither build a graph of gradients nor count changes."""
    return torch._C._AutoDispatchBelowAutograd()


def _held(tree: Any) -> Any:
    """The same memory, without the graph of gradients that a tensor would keep alive."""
    return tree_map(lambda leaf: leaf.detach() if isinstance(leaf, Tensor) else leaf, tree)


def _tensors(tree: Any) -> list[Tensor]:
    return [leaf for leaf in tree_leaves(tree) if isinstance(leaf, Tensor)]


def _key(tensor: Tensor) -> int:
    """Which memory a tensor lies in, as long as somebody holds it."""
    key: int = tensor.untyped_storage()._cdata
    return key
