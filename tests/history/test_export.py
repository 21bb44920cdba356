"""Runs and curves as CSV files."""

import csv
import math

import pytest

from tests.history.runs import add, trained
from workbench.errors import HistoryError
from workbench.history.export import RUN_HEADINGS, write_curves, write_runs


def lines(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_runs_are_written_in_the_order_given(store, tmp_path):
    done, waiting = trained(store, 30.0, 20.5, name='a "run", with\nlines'), add(store, "später")
    store.annotate(done.id, tags=("one", "two"))
    target = tmp_path / "runs.csv"
    write_runs(store, [waiting.id, done.id], target)
    first, second = lines(target)
    assert list(first) == list(RUN_HEADINGS)
    assert (first["name"], first["last_error"], first["started"]) == ("später", "", "")
    assert second["name"] == 'a "run", with\nlines'
    assert (second["state"], second["last_error"], second["tags"]) == (
        "finished",
        "20.5",
        "one, two",
    )
    assert second["created"].endswith("+00:00")


def test_curves_are_written_an_epoch_a_line(store, tmp_path):
    first, second = trained(store, 30.0, math.nan, name="x"), trained(store, 10.0, name="y")
    target = tmp_path / "curves.csv"
    write_curves(store, [second.id, first.id], target)
    rows = lines(target)
    assert [(row["name"], row["epoch"], row["test_error"]) for row in rows] == [
        ("y", "1", "10.0"),
        ("x", "1", "30.0"),
        ("x", "2", "nan"),
    ]
    assert (rows[0]["run"], rows[0]["forward_seconds"]) == (second.id, "")


def test_a_file_that_cannot_be_written_is_named_and_nothing_is_left(store, tmp_path):
    (tmp_path / "runs.csv").mkdir()
    (tmp_path / "runs.csv" / "in the way").touch()
    with pytest.raises(HistoryError, match=r"runs\.csv' cannot be written"):
        write_runs(store, [], tmp_path / "runs.csv")
    with pytest.raises(HistoryError, match="No such file"):
        write_runs(store, [], tmp_path / "nowhere" / "runs.csv")
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_text_that_a_spreadsheet_would_compute_is_disarmed(store, tmp_path):
    run = trained(store, 30.0, name="=1+1")
    write_runs(store, [run.id], tmp_path / "runs.csv")
    write_curves(store, [run.id], tmp_path / "curves.csv")
    assert [lines(tmp_path / name)[0]["name"] for name in ("runs.csv", "curves.csv")] == [
        "'=1+1"
    ] * 2
