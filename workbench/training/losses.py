"""Losses of steps on their way from the device to the host, and how far the host runs ahead.

Reading a loss at once would make the host wait for all that it has asked of a GPU, and the GPU then
for the next step's launch. So each step shifts its loss into a row on the device; a copy of that is
asked for in passing and read one sampling later.
"""

import time
from collections import deque
from dataclasses import dataclass

import torch
from torch import Tensor

SAMPLE_SECONDS = 0.15
"""Losses are read from the device, and looked at for NaN, this often."""

MOST_UNREAD = 500
LEAD_SECONDS = 0.1
MOST_AHEAD = 64


@dataclass(frozen=True, slots=True)
class StepLoss:
    """A step (counted over the run), its learning rate, the training seconds until it was asked
    for, and its mean loss."""

    step: int
    rate: float
    seconds: float
    loss: float


@dataclass(frozen=True, slots=True, eq=False)
class _Copy:
    """Losses (n,) float32 on the host once `done`, and what is known of their steps."""

    places: list[tuple[int, float, float]]
    losses: Tensor
    done: torch.cuda.Event | None

    def read(self) -> list[StepLoss]:
        if self.done is not None:
            self.done.synchronize()
        values = self.losses.tolist()
        return [StepLoss(*place, loss) for place, loss in zip(self.places, values, strict=True)]


class Losses:
    """Gathers the losses of steps. On a CPU they are there at once.

    `recent` (MOST_UNREAD,) float32 is on the device, the newest loss last.
    """

    def __init__(self, device: torch.device) -> None:
        self._is_cuda = device.type == "cuda"
        self.recent = torch.zeros(MOST_UNREAD, device=device)
        self._places: list[tuple[int, float, float]] = []
        self._copies: deque[_Copy] = deque()
        self._taken_at = time.monotonic()

    def push(self, loss: Tensor) -> None:
        """The device's part: take a step's mean loss (). A CUDA graph may hold it."""
        newest = loss.detach().float().view(1)
        self.recent.copy_(torch.cat((self.recent[1:], newest)))

    def add(self, step: int, rate: float, seconds: float) -> None:
        """The host's part: a step has been asked for, whose loss was pushed."""
        self._places.append((step, rate, seconds))

    @property
    def is_due(self) -> bool:
        is_late = time.monotonic() - self._taken_at > SAMPLE_SECONDS
        return is_late or len(self._places) >= MOST_UNREAD

    def take(self, everything: bool) -> list[StepLoss]:
        """Those that were on their way when this was last called, or all, for which the host waits;
        oldest first."""
        self._taken_at = time.monotonic()
        if self._places:
            self._copies.append(self._copied())
        left = 0 if everything or not self._is_cuda else 1
        found: list[StepLoss] = []
        while len(self._copies) > left:
            found += self._copies.popleft().read()
        return found

    def _copied(self) -> _Copy:
        """What has gathered, on its way to the host."""
        places, self._places = self._places, []
        losses = self.recent[-len(places) :]
        if not self._is_cuda:
            return _Copy(places, losses.clone(), None)
        host = torch.empty(losses.shape, pin_memory=True)
        host.copy_(losses, non_blocking=True)
        done = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
        done.record()
        return _Copy(places, host, done)


class Pace:
    """Keeps the host about `LEAD_SECONDS` ahead of a GPU: far enough that the GPU never waits for
    a launch, near enough that a stop takes effect at once. The queue is never drained."""

    def __init__(self, device: torch.device) -> None:
        self._is_cuda = device.type == "cuda"
        self._ahead: deque[torch.cuda.Event] = deque()
        self._last = time.perf_counter()
        self._has_waited = False
        # The slowest that fits: before anything is measured, a lead of many steps could be one of
        # half a minute.
        self._step_seconds = LEAD_SECONDS / 2

    def step(self) -> None:
        """A step has been asked of the device."""
        if not self._is_cuda:
            return
        event = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
        event.record()
        self._ahead.append(event)
        has_waited = False
        while len(self._ahead) > self.limit:
            oldest = self._ahead.popleft()
            has_waited |= not oldest.query()  # type: ignore[no-untyped-call]
            oldest.synchronize()
        now = time.perf_counter()
        if has_waited and self._has_waited:
            # From one step's end to the next one's. What the host takes to ask for steps that the
            # device has yet to begin would say nothing of how long they are.
            self._took(now - self._last)
        self._last, self._has_waited = now, has_waited

    def _took(self, seconds: float) -> None:
        # A test pass or a slow listener between two steps is no step.
        seconds = min(seconds, 2 * self._step_seconds + 1e-3)
        self._step_seconds += (seconds - self._step_seconds) / 8

    @property
    def limit(self) -> int:
        """How many steps may be asked for and not done."""
        if self._step_seconds * MOST_AHEAD <= LEAD_SECONDS:
            return MOST_AHEAD
        return max(2, int(LEAD_SECONDS / self._step_seconds))
