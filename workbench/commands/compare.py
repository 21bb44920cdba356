"""`workbench compare`: two or more runs side by side."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click

from workbench.commands.find import find_runs, history
from workbench.commands.numbers import RealNumber
from workbench.commands.output import emit, note, print_table, say
from workbench.commands.over_axis import (
    AXES,
    DEPTH,
    Charted,
    as_json,
    charted,
    error_of,
    print_charted,
    write_charted,
)
from workbench.errors import HistoryError
from workbench.experiments.alike import Identity, Likeness
from workbench.experiments.axis_chart import Axis
from workbench.experiments.comparison import Comparison, compare
from workbench.experiments.group_tables import group_results, pair_results, shared_device_notes
from workbench.experiments.groups import FIGURES, Group, Pair, pairs, with_repeats
from workbench.experiments.report_text import verdict_lines
from workbench.experiments.tables import FORMS, Table, differences, results
from workbench.history.store import HistoryStore

_FIGURES = {"last": "last_error", "best": "best_error", "mean": "mean_error", "seconds": "seconds"}


@click.command("compare")
@click.argument("runs", nargs=-1, required=True)
@click.option("--json", "is_json", is_flag=True, help="Print one object.")
@click.option("--markdown", "form", flag_value="Markdown", help="Print the table as Markdown.")
@click.option("--latex", "form", flag_value="LaTeX", help="Print the table as LaTeX.")
@click.option("--csv", "form", flag_value="CSV", help="Print the table as CSV.")
@click.option("--groups", "is_grouped", is_flag=True, help="A row for runs alike but for the seed.")
@click.option("--all-seeds", is_flag=True, help="Add the history's other seeds of these runs.")
@click.option(
    "--figure",
    type=click.Choice([*_FIGURES]),
    default="last",
    show_default=True,
    help="What the tests are about: an error, or the seconds an epoch.",
)
@click.option(
    "--size",
    type=RealNumber(min=0, min_open=True),
    help="Say how many seeds would show a difference of this size.",
)
@click.option("--why", is_flag=True, help="Say of each run in what it differs from the first.")
@click.option("--all-pairs", is_flag=True, help="Test each two groups, not the first alone.")
@click.option(
    "--against",
    metavar=AXES,
    help="Also lay errors and seconds over a number in which the runs differ.",
)
@click.option(
    "--chart",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw them over it: .svg, .pdf or .png. Default: over the depth.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    help="Write a report there too, HTML or PDF by the file's ending.",
)
def command(
    runs: tuple[str, ...],
    is_json: bool,
    form: str | None,
    is_grouped: bool,
    all_seeds: bool,
    figure: str,
    size: float | None,
    why: bool,
    all_pairs: bool,
    against: str | None,
    chart: Path | None,
    report: Path | None,
) -> None:
    """Lay RUNS side by side, each named by the beginning of its id or by its name.

    The others are measured against the first. Runs that differ in nothing but their seeds are
    taken together, and tests say whether a difference between two such groups may be luck.
    """
    with history() as store:
        if why and form is not None:
            raise click.UsageError(f"--why and --{form.lower()} exclude one another.")
        if is_json and form is not None:
            raise click.UsageError(f"--json and --{form.lower()} exclude one another.")
        ids = tuple(record.id for record in find_runs(store, runs))
        if all_seeds:
            ids = with_repeats(store, ids)
        if len(ids) < 2:
            raise HistoryError("A comparison needs two different runs.", "Name another one.")
        comparison = compare(store, ids)
        base = None if all_pairs else comparison.group_of(comparison.baseline).key
        tests = pairs(comparison.groups, _FIGURES[figure], base, size)
        over = against or (DEPTH if chart is not None else "")
        found = charted(store, comparison, over) if over else None
        error = error_of(_FIGURES[figure])
        if is_json:
            drawn = {} if found is None else {"against": as_json(*found)}
            emit({**as_document(comparison, tests), **drawn})
        elif form is not None:
            table = group_results(comparison) if is_grouped else results(comparison)
            click.echo(FORMS[form](table), nl=False)
        else:
            print_comparison(comparison, is_grouped)
            if why:
                print_why(comparison)
            print_tests(tests)
            for text in shared_device_notes(comparison):
                say(text)
            if found is not None:
                print_charted(*found, error)
        _write(store, comparison, report, chart, found, error)


def _write(
    store: HistoryStore,
    comparison: Comparison,
    report: Path | None,
    chart: Path | None,
    found: tuple[Axis, Charted] | None,
    error: str,
) -> None:
    """The files that are asked for. Raises `HistoryError`."""
    if chart is not None and found is not None:
        write_charted(*found, error, chart)
        note(f"Chart: {chart}")
    if report is not None:
        from workbench.experiments.report import write_report

        write_report(store, comparison, report)
        note(f"Report: {report}")


def as_document(comparison: Comparison, tests: Sequence[Pair]) -> dict[str, Any]:
    """What `--json` prints: the comparison, with what its groups and the tests between them say."""
    groups = [
        {**asdict(group), "summaries": {each: _summary(group, each) for each in FIGURES}}
        for group in comparison.groups
    ]
    said = [
        {
            "first": pair.first.key,
            "second": pair.second.key,
            "figure": pair.field,
            "difference": pair.difference,
            "corrected_p": pair.corrected_p,
            "size": pair.size,
            "seeds_needed": pair.needed,
            "seeds_still_needed": pair.still_needed,
            "verdict": pair.verdict.kind,
            "text": pair.verdict.text,
        }
        for pair in tests
    ]
    plain = {
        each.name: getattr(comparison, each.name)
        for each in fields(comparison)
        if each.name != "identities"
    }
    why = [_likeness(each) for each in _against_baseline(comparison)]
    return {**plain, "groups": groups, "tests": said, "likenesses": why}


def _likeness(found: Likeness) -> dict[str, Any]:
    return {
        "first": found.first.record.id,
        "second": found.second.record.id,
        "verdict": found.verdict,
        "are_repeats": found.are_repeats,
        "is_bit_equal": found.is_bit_equal,
        "differences": [asdict(each) for each in found.differences],
    }


def _against_baseline(comparison: Comparison) -> list[Likeness]:
    base = comparison.baseline
    others = [row.run.id for row in comparison.rows if row.run.id != base]
    return [comparison.likeness(base, other) for other in others]


def _summary(group: Group, field: str) -> dict[str, Any]:
    found = group.summary(field)
    return {**asdict(found), "interval": found.interval}


def print_comparison(comparison: Comparison, is_grouped: bool = False) -> None:
    """The results and what differs between the runs, as tables."""
    if not is_grouped:
        _print(results(comparison), numbers=True)
    if is_grouped or comparison.has_repeats:
        if not is_grouped:
            say()
        _print(group_results(comparison), numbers=True)
    if comparison.differing:
        say()
        _print(differences(comparison), numbers=False)


def print_why(comparison: Comparison) -> None:
    """Whether each run is alike the baseline, and in what the two differ."""
    columns = [(name, False) for name in ("Changes", "Setting", "This run", "First run")]
    for found in _against_baseline(comparison):
        say()
        say(f"{_named(found.second)} against {_named(found.first)}: {found.verdict}")
        if found.differences:
            print_table(
                columns, [(e.matter, e.title, e.second, e.first) for e in found.differences]
            )


def _named(identity: Identity) -> str:
    return f"{identity.record.name} (run {identity.record.id})"


def print_tests(tests: Sequence[Pair]) -> None:
    """Whether the groups differ: figures where there are any, and a sentence a pair."""
    if not tests:
        return
    say()
    say(f"Is it real?  {FIGURES[tests[0].field]}")
    if any(pair.difference.p is not None for pair in tests):
        _print(pair_results(tests), numbers=True)
    for _, who, text in verdict_lines(tests):
        say(f"- {who}: {text}")


def _print(table: Table, numbers: bool) -> None:
    columns = [(text, numbers and at > 0) for at, text in enumerate(table.headings)]
    rows = [
        [f"{cell.text} ({cell.delta})" if cell.delta else cell.text for cell in row]
        for row in table.rows
    ]
    print_table(columns, rows)
