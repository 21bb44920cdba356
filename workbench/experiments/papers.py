"""A paper's table laid against the history: the printed figures beside one's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from workbench.analysis.departures import Departure
from workbench.analysis.statistics import Summary, summary
from workbench.catalog.papers import PaperData, PaperRow, PaperTable
from workbench.catalog.presets import preset
from workbench.experiments.forms import (
    FULL,
    Form,
    columns,
    departures_of,
    run_spec,
    shared,
    stands_in,
)
from workbench.experiments.paper_runs import (
    Wanted,
    departures,
    size_on_images,
    trials_of,
    wanted_run,
)
from workbench.history.store import HistoryStore
from workbench.history.trials import Trial
from workbench.spec.expression import Value
from workbench.spec.run import RunSpec, RunState


@dataclass(frozen=True, slots=True)
class OtherRun:
    """A run of a row's network that does not count, and why: where it departs from the form."""

    run: str
    name: str
    departures: tuple[Departure, ...]


@dataclass(frozen=True, slots=True)
class PaperCell:
    """One row on one of the table's data sets. Errors in percent, of the last epoch.

    `own` are the errors of finished runs, one per seed (`own.n` 0: none; runs of one seed are one
    draw of luck and enter with their mean), on `images`. Where those are others than the paper's,
    the cell `is_stand_in`: the own figures stand apart from the printed one and are not compared
    with it. Elsewhere `delta` is own mean less printed, in percentage points; `is_inside` whether
    the printed figure lies in the 95 % interval of the own mean, None with fewer than two seeds.
    `seconds` per epoch are those of the machine that ran the first row most often, of runs that had
    the device for themselves; where there are none, of those that shared it, and `shared_device`
    says so. `relative` are those over the first row's, None where it was not run there, or only one
    of the two was alone. `departures` are where this form is not
    what the paper did. `runs` are those counted, `waiting` those queued or going on, `diverged`
    those that ended without a figure, `others` those of this network that depart from `spec`,
    which is what a run of this cell is (with seed 0). `is_runnable` is False for a cell that this
    form does not train.
    """

    column: PaperData
    printed: float | None
    own: Summary
    delta: float | None
    is_inside: bool | None
    seconds: Summary
    relative: float | None
    runs: tuple[str, ...]
    waiting: tuple[str, ...]
    diverged: tuple[str, ...]
    others: tuple[OtherRun, ...]
    spec: RunSpec
    is_runnable: bool
    images: str
    is_stand_in: bool
    departures: tuple[Departure, ...]
    shared_device: bool = False


