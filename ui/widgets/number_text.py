"""What a field says of a text that is no number, in the window's language."""

from PySide6.QtCore import QCoreApplication

from workbench.spec.numbers import NotANumber, Range


def fault_of(fault: NotANumber) -> str:
    """A sentence for the line under a field."""
    if fault.has_comma and not fault.is_whole:
        return _tr("Write decimals with a point: 0.1.")
    if fault.has_comma:
        return _tr("A comma may only group thousands: 12,800.")
    what = _tr("a whole number") if fault.is_whole else _tr("a number")
    return _tr("This must be {what}.").format(what=what)


def range_text(limits: Range) -> str:
    """What a number may be."""
    return _tr("From {low:g} to {high:g}.").format(low=limits.low, high=limits.high)


def _tr(text: str) -> str:
    return QCoreApplication.translate("NumberField", text)
