"""The history: everything that is kept of every run, in one SQLite file.

Takes and returns frozen records. Any thread may use a store, and any number of processes one
file. What a method has returned from is kept, whatever ends the program after it.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import paths
from workbench.errors import HistoryError
from workbench.history import (
    curation,
    entries,
    experiments,
    faults,
    forecasts,
    groups,
    query,
    queueing,
    recording,
    transfer,
    trials,
    upgrade,
)
from workbench.history.database import BUSY_SECONDS, Database, Result
from workbench.history.experiments import ExperimentRecord
from workbench.history.facets import Facets, read_facets
from workbench.history.groups import Key, RunGroup
from workbench.history.owner import Owner, this_process
from workbench.history.query import EVERYTHING, RunQuery
from workbench.history.reserve import Reserve
from workbench.history.rows import (
    RUN_COLUMNS,
    Record,
    epoch_records,
    number_of,
    run_record,
    selected,
)
from workbench.history.transfer import StoredRun
from workbench.history.trials import Trial
from workbench.spec.events import EpochFinished, Event, Logged, StepsSampled
from workbench.spec.forecast import Forecast, Score
from workbench.spec.network import Design
from workbench.spec.run import (
    CheckpointRecord,
    EpochRecord,
    LogRecord,
    MachineRecord,
    RunRecord,
    RunSpec,
    RunState,
    StepRecord,
)

_RUN_COLUMNS = ", ".join(RUN_COLUMNS)
_QUEUE = (
    f"SELECT {_RUN_COLUMNS} FROM runs WHERE state = 'queued' AND trashed IS NULL "
    "ORDER BY queue_position, number"
)


@dataclass(frozen=True, slots=True)
class Curve:
    """One metric of a run: a value an epoch, NaN where it was not a number."""

    epochs: tuple[int, ...]
    values: tuple[float, ...]


class HistoryStore:
    """An open history. Every method may raise `HistoryError` or one of its kinds."""

    def __init__(self, database: Database, owner: Owner) -> None:
        self._database = database
        self._owner = owner

    @classmethod
    def open(cls, path: Path | None = None, timeout: float = BUSY_SECONDS) -> "HistoryStore":
        """Open the file, the application's own when none is named; made or brought up to date
        where needed. `timeout` in seconds is how long to wait for another process.

        Raises `NotAHistory`, `HistoryTooNew`, `HistoryReadOnly`, `HistoryBusy`, `DiskFull`.
        """
        path = path or paths.history_file()
        upgrade.prepare(path, timeout)
        reserve = Reserve(path)
        reserve.make()
        return cls(Database(path, reserve, timeout), this_process())

    @property
    def path(self) -> Path:
        return self._database.path

    def close(self) -> None:
        """Give every connection back. Waits for what other threads are doing with the store."""
        self._database.close()

    # What runs say

    def add(self, spec: RunSpec, *, depth: int, parameters: int, macs: int) -> RunRecord:
        """Enter a run as queued, behind the others."""
        size = entries.Size(depth, parameters, macs)
        return self.run(
            self._entered(lambda connection: entries.add(connection, spec, size, self._owner))
        )

    def add_experiment(
        self, name: str, document: str, runs: Sequence[tuple[RunSpec, entries.Size]]
    ) -> list[RunRecord]:
        """Enter an experiment and queue its runs: all of them or none. `document` is its JSON."""
        return self.page(
            self._entered(
                lambda connection: experiments.add_experiment(
                    connection, name, document, list(runs), self._owner
                )
            )
        )

    def add_all(
        self, runs: Sequence[tuple[RunSpec, entries.Size]], experiment: str | None = None
    ) -> list[RunRecord]:
        """Queue runs, all of them or none, as part of an experiment where one is named."""

        def add(connection: sqlite3.Connection) -> list[str]:
            return [
                entries.add(connection, spec, size, self._owner, experiment) for spec, size in runs
            ]

        return self.page(self._entered(add))

    def experiments(self) -> list[ExperimentRecord]:
        """All experiments that were queued and still have a run, the newest first."""
        with self._database.read() as connection:
            return experiments.experiments(connection)

    def experiment(self, id: str) -> ExperimentRecord:
        with self._database.read() as connection:
            return experiments.experiments(connection, id)[0]

    def record(self, event: Event) -> None:
        """Enter what a run says. Raises `HistoryError` where it belongs to another process or
        has ended; `DiskFull` leaves room for the run's last words."""
        is_progress = isinstance(event, StepsSampled | EpochFinished | Logged)
        self._database.write(
            lambda connection: recording.apply(connection, event, self._owner),
            durable=not isinstance(event, StepsSampled | Logged),
            urgent=not is_progress,
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
            if not recording.abandoned(connection):
                return []  # nothing to write: a list can be shown while another process writes
        return self._database.write(recording.mark_interrupted)

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

    def epochs(self, run: str) -> list[EpochRecord]:
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT epoch, metric, value FROM epoch_metrics WHERE run = ?",
                (entries.number(connection, run),),
            ).fetchall()
        return epoch_records(rows)

    def steps(self, run: str) -> list[StepRecord]:
        return self._of_run(StepRecord, "steps", run, "step")

    def log(self, run: str) -> list[LogRecord]:
        return self._of_run(LogRecord, "log", run, "number")

    def checkpoints(self, run: str) -> list[CheckpointRecord]:
        return self._of_run(CheckpointRecord, "checkpoints", run, "step")

    def curves(self, runs: Sequence[str], metric: str) -> dict[str, Curve]:
        """One metric (a field of `EpochRecord`) of many runs; a run without it is left out."""
        curves: dict[str, Curve] = {}
        with self._database.read() as connection:
            for run in runs:
                rows = connection.execute(
                    "SELECT epoch, value FROM epoch_metrics "
                    "WHERE run = (SELECT number FROM runs WHERE id = ?) AND metric = ? "
                    "ORDER BY epoch",
                    (run, metric),
                ).fetchall()
                if rows:
                    epochs, values = zip(*rows, strict=True)
                    curves[run] = Curve(epochs, tuple(map(number_of, values)))
        return curves

    def stored(self, run: str) -> StoredRun:
        """Everything that is kept of a run that has ended; raises `HistoryError` for another."""
        with self._database.read() as connection:
            return transfer.read(connection, run)

    def put_all(
        self, runs: Iterable[StoredRun], accept: Callable[[list[str]], None]
    ) -> tuple[list[str], list[str]]:
        """Enter runs from another history: all of them, or none where one cannot be. Returns the
        ids of those entered and of those that were here already. `accept` hears those entered
        last of all, and may still refuse by raising. Raises `HistoryError`."""

        def put(connection: sqlite3.Connection) -> tuple[list[str], list[str]]:
            entered: list[str] = []
            present: list[str] = []
            for run in runs:
                is_present = transfer.is_present(connection, run.record)
                (present if is_present else entered).append(run.record.id)
                if not is_present:
                    transfer.put(connection, run)
            accept(entered)
            return entered, present

        return self._entered(put)

    # Which runs there are

    def ids(self, wanted: RunQuery = EVERYTHING) -> list[str]:
        """The ids of the runs that match, in the order asked for."""
        return [row[0] for row in self._rows(*query.select(wanted, "id"))]

    def page(self, runs: Sequence[str]) -> list[RunRecord]:
        """The runs of these ids, in this order; ids that are gone are left out."""
        among = "id IN (SELECT value FROM json_each(?))"
        rows = self._rows(
            f"SELECT {_RUN_COLUMNS} FROM runs WHERE {among}", [json.dumps(list(runs))]
        )
        found = {record.id: record for record in map(run_record, rows)}
        return [found[run] for run in runs if run in found]

    def runs(self, wanted: RunQuery = EVERYTHING) -> list[RunRecord]:
        """The runs that match, in the order asked for."""
        return [run_record(row) for row in self._rows(*query.select(wanted, _RUN_COLUMNS))]

    def facets(self) -> Facets:
        """How many runs there are of each state and data set, starred, in the trash."""
        with self._database.read() as connection:
            return read_facets(connection)

    def groups(self, by: Sequence[str], wanted: RunQuery = EVERYTHING) -> list[RunGroup]:
        """The runs that match, grouped by some of `GROUPINGS`, with what their figures come to;
        the group with the newest run first."""
        with self._database.read() as connection:
            return groups.groups(connection, by, wanted)

    def group_members(
        self, by: Sequence[str], keys: Sequence[Key], wanted: RunQuery = EVERYTHING
    ) -> list[str]:
        """The ids of the runs of one of those groups, by its `keys`, oldest first."""
        with self._database.read() as connection:
            return groups.members(connection, by, keys, wanted)

    def live(self) -> list[RunRecord]:
        """The runs that a process is at work on, oldest first."""
        live = tuple(state for state in RunState if state.is_live)
        return self.runs(RunQuery(states=live, order_by="started", descending=False))

    def queue(self) -> list[RunRecord]:
        """The queued runs, the next one first, held ones in their place."""
        return [run_record(row) for row in self._rows(_QUEUE, ())]

    def trials(self, designs: Sequence[str]) -> list[Trial]:
        """The runs of the designs with these digests, with what they were trained by."""
        with self._database.read() as connection:
            return trials.trials(connection, designs)

    def designs_of_size(self, parameters: int) -> list[tuple[str, Design]]:
        """Each design with so many parameters that some run has: digest and design."""
        with self._database.read() as connection:
            return trials.designs_of_size(connection, parameters)

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

    def reorder(self, runs: Sequence[str]) -> None:
        """Put these queued runs first in the queue, in this order; the others keep theirs."""
        self._database.write(lambda connection: queueing.reorder(connection, runs))

    def hold(self, runs: Sequence[str]) -> None:
        """Let queued runs wait until they are released. Raises `HistoryError`, for all, where one
        is not queued."""
        self._database.write(lambda connection: queueing.hold(connection, runs, True))

    def release(self, runs: Sequence[str]) -> None:
        """Let held runs be taken in their turn again."""
        self._database.write(lambda connection: queueing.hold(connection, runs, False))

    def adopt_queue(self) -> list[str]:
        """Take the queued runs on that no living process has queued, held ones included; returns
        their ids in the queue's order."""
        return self._database.write(lambda connection: queueing.adopt(connection, self._owner))

    def backup(self, target: Path) -> None:
        """Copy the whole history into `target` while it is in use."""
        with faults.translated(target), self._database.read() as connection:
            upgrade.backup(connection, target)

    def _entered(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            return self._database.write(work)
        except OverflowError:
            raise HistoryError(
                "A run has a seed or a size that is too large to be kept.",
                "Choose a seed below 2^63 and a smaller network.",
            ) from None

    def _rows(self, statement: str, parameters: Sequence[Any]) -> list[Any]:
        with self._database.read() as connection:
            return connection.execute(statement, parameters).fetchall()

    def _of_run(self, cls: type[Record], table: str, run: str, order: str) -> list[Record]:
        source = f"{table} WHERE run = (SELECT number FROM runs WHERE id = ?) ORDER BY {order}"
        return self._records(cls, source, run)

    def _records(self, cls: type[Record], source: str, run: str) -> list[Record]:
        with self._database.read() as connection:
            entries.number(connection, run)
            return selected(connection, cls, source, [run])
