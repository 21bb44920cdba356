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
    """Groups of `at_once` that can share a process, one after another, in this thread."""
    states = dict.fromkeys(runs, RunState.QUEUED)
    for group in _sharing_groups(runner, runs, at_once):
        if not control.is_stopped:
            ended = runner.execute_together(group, [control] * len(group), listener)
            states.update(zip(group, ended, strict=True))
    return list(states.values())


def _sharing_groups(runner: Runner, runs: Sequence[str], at_once: int) -> list[list[str]]:
    """Runs of one device and precision, at most `at_once` together, in their order."""
    by_settings: dict[tuple[str, str], list[str]] = {}
    for run in runs:
        spec = runner.store.spec(run)
        device = f"{spec.device}:0" if spec.device == "cuda" else spec.device
        by_settings.setdefault((device, spec.recipe.precision), []).append(run)
    return [
        same[first : first + at_once]
        for same in by_settings.values()
        for first in range(0, len(same), at_once)
    ]


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
