"""Differences between two networks as lines that a person reads."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QCoreApplication

from ui.widgets.core_texts import core_text, place_text
from workbench.analysis.diff import (
    GIVES,
    KIND,
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
    return (each.kind, each.old, each.new, each.spans, each.name in (OPERATION, MOVED, KIND, TAKES))


def _lines(same: list[Difference]) -> list[str]:
    first = same[0]
    if first.path and first.name not in (OPERATION, MOVED, KIND, TAKES):
        changes = "; ".join(f"{each.name} {_values(each)}" for each in same)
        return [f"≠ {_named(first)}: {changes}{_where(first)}"]
    return [f"{_line(each)}{_where(each)}" for each in same]


def _line(each: Difference) -> str:
    match each.name:
        case name if name == OPERATION:
            text = _tr("+ {what} added") if each.new else _tr("− {what} removed")
            return text.format(what=_named(each))
        case name if name == MOVED:
            return _tr("≠ {what} moved").format(what=_named(each))
        case name if name == KIND:
            before, after = (_title(str(kind)) for (kind,) in (each.before, each.after))
            return f"≠ {before} ({'.'.join(each.old)}) → {after} ({'.'.join(each.new)})"
        case name if name == TAKES:
            text = _tr("≠ {what} takes {before} → {after}")
            return text.format(what=_named(each), before=said(each.before), after=said(each.after))
        case name if name == GIVES:
            text = _tr("≠ The unit gives {before} → {after}")
            return text.format(before=said(each.before), after=said(each.after))
        case name if name == UNITS:
            text = _tr("≠ Units: {before} → {after}")
            return text.format(before=said(each.before), after=said(each.after))
        case "links":
            return _tr("≠ The same operations, linked in another way")
    return f"≠ {each.name}: {_values(each)}"


def _values(each: Difference) -> str:
    return f"{said(each.before)} → {said(each.after)}"


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


_MOST_SPANS = 3
