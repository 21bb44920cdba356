"""Real `workbench` processes that cost little: forked from one that has imported torch already."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from workbench import paths

_SERVER = """
import json, os, sys
import torch, torch._dynamo
import workbench.commands.follow, workbench.commands.resume, workbench.commands.train
import workbench.data.sources, workbench.nn.network, workbench.training.loop
from workbench.cli import cli
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.dup2(1, 2)
        os.environ["WORKBENCH_HOME"], *arguments = json.loads(line)
        cli(arguments)
    print("process", child, flush=True)
    print("ended", os.waitpid(child, 0)[1], flush=True)
"""


class Nursery:
    """Runs commands one after another, each in a process of its own."""

    def __init__(self) -> None:
        self._early: list[str] = []
        self._server = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        assert self._readline() == "ready"

    def close(self) -> None:
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(60)
        self._server.stdout.close()

    def start(self, *arguments: str) -> int:
        """Begin `workbench ARGUMENTS`; the process's id. `lines` must be read to its end next."""
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps([str(paths.home()), *arguments]) + "\n")
        self._server.stdin.flush()
        while not (line := self._readline()).startswith("process "):
            self._early.append(line)
        return int(line.split()[1])

    def lines(self) -> Iterator[str]:
        """What the process says, as it says it, until it is gone."""
        yield from self._early
        self._early = []
        while not (line := self._readline()).startswith("ended "):
            yield line

    def run(self, *arguments: str) -> list[str]:
        """All that the command says."""
        self.start(*arguments)
        return list(self.lines())

    def _readline(self) -> str:
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        assert line, "the nursery has died"
        return line.rstrip("\n")
