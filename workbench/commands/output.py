"""How commands speak: one JSON document or a table on standard output, all else on the other."""

import dataclasses
import json
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import click
from rich.console import Console, JustifyMethod
from rich.table import Table

from workbench.spec.escapes import json_text, terminal, terminal_lines


def emit(value: Any) -> None:
    """Write one JSON document. Records become objects; NaN and infinity, which JSON lacks, null."""
    text = json.dumps(_plain(value), indent=2, ensure_ascii=False, allow_nan=False)
    click.echo(json_text(text))


def say(text: str = "") -> None:
    """A line of the result. What is named in it cannot start another, nor move the cursor."""
    click.echo(terminal(text))


def note(text: str) -> None:
    """A line that is not the result."""
    click.echo(terminal(text), err=True)


def messages() -> Console:
    """The console for progress, on standard error."""
    return Console(stderr=True, highlight=False)


def print_table(
    columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]], title: str = ""
) -> None:
    """A table on standard output. A column is its heading and whether it holds numbers. What a
    person wrote may have lines in any column but the first."""
    table = Table(title=terminal(title) or None, title_justify="left", header_style="bold")
    table.box = None
    for heading, is_number in columns:
        side: JustifyMethod = "right" if is_number else "left"
        table.add_column(terminal(heading), justify=side, overflow="fold")
    for first, *others in rows:
        table.add_row(terminal(first), *(terminal_lines(cell, indent="") for cell in others))
    console = Console(highlight=False, markup=False, emoji=False)
    # Piped, a table has as much room as it needs: a cut line cannot be searched.
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=400)
    console.print(table)


def error_text(percent: float | None) -> str:
    return "–" if percent is None else f"{percent:.2f} %"


def seconds_text(seconds: float | None) -> str:
    """Seconds below two minutes, else minutes or hours."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return f"{seconds:.3g} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def total_text(seconds: float, unknown: int) -> str:
    """What several runs will take, some of which nothing may be known of."""
    if not unknown:
        return seconds_text(seconds)
    if not seconds:
        return "no run like these was trained here yet, so their time is not known"
    return f"{seconds_text(seconds)}, and {unknown} more of which nothing is known"


def amount_text(number: float) -> str:
    """A count in thousands, millions or billions: '40.6 M'."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:g}"


def time_text(seconds: float | None) -> str:
    """A moment, in seconds since 1970, as the local clock shows it."""
    if seconds is None:
        return "–"
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
