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
WARM_UP, ONE = "warm up", "one run"
RAN = ("passed", "failed", "skipped", "error", "errors", "xfailed", "xpassed")
_COUNT = re.compile(rf"(\d+) ({'|'.join(sorted(RAN, key=len, reverse=True))}|deselected)\b")
_COLLECTED = re.compile(r"(?:(\d+)/)?(\d+) tests? collected")


def workers(count: int) -> tuple[str, ...]:
    """pytest's arguments for tests in so many processes, where it has the plug-in."""
    return ("-n", str(count)) if find_spec("xdist") else ()


def tests(outcomes: Sequence[Outcome], finding: Finding) -> None:
    """How many were selected and what became of them, and the names of those that failed."""
    for outcome in outcomes:
        lines = outcome.output.splitlines()
        last = lines[-1] if lines else ""
        counts = {what: float(number) for number, what in _COUNT.findall(last)}
        others = counts.pop("deselected", 0.0)
        selected = sum(counts.values())
        if match := _COLLECTED.search(last):
            selected = float(match[1] or match[2])
            finding.notes.append("Collected only: without a CUDA device these tests are skipped.")
        elif not counts:
            continue
        finding.add("selected", "", [selected], group=outcome.label)
        for what, number in counts.items():
            goal = NONE if what.startswith(("failed", "error")) else None
            finding.add(what, "", [number], goal, outcome.label)
        if others:
            finding.notes.append(f"{others:,.0f} other tests are not part of this.")
        bad = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
        finding.notes += bad[:LISTED]


def seeds(outcomes: Sequence[Outcome], finding: Finding) -> None:
    """Seconds of each way to share a device, of the whole command and of its training; and how many
    times the price of one run each is."""
    done = [each for each in outcomes if each.code == 0 and each.label != WARM_UP]
    for outcome in done:
        finding.add("whole command", "s", [outcome.seconds], group=outcome.label)
        finding.add("first start to last end", "s", [_span(outcome)], group=outcome.label)
        finding.add("training, per epoch", "s", _epoch_seconds(outcome), group=outcome.label)
    one = next((each for each in done if each.label == ONE), None)
    shared = [each for each in done if each.label != ONE]
    if one is None or not shared:
        return
    for name, seconds in (("whole command", _whole), ("training", _span)):
        prices = {each.label: seconds(each) / seconds(one) for each in shared}
        for label, price in prices.items():
            finding.add(f"{label} / {ONE}", "", [price], group=f"prices, {name}")
        finding.add("the lowest", "", [min(prices.values())], PRICE, f"prices, {name}")


def _whole(outcome: Outcome) -> float:
    return outcome.seconds


def _span(outcome: Outcome) -> float:
    runs = _records(outcome)
    return float(max(each["ended"] for each in runs) - min(each["started"] for each in runs))


def _epoch_seconds(outcome: Outcome) -> list[float]:
    """Of each run; first epochs are left out where there are others."""
    return [float(each["seconds_per_epoch"]) for each in _records(outcome)]


def _records(outcome: Outcome) -> list[dict[str, Any]]:
    """Those that `train --json` prints."""
    found: list[dict[str, Any]] = json.loads(outcome.output)
    return found


def table(outcomes: Sequence[Outcome], finding: Finding) -> None:
    """The table as it stands after the last seed that every row has."""
    done = [each for each in outcomes if each.code == 0]
    if done:
        finding.add("seeds that every row has", "", [float(len(done))])
        finding.notes += done[-1].output.rstrip().splitlines()


def exports(outcomes: Sequence[Outcome], finding: Finding) -> None:
    for outcome in outcomes:
        finding.add(outcome.label, "s", [outcome.seconds])
