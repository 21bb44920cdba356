"""How many of the machine's cores a run takes. Asked before torch is imported."""

import os

import psutil


def available() -> int:
    """Physical cores that this process may use: sums gain nothing from a core's second thread."""
    physical = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:
        # Only Linux says which cores a process may use.
        allowed = os.cpu_count() or 1
    return max(1, min(physical, allowed))


def beside_a_window() -> int:
    """Threads for a run in the process of a window: one core stays with the window.

    Measured on two cores: with one thread the event loop is at most 31 ms late, with two 42 ms.
    """
    return max(1, available() - 1)


def share_of(at_once: int) -> int | None:
    """Threads for each of so many runs side by side; None, torch's own choice, for one alone."""
    return None if at_once == 1 else max(1, available() // at_once)
