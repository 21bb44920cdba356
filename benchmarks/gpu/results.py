"""The file that gathers what all parts find: like that of other benchmarks, and with the state of
each task besides, so that a part that is called again goes on where it ended."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.figures import Finding, from_json, to_json
from benchmarks.gpu.tasks import State
from benchmarks.running import commit

PREFIX = "gpu-"
"""Of the findings' names: a document has tables of the same benchmarks on a processor."""


@dataclass(slots=True)
class Results:
    """What was found so far, by task; `content` is the file's."""

    path: Path
    content: dict[str, Any]

    def is_done(self, task: str) -> bool:
        entry = self.content["tasks"].get(task)
        return entry is not None and bool(entry["state"] == "done")

    def finding(self, task: str) -> Finding:
        return from_json(self.content["tasks"][task]["finding"])

    def add(self, part: int, task: str, finding: Finding, state: State) -> None:
        """Keep a task's finding, in the place of one from an earlier call. The file is whole at any
        time: a machine may be taken away between two tasks."""
        finding.name = PREFIX + task
        self.content["tasks"][task] = {
            "part": part,
            "state": state,
            "date": _now(),
            "commit": commit(),
            "finding": to_json(finding),
        }
        tasks = self.content["tasks"].values()
        self.content["findings"] = [each["finding"] for each in tasks]
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self.content, indent=1) + "\n", encoding="utf-8")
        fresh.replace(self.path)


def opened(out: Path, command: str, threads: int, *, is_new: bool) -> Results:
    """The newest file of this machine in `out`, to go on with, or a new one."""
    facts = machine.describe()
    if not is_new and (path := _newest(out, facts)) is not None:
        return Results(path, json.loads(path.read_text(encoding="utf-8")))
    content = {
        "date": _now(),
        "command": command,
        "effort": "gpu",
        "threads": threads,
        "commit": commit(),
        "machine": facts,
        "tasks": {},
        "findings": [],
    }
    return Results(out / f"{PREFIX}{datetime.now(UTC):%Y-%m-%d-%H%M%S}.json", content)


def _newest(out: Path, facts: Mapping[str, str]) -> Path | None:
    for path in sorted(out.glob(f"{PREFIX}*.json"), reverse=True):
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["machine"]["device"] == facts["device"]:
            return path
    return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
