"""Figures as text for a terminal and as Markdown for a document."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Finding, from_json

HEAD = ("", "median", "quartiles", "n", "goal", "")


def terminal(finding: Finding) -> str:
    """A table a person reads while the next benchmark runs."""
    lines = [f"\n{finding.name}: {finding.title}"]
    if finding.skipped:
        return "\n".join([*lines, f"  skipped: {finding.skipped}"])
    rows: list[tuple[str, tuple[str, ...]]] = [("", HEAD)]
    rows += [(figure.group, cells(figure)) for figure in finding.figures]
    widths = [max(len(row[i]) for _, row in rows) for i in range(len(HEAD))]
    group = ""
    for name, row in rows:
        if name != group:
            group = name
            lines.append(f"  {name}")
        first, *rest = (
            cell.ljust(w) if i == 0 else cell.rjust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("    " + "  ".join([first, *rest]).rstrip())
    lines += [f"  {note}" for note in finding.notes]
    lines.append(
        f"  {finding.seconds:.0f} s; other programs used {finding.others_percent:.0f} % "
        "of the processor just before"
    )
    return "\n".join(lines)


def markdown(finding: Finding) -> str:
    """The same as a Markdown table."""
    if finding.skipped:
        return f"Not measured: {finding.skipped}."
    lines = []
    for group, figures in groupby(finding.figures, lambda figure: figure.group):
        lines.append(f"| {group or 'what'} | median | quartiles | n | goal | reached |")
        lines.append("|---|---:|---:|---:|---:|---|")
        lines += [f"| {' | '.join(cells(figure))} |" for figure in figures]
        lines.append("")
    lines += [f"- {note}" for note in finding.notes]
    lines.append(
        f"- Took {finding.seconds:.0f} s; other programs used {finding.others_percent:.0f} % of "
        "the processor just before."
    )
    return "\n".join(lines)


def cells(figure: Figure) -> tuple[str, ...]:
    """Name, median, quartiles, repeats, goal, verdict."""
    low, high = figure.spread
    goal = f"{figure.goal.relation} {number(figure.goal.bound)}" if figure.goal else ""
    verdict = {None: "", True: "yes", False: "NO"}[figure.is_met]
    unit = f" {figure.unit}" if figure.unit else ""
    single = len(figure.values) == 1
    return (
        figure.name,
        number(figure.median) + unit,
        "" if single else f"{number(low)} – {number(high)}",
        str(len(figure.values)),
        goal,
        verdict,
    )


def number(value: float) -> str:
    """Three figures that matter, no exponents."""
    size = abs(value)
    if size >= 100 or value == 0:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 1 else f"{value:.3f}"


def headline(content: Mapping[str, Any]) -> str:
    """Date, command and machine of a kept result."""
    facts = ", ".join(f"{name} {value}" for name, value in content["machine"].items())
    commit = f", commit {content['commit']}" if content.get("commit") else ""
    return f"`{content['command']}`, {content['date']}{commit}: {facts}."


def document(paths: Sequence[Path]) -> str:
    """Everything in kept results as Markdown."""
    parts = []
    for path in paths:
        content = json.loads(path.read_text(encoding="utf-8"))
        parts.append(headline(content))
        parts += [
            f"### {finding.name}: {finding.title}\n\n{markdown(finding)}"
            for finding in map(from_json, content["findings"])
        ]
    return "\n\n".join(parts) + "\n"


def refresh(target: Path, paths: Iterable[Path]) -> list[str]:
    """Put the tables of kept results into a document, each between `<!-- begin NAME -->` and
    `<!-- end NAME -->`. Returns the names that it had no place for."""
    text = target.read_text(encoding="utf-8")
    homeless = []
    for name, block in _blocks(paths):
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not place.search(text):
            homeless.append(name)
            continue
        # A function's result is taken as it is, backslashes and all.
        text = place.sub(partial(_put, f"{begin}\n{block}\n{end}"), text)
    target.write_text(text, encoding="utf-8")
    return homeless


def _put(block: str, _: re.Match[str]) -> str:
    return block


def _blocks(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        content = json.loads(path.read_text(encoding="utf-8"))
        for finding in map(from_json, content["findings"]):
            yield finding.name, f"{headline(content)}\n\n{markdown(finding)}\n"
