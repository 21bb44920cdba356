"""Runs laid side by side: figures, differences, settings, tables."""

import csv
import io
from dataclasses import replace

import pytest

from tests.history.runs import add, ended, epoch, spec, started
from workbench.catalog.presets import preset
from workbench.errors import HistoryError
from workbench.experiments.comparison import compare, rebased
from workbench.experiments.settings import settings
from workbench.experiments.tables import (
    differences,
    results,
    share,
    signed,
    to_csv,
    to_latex,
    to_markdown,
)
from workbench.spec.events import EpochFinished


def trained(store, name, errors, times=(), seed=0, **more):
    """A run with these test errors and training times; the first epoch is warm-up."""
    run = add(store, name, seed=seed, **more).id
    store.record(started(run))
    times = times or [2.0] * len(errors)
    for number, (error, seconds) in enumerate(zip(errors, times, strict=True), 1):
        record = epoch(number, error, train_seconds=seconds)
        store.record(EpochFinished(run, replace(record, warm_up=number == 1)))
    store.record(ended(run))
    return run


def test_last_best_and_mean_of_the_last_errors_are_kept_apart(store):
    run = trained(store, "a", [50, 9, 5, 7, 8, 6, 10])
    row = compare(store, [run]).rows[0]
    assert (row.last_error, row.best_error) == (10, 5)
    assert row.mean_error == pytest.approx((5 + 7 + 8 + 6 + 10) / 5)


def test_seconds_and_their_spread_leave_warm_up_out(store):
    row = compare(store, [trained(store, "a", [9, 9, 9], times=[60, 2, 4])]).rows[0]
    assert row.seconds == pytest.approx(3)
    assert row.seconds_spread == pytest.approx(2**0.5)
    assert row.timed_epochs == 2


def test_one_timed_epoch_has_no_spread(store):
    row = compare(store, [trained(store, "a", [9, 9], times=[60, 2])]).rows[0]
    assert row.seconds == 2
    assert row.seconds_spread is None


def test_differences_are_to_the_first_run_unless_another_is_pinned(store):
    first, second = trained(store, "a", [8.0]), trained(store, "b", [7.5])

    comparison = compare(store, [first, second])
    assert comparison.baseline == first
    assert comparison.row(first).deltas == {}
    assert comparison.row(second).deltas["last_error"] == pytest.approx(-0.5)

    other = rebased(comparison, second)
    assert other.row(second).deltas == {}
    assert other.row(first).deltas["last_error"] == pytest.approx(0.5)
    assert compare(store, [first, second], baseline=second).baseline == second


def test_a_run_without_results_has_no_differences_of_them(store):
    comparison = compare(store, [trained(store, "a", [8.0]), add(store, "queued").id])
    deltas = comparison.rows[1].deltas
    assert "last_error" not in deltas and "seconds" not in deltas
    assert deltas["parameters"] == 0


def test_only_settings_that_differ_are_listed_with_falsy_values_shown(store):
    base = spec("a")
    other = replace(base, name="b", recipe=replace(base.recipe, flip=False, weight_decay=0.0))
    ids = [
        store.add(each, depth=8, parameters=1, macs=1).id
        for each in (replace(base, recipe=replace(base.recipe, flip=True)), other)
    ]

    found = {each.title: each.values for each in compare(store, ids).differing}

    assert found == {
        "recipe: flip": ("yes", "no"),
        "recipe: weight decay": ("0.0001", "0"),
    }


def test_what_sets_runs_apart_is_said_beside_their_names(store):
    ids = [add(store, "same name", seed=seed).id for seed in (0, 1)]
    assert [row.detail for row in compare(store, ids).rows] == ["seed 0", "seed 1"]


def test_units_with_other_operations_differ_in_one_line(store):
    ids = [
        store.add(replace(spec(), design=preset(name).design), depth=20, parameters=1, macs=1).id
        for name in ("preresnet-20", "fastresnet-20-type1")
    ]
    titles = [each.title for each in compare(store, ids).differing]
    assert titles == ["design: name", "design: unit"]


def test_units_of_the_same_operations_differ_by_their_values():
    before = preset("preresnet-20").design
    block = before.block("unit")
    wider = replace(
        block,
        operations=tuple(
            each.with_parameter("kernel", 5) if each.id == "conv1" else each
            for each in block.operations
        ),
    )
    after = replace(
        before, blocks=tuple(wider if each.name == "unit" else each for each in before.blocks)
    )
    found = settings([replace(spec(), design=design) for design in (before, after)])
    assert [(each.title, each.values) for each in found if each.differs] == [
        ("design: unit.conv1.kernel", ("3", "5"))
    ]


def test_a_run_named_twice_is_compared_once(store):
    run = trained(store, "a", [8.0])
    assert len(compare(store, [run, run]).rows) == 1


def test_nothing_and_the_unknown_cannot_be_compared(store):
    with pytest.raises(HistoryError):
        compare(store, [])
    with pytest.raises(HistoryError):
        compare(store, ["unheard-of"])


@pytest.fixture
def two(store):
    first = trained(store, "plain | wide", [50, 8.0, 8.25], times=[9, 2.0, 2.2])
    second = trained(store, "type_1 & 50 %", [50, 7.5, 7.25], times=[9, 1.5, 1.7], seed=1)
    return compare(store, [first, second])


def test_the_results_say_figure_spread_difference_and_sense(two):
    table = results(two)
    cells = dict(zip(table.headings, table.rows[1], strict=True))
    assert (cells["Last error, %"].text, cells["Last error, %"].delta) == ("7.25", "−1.00")
    assert cells["Last error, %"].sense == "better"
    assert cells["Seconds an epoch"].text == "1.60 ± 0.14"
    assert cells["Seconds an epoch"].delta == "−23.8 %"
    assert cells["Parameters"].delta == ""
    assert all(not cell.delta for cell in table.rows[0][1:])


def test_runs_of_one_name_are_told_apart_by_what_differs(two):
    assert [row[0].delta for row in results(two).rows] == ["seed 0", "seed 1"]


def test_a_difference_that_is_nothing_when_rounded_is_neither_better_nor_worse():
    assert (signed(0.004, "0.00"), signed(-0.3, "0.30"), share(-0.0002)) == (
        "0.00",
        "−0.30",
        "0.0 %",
    )


def test_markdown_escapes_what_would_end_a_cell(two):
    lines = to_markdown(results(two)).splitlines()
    assert r"plain \| wide" in lines[2]
    assert "7.25 (−1.00)" in lines[3]
    assert len({len(line) for line in lines}) == 1


def test_latex_escapes_what_latex_reads_as_commands(two):
    text = to_latex(results(two))
    assert r"type\_1 \& 50 \%" in text
    assert r"$\pm$" in text
    assert text.startswith("\\begin{tabular}{lrrrrrrrr}")
    assert text.count("\\\\\n") == 3


def test_csv_holds_plain_figures(two):
    rows = list(csv.reader(io.StringIO(to_csv(results(two)))))
    assert rows[1][0] == "plain | wide (seed 0)"
    assert float(rows[2][1]) == 7.25
    assert float(rows[2][4]) == pytest.approx(1.6)
    assert rows[0][4:6] == ["Seconds an epoch", "Seconds an epoch ±"]
    assert float(rows[2][5]) == pytest.approx(0.1414, abs=1e-4)


def test_the_table_of_differences_has_a_column_a_run(two):
    table = differences(two)
    assert table.headings == ("Setting", "plain | wide", "type_1 & 50 %")
    assert [[cell.text for cell in row] for row in table.rows] == [["seed", "0", "1"]]
