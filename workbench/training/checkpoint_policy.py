"""When the end of an epoch is worth a checkpoint. Pure: it is told the time, and of what was saved.

A checkpoint costs the training what its writing takes, most of it the disk's; lost without one is
what was trained since the last. Where the cost is below a small share of that, it is written.
"""

from collections import deque
from statistics import median

_REMEMBERED = 5


class CheckpointPolicy:
    """Times in seconds. At most `share` of the time since the last checkpoint at an epoch's end is
    spent on the next, and after `longest` it is due whatever it costs; so is that of the first
    epoch. Checkpoints within an epoch have a clock of their own: one of them shortly before the end
    must not keep a finished epoch from being saved.

    What one costs is the median of the last few: a disk that was busy once does not put off all
    that follow, nor does one that was quick bring them on.
    """

    def __init__(self, longest: float, share: float) -> None:
        self._longest = longest
        self._share = share
        self._costs: deque[float] = deque(maxlen=_REMEMBERED)

    def note(self, cost: float) -> None:
        """A checkpoint was written, which took so long."""
        self._costs.append(cost)

    def is_due(self, since_last: float) -> bool:
        """Whether to write one at the end of an epoch, so long after that of an epoch before."""
        if not self._costs or since_last >= self._longest:
            return True
        return median(self._costs) <= self._share * since_last
