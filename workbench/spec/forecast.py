"""What was foretold of a run, and how near that was."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Seconds of an epoch's training and of the whole run with its test passes; bytes at the peak;
    the largest batch (images) that the device's memory would hold. `reserved_bytes` is the most
    that torch took of the device to hold those at the peak, None where that is not known: only of
    a GPU, and not of forecasts of schema 7 and older."""

    seconds_per_epoch: float
    total_seconds: float
    peak_memory_bytes: int
    largest_batch: int
    reserved_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a run took over what was foretold, each as a factor: 1 where they are equal, 2 where it
    took twice as much; None where it is not known yet. `total` is of finished runs only."""

    epoch: float | None
    total: float | None
    memory: float | None