@dataclass(frozen=True, slots=True)
class Saving:
    """How much less time an epoch takes than one of the table's first row of that depth, the
    network `beside`: in percent of the latter, `printed` and `own` (None: not both were run on one
    machine), the own one on `images`."""

    beside: str
    printed: float
    own: float | None = None
    images: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A row with its cells, in the order of the table's data sets. `printed_relative` is the
    printed seconds per epoch over the first row's; `saving` is None where the paper prints no
    seconds or the row is the first of its depth."""

    row: PaperRow
    printed_relative: float | None
    cells: tuple[PaperCell, ...]
    saving: Saving | None = None

    def cell(self, column: PaperData) -> PaperCell:
        """The cell of that data set; raises `KeyError`."""
        for cell in self.cells:
            if cell.column == column:
                return cell
        raise KeyError(column)


@dataclass(frozen=True, slots=True)
class PaperResults:
    """The whole table in one form. `departures` are where the form itself is not what the paper
    did: in full, only what no run here can do."""

    table: PaperTable
    form: Form
    lines: tuple[PaperLine, ...]
    departures: tuple[Departure, ...]


def results(store: HistoryStore, table: PaperTable, form: Form = FULL) -> PaperResults:
    """Lay the table against what the history holds. A full run never counts for a quick form, nor
    the reverse: a run counts where network, recipe and images are those of the form. The images of
    a folder or an archive are those that lie there now; they are read where some run could be of
    them. Raises `DatasetError` where they cannot be."""
    found = [_Row(store, table, row, form) for row in table.rows]
    clock = _Clock(table, form, found)
    lines = _with_savings([row.line(clock) for row in found])
    departing = [cell.departures for line in lines for cell in line.cells]
    return PaperResults(table, form, lines, shared(departing))


def missing(
    store: HistoryStore, table: PaperTable, seeds: int, form: Form = FULL, device: str = "auto"
) -> tuple[RunSpec, ...]:
    """What has to be queued so that each cell has so many seeds, counting runs that wait or go on
    and seeds that diverged. Rows that cannot be trained from scratch ask for nothing."""
    wanted = []
    for row in table.rows:
        found = _Row(store, table, row, form)
        for column in found.runnable:
            taken = found.seeds(column)
            free = (seed for seed in range(seeds + len(taken)) if seed not in taken)
            wanted += [
                run_spec(table, row, column, form, seed, device)
                for seed, _ in zip(free, range(seeds - len(taken)), strict=False)
            ]
    return tuple(wanted)


def forms(store: HistoryStore, table: PaperTable) -> tuple[Form, ...]:
    """The quick forms of this table that the history has runs of: what there is to look at again.
    One that comes to the full form is not among them."""
    found: dict[Form, None] = {}
    for row in table.rows:
        full = [run_spec(table, row, column) for column in table.datasets]
        for trial in trials_of(store, full):
            form = Form(True, trial.dataset, trial.recipe.epochs)
            column = columns(table, form)[0]
            is_full = not departures(trial, Wanted(run_spec(table, row, column)))
            quick = Wanted(run_spec(table, row, column, form), frozenset({trial.images_key}))
            if not is_full and not departures(trial, quick):
                found[form] = None
    return tuple(found)


def _with_savings(lines: Sequence[PaperLine]) -> tuple[PaperLine, ...]:
    firsts: dict[Value, PaperLine] = {}
    made = []
    for line in lines:
        depth = preset(line.row.network).parameters.get("depth", "")
        first = firsts.setdefault(depth, line)
        made.append(line if first is line else replace(line, saving=_saving(line, first)))
    return tuple(made)


def _saving(line: PaperLine, first: PaperLine) -> Saving | None:
    printed = _less(line.row.epoch_seconds, first.row.epoch_seconds)
    if printed is None:
        return None
    # The seconds of a column are all of one machine.
    for mine, theirs in zip(line.cells, first.cells, strict=True):
        is_fair = mine.shared_device == theirs.shared_device
        if mine.seconds.n and theirs.seconds.n and is_fair:
            own = _less(mine.seconds.mean, theirs.seconds.mean)
            return Saving(first.row.network, printed, own, mine.images)
    return Saving(first.row.network, printed)


def _less(value: float | None, first: float | None) -> float | None:
    ratio = _ratio(value, first)
    return None if ratio is None else 100 * (1 - ratio)


class _Row:
    """One row and the runs of its network that the history has."""

    def __init__(self, store: HistoryStore, table: PaperTable, row: PaperRow, form: Form) -> None:
        self.row = row
        self._table = table
        self.specs = {column: run_spec(table, row, column, form) for column in table.datasets}
        # A cell without a printed figure has nothing to be compared with; images that are too
        # small for the network cannot stand in for the paper's.
        self.runnable = tuple(
            column
            for column in columns(table, form)
            if row.is_from_scratch and column in row.errors and size_on_images(self.specs[column])
        )
        self._trials = trials_of(store, tuple(self.specs.values()))
        self._wanted = {
            column: wanted_run(store, self.specs[column], self._trials) for column in self.runnable
        }
        self.counted = {column: self._counted(column) for column in self.runnable}

    def seeds(self, column: PaperData) -> set[int]:
        """Those that are done, diverged, wait or go on."""
        states = (RunState.FINISHED, RunState.DIVERGED, RunState.QUEUED)
        return {
            trial.seed
            for trial in self._matching(column)
            if trial.state in states or trial.state.is_live
        }

    def line(self, clock: "_Clock") -> PaperLine:
        return PaperLine(
            row=self.row,
            printed_relative=_ratio(self.row.epoch_seconds, self._table.rows[0].epoch_seconds),
            cells=tuple(self._cell(column, clock) for column in self._table.datasets),
        )

    def _cell(self, column: PaperData, clock: "_Clock") -> PaperCell:
        counted = self.counted.get(column, ())
        matching = self._matching(column) if column in self.runnable else []
        own = summary(_a_seed(counted))
        printed = self.row.errors.get(column)
        seconds, shared_device = clock.seconds(counted, column)
        spec, is_runnable = self.specs[column], column in self.runnable
        is_stand_in = is_runnable and stands_in(column, spec)
        comparable = None if is_stand_in else printed
        return PaperCell(
            column=column,
            printed=printed,
            own=own,
            delta=own.mean - comparable if own.n and comparable is not None else None,
            is_inside=_is_inside(comparable, own),
            seconds=seconds,
            relative=clock.relative(seconds, shared_device, column),
            runs=tuple(trial.run for trial in counted),
            waiting=tuple(
                trial.run
                for trial in matching
                if trial.state.is_live or trial.state is RunState.QUEUED
            ),
            diverged=tuple(t.run for t in matching if t.state is RunState.DIVERGED),
            others=self._others(column) if column == self._table.datasets[0] else (),
            spec=spec,
            is_runnable=is_runnable,
            images=spec.dataset.title,
            is_stand_in=is_stand_in,
            departures=(departures_of(self._table, self.row, column, spec) if is_runnable else ()),
            shared_device=shared_device,
        )

    def _matching(self, column: PaperData) -> list[Trial]:
        wanted = self._wanted[column]
        return [trial for trial in self._trials if not departures(trial, wanted)]

    def _counted(self, column: PaperData) -> tuple[Trial, ...]:
        return tuple(t for t in self._matching(column) if t.state is RunState.FINISHED)

    def _others(self, column: PaperData) -> tuple[OtherRun, ...]:
        """Finished runs that count in no cell, with their departures from the nearest one."""
        others = []
        for trial in self._trials:
            options = [
                departures(trial, self._wanted.get(each) or Wanted(self.specs[each]))
                for each in self.runnable or (column,)
            ]
            nearest = min(options, key=len)
            if nearest and trial.state is RunState.FINISHED:
                others.append(OtherRun(trial.run, trial.name, nearest))
        return tuple(others)


class _Clock:
    """Seconds per epoch are only laid beside one another where one machine measured them, and on
    runs that all had the device for themselves, or none."""

    def __init__(self, table: PaperTable, form: Form, rows: Sequence[_Row]) -> None:
        self._machines: dict[PaperData, int | None] = {}
        self._firsts: dict[PaperData, tuple[Summary, bool]] = {}
        for column in columns(table, form):
            first = rows[0].counted.get(column, ())
            self._machines[column] = _busiest([first, *_counted(rows, column)])
            self._firsts[column] = self.seconds(first, column)

    def seconds(self, counted: Sequence[Trial], column: PaperData) -> tuple[Summary, bool]:
        """Those of the runs that were alone; else of those that shared the device, and True."""
        machine = self._machines.get(column)
        timed = [t for t in counted if t.machine == machine and t.seconds is not None]
        alone = [trial for trial in timed if not trial.beside]
        values = [trial.seconds for trial in alone or timed if trial.seconds is not None]
        return summary(values), bool(timed) and not alone

    def relative(self, seconds: Summary, shared_device: bool, column: PaperData) -> float | None:
        first, first_shared = self._firsts.get(column, (summary([]), False))
        if not seconds.n or not first.n or shared_device != first_shared:
            return None
        return _ratio(seconds.mean, first.mean)


def _counted(rows: Sequence[_Row], column: PaperData) -> list[Sequence[Trial]]:
    return [row.counted.get(column, ()) for row in rows]


def _busiest(groups: Sequence[Sequence[Trial]]) -> int | None:
    """The machine that ran most rows; among those that ran the first, if any did."""
    first = {trial.machine for trial in groups[0]}
    rows: dict[int | None, int] = {}
    for group in groups[1:]:
        for machine in {trial.machine for trial in group}:
            if not first or machine in first:
                rows[machine] = rows.get(machine, 0) + 1
    return max(rows, key=lambda machine: rows[machine], default=None)


def _a_seed(counted: Sequence[Trial]) -> list[float]:
    by_seed: dict[int, list[float]] = {}
    for trial in counted:
        if trial.error is not None:
            by_seed.setdefault(trial.seed, []).append(trial.error)
    return [fmean(errors) for errors in by_seed.values()]


def _is_inside(printed: float | None, own: Summary) -> bool | None:
    if printed is None or own.interval is None:
        return None
    low, high = own.interval
    return low <= printed <= high


def _ratio(value: float | None, first: float | None) -> float | None:
    return value / first if value is not None and first else None
