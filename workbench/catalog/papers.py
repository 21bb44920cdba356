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


@dataclass(frozen=True)
class PaperRow:
    """One row of a table. `network` is a preset's id, `recipe` a recipe's.

    `errors` are the printed test errors in percent, by data set; what is not printed is not there.
    `spread` belongs to the first of them. `epoch_seconds` were measured on the paper's machine,
    `parameters_m` are millions; None: not printed. The figures of a row that is not
    `is_from_scratch` cannot be reached by training on these images alone; `note` says why.
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


@dataclass(frozen=True)
class PaperTable:
    """A table of a paper. `where` names its place there, `datasets` are its columns of errors,
    `repeats` over how many runs a figure is taken (None: not said), `hardware` what trained them.
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

    def row(self, network: str) -> PaperRow:
        """The row of that network; raises `KeyError`."""
        for row in self.rows:
            if row.network == network:
                return row
        raise KeyError(network)


class _File(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


_Percent = Annotated[float, Field(gt=0, lt=100)]
_Positive = Annotated[float, Field(gt=0)]
_Text = Annotated[str, Field(min_length=1)]


class _FileRow(_File):
    name: _Text
    network: _Text
    recipe: _Text
    errors: dict[PaperData, _Percent]
    spread: _Positive | None = None
    epoch_seconds: _Positive | None = None
    parameters_m: _Positive | None = None
    from_scratch: bool = True
    note: str = ""


class _FileTable(_File):
    format: Literal["residual-workbench paper"]
    version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")]
    order: int
    title: _Text
    where: _Text
    citation: _Text
    datasets: Annotated[list[PaperData], Field(min_length=1)]
    repeats: Annotated[int, Field(ge=1)] | None = None
    hardware: str = ""
    reports: str = ""
    note: str = ""
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
    )
