"""`workbench paper`: a paper's table, run and laid beside one's own figures."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import click

from workbench.analysis.departures import Departure
from workbench.analysis.statistics import Summary
from workbench.catalog.figures import PROTOCOLS
from workbench.catalog.papers import PaperRow, PaperTable, paper, papers, short_citation
from workbench.commands.conversion import converted, with_conversion
from workbench.commands.find import history
from workbench.commands.manner import Manner, runner_for, with_manner, work_off
from workbench.commands.numbers import WholeNumber, number_of
from workbench.commands.output import emit, note, print_table, say, seconds_text, total_text
from workbench.commands.train import MOST_SEEDS, dataset_of
from workbench.experiments.builtin import THREADS
from workbench.experiments.expected import seconds_per_epoch
from workbench.experiments.forms import FULL, Form, quick
from workbench.experiments.group_tables import SHARED_SECONDS
from workbench.experiments.papers import PaperCell, PaperResults, missing, results
from workbench.experiments.tables import SHARED
from workbench.history.store import HistoryStore
from workbench.spec.dataset import Convert, DatasetSpec
from workbench.spec.run import RunSpec

_COLUMNS = (
    ("Row", False),
    ("Data", False),
    ("Printed, %", True),
    ("Own, %", True),
    ("n", True),
    ("Delta", True),
    ("95 % interval", True),
    ("Printed inside", False),
    ("s/epoch", True),
    ("of first row", True),
    ("printed", True),
)
_DATA = {"cifar10": "CIFAR-10", "cifar100": "CIFAR-100"}
_NOTHING = "–"


@click.command("paper")
@click.argument("table", required=False)
@click.option("--quick", "is_quick", is_flag=True, help="A tenth of the epochs, or on a subset.")
@click.option(
    "--seeds",
    type=WholeNumber(1, MOST_SEEDS),
    help="Per cell. Default: as many as the paper's, else 1.",
)
@click.option(
    "--dataset", metavar="NAME|PATH", help="Quick only: other images than the paper's; see train."
)
@click.option("--train-size", type=number_of("train_size"), help="Quick only: a balanced subset.")
@click.option("--test-size", type=number_of("test_size"), help="Quick only: of the test images.")
@with_conversion
@click.option("--epochs", type=number_of("epochs"), help="Quick only: instead of a tenth.")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda or cuda:N.")
@with_manner
@click.option(
    "--row",
    "rows",
    multiple=True,
    metavar="NETWORK",
    help="Run the row of this network alone; may be repeated.",
)
@click.option("--show", "is_shown", is_flag=True, help="Run nothing; print the table as it is.")
@click.option("--dry-run", is_flag=True, help="Run nothing; say what is missing and how long.")
@click.option("--json", "is_json", is_flag=True, help="Print one object, or an array of tables.")
@click.pass_context
def command(
    ctx: click.Context,
    table: str | None,
    is_quick: bool,
    seeds: int | None,
    dataset: str | None,
    train_size: int | None,
    test_size: int | None,
    convert: Convert | None,
    resize: str,
    epochs: int | None,
    device: str,
    how: Manner,
    rows: tuple[str, ...],
    is_shown: bool,
    dry_run: bool,
    is_json: bool,
) -> None:
    """Run what is missing of a paper's TABLE and lay it beside the printed figures; without one,
    list the tables.

    In full that is the recipe that each row names on the paper's own images, which takes a GPU;
    where it is not what the paper did, the table says so. --quick runs the same rows with less
    training, or on other images, whose figures stand apart. The two are never mixed.
    """
    if table is None:
        _print_tables(is_json)
        return
    chosen = paper(table)
    if (convert or resize) and dataset is None:
        raise click.UsageError("--convert and --resize go with --dataset.")
    given = (dataset, train_size, test_size, epochs)
    if not is_quick and any(value is not None for value in given):
        raise click.UsageError(
            "Other images or epochs than the paper's need --quick: in full they are the paper's."
        )
    form = _form(chosen, *given) if is_quick else FULL
    if form.dataset is not None:
        form = replace(form, dataset=converted(form.dataset, convert, resize))
    networks = _networks(chosen, rows)
    with history() as store:
        wanted = () if is_shown else missing(store, chosen, seeds or _seeds(chosen), form, device)
        specs = tuple(spec for spec in wanted if spec.design.name in networks)
        if dry_run:
            _print_missing(store, chosen, specs, is_json)
            return
        code = _run(store, specs, _suited(form, how)) if specs else 0
        _print_results(results(store, chosen, form), is_json)
    ctx.exit(code)


def _form(
    table: PaperTable,
    dataset: str | None,
    train_size: int | None,
    test_size: int | None,
    epochs: int | None,
) -> Form:
    if dataset is not None:
        return quick(table, dataset_of(dataset, train_size, test_size), epochs)
    form = quick(table, None, epochs)
    images = form.dataset or DatasetSpec(source=table.datasets[0])
    if form.dataset is not None:
        note("CIFAR images are not on this machine: the handwritten digits stand in for them.")
        note("'--dataset cifar10' fetches the paper's; any folder or archive of images does too.")
    if train_size is None and test_size is None:
        return form
    return replace(form, dataset=replace(images, train_size=train_size, test_size=test_size))


def _networks(table: PaperTable, rows: tuple[str, ...]) -> frozenset[str]:
    """Those of the rows that are asked for, by network or by name; all where none is."""
    known = {name: row.network for row in table.rows for name in (row.network, row.name)}
    for row in rows:
        if row not in known:
            has = ", ".join(each.network for each in table.rows)
            raise click.UsageError(f"'{table.id}' has no row '{row}'. It has: {has}.")
    return frozenset(known[row] for row in rows) or frozenset(known.values())


def _seeds(table: PaperTable) -> int:
    return table.repeats or 1


def _suited(form: Form, how: Manner) -> Manner:
    is_small = form.dataset is not None and form.dataset.source == "digits"
    return replace(how, threads=THREADS) if how.threads is None and is_small else how


def _run(store: HistoryStore, specs: Sequence[RunSpec], how: Manner) -> int:
    from workbench.experiments.queueing import queue_all

    note(f"{len(specs)} runs are missing.")
    return work_off(runner_for(store, how), queue_all(store, specs), how)


def _print_tables(is_json: bool) -> None:
    tables = papers()
    if is_json:
        emit(tables)
        return
    columns = (("Table", False), ("Rows", True), ("Data", False), ("Of", False), ("About", False))
    print_table(columns, [_table_row(table) for table in tables])


def _table_row(table: PaperTable) -> tuple[str, ...]:
    data = ", ".join(_DATA[each] for each in table.datasets)
    short = short_citation(table.citation)
    return (table.id, str(len(table.rows)), data, f"{short}: {table.where}", table.title)


def _print_missing(
    store: HistoryStore, table: PaperTable, specs: Sequence[RunSpec], is_json: bool
) -> None:
    epochs = {spec.name: seconds_per_epoch(store, replace(spec, seed=0)) for spec in specs}
    times = [
        None if (each := epochs[spec.name]) is None else each * spec.recipe.epochs for spec in specs
    ]
    if is_json:
        shown = zip(specs, times, strict=True)
        emit([{"name": s.name, "seed": s.seed, "seconds": time} for s, time in shown])
        return
    columns = (("Run", False), ("Data", False), ("Seed", True), ("Epochs", True), ("Time", True))
    rows = [
        (spec.name, spec.dataset.title, str(spec.seed), str(spec.recipe.epochs), seconds_text(time))
        for spec, time in zip(specs, times, strict=True)
    ]
    print_table(columns, rows)
    known = [time for time in times if time is not None]
    left = total_text(sum(known), len(times) - len(known))
    note(f"{table.id}: {len(specs)} runs missing; {left}.")


def _print_results(found: PaperResults, is_json: bool) -> None:
    if is_json:
        emit(found)
        return
    table = found.table
    kind = "quick form" if found.form.is_quick else "in full"
    say(f"{table.citation}: {table.where} ({kind})")
    print_table(_COLUMNS, _rows(found))
    for text in _remarks(found):
        say(text)


def _rows(found: PaperResults) -> Iterable[tuple[str, ...]]:
    for line in found.lines:
        for cell in line.cells:
            if cell.printed is None and not cell.own.n:
                continue
            spread = line.row.spread if cell is line.cells[0] else None
            printed = _figure(cell.printed, spread)
            if cell.is_stand_in:
                yield (
                    *(line.row.name, _DATA[cell.column], printed, *[_NOTHING] * 7),
                    _share(line.printed_relative),
                )
            yield (
                line.row.name,
                cell.images if cell.is_stand_in else _DATA[cell.column],
                _NOTHING if cell.is_stand_in else printed,
                *_own_columns(line.row, cell),
                _NOTHING if cell.is_stand_in else _share(line.printed_relative),
            )


def _own_columns(row: PaperRow, cell: PaperCell) -> tuple[str, ...]:
    return (
        _own(row, cell),
        str(cell.own.n or _NOTHING),
        _NOTHING if cell.delta is None else f"{cell.delta:+.2f}",
        _NOTHING if cell.is_stand_in else _interval(cell.own),
        {None: _NOTHING, True: "yes", False: "no"}[cell.is_inside],
        f"{cell.seconds.mean:.3g}{SHARED if cell.shared_device else ''}"
        if cell.seconds.n
        else _NOTHING,
        _share(cell.relative),
    )


def _remarks(found: PaperResults) -> Iterable[str]:
    """What the figures must not be read without."""
    table = found.table
    protocols = dict.fromkeys(row.protocol or table.protocol for row in table.rows)
    yield f"Printed errors: {'; '.join(PROTOCOLS[each] for each in protocols)}."
    apart = dict.fromkeys(c.images for line in found.lines for c in line.cells if c.is_stand_in)
    if apart:
        yield (
            f"Own figures on {', '.join(apart)} stand apart: they are not compared with "
            f"errors printed on {', '.join(_DATA[each] for each in table.datasets)}."
        )
    if any(cell.shared_device for line in found.lines for cell in line.cells):
        yield f"{SHARED_SECONDS}: those marked 'shared'."
    if found.departures:
        yield f"Departs from the paper in: {_said(found.departures, 'paper')}."
    notes = (line.row.note for line in found.lines)
    yield from (text for text in dict.fromkeys((found.table.note, *notes)) if text)
    for line in found.lines:
        if line.saving is not None:
            saving = line.saving
            own = "" if saving.own is None else f", own on {saving.images} {saving.own:.2f} %"
            yield (
                f"{line.row.network} takes less time per epoch than {saving.beside}: "
                f"printed {saving.printed:.2f} %{own}."
            )
        others = line.cells[0].others
        if others:
            counted = "1 other run does" if len(others) == 1 else f"{len(others)} other runs do"
            newest = others[-1]
            yield (
                f"{line.row.name}: {counted} not count; "
                f"the newest, {newest.run}, departs in {_said(newest.departures, 'here')}."
            )
        diverged = sum(len(cell.diverged) for cell in line.cells)
        if diverged:
            yield f"{line.row.name}: {diverged} runs diverged and have no figure."


def _said(departures: Sequence[Departure], wanted: str) -> str:
    return "; ".join(f"{each.setting} {each.own} ({wanted}: {each.paper})" for each in departures)


def _own(row: PaperRow, cell: PaperCell) -> str:
    if cell.own.n:
        return _figure(cell.own.mean, cell.own.std)
    if not row.is_from_scratch:
        return "not from scratch"
    return _NOTHING if cell.is_runnable or cell.printed is None else "not in this form"


def _figure(mean: float | None, deviation: float | None) -> str:
    if mean is None:
        return _NOTHING
    return f"{mean:.2f}" if deviation is None else f"{mean:.2f} ± {deviation:.2f}"


def _interval(own: Summary) -> str:
    if own.interval is None:
        return _NOTHING
    low, high = own.interval
    return f"{low:.2f} to {high:.2f}"


def _share(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.2f}"
