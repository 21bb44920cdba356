"""`workbench doctor`: is everything here that the workbench needs?"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import click

from workbench import paths
from workbench.cli import has_display
from workbench.commands.output import emit, say
from workbench.errors import HistoryError, HomeError
from workbench.execution import program
from workbench.spec.escapes import terminal

LEAST_FREE_BYTES = 2 * 2**30
LEAST_SQLITE = (3, 37, 0)  # STRICT tables
_DEBIAN = {
    "libEGL.so": "libegl1",
    "libGL.so": "libgl1",
    "libglib-2.0.so": "libglib2.0-0",
    "libdbus-1.so": "libdbus-1-3",
    "libfontconfig.so": "libfontconfig1",
    "libxkbcommon.so": "libxkbcommon0",
    "libxkbcommon-x11.so": "libxkbcommon-x11-0",
    "libxcb-cursor.so": "libxcb-cursor0",
    "libxcb-icccm.so": "libxcb-icccm4",
    "libxcb-keysyms.so": "libxcb-keysyms1",
    "libxcb-shape.so": "libxcb-shape0",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `hint` says what to do where it is not `ok`."""

    name: str
    ok: bool
    found: str
    hint: str = ""


@click.command("doctor")
@click.option("--json", "is_json", is_flag=True, help="Print an array of checks.")
@click.pass_context
def command(ctx: click.Context, is_json: bool) -> None:
    """Check that everything the workbench needs is there, and say what to do where it is not.

    The exit code is 1 where something is missing.
    """
    checks = [look() for look in _LOOKS]
    if is_json:
        emit(checks)
    else:
        for check in checks:
            mark = click.style("ok     ", "green") if check.ok else click.style("problem", "red")
            click.echo(f"{mark}  {check.name:<14}{terminal(check.found)}")
            if check.hint:
                say(f"         {'':<14}{check.hint}")
    ctx.exit(0 if all(check.ok for check in checks) else 1)


def _python() -> Check:
    found = f"{sys.version.split()[0]} ({sys.executable})"
    is_ok = sys.version_info >= (3, 11)
    return Check("Python", is_ok, found, "" if is_ok else "Python 3.11 or later is needed.")


def _torch() -> Check:
    try:
        import torch
    except ImportError as fault:
        return Check("torch", False, str(fault), "pip install torch torchvision")
    try:
        vision = version("torchvision")
    except PackageNotFoundError:
        return Check("torch", False, "torchvision is missing", "pip install torchvision")
    threads = torch.get_num_threads()
    return Check("torch", True, f"{torch.__version__}, torchvision {vision}, {threads} threads")


def _gpu() -> Check:
    try:
        import torch
    except ImportError:
        return Check("GPU", True, "not looked for without torch")
    from workbench.training import cuda_probe

    cause = cuda_probe.absence()
    if cause is not None:
        text = f"none, runs go to the CPU: {cause.reason}"
        return Check("GPU", not cause.is_fault, text, cause.hint)
    probes = [cuda_probe.probe(index) for index in range(torch.cuda.device_count())]
    found = [f"{probe.description}: {probe.fault or 'a kernel ran'}" for probe in probes]
    faulty = any(probe.fault for probe in probes)
    hint = "Train with '--device cpu', or install a torch that supports the GPU." if faulty else ""
    return Check("GPU", not faulty, "; ".join([cuda_probe.toolkit(), *found]), hint)


def _qt() -> Check:
    if find_spec("PySide6") is None:
        hint = "Only the window needs it: pip install PySide6-Essentials"
        return Check("Qt", True, "PySide6 is not installed", hint)
    try:
        package = version("PySide6-Essentials")
    except PackageNotFoundError:
        # As a system's own package, which may not say so.
        package = "of unknown version"
    if sys.version_info < (3, 12) and package.startswith("6.12"):
        hint = "pip install 'PySide6-Essentials<6.12'"
        return Check("Qt", False, f"PySide6 {package} aborts on Python 3.11", hint)
    # In a process of its own: a missing system library may end it rather than raise.
    probe = subprocess.run(
        program.command("probe-qt"),
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    if probe.returncode:
        text = (probe.stderr.strip().splitlines() or ["Qt did not start"])[-1]
        return Check("Qt", False, text, qt_hint(text))
    return Check("Qt", True, f"{probe.stdout.strip()}, PySide6 {package}")


def qt_hint(text: str) -> str:
    """What installs the library that an error of the dynamic linker names."""
    missing = re.search(r"(lib[\w.+-]+?\.so)", text)
    package = _DEBIAN.get(missing[1]) if missing else None
    if package:
        return f"sudo apt-get install {package}"
    return "On Debian: sudo apt-get install " + " ".join(sorted(_DEBIAN.values()))


def _display() -> Check:
    if has_display():
        return Check("Display", True, "there is one: 'workbench' opens the window")
    return Check("Display", True, "none: 'workbench demo' does the main job without a window")


def _sqlite() -> Check:
    is_ok = sqlite3.sqlite_version_info >= LEAST_SQLITE
    hint = "" if is_ok else "SQLite 3.37 or later is needed; a newer Python brings it."
    return Check("SQLite", is_ok, sqlite3.sqlite_version, hint)


def _folder() -> Check:
    try:
        home = paths.home()
        with tempfile.TemporaryFile(dir=home):
            pass
    except HomeError as fault:
        return Check("Folder", False, fault.message, fault.hint)
    except OSError as fault:
        hint = "Set WORKBENCH_HOME to a folder that you may write to."
        return Check("Folder", False, f"{fault.filename or ''}: {fault.strerror}", hint)
    relative = paths.relative_home()
    hint = f"WORKBENCH_HOME is '{relative}': another folder wherever you start." if relative else ""
    return Check("Folder", True, str(home), hint)


def _disk() -> Check:
    try:
        free = shutil.disk_usage(paths.home()).free
    except (HomeError, OSError) as fault:
        return Check("Free disk", False, str(fault), "See the folder's line.")
    is_ok = free >= LEAST_FREE_BYTES
    hint = "" if is_ok else "Free some space: checkpoints and data sets need at least 2 GiB."
    return Check("Free disk", is_ok, f"{free / 2**30:.1f} GiB", hint)


def _history() -> Check:
    from workbench.experiments import rebuild
    from workbench.experiments.resumable import stranded
    from workbench.history import checking
    from workbench.history.query import RunQuery
    from workbench.history.store import HistoryStore

    try:
        path = paths.history_file()
        if damage := rebuild.damage(checking.examine(path, thorough=True)):
            return Check("History", False, damage, rebuild.way_back(path))
        store = HistoryStore.open()
    except (HistoryError, HomeError) as fault:
        return Check("History", False, fault.message, fault.hint)
    except OSError as fault:
        return Check("History", False, str(fault))
    try:
        count = len(store.ids(RunQuery()))
        early, lost = stranded(store)
        hint = rebuild.lost_runs(rebuild.unknown_folders(store))
    except HistoryError as fault:
        return Check("History", False, fault.message, fault.hint)
    finally:
        store.close()
    found = f"{path}, {count} runs"
    if lost:
        # Their results are whole: nothing here is broken.
        found += f"; {lost} of {early} that ended early cannot go on: their checkpoints are gone"
    return Check("History", True, found, hint)


_LOOKS: tuple[Callable[[], Check], ...] = (
    _python,
    _torch,
    _gpu,
    _qt,
    _display,
    _sqlite,
    _folder,
    _disk,
    _history,
)
