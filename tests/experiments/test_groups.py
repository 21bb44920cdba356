"""Repeated seeds taken together: who belongs to a group, what counts, what the tests say."""

import csv
import io
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from tests.history.runs import add, ended, epoch, spec, started
from workbench.catalog.presets import preset
from workbench.experiments.comparison import compare
from workbench.experiments.group_tables import (
    GROUP_HEADINGS,
    group_differences,
    group_results,
    pair_results,
    shared_device_notes,
)
from workbench.experiments.groups import pairs, with_repeats
from workbench.experiments.tables import HEADINGS, results, to_csv, to_latex, to_markdown
from workbench.spec.events import EpochFinished

NETWORKS = {
    "plain": "preresnet-8",
    "other": "fastresnet-8-type1",
    "third": "fastresnet-8-type2",
}


def trained(store, design, seed, *errors, seconds=2.0, is_ended=True, flip=True, name="run"):
    asked = spec(name, seed=seed)
    recipe = replace(asked.recipe, flip=flip)
    asked = replace(asked, design=preset(NETWORKS[design]).design, recipe=recipe)
    run = store.add(asked, depth=20, parameters=1000 if design == "plain" else 900, macs=5000).id
    store.record(started(run))
    for number, error in enumerate(errors, 1):
        store.record(EpochFinished(run, epoch(number, error, train_seconds=seconds)))
    if is_ended:
        store.record(ended(run))
    return run


@pytest.fixture
def seeds(store):
    """Three seeds of two designs that do not overlap."""
    plain = [trained(store, "plain", at, 50.0, 9.0 + at / 10, name="plain") for at in range(3)]
    other = [trained(store, "other", at, 50.0, 7.0 + at / 10, name="other") for at in range(3)]
    return [*plain, *other]


def test_runs_that_differ_only_in_their_seed_are_one_group(store, seeds):
    found = compare(store, seeds)
    assert [group.name for group in found.groups] == ["plain", "other"]
    assert [group.runs for group in found.groups] == [tuple(seeds[:3]), tuple(seeds[3:])]
    assert [group.seeds for group in found.groups] == [(0, 1, 2), (0, 1, 2)]
    assert found.group_of(seeds[4]) is found.groups[1]
    assert found.has_repeats


def test_another_recipe_is_another_group_and_its_detail_says_so(store):
    ids = [trained(store, "plain", 0, 9.0, flip=flip) for flip in (True, False)]
    found = compare(store, ids)
    assert [group.detail for group in found.groups] == ["flip yes", "flip no"]
    assert not found.has_repeats


def test_a_group_of_many_names_is_called_by_its_design(store):
    ids = [trained(store, "plain", at, 9.0, name=f"seed {at}") for at in range(2)]
    ids.append(trained(store, "other", 0, 9.0))
    first = compare(store, ids).groups[0]
    assert (first.name, first.detail) == ("preresnet-8", "")


def test_the_detail_of_a_group_does_not_speak_of_seeds(store):
    ids = [trained(store, "plain", at, 9.0) for at in range(2)]
    assert compare(store, ids).groups[0].detail == ""


def test_a_run_that_still_trains_is_in_the_group_and_not_in_its_mean(store):
    ids = [trained(store, "plain", 0, 9.0), trained(store, "plain", 1, 60.0, is_ended=False)]
    (group,) = compare(store, ids).groups
    assert group.runs == tuple(ids) and group.counted == (ids[0],)
    assert group.n == 1
    assert group.figures["last_error"] == (9.0,)


def test_runs_of_the_same_seed_are_one_draw_of_luck(store):
    ids = [trained(store, "plain", seed, error) for seed, error in ((0, 8.0), (0, 9.0), (1, 8.4))]
    (group,) = compare(store, ids).groups
    assert group.n == 2
    assert group.figures["last_error"] == (8.5, 8.4)


def test_last_best_mean_and_seconds_are_summed_up_apart(store):
    ids = [trained(store, "plain", 0, 7.0, 9.0), trained(store, "plain", 1, 6.0, 8.0, seconds=3.0)]
    (group,) = compare(store, ids).groups
    means = {field: group.summary(field).mean for field in group.figures}
    assert means == {"last_error": 8.5, "best_error": 6.5, "mean_error": 7.5, "seconds": 2.5}


def test_the_table_of_groups_says_n_mean_spread_and_the_difference(store, seeds):
    table = group_results(compare(store, seeds))
    cells = dict(zip(table.headings, table.rows[1], strict=True))
    assert cells["N"].text == "3"
    assert to_markdown(table).splitlines()[1].split("|")[2] == " -: ", "a colon alone is no rule"
    assert (cells["Last error, %"].text, cells["Last error, %"].delta) == ("7.10 ± 0.10", "−2.00")
    assert (cells["Parameters"].text, cells["Parameters"].delta) == ("900", "−10.0 %")
    assert table.rows[0][2].delta == ""


@pytest.mark.parametrize(
    ("spread", "text"), [("std", "± 0.10"), ("sem", "± 0.06"), ("range", "[7.00, 7.20]")]
)
def test_the_spread_is_what_was_asked_for(store, seeds, spread, text):
    assert group_results(compare(store, seeds), spread).rows[1][2].text == f"7.10 {text}"


def test_a_group_without_results_has_no_figures(store):
    table = group_results(compare(store, [add(store, "queued").id]))
    assert [cell.text for cell in table.rows[0][1:4]] == ["0", "–", "–"]


