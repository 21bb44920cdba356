"""What imports without what: the core without Qt, the descriptive core without torch."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
QT = ("PySide6", "shiboken6", "pyqtgraph", "qtawesome", "qtpy", "ui")
TORCH = ("torch", "torchvision")

_PROGRAM = """
import importlib, pkgutil, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in blocked:
            raise ImportError(f"{name} is blocked")
        return None

blocked = set(sys.argv[1].split(","))
sys.meta_path.insert(0, Blocker())
for root in sys.argv[2:]:
    package = importlib.import_module(root)
    for found in pkgutil.walk_packages(getattr(package, "__path__", []), root + "."):
        if not found.name.endswith(".__main__"):
            importlib.import_module(found.name)
print(len([name for name in sys.modules if name.startswith("workbench")]))
"""


def import_without(blocked: tuple[str, ...], *roots: str) -> subprocess.CompletedProcess[str]:
    """Import each root and all modules below it in a process where `blocked` cannot be found."""
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, ",".join(blocked), *roots],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_module_of_the_core_imports_with_qt_blocked() -> None:
    done = import_without(QT, "workbench")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30


@pytest.mark.parametrize(
    "part", ["spec", "catalog", "analysis", "history", "errors", "paths", "cli"]
)
def test_the_part_imports_with_torch_and_qt_blocked(part: str) -> None:
    done = import_without((*TORCH, *QT), f"workbench.{part}")
    assert done.returncode == 0, done.stderr


def test_the_blocker_does_block() -> None:
    done = import_without(TORCH, "workbench.nn")
    assert done.returncode != 0
    assert "torch is blocked" in done.stderr
