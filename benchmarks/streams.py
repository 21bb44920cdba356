"""What several captured steps cost that are replayed at once, each on a stream of its own, beside
one alone: the limit of what seeds that share a GPU can gain.

Bare graphs on staged batches; `benchmarks gpu --part 3` prices whole runs.
"""

import sys
import time

import torch

from benchmarks.figures import Finding, Goal
from benchmarks.measuring import Settings, in_turns
from benchmarks.sides import BATCH, Captured, faster_layout, synchronise
from workbench.spec.recipe import Precision

SIDES: tuple[tuple[str, Precision], ...] = (
    ("preresnet-20", "float32"),
    ("preresnet-20", "bf16"),
    ("preresnet-110", "float32"),
    ("preresnet-110", "bf16"),
)
COUNTS = (2, 3, 5, 8)
SEEDS = 5
CHECKED_STEPS = 30


def run(settings: Settings, finding: Finding) -> None:
    if not torch.cuda.is_available():
        finding.skipped = "no CUDA device"
        return
    device = torch.device("cuda")
    for id, precision in settings.choose(SIDES[:2], SIDES, SIDES):
        print(f"  streams: {id}, {precision}", file=sys.stderr, flush=True)
        layout = _layout(id, precision, device)
        _prices(id, precision, layout, device, settings, finding)
        finding.notes.append(_same_bits(id, precision, layout, device))
    finding.notes.append(
        f"A price is the time of one step of each, over that of one step alone; {BATCH} staged "
        "images, the engine's algorithms and memory layout, replayed from one thread."
    )


def _layout(id: str, precision: Precision, device: torch.device) -> torch.memory_format:
    """The one in which a step alone is faster."""
    return faster_layout(
        lambda layout: Captured(
            id, device, 10, precision=precision, is_deterministic=True, memory_format=layout
        )
    ).memory_format


class Group:
    """Captured steps, replayed in turns on a stream each; seconds per round of one step of all."""

    def __init__(
        self,
        id: str,
        precision: Precision,
        layout: torch.memory_format,
        device: torch.device,
        count: int,
        rounds: int,
    ) -> None:
        self._device = device
        self._rounds = rounds
        self._streams = [torch.cuda.Stream(device) for _ in range(count)]  # type: ignore[no-untyped-call]
        self.sides = [
            Captured(
                id, device, 1, precision=precision, is_deterministic=True, memory_format=layout
            )
            for _ in range(count)
        ]

    def __call__(self) -> float:
        synchronise(self._device)
        begun = time.perf_counter()
        self.replay(self._rounds)
        synchronise(self._device)
        return (time.perf_counter() - begun) / self._rounds

    def replay(self, rounds: int) -> None:
        for _ in range(rounds):
            for stream, side in zip(self._streams, self.sides, strict=True):
                with torch.cuda.stream(stream):
                    side.step(*side.batches[0])


def _prices(
    id: str,
    precision: Precision,
    layout: torch.memory_format,
    device: torch.device,
    settings: Settings,
    finding: Finding,
) -> None:
    rounds = settings.choose(20, 40, 100)
    counts = (1, *COUNTS)
    sides = {count: Group(id, precision, layout, device, count, rounds) for count in counts}
    named = {f"{count} at once": group for count, group in sides.items()}
    found = in_turns(dict(named), settings.choose(3, 5, 9))
    group = f"{id}, {precision}"
    alone = found["1 at once"]
    for name, values in found.items():
        finding.add(name, "ms", [1e3 * value for value in values], group=group)
    for count in COUNTS:
        prices = [a / b for a, b in zip(found[f"{count} at once"], alone, strict=True)]
        goal = Goal("<", 2.0) if count == SEEDS else None
        finding.add(f"price of {count}", "", prices, goal, group)


def _same_bits(
    id: str, precision: Precision, layout: torch.memory_format, device: torch.device
) -> str:
    """Whether a step beside others makes the weights that it makes alone."""
    alone = Group(id, precision, layout, device, 1, 1)
    beside = Group(id, precision, layout, device, SEEDS, 1)
    for group in (alone, beside):
        group.replay(CHECKED_STEPS)
        synchronise(device)
    [expected] = alone.sides
    pairs = [
        zip(expected.model.parameters(), side.model.parameters(), strict=True)
        for side in beside.sides
    ]
    is_same = all(torch.equal(a, b) for pair in pairs for a, b in pair)
    word = "the same weights" if is_same else "OTHER weights"
    return (
        f"{id}, {precision}: {SEEDS} at once make {word} as one alone, bit for bit, after "
        f"{CHECKED_STEPS} steps."
    )
