"""How a run's steps were run, as its log says it, and read back from there.

The history keeps what was asked for (the recipe's step mode, 'auto' most often) and a log in which
the run says what came of it. Both ends of that sentence are here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SENTENCE = re.compile(
    r"Trains in (?P<precision>[^,]+), (?P<mode>[^,]+), (?P<device>[^,]+?)(, (?P<layout>[^,]+))?\."
)


@dataclass(frozen=True, slots=True)
class StepReport:
    """`mode` is 'eager', 'compile', 'graph' or 'branch graphs'; `layout` is the memory layout of
    weights and activations, empty where there is one only."""

    precision: str
    mode: str
    device: str
    layout: str = ""

    @property
    def sentence(self) -> str:
        facts = (self.precision, self.mode, self.device, self.layout.replace("_", " "))
        return f"Trains in {', '.join(filter(None, facts))}."


def step_report(texts: Iterable[str]) -> StepReport | None:
    """What the last such line of a log says; None where there is none."""
    found = None
    for text in texts:
        match = _SENTENCE.fullmatch(text)
        if match is not None:
            found = StepReport(**{name: value or "" for name, value in match.groupdict().items()})
    return found
