"""A benchmark run in a process of its own, for whatever program asks."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import machine, processes
from benchmarks.figures import CUT_SHORT, FAILED, STOPPED, Finding, from_json
from benchmarks.measuring import Effort
from benchmarks.processes import GRACE
from benchmarks.registry import Benchmark

ROOT = Path(__file__).resolve().parents[1]
TAIL = 12
"""Lines of what a program wrote that tell of its failure."""


def in_a_child(
    each: Benchmark, effort: Effort, threads: int, out: Path, seconds: float | None = None
) -> Finding:
    """What a benchmark finds; in `seconds`, where given, as much as it finds by then. Where it
    fails or is stopped, what it found before; where packages are missing, no figures."""
    if missing := each.missing():
        return Finding(each.name, each.title, skipped=f"{', '.join(missing)} not installed")
    busy = machine.others_percent()
    kept = out / "kept"
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        output = Path(folder) / "finding.json"
        command = [sys.executable, "-m", "benchmarks.child", each.name, "--effort", effort]
        command += ["--threads", str(threads), "--kept", str(kept.resolve())]
        command += ["--output", str(output)]
        if seconds is not None:
            command += ["--seconds", str(seconds)]
        limit = None if seconds is None else seconds + GRACE
        ended = processes.run(command, environment(), limit, folder=ROOT, is_shown=True)
        found = output.read_text(encoding="utf-8") if output.exists() else ""
    finding = from_json(json.loads(found)) if found else Finding(each.name, each.title)
    finding.others_percent = busy
    _tell_end(finding, ended, has_figures=bool(found))
    return finding


def _tell_end(finding: Finding, ended: processes.Ended, *, has_figures: bool) -> None:
    """Say of a finding how its program ended, where that was not well."""
    if ended.is_stopped:
        if not finding.is_stopped:
            finding.notes.append(f"{STOPPED}.")
        return
    if ended.code == 0 and has_figures:
        return
    if finding.is_cut_short and ended.code is None:
        return
    why = "and did not end in its time" if ended.code is None else f"with code {ended.code}"
    if not has_figures:
        finding.skipped = f"{FAILED} {why}"
    elif not finding.has_failed:
        finding.notes.append(f"{CUT_SHORT}: {FAILED} {why}.")
    finding.notes += ended.errors.splitlines()[-TAIL:]


def environment() -> dict[str, str]:
    """That of children, which find this project in a checkout that is not installed."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}


def commit() -> str:
    """What is measured; a + where files differ from it. Empty outside a repository."""
    git = ["git", "-C", str(ROOT)]
    try:
        said = subprocess.run(
            [*git, "describe", "--always", "--dirty=+", "--abbrev=12"],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return said.stdout.strip()
