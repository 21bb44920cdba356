"""How many of the machine's cores a run takes. Asked before torch is imported."""

import psutil


def beside_a_window() -> int:
    """Threads for a run in the process of a window: one core stays with the window.

    Measured on two cores: with one thread the event loop is at most 31 ms late, with two 42 ms.
    """
    return max(1, (psutil.cpu_count(logical=False) or 2) - 1)
