"""Differences between two networks as lines that a person reads."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QCoreApplication

from ui.widgets.core_texts import core_text, parameter_text, place_text
from workbench.analysis.diff import (
    GIVES,
    KIND,
    LINKS,
    MOVED,
    OPERATION,
    TAKES,
    UNITS,
    Difference,
    Span,
    said,
)
from workbench.catalog.registry import REGISTRY


def difference_lines(differences: Sequence[Difference]) -> list[str]:
    """One line for each operation that came, went or changed, and for each other difference."""
    lines = []
    for _, group in groupby(differences, _operation):
        lines += _lines(list(group))
    return lines


def _operation(each: Difference) -> tuple[object, ...]:
    return (each.kind, each.old, each.new, each.spans, each.name in _NO_VALUES)


def _lines(same: list[Difference]) -> list[str]:
    first = same[0]
    if first.path and first.name not in _NO_VALUES:
        changes = "; ".join(f"{parameter_text(each.name)} {_values(each)}" for each in same)
        return [f"≠ {_named(first)}: {changes}{_where(first)}"]
    return [f"{_line(each)}{_where(each)}" for each in same]


def _line(each: Difference) -> str:
    """What is no change of an operation's values."""
    if each.name == OPERATION:
        shown = _tr("+ {what} added") if each.new else _tr("− {what} removed")
        return shown.format(what=_named(each))
    if each.name == KIND:
        before, after = (_title(said(kinds)) for kinds in (each.before, each.after))
        return f"≠ {before} ({'.'.join(each.old)}) → {after} ({'.'.join(each.new)})"
    texts = {
        MOVED: _tr("≠ {what} moved"),
        TAKES: _tr("≠ {what} takes {before} → {after}"),
        GIVES: _tr("≠ The unit gives {before} → {after}"),
        UNITS: _tr("≠ Units: {before} → {after}"),
        LINKS: _tr("≠ The same operations, linked in another way"),
    }
    if each.name not in texts:
        return f"≠ {parameter_text(each.name)}: {_values(each)}"
    return texts[each.name].format(
        what=_named(each), before=said(each.before), after=said(each.after)
    )


def _values(each: Difference) -> str:
    return f"{core_text(said(each.before))} → {core_text(said(each.after))}"


def _where(each: Difference) -> str:
    """In which units; nothing where it is all of them."""
    if each.is_everywhere or not each.spans:
        return ""
    shown = [_span(span) for span in each.spans[:_MOST_SPANS]]
    more = len(each.spans) - len(shown)
    if more:
        shown.append(_tr("and {n} more").format(n=more))
    return f" ({'; '.join(shown)})"


def _span(span: Span) -> str:
    if not span.first:
        return place_text(span.stage)
    stage = span.stage.removeprefix("stage ")
    if span.first == span.last:
        return _tr("stage {stage}, unit {unit}").format(stage=stage, unit=span.first)
    text = _tr("stage {stage}, units {first} to {last}")
    return text.format(stage=stage, first=span.first, last=span.last)


def _named(each: Difference) -> str:
    return f"{_title(each.kind)} ({'.'.join(each.path)})"


def _title(kind: str) -> str:
    known = REGISTRY.get(kind)
    return core_text(known.title) if known else kind


def _tr(text: str) -> str:
    return QCoreApplication.translate("DifferenceLines", text)


_NO_VALUES = (OPERATION, MOVED, KIND, TAKES)
_MOST_SPANS = 3
