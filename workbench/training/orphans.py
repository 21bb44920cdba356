"""Files that a process that died had only half written. Imports no torch: the window sweeps too."""

from pathlib import Path

SUFFIX = ".part"


def temporary_name(path: Path) -> Path:
    """Where a file is written before it takes its name."""
    return path.with_name(f".{path.name}{SUFFIX}")


def sweep(folder: Path) -> None:
    """Remove them from a run's folder. Raises `OSError`."""
    for orphan in folder.glob(f".*{SUFFIX}"):
        orphan.unlink(missing_ok=True)
