"""What benchmarks find, on its way into files and documents."""

import json

import pytest

from benchmarks import tables
from benchmarks.figures import Figure, Finding, Goal, from_json, to_json
from benchmarks.measuring import in_turns, ratios


def finding(*values: float, goal: Goal | None = None) -> Finding:
    found = Finding("speed", "how quick")
    found.add("a step", "ms", values or (1.0, 2.0, 4.0), goal)
    return found


def kept(path, found: Finding):
    content = {"date": "today", "command": "measure", "commit": "abc", "machine": {"cores": "2"}}
    path.write_text(json.dumps({**content, "findings": [to_json(found)]}))
    return path


def test_a_finding_survives_its_file():
    found = finding(goal=Goal("<", 3))
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


@pytest.mark.parametrize(("relation", "is_met"), [("<", False), ("<=", True), (">", False)])
def test_a_goal_is_held_against_the_median(relation, is_met):
    assert Figure("", "", (1.0, 2.0, 9.0), Goal(relation, 2.0)).is_met is is_met


def test_every_side_is_measured_in_every_round_and_none_is_always_first():
    order: list[str] = []

    def side(name: str) -> float:
        order.append(name)
        return float(len(order))

    found = in_turns({name: lambda name=name: side(name) for name in "ab"}, 2, warm_ups=0)
    assert order == ["a", "b", "b", "a"]
    assert ratios(found["b"], found["a"]) == [2.0, 0.75]


def test_the_rounds_so_far_are_told_of_after_each_that_counts():
    seen: list[list[float]] = []
    values = iter(range(10))
    side = {"a": lambda: float(next(values))}
    in_turns(side, 2, warm_ups=1, after_round=lambda found: seen.append([*found["a"]]))
    assert seen == [[1.0], [1.0, 2.0]]


def test_a_document_takes_the_tables_between_their_marks_and_keeps_the_rest(tmp_path):
    document = tmp_path / "measurements.md"
    document.write_text("before\n<!-- begin speed -->\nold\n<!-- end speed -->\nafter\n")
    assert tables.refresh(document, [kept(tmp_path / "one.json", finding())]) == []
    text = document.read_text()
    assert text.startswith("before\n") and text.endswith("after\n") and "old" not in text
    assert "| a step | 2.00 ms | 1.00 – 4.00 | 3 |" in text


def test_a_table_without_a_place_in_the_document_is_named(tmp_path):
    document = tmp_path / "measurements.md"
    document.write_text("nothing here\n")
    assert tables.refresh(document, [kept(tmp_path / "one.json", finding())]) == ["speed"]


def test_a_goal_that_is_missed_is_said():
    assert "NO" in tables.terminal(finding(5.0, goal=Goal("<", 3)))
