"""Many runs, worked off in one of the ways to share a device while the caller waits."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from workbench.errors import TrainingError
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
    `execute_isolated` raises, when all have ended, and `TrainingError` where the runs cannot share
    the device in that way, before any has begun.
    """
    match sharing.way:
        case "turns" | "processes":
            return _in_processes(runner, runs, control, listener, sharing.at_once, {})
        case "mps":
            with mps.clients() as environment:
                return _in_processes(runner, runs, control, listener, sharing.at_once, environment)
        case "graphs":
            raise TrainingError(
                "Several runs in one process are not possible yet.",
                "Choose another '--sharing', such as 'mps' or 'turns'.",
            )


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
