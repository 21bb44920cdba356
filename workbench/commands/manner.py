"""How a command works runs off: its options, said once for every command, and what obeys them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

import click

from workbench.commands.output import note
from workbench.errors import WorkbenchError
from workbench.history.store import HistoryStore
from workbench.spec.run import RunRecord
from workbench.training.cores import share_of

if TYPE_CHECKING:
    from workbench.experiments.runner import Runner

MOST_AT_ONCE = 64
MOST_THREADS = 256
"""More than the cores of any one processor; a slip of some zeros would take all of a machine's."""

threads_option = click.option(
    "--threads",
    type=click.IntRange(1, MOST_THREADS),
    help="Threads on a CPU; all cores unless given.",
)
_OPTIONS = (
    click.option(
        "--at-once",
        type=click.IntRange(1, MOST_AT_ONCE),
        help="Runs side by side, each in a process of its own, with --threads each on a CPU. "
        "Unless given: on a GPU as many as its memory holds, where that was foretold; else one.",
    ),
    threads_option,
    click.option("--isolated", is_flag=True, help="Train each run in a process of its own."),
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How runs are worked off: torch's threads on a CPU, whether each has a process of its own,
    and how many go on at once (None: as the device bears)."""

    threads: int | None = None
    is_isolated: bool = False
    at_once: int | None = None


def with_manner(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command of several runs --at-once, --threads and --isolated; they reach it as
    `how`, a `Manner`."""

    @wraps(command)
    def told(
        *given: object, at_once: int | None, threads: int | None, isolated: bool, **others: object
    ) -> None:
        command(*given, how=Manner(threads, isolated, at_once), **others)

    for option in reversed(_OPTIONS):
        told = option(told)
    return told


def runner_for(store: HistoryStore, how: Manner) -> "Runner":
    """What executes the runs; runs side by side share the cores."""
    from workbench.experiments.runner import Runner

    return Runner(store, how.threads or share_of(how.at_once or 1))


def work_off(
    runner: "Runner", records: Sequence[RunRecord], how: Manner, keeps_waiting: bool = False
) -> int:
    """Execute queued runs and show their progress; returns the exit code of `execute_all`."""
    from workbench.commands.follow import Follower, execute_all

    at_once = how.at_once or _fitting(runner.store, records)
    if at_once > 1 and len(records) > 1:
        note(f"{len(records)} runs, {min(at_once, len(records))} at once.")
    return execute_all(runner, records, how.is_isolated, Follower(), at_once, keeps_waiting)


def _fitting(store: HistoryStore, records: Sequence[RunRecord]) -> int:
    """As many as fit where each is the largest; one where nothing was foretold of one of them."""
    from workbench.execution.room import at_once

    fitting = []
    for record in records:
        told = store.forecast(record.id)
        if told is None:
            return 1
        try:
            fitting.append(at_once(record.device, told))
        except WorkbenchError:
            # A device that is not there: the run itself ends with that, when its turn comes.
            return 1
    return min(fitting, default=1)
