"""`workbench compare`: two or more runs side by side."""

from pathlib import Path

import click

from workbench.commands.find import find_runs, history
from workbench.commands.output import emit, note, print_table
from workbench.errors import HistoryError
from workbench.experiments.comparison import Comparison, compare
from workbench.history.store import HistoryStore


@click.command("compare")
@click.argument("runs", nargs=-1, required=True)
@click.option("--json", "is_json", is_flag=True, help="Print one object.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the table as Markdown.")
@click.option("--latex", "form", flag_value="latex", help="Print the table as LaTeX.")
@click.option("--csv", "form", flag_value="csv", help="Print the table as CSV.")
@click.option("--report", type=click.Path(path_type=Path), help="Write an HTML report there too.")
def command(runs: tuple[str, ...], is_json: bool, form: str | None, report: Path | None) -> None:
    """Lay RUNS side by side, each named by the beginning of its id or by its name.

    The others are measured against the first.
    """
    with history() as store:
        records = find_runs(store, runs)
        if len(records) < 2:
            raise HistoryError("A comparison needs two different runs.", "Name another one.")
        comparison = compare(store, [record.id for record in records])
        if is_json:
            emit(comparison)
        else:
            print_comparison(store, comparison)
        if report is not None:
            from workbench.experiments.report import write_report

            write_report(store, comparison, report)
            note(f"Report: {report}")


def print_comparison(store: HistoryStore, comparison: Comparison) -> None:
    from workbench.experiments.report import gather
    from workbench.experiments.report_text import headings, rows

    found = gather(store, [row.run.id for row in comparison.rows])
    lines = [
        [row.name, *(f"{c.text} ({c.delta})" if c.delta else c.text for c in row.cells)]
        for row in rows(found)
    ]
    print_table([(h, i > 0) for i, h in enumerate(headings())], lines)
