"""This program once more, for what is better done in a process of its own."""

import os
import sys
from pathlib import Path

from workbench import paths


def command(*arguments: str) -> list[str]:
    """What starts `workbench ARGUMENTS`, installed, in a checkout or in a bundle, which has no
    Python beside it that would take `-m`."""
    is_bundled = getattr(sys, "frozen", False)
    return [sys.executable, *([] if is_bundled else ["-m", "workbench"]), *arguments]


def environment(home: Path | None = None, **changes: str | None) -> dict[str, str]:
    """For a process that shall find this code and use `home`, by default the application's folder.
    `changes` are values to set, None to take a variable out. Raises `OSError` where the folder
    cannot be made."""
    source = str(Path(__file__).resolve().parents[2])
    search = [source, os.environ.get("PYTHONPATH", "")]
    wanted: dict[str, str | None] = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(part for part in search if part),
        "WORKBENCH_HOME": str(home or paths.home()),
        **changes,
    }
    return {name: value for name, value in wanted.items() if value is not None}
