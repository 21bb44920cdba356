"""Figures that papers print of networks: each is one record, read by every view that shows one.

What the two source papers print stands in their tables (`resources/papers/`). What other papers
print of the same networks stands in `resources/figures/`, one JSON file per paper and edition.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from workbench.catalog.papers import (
    Certainty,
    PaperData,
    PaperFile,
    PaperRow,
    PaperTable,
    Percent,
    Positive,
    Protocol,
    Text,
    papers,
    short_citation,
)
from workbench.errors import FormatError
from workbench.paths import RESOURCES

FOLDER = RESOURCES / "figures"
Measure = Literal["error", "parameters", "seconds"]
UNITS: Mapping[Measure, str] = {"error": "%", "parameters": "M", "seconds": "s/epoch"}
PROTOCOLS: Mapping[Protocol, str] = {
    "last": "last epoch",
    "best": "best run",
    "mean": "mean of runs",
    "median": "median of runs",
    "validation": "selected by validation error",
    "unsaid": "protocol not stated",
}
"""How an error was chosen among epochs and runs, as a reader sees it."""
RECALLED = "recalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One printed number. `value` is a test error in percent on `dataset`, millions of parameters,
    or seconds per epoch on the paper's machine; `unit` says which. `spread` is printed behind it.

    `citation`, `edition` (empty: the paper's only one) and `where` (empty: not known) are the place
    it is printed in, `short` names that paper in a few words. `recipe` is the id of the recipe that
    it was trained by, empty for the network's own. `preprocessing` is empty where it is not stated.
    `certainty`: read in the 'paper', in its authors' 'code' repository, or 'recalled' and not read
    again.
    """

    network: str
    measure: Measure
    value: float
    citation: str
    short: str
    where: str
    edition: str = ""
    dataset: PaperData | None = None
    spread: float | None = None
    protocol: Protocol = "unsaid"
    preprocessing: str = ""
    repeats: int | None = None
    recipe: str = ""
    certainty: Certainty = "paper"
    is_from_scratch: bool = True
    note: str = ""

    @property
    def unit(self) -> str:
        return UNITS[self.measure]

    @property
    def text(self) -> str:
        """The number as a person reads it: '7.62 ± 0.15 %', '1.7 M'."""
        number = f"{self.value:g}" if self.measure == "parameters" else f"{self.value:.2f}"
        spread = "" if self.spread is None else f" ± {self.spread:.2f}"
        return f"{number}{spread} {self.unit}"

    @property
    def terms(self) -> tuple[str, ...]:
        """What the number must not be read without, besides its place."""
        said = [RECALLED] if self.certainty == "recalled" else []
        if self.measure == "error":
            start = "" if self.is_from_scratch else "not from scratch"
            said = [PROTOCOLS[self.protocol], self.preprocessing, start, *said]
        return tuple(each for each in said if each)

    @property
    def source(self) -> str:
        """The place in a few words: 'Yang 2021, Table 1'."""
        return ", ".join(each for each in (self.short, self.edition, self.where) if each)


class _FileFigures(PaperFile):
    network: Text
    where: str = ""
    errors: Annotated[dict[PaperData, Percent], Field(default_factory=dict)]
    parameters_m: Positive | None = None
    protocol: Protocol | None = None
    preprocessing: str | None = None
    repeats: Annotated[int, Field(ge=1)] | None = None
    recipe: str = ""
    certainty: Certainty | None = None
    from_scratch: bool = True
    note: str = ""


class _FilePaper(PaperFile):
    format: Literal["residual-workbench figures"]
    version: Literal[1]
    citation: Text
    short: Text
    edition: str = ""
    certainty: Certainty
    protocol: Protocol = "unsaid"
    preprocessing: str = ""
    figures: Annotated[list[_FileFigures], Field(min_length=1)]


@lru_cache(maxsize=1)
def figures() -> tuple[Figure, ...]:
    """Every printed figure, those of the tables first. Raises `FormatError`."""
    found = [each for table in papers() for each in _of_table(table)]
    for path in sorted(FOLDER.glob("*.json")):
        found += _of_file(path.read_bytes(), path.name)
    return tuple(found)


def figures_of(
    network: str, measure: Measure | None = None, dataset: PaperData | None = None
) -> tuple[Figure, ...]:
    """What is printed of one network, by its id: all of it, or one measure on one data set."""
    return tuple(
        each
        for each in _by_network().get(network, ())
        if measure in (None, each.measure) and dataset in (None, each.dataset)
    )


@lru_cache(maxsize=1)
def _by_network() -> Mapping[str, tuple[Figure, ...]]:
    found: dict[str, list[Figure]] = {}
    for each in figures():
        found.setdefault(each.network, []).append(each)
    return {network: tuple(some) for network, some in found.items()}


def _of_table(table: PaperTable) -> Iterator[Figure]:
    for row in table.rows:
        for measure, dataset, value, spread in _printed(row):
            yield Figure(
                network=row.network,
                measure=measure,
                value=value,
                dataset=dataset,
                spread=spread,
                citation=table.citation,
                short=short_citation(table.citation),
                where=table.where,
                protocol=row.protocol or table.protocol,
                preprocessing=row.preprocessing or table.preprocessing,
                repeats=table.repeats,
                recipe=row.recipe,
                is_from_scratch=row.is_from_scratch,
                note=row.note,
            )


def _printed(row: PaperRow) -> Iterator[tuple[Measure, PaperData | None, float, float | None]]:
    for index, (dataset, value) in enumerate(row.errors.items()):
        yield "error", dataset, value, row.spread if index == 0 else None
    if row.parameters_m is not None:
        yield "parameters", None, row.parameters_m, None
    if row.epoch_seconds is not None:
        yield "seconds", None, row.epoch_seconds, None


def _of_file(text: bytes, name: str) -> Iterator[Figure]:
    try:
        paper = _FilePaper.model_validate_json(text)
    except ValidationError as fault:
        raise FormatError(f"'{name}' holds no figures of a paper.", str(fault)) from None
    for each in paper.figures:
        numbers: list[tuple[Measure, PaperData | None, float]] = [
            ("error", dataset, value) for dataset, value in each.errors.items()
        ]
        if each.parameters_m is not None:
            numbers.append(("parameters", None, each.parameters_m))
        for measure, dataset, value in numbers:
            yield Figure(
                network=each.network,
                measure=measure,
                value=value,
                dataset=dataset,
                citation=paper.citation,
                short=paper.short,
                edition=paper.edition,
                where=each.where,
                protocol=each.protocol or paper.protocol,
                preprocessing=(
                    paper.preprocessing if each.preprocessing is None else each.preprocessing
                ),
                repeats=each.repeats,
                recipe=each.recipe,
                certainty=each.certainty or paper.certainty,
                is_from_scratch=each.from_scratch,
                note=each.note,
            )
