"""What there is to filter by, and how much of each."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.spec.run import RunState


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that runs can be filtered by, what a person calls it, and how many have it."""

    value: str
    title: str
    runs: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Numbers of runs that are not in the trash, by state and by the `values` of the fields of a
    `RunQuery` that take one (`dataset`, `tag`, `design`, `experiment`), the most frequent first;
    how many of them are starred; how many runs are in the trash."""

    states: Mapping[RunState, int]
    values: Mapping[str, Sequence[Facet]]
    starred: int
    trashed: int

    @property
    def runs(self) -> int:
        return sum(self.states.values())


_VALUES = {
    "dataset": "SELECT dataset, dataset, count(*) AS n FROM runs WHERE trashed IS NULL",
    "design": "SELECT design, design, count(*) AS n FROM runs WHERE trashed IS NULL",
    "tag": "SELECT value, value, count(*) AS n FROM runs, json_each(tags) WHERE trashed IS NULL",
    "experiment": "SELECT experiments.id, experiments.name, count(*) AS n FROM runs "
    "JOIN experiments ON experiments.id = experiment WHERE trashed IS NULL",
}


def read_facets(connection: sqlite3.Connection) -> Facets:
    states = connection.execute(
        "SELECT state, count(*) FROM runs WHERE trashed IS NULL GROUP BY state"
    )
    values = {
        field: tuple(
            Facet(*row)
            for row in connection.execute(f"{select} GROUP BY 1 ORDER BY n DESC, 2 COLLATE NOCASE")
        )
        for field, select in _VALUES.items()
    }
    starred, trashed = connection.execute(
        "SELECT count(*) FILTER (WHERE starred AND trashed IS NULL), "
        "count(*) FILTER (WHERE trashed IS NOT NULL) FROM runs"
    ).fetchone()
    return Facets({RunState(name): n for name, n in states}, values, starred, trashed)
