"""What there is to filter by, and how much of each."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.spec.run import RunState


@dataclass(frozen=True, slots=True)
class Facets:
    """Numbers of runs that are not in the trash, by state and by data set, the most frequent
    first; how many of them are starred; how many runs are in the trash."""

    states: Mapping[RunState, int]
    datasets: Mapping[str, int]
    starred: int
    trashed: int

    @property
    def runs(self) -> int:
        return sum(self.states.values())


def read_facets(connection: sqlite3.Connection) -> Facets:
    def counted(column: str) -> dict[str, int]:
        return dict(
            connection.execute(
                f"SELECT {column}, count(*) FROM runs WHERE trashed IS NULL "
                f"GROUP BY {column} ORDER BY count(*) DESC, {column}"
            ).fetchall()
        )

    starred, trashed = connection.execute(
        "SELECT count(*) FILTER (WHERE starred AND trashed IS NULL), "
        "count(*) FILTER (WHERE trashed IS NOT NULL) FROM runs"
    ).fetchone()
    states = {RunState(name): number for name, number in counted("state").items()}
    return Facets(states, counted("dataset"), starred, trashed)
