"""`workbench compare`: two or more runs side by side."""

from pathlib import Path

import click

from workbench.commands.find import find_runs, history
from workbench.commands.output import emit, note, print_table
from workbench.errors import HistoryError
from workbench.experiments.comparison import Comparison, compare
from workbench.experiments.tables import FORMS, Table, differences, results


@click.command("compare")
@click.argument("runs", nargs=-1, required=True)
@click.option("--json", "is_json", is_flag=True, help="Print one object.")
@click.option("--markdown", "form", flag_value="Markdown", help="Print the table as Markdown.")
@click.option("--latex", "form", flag_value="LaTeX", help="Print the table as LaTeX.")
@click.option("--csv", "form", flag_value="CSV", help="Print the table as CSV.")
@click.option("--report", type=click.Path(path_type=Path), help="Write an HTML report there too.")
def command(runs: tuple[str, ...], is_json: bool, form: str | None, report: Path | None) -> None:
    """Lay RUNS side by side, each named by the beginning of its id or by its name.

    The others are measured against the first.
    """
    with history() as store:
        if is_json and form is not None:
            raise click.UsageError(f"--json and --{form.lower()} exclude one another.")
        records = find_runs(store, runs)
        if len(records) < 2:
            raise HistoryError("A comparison needs two different runs.", "Name another one.")
        comparison = compare(store, [record.id for record in records])
        if is_json:
            emit(comparison)
        elif form is not None:
            click.echo(FORMS[form](results(comparison)), nl=False)
        else:
            print_comparison(comparison)
        if report is not None:
            from workbench.experiments.report import write_report

            write_report(store, comparison, report)
            note(f"Report: {report}")


def print_comparison(comparison: Comparison) -> None:
    """The results and what differs between the runs, as tables."""
    _print(results(comparison), numbers=True)
    if comparison.differing:
        click.echo()
        _print(differences(comparison), numbers=False)


def _print(table: Table, numbers: bool) -> None:
    columns = [(text, numbers and at > 0) for at, text in enumerate(table.headings)]
    rows = [
        [f"{cell.text} ({cell.delta})" if cell.delta else cell.text for cell in row]
        for row in table.rows
    ]
    print_table(columns, rows)
