"""How things are timed: sides in turns, so that what disturbs the machine disturbs all alike."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

T = TypeVar("T")
Effort = Literal["tiny", "quick", "normal", "full"]
"""'tiny' shows that a benchmark runs; its figures are not for quoting."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`threads` are torch's on a CPU; `scratch` is an empty folder that goes away afterwards,
    `kept` one for what takes long to make and may be used again."""

    effort: Effort
    threads: int
    scratch: Path
    kept: Path

    def choose(self, quick: T, normal: T, full: T, tiny: T | None = None) -> T:
        """The value that goes with the effort; a tiny one's is the quick one's unless given."""
        least = quick if tiny is None else tiny
        return {"tiny": least, "quick": quick, "normal": normal, "full": full}[self.effort]


def seconds(work: Callable[[], object]) -> float:
    """Of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def milliseconds(work: Callable[[], object], repeats: int, warm_ups: int = 1) -> list[float]:
    """Of each call, after some that do not count."""
    for _ in range(warm_ups):
        work()
    return [1e3 * seconds(work) for _ in range(repeats)]


def in_turns(
    sides: Mapping[str, Callable[[], float]],
    repeats: int,
    warm_ups: int = 1,
    after_round: Callable[[Mapping[str, list[float]]], None] | None = None,
) -> dict[str, list[float]]:
    """What each side returns in each round. Every round begins with another side; the first
    `warm_ups` rounds do not count. `after_round` gets what there is after each that does."""
    names = list(sides)
    found: dict[str, list[float]] = {name: [] for name in names}
    for round_number in range(-warm_ups, repeats):
        turn = round_number % len(names)
        for name in names[turn:] + names[:turn]:
            value = sides[name]()
            if round_number >= 0:
                found[name].append(value)
        if after_round is not None and round_number >= 0:
            after_round(found)
    return found


def ratios(above: list[float], below: list[float]) -> list[float]:
    """Round by round: both sides of a ratio met the same disturbance."""
    return [a / b for a, b in zip(above, below, strict=True)]
