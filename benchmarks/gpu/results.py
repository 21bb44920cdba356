"""The file that gathers what all parts find: like that of other benchmarks, and with the state of
each task besides and what it was done with, so that a part that is called again goes on where it
ended."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.figures import Finding, from_json, to_json
from benchmarks.gpu.tasks import Outcome, Request, Result, Task
from benchmarks.running import commit

PREFIX = "gpu-"
"""Of the findings' names: a document has tables of the same benchmarks on a processor."""

SAME = ("device", "driver", "torch", "Python")
"""Facts of a machine that all figures of a file share."""


@dataclass(slots=True)
class Results:
    """What was found so far, by task; `content` is the file's, `facts` and `commit` are those of
    this call."""

    path: Path
    content: dict[str, Any]
    facts: Mapping[str, str]
    commit: str

    def entry(self, task: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.content["tasks"].get(task)
        return found

    def conditions(self, task: Task, request: Request) -> dict[str, str]:
        """What decides a task's figures, besides chance."""
        return {
            **{name: self.facts.get(name, "") for name in SAME},
            "commit": self.commit,
            "runs on": "CUDA" if request.has_cuda else "a CPU",
            **task.arguments(request),
        }

    def differences(self, task: Task, request: Request) -> dict[str, str]:
        """What a task's figures were found with that is otherwise now; all of it where the file
        does not say."""
        now = self.conditions(task, request)
        entry = self.entry(task.name)
        before = (entry or {}).get("conditions", {})
        return {
            name: before.get(name, "unknown")
            for name, value in now.items()
            if before.get(name) != value
        }

    def is_done(self, task: Task, request: Request) -> bool:
        entry = self.entry(task.name)
        is_done = entry is not None and entry["state"] == "done"
        return is_done and not self.differences(task, request)

    def outcomes(self, task: Task, request: Request) -> list[Outcome]:
        """Of an unfinished task's programs, those that need not run again."""
        entry = self.entry(task.name)
        if entry is None or entry["state"] == "done" or self.differences(task, request):
            return []
        return [Outcome(**each) for each in entry["outcomes"]]

    def finding(self, task: str) -> Finding:
        return from_json(self.content["tasks"][task]["finding"])

    def add(self, part: int, task: Task, request: Request, result: Result) -> None:
        """Keep a task's finding, in the place of one from an earlier call. The file is whole at any
        time: a machine may be taken away between two tasks."""
        result.finding.name = PREFIX + task.name
        is_done = result.state == "done"
        self.content["tasks"][task.name] = {
            "part": part,
            "state": result.state,
            "date": _now(),
            "conditions": self.conditions(task, request),
            "finding": to_json(result.finding),
            "outcomes": [] if is_done else [asdict(each) for each in result.outcomes],
        }
        tasks = self.content["tasks"].values()
        self.content["findings"] = [each["finding"] for each in tasks]
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self.content, indent=1) + "\n", encoding="utf-8")
        fresh.replace(self.path)


def opened(out: Path, command: str, threads: int, *, is_new: bool) -> Results:
    """The newest file in `out` of this machine, driver, torch and Python, to go on with, or a new
    one."""
    facts, now = machine.describe(), commit()
    if not is_new and (path := _newest(out, facts)) is not None:
        return Results(path, json.loads(path.read_text(encoding="utf-8")), facts, now)
    content = {
        "date": _now(),
        "command": command,
        "effort": "gpu",
        "threads": threads,
        "commit": now,
        "machine": facts,
        "tasks": {},
        "findings": [],
    }
    path = out / f"{PREFIX}{datetime.now(UTC):%Y-%m-%d-%H%M%S}.json"
    return Results(path, content, facts, now)


def _newest(out: Path, facts: Mapping[str, str]) -> Path | None:
    for path in sorted(out.glob(f"{PREFIX}*.json"), reverse=True):
        kept = json.loads(path.read_text(encoding="utf-8"))["machine"]
        if all(kept.get(name) == facts.get(name) for name in SAME):
            return path
    return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
