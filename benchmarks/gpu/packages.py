"""What a GPU machine's Python needs.

`python -m benchmarks.gpu.packages` installs from .wheels/ what it lacks, and prints the folder to
put on PYTHONPATH. Only the standard library is imported here: a bare machine has no more."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROVIDED = ("numpy", "scipy", "torch", "torchvision")
"""Modules that such a machine has, built for its driver."""

LIGHT = (
    "click",
    "filelock",
    "graphlay",
    "platformdirs",
    "psutil",
    "pydantic",
    "pytest",
    "rich",
    "safetensors",
    "sklearn",
    "sqlite_utils",
)
"""Modules that are brought along where it lacks them."""

HELP = "run `make gpu`, or see 'On a GPU machine' in benchmarks/README.md"
_TRY = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception:
        print(name)
"""


def missing() -> list[str]:
    """Modules that this Python does not find."""
    return [name for name in (*PROVIDED, *LIGHT) if find_spec(name) is None]


def prepared(root: Path) -> Path:
    """The folder with what this Python lacks, filled from `root`'s .wheels/ if need be. Raises
    `SystemExit` with one line that says what to do."""
    if absent := [name for name in PROVIDED if find_spec(name) is None]:
        raise SystemExit(
            f"{sys.executable} has no {', '.join(absent)}; name a Python that has: "
            "`make gpu GPU_PYTHON=...`."
        )
    folder = root / "build" / f"gpu-packages-{_python()}"
    if not (lacking := _unusable(folder)):
        return folder
    wheels = sorted((root / ".wheels").glob("*.whl"))
    gather = (
        "On a machine with a network, run `.venv/bin/python scripts/gpu-wheels --python "
        f"{_python()}` and bring .wheels/ here."
    )
    if not wheels:
        raise SystemExit(f"Missing: {', '.join(lacking)}, and .wheels/ is empty. {gather}")
    if strange := [each.name for each in wheels if not fits(each.name, sys.version_info[:2])]:
        raise SystemExit(f"Not for Python {_python()}: .wheels/{strange[0]}. {gather}")
    _install(wheels, folder)
    if lacking := _unusable(folder):
        raise SystemExit(f"Not importable from {folder}: {', '.join(lacking)}. {gather}")
    return folder


def fits(wheel: str, python: tuple[int, int]) -> bool:
    """Whether a wheel of that file name is for that Python, as far as the version goes."""
    tags, abi = wheel.removesuffix(".whl").split("-")[-3:-1]
    for tag in tags.split("."):
        if tag.startswith("py"):
            return True
        major, minor = int(tag[2]), int(tag[3:] or 0)
        if (major, minor) == python or (abi == "abi3" and (major, minor) <= python):
            return True
    return False


def _python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _unusable(folder: Path) -> list[str]:
    """Light modules that cannot be imported, that folder included; tried in a fresh process."""
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-c", _TRY, *LIGHT],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split() if done.returncode == 0 else ["Python itself"]


def _install(wheels: list[Path], folder: Path) -> None:
    """Whole or not at all."""
    fresh = folder.with_name(f"{folder.name}.new")
    for each in (fresh, folder):
        shutil.rmtree(each, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    command += ["--no-compile", "--target", str(fresh), *map(str, wheels)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise SystemExit(f"pip could not install .wheels/: {why}")
    fresh.rename(folder)


if __name__ == "__main__":
    print(prepared(ROOT))
