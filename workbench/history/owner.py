"""Which process a run belongs to, so that no two write it and a dead one is told."""

import os
import platform
from dataclasses import dataclass

import psutil

_CLOCK_TOLERANCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Owner:
    """A process. `started` is in seconds since the machine was booted, so that setting the clock
    does not make a process look like another one."""

    host: str
    pid: int
    started: float

    def is_alive(self) -> bool | None:
        """Whether the process exists; None where it cannot be seen, on another machine."""
        if self.host != platform.node():
            return None
        try:
            process = psutil.Process(self.pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            return abs(_start_time(process) - self.started) <= _CLOCK_TOLERANCE_SECONDS
        except psutil.NoSuchProcess:
            return False

    def is_same(self, other: "Owner") -> bool:
        return (
            self.host == other.host
            and self.pid == other.pid
            and abs(self.started - other.started) <= _CLOCK_TOLERANCE_SECONDS
        )


def this_process() -> Owner:
    pid = os.getpid()
    return Owner(platform.node(), pid, _start_time(psutil.Process(pid)))


def _start_time(process: psutil.Process) -> float:
    # In this order psutil uses one reading of the boot time for both.
    boot = psutil.boot_time()
    return float(process.create_time() - boot)
