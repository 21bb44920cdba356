"""Seconds of training, and where in a step they go."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch

PARTS = ("data", "forward", "backward", "optimizer")
EVERY = 16
"""On a GPU one step in so many is measured: its events keep the others unhindered."""


def synchronise(device: torch.device) -> None:
    """Wait for what the current stream was asked for; runs on other streams go on."""
    if device.type == "cuda":
        torch.cuda.current_stream(device).synchronize()


class Stopwatch:
    """Counts the seconds between `start` and `stop`, the device synchronised at both."""

    def __init__(self, device: torch.device, seconds: float = 0.0) -> None:
        self._device = device
        self._begun: float | None = None
        self._seconds = seconds

    def start(self) -> None:
        synchronise(self._device)
        self._begun = time.perf_counter()

    def stop(self) -> float:
        """Stop where it runs; the seconds so far."""
        if self._begun is not None:
            synchronise(self._device)
            self._seconds += time.perf_counter() - self._begun
            self._begun = None
        return self._seconds

    @property
    def seconds(self) -> float:
        """The seconds so far, without waiting for the device."""
        running = 0.0 if self._begun is None else time.perf_counter() - self._begun
        return self._seconds + running

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Leave out what is done meanwhile: on a CPU nothing else goes on. A GPU trains on."""
        if self._device.type == "cuda" or self._begun is None:
            yield
            return
        self.stop()
        try:
            yield
        finally:
            self.start()

    def clear(self) -> None:
        self._seconds, self._begun = 0.0, None


@dataclass(frozen=True, slots=True)
class Split:
    """Shares of a step's time, summing to 1."""

    data: float
    forward: float
    backward: float
    optimizer: float


class StepClock:
    """Marks the parts of steps: on a CPU of every one, on a GPU of one in `EVERY`, by events.

    A captured graph has no inside: `is_on` is then False, and nothing is marked.
    """

    def __init__(self, device: torch.device) -> None:
        self._is_cuda = device.type == "cuda"
        self._sums = [0.0] * len(PARTS)
        self._marks: list[float] = []
        self._events: list[torch.cuda.Event] = []
        self._pending: list[list[torch.cuda.Event]] = []
        self._count = 0
        self.is_on = True

    def begin(self) -> None:
        """A step begins: its batch is about to be made."""
        self._count += 1
        if self._is_cuda:
            self._events = []
        else:
            self._marks = []
        self.mark()

    def mark(self) -> None:
        """A part is over."""
        if not self.is_on:
            return
        if not self._is_cuda:
            self._marks.append(time.perf_counter())
            if len(self._marks) == len(PARTS) + 1:
                for i, (a, b) in enumerate(zip(self._marks, self._marks[1:], strict=False)):
                    self._sums[i] += b - a
            return
        if self._count % EVERY != 1:
            return
        event = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
        event.record()
        self._events.append(event)
        if len(self._events) == len(PARTS) + 1:
            self._pending.append(self._events)

    def split(self) -> Split | None:
        """The shares since the last call; None where nothing was measured. Waits for the device."""
        for events in self._pending:
            events[-1].synchronize()
            for i, (a, b) in enumerate(itertools.pairwise(events)):
                self._sums[i] += a.elapsed_time(b)
        total = sum(self._sums)
        shares = [part / total for part in self._sums] if total > 0 else None
        self._sums, self._pending = [0.0] * len(PARTS), []
        return Split(*shares) if shares else None
