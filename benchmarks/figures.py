"""What a benchmark finds: figures with their raw values, each held against its goal."""

import operator
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

OUT_OF_TIME = "Ended before it was through, after"
"""How the note begins that says so."""

STOPPED = "Stopped before it was through"
CUT_SHORT = "Cut short by a failure"
"""How notes begin; the figures from before that are kept."""

FAILED = "it failed"
"""How `skipped` begins where there is nothing but the failure."""

Relation = Literal["<=", "<", ">=", ">"]

_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Goal:
    """What the median is to be."""

    relation: Relation
    bound: float

    def is_met(self, value: float) -> bool:
        return _HOLDS[self.relation](value, self.bound)

    def __str__(self) -> str:
        return f"{self.relation} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured quantity; `values` are the raw ones, a repeat each. `group` puts figures
    together that belong to the same network or setting."""

    name: str
    unit: str
    values: tuple[float, ...]
    goal: Goal | None = None
    group: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The lower and the upper quartile; the extremes of fewer than four values."""
        if len(self.values) < 4:
            return min(self.values), max(self.values)
        lower, _, upper = statistics.quantiles(self.values, method="inclusive")
        return lower, upper

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        return None if self.goal is None else self.goal.is_met(self.median)


@dataclass(slots=True)
class Finding:
    """All figures of one benchmark, and lines that say how they came about. `skipped` says why
    there are none."""

    name: str
    title: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: str = ""
    seconds: float = 0.0
    others_percent: float = 0.0
    """How busy other programs kept the processor just before."""

    @property
    def is_cut_short(self) -> bool:
        """Whether its time was over before it was through."""
        return self._has_note(OUT_OF_TIME)

    @property
    def is_stopped(self) -> bool:
        """Whether a person stopped it."""
        return self._has_note(STOPPED)

    @property
    def has_failed(self) -> bool:
        """Whether something went wrong, whatever was found before."""
        return self.skipped.startswith(FAILED) or self._has_note(CUT_SHORT)

    def _has_note(self, beginning: str) -> bool:
        return any(note.startswith(beginning) for note in self.notes)

    def add(
        self,
        name: str,
        unit: str,
        values: Sequence[float],
        goal: Goal | None = None,
        group: str = "",
    ) -> Figure:
        figure = Figure(name, unit, tuple(values), goal, group)
        self.figures.append(figure)
        return figure


def to_json(finding: Finding) -> dict[str, Any]:
    """With medians and verdicts worked out, for readers that are not this program."""
    content = asdict(finding)
    for figure, entry in zip(finding.figures, content["figures"], strict=True):
        entry["median"] = figure.median
        entry["spread"] = figure.spread
        entry["goal"] = str(figure.goal) if figure.goal else None
        entry["met"] = figure.is_met
    return content


def from_json(content: Mapping[str, Any]) -> Finding:
    figures = [
        Figure(
            entry["name"],
            entry["unit"],
            tuple(entry["values"]),
            _goal(entry["goal"]),
            entry["group"],
        )
        for entry in content["figures"]
    ]
    return Finding(**{**content, "figures": figures})


def _goal(text: str | None) -> Goal | None:
    if text is None:
        return None
    relation, _, bound = text.partition(" ")
    return Goal(relation, float(bound))  # type: ignore[arg-type]
