"""Many runs, so many at once, worked off while the caller waits."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from workbench.execution.process import execute_isolated
from workbench.experiments.recorder import Listener
from workbench.experiments.runner import Runner
from workbench.spec.run import RunState
from workbench.training.control import Control


def execute_many(
    runner: Runner, runs: Sequence[str], control: Control, listener: Listener, at_once: int
) -> list[RunState]:
    """Execute queued runs, each in a process of its own, and return the states they ended in.

    `control` steers all of them: a stop ends those that go on; those that wait stay queued.
    `listener` is called from as many threads as there are runs at once. Raises what
    `execute_isolated` raises, when all have ended.
    """

    def execute(run: str) -> RunState:
        if control.is_stopped:
            return RunState.QUEUED
        return execute_isolated(runner.store, run, control, listener, runner.threads)

    with ThreadPoolExecutor(at_once, "run") as pool:
        return list(pool.map(execute, runs))
