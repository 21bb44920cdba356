"""How a command works runs off: its options, said once for every command, and what obeys them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, get_args

import click

from workbench.commands.numbers import WholeNumber
from workbench.commands.output import note
from workbench.errors import TrainingError, WorkbenchError
from workbench.execution.sharing import ALONE, Choice, Sharing, resolve_sharing
from workbench.history.store import HistoryStore
from workbench.spec.forecast import Forecast
from workbench.spec.run import RunRecord
from workbench.training.cores import share_of

if TYPE_CHECKING:
    from workbench.experiments.runner import Runner

MOST_AT_ONCE = 64
MOST_THREADS = 256
"""More than the cores of any one processor; a slip of some zeros would take all of a machine's."""

threads_option = click.option(
    "--threads",
    type=WholeNumber(1, MOST_THREADS),
    help="Threads on a CPU; all cores unless given.",
)
_OPTIONS = (
    click.option(
        "--at-once",
        type=WholeNumber(1, MOST_AT_ONCE),
        help="Runs together, with --threads each on a CPU. Default: one; on a GPU shared by "
        "--sharing, as many as its memory holds by their forecasts.",
    ),
    click.option(
        "--sharing",
        type=click.Choice(get_args(Choice)),
        default="auto",
        show_default=True,
        help="How runs together share a GPU: in 'turns'; as 'processes', whose kernels take turns; "
        "by NVIDIA's 'mps', whose kernels overlap; as 'graphs' of one process; or as was measured "
        "for that GPU.",
    ),
    threads_option,
    click.option("--isolated", is_flag=True, help="Train each run in a process of its own."),
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How runs are worked off: torch's threads on a CPU, whether each has a process of its own,
    how many go on at once (None: as the device bears), and how those share it."""

    threads: int | None = None
    is_isolated: bool = False
    at_once: int | None = None
    sharing: Choice = "auto"


def with_manner(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command of several runs --at-once, --sharing, --threads and --isolated; they reach
    it as `how`, a `Manner`."""

    @wraps(command)
    def told(
        *given: object,
        at_once: int | None,
        sharing: Choice,
        threads: int | None,
        isolated: bool,
        **others: object,
    ) -> None:
        command(*given, how=Manner(threads, isolated, at_once, sharing), **others)

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
    """Execute queued runs and show their progress; returns the exit code of `execute_all`. Raises
    `WorkbenchError` where they cannot share their device as asked; they are then withdrawn, unless
    `keeps_waiting`."""
    from workbench.commands.follow import Follower, execute_all

    try:
        if runner.threads is not None:
            runner.store.keep_threads([record.id for record in records], runner.threads)
        sharing = _sharing(runner.store, records, how)
        if sharing.way == "graphs" and how.is_isolated:
            raise TrainingError(
                "Runs that share a process cannot each have one of their own.",
                "Leave out '--isolated', or choose another '--sharing'.",
            )
        if sharing.at_once > 1 and len(records) > 1:
            note(f"{len(records)} runs, {min(sharing.at_once, len(records))} at once.")
        if sharing.reason and len(records) > 1:
            note(sharing.reason)
        return execute_all(runner, records, how.is_isolated, Follower(), sharing, keeps_waiting)
    except WorkbenchError:
        if not keeps_waiting:
            for record in records:
                runner.withdraw(record.id)
        raise


def _sharing(store: HistoryStore, records: Sequence[RunRecord], how: Manner) -> Sharing:
    """Raises `TrainingError`."""
    from workbench.training.job import resolve

    fallback = Sharing("processes", how.at_once) if how.at_once else ALONE
    try:
        devices = {name: resolve(name) for name in {record.device for record in records}}
    except WorkbenchError:
        # A device that is not there: the run itself ends with that, when its turn comes.
        return fallback
    found = []
    for name, device in devices.items():
        forecast = _largest(store, [record for record in records if record.device == name])
        found.append(resolve_sharing(how.sharing, device, len(records), how.at_once, forecast))
    if len({sharing.way for sharing in found}) > 1:
        return fallback
    return min(found, key=lambda sharing: sharing.at_once, default=fallback)


def _largest(store: HistoryStore, records: Sequence[RunRecord]) -> Forecast | None:
    """The forecast of most memory; None where one of the runs has none."""
    largest = None
    for record in records:
        forecast = store.forecast(record.id)
        if forecast is None:
            return None
        if largest is None or forecast.peak_memory_bytes > largest.peak_memory_bytes:
            largest = forecast
    return largest
