"""Many runs, worked off in one of the ways to share a device while the caller waits."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from workbench.execution import mps
from workbench.execution.process import execute_isolated
from workbench.execution.sharing import Sharing
from workbench.experiments.recorder import Listener
from workbench.experiments.runner import Runner
from workbench.spec.run import RunState
from workbench.training.control import Control


def execute_many(
    runner: Runner, runs: Sequence[str], control: Control, listener: Listener, sharing: Sharing
) -> list[RunState]:
    """Execute queued runs, `sharing.at_once` of them together and none in this thread's process
    but for 'graphs', and return the states they ended in.

    `control` steers all of them: a stop ends those that go on; those that wait stay queued.
    `listener` is called from as many threads as there are runs at once. Raises what
    `execute_isolated` and `Runner.execute_together` raise, when all have ended.
    """
    match sharing.way:
        case "turns" | "processes":
            return _in_processes(runner, runs, control, listener, sharing.at_once, {})
        case "mps":
            with mps.clients() as environment:
                return _in_processes(runner, runs, control, listener, sharing.at_once, environment)
        case "graphs":
            return _in_one_process(runner, runs, control, listener, sharing.at_once)


def _in_one_process(
    runner: Runner, runs: Sequence[str], control: Control, listener: Listener, at_once: int
) -> list[RunState]:
    """Groups of `at_once`, one after another, in this thread."""
    states: list[RunState] = []
    for first in range(0, len(runs), at_once):
        group = runs[first : first + at_once]
        if control.is_stopped:
            states += [RunState.QUEUED] * len(group)
        else:
            states += runner.execute_together(group, [control] * len(group), listener)
    return states


def _in_processes(
    runner: Runner,
    runs: Sequence[str],
    control: Control,
    listener: Listener,
    at_once: int,
    environment: Mapping[str, str | None],
) -> list[RunState]:
    def execute(run: str) -> RunState:
        if control.is_stopped:
            return RunState.QUEUED
        return execute_isolated(runner.store, run, control, listener, runner.threads, environment)

    with ThreadPoolExecutor(at_once, "run") as pool:
        return list(pool.map(execute, runs))
