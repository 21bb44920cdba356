"""A comparison's tables as cells, and cells as Markdown, LaTeX and CSV."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace

from workbench.experiments.comparison import Comparison
from workbench.experiments.results import Result
from workbench.spec import escapes
from workbench.spec.run import MEAN_OF_LAST, RunRecord

NOTHING = "–"
SHARED = ", shared"
"""Behind seconds of runs that shared the device."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as text and its difference to the baseline's; `sense` is 'better', 'worse' or ''.
    `raw` is the figure itself and `spread` what stands behind a mean, for a spreadsheet. The
    `delta` of a name is what sets it apart from others of that name."""

    text: str
    delta: str = ""
    sense: str = ""
    raw: float | str | None = None
    spread: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`keys` name the rows: run ids, or settings. Every row has a cell a heading."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """`share`: the difference is said in percent of the baseline's figure, not in the figure's own
    unit. `judged`: less is better."""

    heading: str
    field: str
    text: Callable[[float], str]
    share: bool = False
    judged: bool = False


def amount(value: float) -> str:
    """A count in thousands, millions or billions: '269 k', '40.6 M'."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:.0f}"


def seconds(value: float) -> str:
    """Three figures: '3.00', '0.0123', '128'."""
    return f"{value:#.3g}" if value < 100 else f"{value:.0f}"


def _mebibytes(value: float) -> str:
    return f"{value / 2**20:,.0f}"


def _percent(value: float) -> str:
    return f"{value:.2f}"


_COLUMNS = (
    _Column("Last error, %", "last_error", _percent, judged=True),
    _Column("Best error, %", "best_error", _percent, judged=True),
    _Column(f"Mean of last {MEAN_OF_LAST}, %", "mean_error", _percent, judged=True),
    _Column("Seconds an epoch", "seconds", seconds, share=True, judged=True),
    _Column("Parameters", "parameters", lambda value: f"{value:,.0f}", share=True),
    _Column("MACs an image", "macs", amount, share=True),
    _Column("Depth", "depth", lambda value: f"{value:.0f}"),
    _Column("Peak memory, MiB", "peak_memory_bytes", _mebibytes, share=True),
)
HEADINGS = ("Run", *(column.heading for column in _COLUMNS))


def results(comparison: Comparison) -> Table:
    """A row a run: errors, seconds an epoch with their spread, sizes; differences to the
    baseline."""
    rows = []
    for row in comparison.rows:
        baseline = comparison.row(comparison.baseline)
        cells = [_cell(column, row, baseline) for column in _COLUMNS]
        rows.append((named(row.run.name, row.detail), *cells))
    return Table(HEADINGS, tuple(rows), tuple(row.run.id for row in comparison.rows))


def differences(comparison: Comparison) -> Table:
    """A row for each setting that differs, a column a run."""
    rows = tuple(
        (Cell(each.title, raw=each.title), *(Cell(value, raw=value) for value in each.values))
        for each in comparison.differing
    )
    headings = ("Setting", *(row.run.name for row in comparison.rows))
    return Table(headings, rows, tuple(each.title for each in comparison.differing))


def to_markdown(table: Table) -> str:
    """A table of GitHub's Markdown, figures to the right."""
    lines = [[_plain(cell, " ") for cell in row] for row in table.rows]
    cells = [list(map(escapes.markdown, line)) for line in (list(table.headings), *lines)]
    # A rule of a colon alone would make the whole table plain text.
    widths = [max(2, *map(len, column)) for column in zip(*cells, strict=True)]
    text = []
    for index, line in enumerate(cells):
        padded = [
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        text.append(f"| {' | '.join(padded)} |")
        if index == 0:
            rule = [
                ":" + "-" * (width - 1) if i == 0 else "-" * (width - 1) + ":"
                for i, width in enumerate(widths)
            ]
            text.append(f"| {' | '.join(rule)} |")
    return "\n".join(text) + "\n"


def to_latex(table: Table) -> str:
    """A `tabular` with the rules of booktabs."""
    lines = [" & ".join(escapes.latex(_plain(cell, " ")) for cell in row) for row in table.rows]
    columns = "l" + "r" * (len(table.headings) - 1)
    head = " & ".join(map(escapes.latex, table.headings))
    body = "".join(f"{line} \\\\\n" for line in lines)
    return (
        f"\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head} \\\\\n\\midrule\n"
        f"{body}\\bottomrule\n\\end{{tabular}}\n"
    )


def to_csv(table: Table) -> str:
    """Figures in full and without units, so that a spreadsheet can work with them; what stands
    behind means, and whether seconds are of a shared device, in columns of their own."""
    columns: list[tuple[str, list[float | str | None]]] = []
    cells = zip(*table.rows, strict=True) if table.rows else ([] for _ in table.headings)
    for heading, column in zip(table.headings, cells, strict=True):
        columns.append((heading, [cell.raw for cell in column]))
        if any(cell.spread is not None for cell in column):
            columns.append((f"{heading} ±", [cell.spread for cell in column]))
        shared = [cell.text.endswith(SHARED) for cell in column]
        if any(shared):
            columns.append((f"{heading}{SHARED}", ["yes" if each else "no" for each in shared]))
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(escapes.csv(heading) for heading, _ in columns)
    for row in zip(*(values for _, values in columns), strict=True):
        writer.writerow(["" if value is None else escapes.csv(value) for value in row])
    return file.getvalue()


def _cell(column: _Column, row: Result, baseline: Result) -> Cell:
    value: float | None = getattr(row, column.field)
    if value is None:
        return Cell(NOTHING)
    text = column.text(value)
    if column.field == "seconds" and row.seconds_spread is not None and row.timed_epochs > 1:
        text += f" ± {row.seconds_spread:.2g}"
    if column.field == "mean_error":
        text += averaged(row.run)
    delta = row.deltas.get(column.field)
    if column.field == "seconds" and row.run.beside:
        text += SHARED
    spread = row.seconds_spread if column.field == "seconds" else None
    plain = Cell(text, raw=value, spread=spread)
    if not delta:
        return plain
    first: float = getattr(baseline, column.field)
    if column.share and not first:
        return plain
    said = share(delta / first) if column.share else signed(delta, column.text(abs(delta)))
    sense = ("better" if delta < 0 else "worse") if column.judged and said[0] in "+−" else ""
    return replace(plain, delta=said, sense=sense)


def averaged(run: RunRecord) -> str:
    """What a mean of the last epochs is of where the run has fewer than the heading says:
    ' (of 4)'."""
    few = run.averaged_epochs
    return f" (of {few})" if few < MEAN_OF_LAST else ""


def named(name: str, detail: str) -> Cell:
    """The name of a row with what sets it apart."""
    return Cell(name, detail, raw=f"{name} ({detail})" if detail else name)


def signed(value: float, size: str) -> str:
    """A difference of that size as text: '+0.30', '−0.30'; one that is nothing when rounded has no
    sign, for it is neither better nor worse."""
    if not any(digit in size for digit in "123456789"):
        return size
    return f"{'+' if value > 0 else '−'}{size}"


def share(value: float) -> str:
    """A difference in percent of what it is measured against: '+4.5 %'."""
    return signed(value, f"{abs(value):.1%}".replace("%", " %"))


def _plain(cell: Cell, gap: str) -> str:
    return f"{cell.text}{gap}({cell.delta})" if cell.delta else cell.text


FORMS: dict[str, Callable[[Table], str]] = {
    "Markdown": to_markdown,
    "LaTeX": to_latex,
    "CSV": to_csv,
}
"""Every form that a table can be copied in, by the name that a person knows it by."""
