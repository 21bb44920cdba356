"""What the core says is wrong with a design, in the window's language.

The core's sentences come with names and figures put in. `resources/translations/faults.txt` holds
them as its code has them, `{0}` and so on for what is put in: `scripts/translations.py` writes it.
A sentence is known by its form and said anew; one of no such form stays as it is.
"""

import re
from functools import cache

from PySide6.QtCore import QCoreApplication

from ui.widgets.core_texts import place_text
from workbench import paths
from workbench.analysis.problems import Problem
from workbench.errors import WorkbenchError

_WHOLE = "{place}: {fault}"


def fault_text(text: str) -> str:
    """A message, or a hint."""
    # In English nothing is read and nothing compared.
    if _translated(_WHOLE) == _WHOLE:
        return text
    for form, source in _forms():
        if found := form.fullmatch(text):
            return _translated(source).format(*found.groups())
    place, colon, rest = text.partition(": ")
    said = fault_text(rest) if colon else rest
    return text if said == rest else _translated(_WHOLE).format(place=place, fault=said)


def error_text(error: WorkbenchError) -> str:
    """An error's message with its hint, as `str` gives them."""
    return f"{fault_text(error.message)} {fault_text(error.hint)}".rstrip()


def problem_text(problem: Problem) -> str:
    """A problem with its place, as `str` gives them."""
    text = f"{fault_text(problem.message)} {fault_text(problem.hint)}".rstrip()
    placement = place_text(problem.placement) if problem.placement else ""
    place = " · ".join(filter(None, (placement, problem.block, problem.operation)))
    return _translated(_WHOLE).format(place=place, fault=text) if place else text


def _translated(source: str) -> str:
    return QCoreApplication.translate("Fault", source)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The longest first: a short one may fit what a longer one says better."""
    lines = (paths.RESOURCES / "translations" / "faults.txt").read_text("utf-8").splitlines()
    by_words = sorted(lines, key=lambda line: -len(re.sub(r"\{\d\}", "", line)))
    return tuple(
        (re.compile("(.+)".join(map(re.escape, re.split(r"\{\d\}", line)))), line)
        for line in by_words
    )
