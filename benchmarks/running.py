"""A benchmark run in a process of its own, for whatever program asks."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import machine
from benchmarks.figures import Finding, from_json
from benchmarks.measuring import Effort
from benchmarks.registry import Benchmark

FAILED = "it failed"
ROOT = Path(__file__).resolve().parents[1]
GRACE = 30.0
"""Seconds that a process has, beyond its own, to write down what it found."""


def in_a_child(
    each: Benchmark, effort: Effort, threads: int, out: Path, seconds: float | None = None
) -> Finding:
    """What a benchmark finds; in `seconds`, where given, as much as it finds by then. Where
    packages are missing or it fails, a finding without figures."""
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
        why = _why_failed(command, None if seconds is None else seconds + GRACE)
        if why or not output.exists():
            return Finding(each.name, each.title, skipped=f"{FAILED} {why}".rstrip())
        finding = from_json(json.loads(output.read_text(encoding="utf-8")))
    finding.others_percent = busy
    return finding


def _why_failed(command: list[str], timeout: float | None) -> str:
    """Run it; empty where it ended well."""
    try:
        code = subprocess.run(
            command, cwd=ROOT, env=environment(), timeout=timeout, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return "and did not end in its time"
    return f"with code {code}" if code else ""


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
