"""What the history tells of many runs at once, and does with them: lists, groups, the queue.

The store is this and what it knows of a single run.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from workbench.errors import HistoryError
from workbench.history import entries, experiments, groups, query, queueing, transfer, trials, views
from workbench.history.database import Database, Result
from workbench.history.experiments import ExperimentRecord
from workbench.history.facets import Facets, read_facets
from workbench.history.groups import Key, RunGroup
from workbench.history.owner import Owner
from workbench.history.query import EVERYTHING, RunQuery
from workbench.history.rows import RUN_COLUMNS, run_record
from workbench.history.size import Size
from workbench.history.transfer import StoredRun
from workbench.history.trials import Trial
from workbench.history.views import SavedView
from workbench.spec.codec import decode
from workbench.spec.dataset import DatasetSpec
from workbench.spec.network import Design
from workbench.spec.run import RunRecord, RunSpec, RunState

_RUN_COLUMNS = ", ".join(RUN_COLUMNS)
_QUEUE = (
    f"SELECT {_RUN_COLUMNS} FROM runs WHERE state = 'queued' AND trashed IS NULL "
    "ORDER BY queue_position, number"
)


class Shelf:
    """All runs of an open history. Every method may raise `HistoryError` or one of its kinds."""

    def __init__(self, database: Database, owner: Owner) -> None:
        self._database = database
        self._owner = owner

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
        """What runs can be filtered by, and how many there are of each."""
        with self._database.read() as connection:
            return read_facets(connection)

    def live(self) -> list[RunRecord]:
        """The runs that a process is at work on, oldest first."""
        live = tuple(state for state in RunState if state.is_live)
        return self.runs(RunQuery(states=live, order_by="started", descending=False))

    def queue(self) -> list[RunRecord]:
        """The queued runs, the next one first, held ones in their place."""
        return [run_record(row) for row in self._rows(_QUEUE, ())]

    # What they have in common

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

    def step_lines(self, runs: Sequence[str]) -> dict[str, list[str]]:
        """The lines of the logs of these runs that begin as `StepReport`'s sentence does, oldest
        first."""
        rows = self._rows(
            "SELECT runs.id, text FROM runs JOIN log ON log.run = runs.number "
            "WHERE runs.id IN (SELECT value FROM json_each(?)) AND text LIKE 'Trains in %' "
            "ORDER BY log.number",
            [json.dumps(list(runs))],
        )
        found: dict[str, list[str]] = {}
        for run, text in rows:
            found.setdefault(run, []).append(text)
        return found

    def images_keys(self, dataset: str) -> list[tuple[DatasetSpec, str]]:
        """What runs on a data set of this title were asked to read, with the `images_key` of what
        they have read."""
        rows = self._rows(
            "SELECT DISTINCT document, images_key FROM runs "
            "JOIN datasets ON datasets.sha256 = dataset_sha256 "
            "WHERE runs.dataset = ? AND image_facts IS NOT NULL",
            [dataset],
        )
        return [(decode(DatasetSpec, document), key) for document, key in rows]

    def trials(self, designs: Sequence[str]) -> list[Trial]:
        """The runs of the designs with these digests, with what they were trained by."""
        with self._database.read() as connection:
            return trials.trials(connection, designs)

    def designs_of_size(self, parameters: int) -> list[tuple[str, Design]]:
        """Each design with so many parameters that some run has: digest and design."""
        with self._database.read() as connection:
            return trials.designs_of_size(connection, parameters)

    # What is entered together

    def add_all(
        self, runs: Sequence[tuple[RunSpec, Size]], experiment: str | None = None
    ) -> list[RunRecord]:
        """Queue runs, all of them or none, as part of an experiment where one is named."""

        def add(connection: sqlite3.Connection) -> list[str]:
            return [
                entries.add(connection, spec, size, self._owner, experiment) for spec, size in runs
            ]

        return self.page(self._entered(add))

    def add_experiment(
        self, name: str, document: str, runs: Sequence[tuple[RunSpec, Size]]
    ) -> list[RunRecord]:
        """Enter an experiment and queue its runs: all of them or none. `document` is its JSON."""
        return self.page(
            self._entered(
                lambda connection: experiments.add_experiment(
                    connection, name, document, list(runs), self._owner
                )
            )
        )

    def experiments(self) -> list[ExperimentRecord]:
        """All experiments that were queued and still have a run, the newest first."""
        with self._database.read() as connection:
            return experiments.experiments(connection)

    def experiment(self, id: str) -> ExperimentRecord:
        with self._database.read() as connection:
            return experiments.experiments(connection, id)[0]

    def stored(self, run: str) -> StoredRun:
        """Everything that is kept of a run that has ended; raises `HistoryError` for another."""
        with self._database.read() as connection:
            return transfer.read(connection, run)

    def outline(self, run: str) -> StoredRun:
        """The same of a run in whatever state, without its sampled steps."""
        with self._database.read() as connection:
            return transfer.outline(connection, run)

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

    # The queue

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

    # Saved views

    def views(self) -> list[SavedView]:
        """All saved views, by name."""
        with self._database.read() as connection:
            return views.views(connection)

    def save_view(self, view: SavedView) -> None:
        """Keep a view; one of the same name is replaced. Raises `HistoryError` for a blank name."""
        self._database.write(lambda connection: views.save_view(connection, view))

    def delete_view(self, name: str) -> None:
        """Forget a view. Raises `HistoryError` where there is none of that name."""
        self._database.write(lambda connection: views.delete_view(connection, name))

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
