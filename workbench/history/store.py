"""The history: everything that is kept of every run, in one SQLite file.

Takes and returns frozen records. Any thread may use a store, and any number of processes one
file. What a method has returned from is kept, whatever ends the program after it.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from workbench import paths
from workbench.history import (
    abandoned,
    curation,
    entries,
    faults,
    forecasts,
    images,
    recording,
    upgrade,
)
from workbench.history.abandoned import Doubtful
from workbench.history.database import BUSY_SECONDS, Database
from workbench.history.owner import this_process
from workbench.history.reserve import Reserve
from workbench.history.rows import (
    Record,
    epoch_records,
    selected,
)
from workbench.history.shelf import Shelf
from workbench.history.size import Size
from workbench.history.traces import Traces, traces
from workbench.spec.events import EpochFinished, Event, Logged, StepsSampled
from workbench.spec.forecast import Forecast, Score
from workbench.spec.run import (
    CheckpointRecord,
    EpochRecord,
    ImageFacts,
    LogRecord,
    MachineRecord,
    RunRecord,
    RunSpec,
    StepRecord,
)


class HistoryStore(Shelf):
    """An open history. Every method may raise `HistoryError` or one of its kinds. `before` is how
    the file lay there when it was opened."""

    before = Traces()

    @classmethod
    def open(cls, path: Path | None = None, timeout: float = BUSY_SECONDS) -> "HistoryStore":
        """Open the file, the application's own when none is named; made or brought up to date
        where needed. `timeout` in seconds is how long to wait for another process.

        Raises `NotAHistory`, `HistoryTooNew`, `HistoryReadOnly`, `HistoryBusy`, `DiskFull`.
        """
        path = path or paths.history_file()
        before = traces(path)
        upgrade.prepare(path, timeout)
        reserve = Reserve(path)
        reserve.make()
        store = cls(Database(path, reserve, timeout), this_process())
        store.before = before
        return store

    @property
    def path(self) -> Path:
        return self._database.path

    def close(self) -> None:
        """Give every connection back. Waits for what other threads are doing with the store."""
        self._database.close()

    # What runs say

    def add(self, spec: RunSpec, *, depth: int, parameters: int, macs: int) -> RunRecord:
        """Enter a run as queued, behind the others."""
        size = Size(depth, parameters, macs)
        return self.run(
            self._entered(lambda connection: entries.add(connection, spec, size, self._owner))
        )

    def record(self, *events: Event) -> None:
        """Enter what a run says: all of it or nothing. Raises `HistoryError` where it belongs to
        another process or has ended; `DiskFull` leaves room for the run's last words."""
        self._database.write(
            lambda connection: recording.apply(connection, events, self._owner),
            durable=not all(isinstance(event, StepsSampled | Logged) for event in events),
            urgent=not all(
                isinstance(event, StepsSampled | EpochFinished | Logged) for event in events
            ),
        )

    def foretell(self, run: str, told: Forecast) -> None:
        """Keep what was foretold with a run that has not started. Raises `HistoryError`."""
        self._database.write(lambda connection: forecasts.add(connection, run, told))

    def beat(self, run: str) -> None:
        """Say that this process is alive and at work on the run; nothing for a run of nobody."""
        self._database.write(
            lambda connection: recording.beat(connection, run, self._owner),
            durable=False,
            urgent=False,
        )

    def mark_interrupted(self) -> list[str]:
        """Put the runs whose process is dead, or silent for 30 seconds, into the state
        `interrupted`; returns their ids."""
        with self._database.read() as connection:
            if not abandoned.abandoned(connection):
                return []  # nothing to write: a list can be shown while another process writes
        return self._database.write(abandoned.mark_interrupted)

    def doubtful(self) -> list[Doubtful]:
        """Live runs of other machines of which nobody can tell whether they still go on."""
        with self._database.read() as connection:
            return abandoned.doubtful(connection)

    def take_over(self, run: str) -> None:
        """Put such a run into the state `interrupted`, so that it can be resumed here. Raises
        `HistoryError` for one whose process is known to live."""
        self._database.write(lambda connection: abandoned.take_over(connection, run))

    # What is known of a run

    def run(self, run: str) -> RunRecord:
        found = self.page([run])
        if not found:
            raise recording.unknown(run)
        return found[0]

    def spec(self, run: str) -> RunSpec:
        """What was asked for, with the design and the recipe as they were when the run began."""
        with self._database.read() as connection:
            return entries.spec(connection, run)

    def forecast(self, run: str) -> Forecast | None:
        """What was foretold before the run started."""
        with self._database.read() as connection:
            return forecasts.find(connection, run)

    def score(self, run: str) -> Score | None:
        """How near that was; None where nothing was foretold."""
        with self._database.read() as connection:
            return forecasts.score(connection, run)

    def machine(self, run: str) -> MachineRecord | None:
        """Where the run last happened; None before it has begun."""
        source = "machines WHERE number = (SELECT machine FROM runs WHERE id = ?)"
        found = self._records(MachineRecord, source, run)
        return found[0] if found else None

    def images(self, run: str) -> ImageFacts | None:
        """The images that the run has read; None before it has, or where it is of an older version
        that did not keep them."""
        with self._database.read() as connection:
            entries.number(connection, run)
            return images.find(connection, run)

    def accept_images(self, run: str) -> None:
        """Let the run go on with whatever images it finds."""
        self._database.write(lambda connection: images.forget(connection, run))

    def keep_threads(self, runs: Sequence[str], threads: int) -> None:
        """Note of queued runs how many of torch's threads were asked for, so that whatever works
        them off later gives the same numbers."""
        self._database.write(lambda connection: entries.keep_threads(connection, runs, threads))

    def threads(self, run: str) -> int | None:
        """torch's threads that were asked for with the run; None where they were left open."""
        with self._database.read() as connection:
            return entries.threads(connection, run)

    def epochs(self, run: str) -> list[EpochRecord]:
        with self._database.read() as connection:
            return epoch_records(connection, entries.number(connection, run))

    def steps(self, run: str) -> list[StepRecord]:
        return self._of_run(StepRecord, "steps", run, "step")

    def log(self, run: str) -> list[LogRecord]:
        return self._of_run(LogRecord, "log", run, "number")

    def checkpoints(self, run: str) -> list[CheckpointRecord]:
        return self._of_run(CheckpointRecord, "checkpoints", run, "step")

    # What a person does with them

    def rename(self, run: str, name: str) -> RunRecord:
        """Raises `HistoryError` for a name of blanks."""
        self._database.write(lambda connection: curation.rename(connection, run, name))
        return self.run(run)

    def annotate(
        self,
        run: str,
        *,
        notes: str | None = None,
        tags: Sequence[str] | None = None,
        starred: bool | None = None,
        colour: str | None = None,
    ) -> RunRecord:
        """Change what is given; None leaves it as it is."""
        changes = curation.Annotation(notes, tags, starred, colour)
        self._database.write(lambda connection: curation.annotate(connection, run, changes))
        return self.run(run)

    def trash(self, runs: Sequence[str]) -> None:
        """Move runs to the trash. Raises `HistoryError`, for all, when one is going on."""
        self._database.write(lambda connection: curation.trash(connection, runs))

    def restore(self, runs: Sequence[str]) -> None:
        """Take runs out of the trash."""
        self._database.write(lambda connection: curation.restore(connection, runs))

    def delete(self, runs: Sequence[str]) -> None:
        """Delete runs for good. Raises `HistoryError`, for all, when one is not in the trash."""
        self._database.write(lambda connection: curation.delete(connection, runs))
        for run in runs:
            # Else the run would be back when the history is rebuilt from the folders.
            with contextlib.suppress(OSError):
                (self.path.parent / "runs" / run / "run.json").unlink(missing_ok=True)

    def backup(self, target: Path) -> None:
        """Copy the whole history into `target` while it is in use."""
        with faults.translated(target), self._database.read() as connection:
            upgrade.backup(connection, target)

    def _of_run(self, cls: type[Record], table: str, run: str, order: str) -> list[Record]:
        source = f"{table} WHERE run = (SELECT number FROM runs WHERE id = ?) ORDER BY {order}"
        return self._records(cls, source, run)

    def _records(self, cls: type[Record], source: str, run: str) -> list[Record]:
        with self._database.read() as connection:
            entries.number(connection, run)
            return selected(connection, cls, source, [run])