def test_every_two_groups_are_tested_or_the_baseline_against_the_others(store, seeds):
    third = [trained(store, "third", at, 8.0 + at / 10, name="third") for at in range(3)]
    groups = compare(store, [*seeds, *third]).groups
    every = [(p.first.name, p.second.name) for p in pairs(groups, "last_error")]
    assert every == [("plain", "other"), ("plain", "third"), ("other", "third")]
    against = pairs(groups, "last_error", baseline=groups[1].key)
    assert [(p.first.name, p.second.name) for p in against] == [
        ("other", "plain"),
        ("other", "third"),
    ]


def test_holms_correction_is_for_the_pairs_that_were_asked_for(store, seeds):
    third = [trained(store, "third", at, 8.0 + at / 10, name="third") for at in range(3)]
    groups = compare(store, [*seeds, *third]).groups
    alone = pairs(groups[:2], "last_error")[0]
    among = pairs(groups, "last_error")[0]
    assert alone.corrected_p == alone.difference.p == among.difference.p
    assert among.corrected_p == pytest.approx(3 * alone.difference.p)


def test_a_pair_says_how_many_seeds_a_difference_of_a_given_size_needs(store, seeds):
    groups = compare(store, seeds).groups
    (seen,) = pairs(groups, "last_error")
    assert seen.size == pytest.approx(2.0)
    assert (seen.needed, seen.still_needed) == (2, (0, 0))
    (small,) = pairs(groups, "last_error", size=0.1)
    # Cohen's table again: a difference of one standard deviation needs 17 a side.
    assert (small.needed, small.still_needed) == (17, (14, 14))


def test_one_run_a_side_concludes_nothing_and_has_no_figures(store):
    ids = [trained(store, design, 0, 9.0) for design in ("plain", "other")]
    (pair,) = pairs(compare(store, ids).groups, "last_error")
    assert pair.verdict.kind == "nothing"
    assert [cell.text for cell in pair_results([pair]).rows[0][3:]] == ["–"] * 7


def test_a_pair_in_figures(store, seeds):
    table = pair_results(pairs(compare(store, seeds).groups, "last_error"))
    cells = dict(zip(table.headings, table.rows[0], strict=True))
    assert cells["Less plain"].text == "other"
    assert (cells["Difference"].text, cells["Difference"].sense) == ("−2", "better")
    assert cells["95 % interval"].text == "−2.23 to −1.77"
    assert cells["p by permutation"].text == "0.1"
    # Twenty standard deviations, times 0.79788 for four degrees of freedom.
    assert cells["Hedges' g"].text == "−15.96"
    for form in (to_markdown, to_latex, to_csv):
        assert "Less plain" in form(table)


def test_pairs_of_several_groups_are_named_by_both(store, seeds):
    third = [trained(store, "third", at, 8.0 + at / 10, name="third") for at in range(3)]
    table = pair_results(pairs(compare(store, [*seeds, *third]).groups, "last_error"))
    assert [row[0].text for row in table.rows] == [
        "other less plain",
        "third less plain",
        "third less other",
    ]


def test_the_other_seeds_of_a_run_are_found_in_the_history(store, seeds):
    trained(store, "plain", 7, 9.0, flip=False)
    thrown = trained(store, "plain", 8, 9.0)
    store.trash([thrown])
    assert with_repeats(store, [seeds[4]]) == (seeds[4], seeds[3], seeds[5])
    assert set(with_repeats(store, [seeds[0], seeds[3]])) == set(seeds)


def test_groups_do_not_depend_on_the_baseline_or_the_order(store, seeds):
    found, turned = compare(store, seeds), compare(store, seeds[::-1], baseline=seeds[0])
    figures = {g.key: sorted(g.figures["last_error"]) for g in found.groups}
    assert figures == {g.key: sorted(g.figures["last_error"]) for g in turned.groups}


def test_settings_are_laid_side_by_side_group_by_group_without_the_seed(store, seeds):
    table = group_differences(compare(store, seeds))
    assert table.headings == ("Setting", "plain", "other")
    assert "seed" not in table.keys and "design: unit" in table.keys


def test_seconds_of_runs_that_shared_the_device_are_marked_and_not_pooled(store):
    alone = [trained(store, "plain", 0, 50.0, 9.0, seconds=2.0, name="plain")]
    crowded = trained(store, "plain", 1, 50.0, 9.2, seconds=8.0, name="plain")
    other = [trained(store, "other", at, 50.0, 7.0, seconds=6.0, name="other") for at in (0, 1)]
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.executemany(
            "UPDATE runs SET beside = 1 WHERE id = ?", [(run,) for run in (crowded, *other)]
        )
    found = compare(store, [*alone, crowded, *other])
    plain, shared = found.groups
    assert plain.figures["seconds"] == (2.0,) and plain.n == 2
    assert (plain.shared_device, plain.crowded) == (False, (crowded,))
    assert shared.figures["seconds"] == (6.0, 6.0) and shared.shared_device
    assert plain.clocks != shared.clocks and list(plain.clocks.values()) == [2.0]
    cells = [row[GROUP_HEADINGS.index("Seconds an epoch")] for row in group_results(found).rows]
    assert [cell.text for cell in cells] == ["2.00", "6.00 ± 0, shared"]
    assert cells[1].delta == "", "one was alone, one was not"
    cells = [row[HEADINGS.index("Seconds an epoch")] for row in results(found).rows]
    assert [cell.text.endswith(", shared") for cell in cells] == [False, True, True, True]
    assert {cell.delta for cell in cells} == {""}
    rows = list(csv.DictReader(io.StringIO(to_csv(group_results(found)))))
    assert [row["Seconds an epoch, shared"] for row in rows] == ["no", "yes"]
    said = " ".join(shared_device_notes(found))
    assert "shared the device" in said and "other" in said and "1 of 2 runs" in said
