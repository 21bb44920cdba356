"""The papers' tables as they are printed: `resources/papers/`, one JSON file each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from workbench.errors import FormatError, UnknownNetwork
from workbench.paths import RESOURCES

FOLDER = RESOURCES / "papers"
PaperData = Literal["cifar10", "cifar100"]
Protocol = Literal["last", "best", "mean", "median", "validation", "unsaid"]
Certainty = Literal["paper", "code", "recalled"]
ZCA = "ZCA whitening"
MEAN_DEVIATION = "mean and deviation"


@dataclass(frozen=True)
class PaperRow:
    """One row of a table. `network` is a preset's id, `recipe` a recipe's.

    `errors` are the printed test errors in percent, by data set; what is not printed is not there.
    `spread` belongs to the first of them. `epoch_seconds` were measured on the paper's machine,
    `parameters_m` are millions; None: not printed. The figures of a row that is not
    `is_from_scratch` cannot be reached by training on these images alone; `note` says why.
    `protocol` and `preprocessing` are the table's where they are not given.
    """

    name: str
    network: str
    recipe: str
    errors: Mapping[PaperData, float]
    spread: float | None
    epoch_seconds: float | None
    parameters_m: float | None
    is_from_scratch: bool
    note: str
    protocol: Protocol | None = None
    preprocessing: str = ""


@dataclass(frozen=True)
class PaperTable:
    """A table of a paper. `where` names its place there, `datasets` are its columns of errors,
    `repeats` over how many runs a figure is taken (None: not said), `hardware` what trained them.
    `protocol` says how an error was chosen among epochs and runs, `preprocessing` what was done to
    the images before ('': not said).
    """

    id: str
    title: str
    where: str
    citation: str
    datasets: tuple[PaperData, ...]
    repeats: int | None
    hardware: str
    reports: str
    note: str
    rows: tuple[PaperRow, ...]
    protocol: Protocol = "unsaid"
    preprocessing: str = ""

    def row(self, network: str) -> PaperRow:
        """The row of that network; raises `KeyError`."""
        for row in self.rows:
            if row.network == network:
                return row
        raise KeyError(network)


class PaperFile(BaseModel):
    """What a file of printed figures is checked by."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


Percent = Annotated[float, Field(gt=0, lt=100)]
Positive = Annotated[float, Field(gt=0)]
Text = Annotated[str, Field(min_length=1)]


class _FileRow(PaperFile):
    name: Text
    network: Text
    recipe: Text
    errors: dict[PaperData, Percent]
    spread: Positive | None = None
    epoch_seconds: Positive | None = None
    parameters_m: Positive | None = None
    from_scratch: bool = True
    note: str = ""
    protocol: Protocol | None = None
    preprocessing: str = ""


class _FileTable(PaperFile):
    format: Literal["residual-workbench paper"]
    version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")]
    order: int
    title: Text
    where: Text
    citation: Text
    datasets: Annotated[list[PaperData], Field(min_length=1)]
    repeats: Annotated[int, Field(ge=1)] | None = None
    hardware: str = ""
    reports: str = ""
    note: str = ""
    protocol: Protocol = "unsaid"
    preprocessing: str = ""
    rows: Annotated[list[_FileRow], Field(min_length=1)]

    @model_validator(mode="after")
    def _rows_fit(self) -> "_FileTable":
        networks = [row.network for row in self.rows]
        if len(set(networks)) < len(networks):
            raise ValueError("two rows have the same network")
        for row in self.rows:
            if not set(row.errors) <= set(self.datasets):
                raise ValueError(f"'{row.name}' has an error on a data set that is no column")
        return self


@lru_cache(maxsize=1)
def papers() -> tuple[PaperTable, ...]:
    """All tables, in the papers' order. Raises `FormatError`."""
    found = [_read(path.read_bytes(), path.name) for path in FOLDER.glob("*.json")]
    return tuple(_table(file) for file in sorted(found, key=lambda file: file.order))


def paper(id: str) -> PaperTable:
    """The table of that id. Raises `UnknownNetwork` naming those that exist."""
    for table in papers():
        if table.id == id:
            return table
    known = ", ".join(table.id for table in papers())
    raise UnknownNetwork(f"There is no table '{id}'.", f"There are: {known}.")


def short_citation(citation: str) -> str:
    """A paper in two words, by its first author and year: 'Yang 2021'."""
    author = citation.split(",")[0].removesuffix(" et al.")
    return f"{author} {citation.rsplit(' ', 1)[-1]}"


def _read(text: bytes, name: str) -> _FileTable:
    try:
        return _FileTable.model_validate_json(text)
    except ValidationError as fault:
        raise FormatError(f"'{name}' is not a paper's table.", str(fault)) from None


def _table(file: _FileTable) -> PaperTable:
    return PaperTable(
        id=file.id,
        title=file.title,
        where=file.where,
        citation=file.citation,
        datasets=tuple(file.datasets),
        repeats=file.repeats,
        hardware=file.hardware,
        reports=file.reports,
        note=file.note,
        protocol=file.protocol,
        preprocessing=file.preprocessing,
        rows=tuple(_row(row) for row in file.rows),
    )


def _row(file: _FileRow) -> PaperRow:
    return PaperRow(
        name=file.name,
        network=file.network,
        recipe=file.recipe,
        errors=dict(file.errors),
        spread=file.spread,
        epoch_seconds=file.epoch_seconds,
        parameters_m=file.parameters_m,
        is_from_scratch=file.from_scratch,
        note=file.note,
        protocol=file.protocol,
        preprocessing=file.preprocessing,
    )
