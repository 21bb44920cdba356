"""Figures from what programs say."""

import json
import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from benchmarks.figures import Finding, Goal
from benchmarks.gpu.tasks import Outcome

NONE = Goal("<=", 0)
PRICE = Goal("<", 2)
LISTED = 30
_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|deselected|tests? collected)")


def workers(count: int) -> tuple[str, ...]:
    """pytest's arguments for tests in so many processes, where it has the plug-in."""
    return ("-n", str(count)) if find_spec("xdist") else ()


def tests(outcomes: Sequence[Outcome], finding: Finding) -> None:
    """How many passed, and the names of those that did not."""
    for outcome in outcomes:
        lines = outcome.output.splitlines()
        for number, what in _COUNT.findall(lines[-1] if lines else ""):
            is_bad = what.startswith(("failed", "error"))
            finding.add(what, "", [float(number)], NONE if is_bad else None, outcome.label)
        bad = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
        finding.notes += bad[:LISTED]


def seeds(outcomes: Sequence[Outcome], finding: Finding) -> None:
    """Seconds of each way, whole and of training alone, in prices of one run."""
    whole = {each.label: each.seconds for each in outcomes if each.code == 0}
    spans = {each.label: _span(each) for each in outcomes if each.code == 0}
    for label, seconds in whole.items():
        finding.add("whole command", "s", [seconds], group=label)
        if (span := spans[label]) is not None:
            finding.add("from the first start to the last end", "s", [span], group=label)
        if (epoch := _epoch_seconds(outcomes, label)) is not None:
            finding.add("training, an epoch", "s", [epoch], group=label)
    one = whole.get("one")
    for label, seconds in whole.items():
        if one and label != "one":
            goal = PRICE if label == "side by side" else None
            finding.add(f"{label} / one, whole command", "", [seconds / one], goal)
    alone = spans.get("one")
    for label, span in spans.items():
        if alone and span is not None and label != "one":
            finding.add(f"{label} / one, of training", "", [span / alone])


def _records(outcome: Outcome) -> list[dict[str, Any]]:
    try:
        found = json.loads(outcome.output)
    except json.JSONDecodeError:
        return []
    return found if isinstance(found, list) else [found]


def _span(outcome: Outcome) -> float | None:
    runs = [each for each in _records(outcome) if each.get("started") and each.get("ended")]
    if not runs:
        return None
    return max(each["ended"] for each in runs) - min(each["started"] for each in runs)


def _epoch_seconds(outcomes: Sequence[Outcome], label: str) -> float | None:
    """The mean of the runs' own figures, first epochs left out."""
    records = [r for each in outcomes if each.label == label for r in _records(each)]
    found = [r["seconds_per_epoch"] for r in records if r.get("seconds_per_epoch")]
    return sum(found) / len(found) if found else None


def table(outcomes: Sequence[Outcome], finding: Finding) -> None:
    """The table as it stands after the last seed that every row has."""
    done = [each for each in outcomes if each.code == 0]
    finding.add("seeds that every row has", "", [float(len(done))])
    if done:
        finding.notes += done[-1].output.rstrip().splitlines()


def exports(outcomes: Sequence[Outcome], finding: Finding) -> None:
    for outcome in outcomes:
        finding.add(outcome.label, "s", [outcome.seconds])
