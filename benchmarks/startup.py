"""From the start of the process to the first painted frame of the window."""

import os
import subprocess
import sys
import time

from benchmarks.figures import Finding, Goal
from benchmarks.measuring import Settings


def run(settings: Settings, finding: Finding) -> None:
    environment = dict(os.environ)
    on_screen = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    if not on_screen:
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    _start(environment)
    values = [_start(environment) for _ in range(settings.choose(3, 9, 25))]
    finding.add("the window is up", "s", values, Goal("<", 1.5))
    finding.notes.append(
        "Files in the system's cache, torch not imported; drawn "
        + ("on the screen." if on_screen else "offscreen.")
    )


def _start(environment: dict[str, str]) -> float:
    """Seconds of one start. Raises `RuntimeError` where torch was imported on the way."""
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.first_frame"],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    painted, has_torch = done.stdout.split()
    if has_torch == "True":
        raise RuntimeError("the window imported torch before its first frame")
    return float(painted) - begun
