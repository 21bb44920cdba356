"""`workbench compare` over repeated seeds: groups, tests, JSON."""

import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from tests.tiny_runs import finished_run, tiny_run
from workbench.cli import cli
from workbench.history.store import HistoryStore

PLAIN, TYPE1 = "preresnet-8", "fastresnet-8-type1"


@pytest.fixture
def seeds(home):
    """Three seeds of the pre-activation unit, and three of FastResNet type 1; their ids."""
    store = HistoryStore.open()
    ids = [
        finished_run(store, tiny_run(network, network, seed=seed), [50.0, error + seed / 10])
        for network, error in ((PLAIN, 9.0), (TYPE1, 7.0))
        for seed in range(3)
    ]
    store.close()
    return ids


def call(*arguments: str):
    result = CliRunner().invoke(cli, ["compare", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_repeated_seeds_are_summed_up_and_tested(seeds):
    text = call(*seeds)
    assert "9.10 ± 0.10" in text and "7.10 ± 0.10" in text
    assert "Is it real?  Last error, %" in text
    assert f"{TYPE1} probably is below {PLAIN}, by 2 points" in text


def test_one_run_a_side_is_said_to_prove_nothing(seeds):
    text = call(seeds[0], seeds[3])
    assert "Nothing can be concluded" in text
    assert "Hedges" not in text


def test_the_other_seeds_of_the_history_can_be_added(seeds):
    text = call(seeds[0], seeds[3], "--all-seeds", "--groups", "--markdown")
    assert [line.split("|")[2].strip() for line in text.splitlines()[2:]] == ["3", "3"]


def test_json_holds_the_groups_and_the_tests(seeds):
    found = json.loads(call(*seeds, "--json", "--size", "0.1", "--figure", "best"))
    assert [group["summaries"]["best_error"]["n"] for group in found["groups"]] == [3, 3]
    assert found["groups"][0]["summaries"]["last_error"]["mean"] == pytest.approx(9.1)
    low, high = found["groups"][0]["summaries"]["last_error"]["interval"]
    assert (low + high) / 2 == pytest.approx(9.1)
    (test,) = found["tests"]
    assert (test["figure"], test["verdict"], test["seeds_needed"]) == ("best_error", "likely", 17)
    assert test["seeds_still_needed"] == [14, 14]
    assert test["difference"]["value"] == pytest.approx(-2)
    assert test["difference"]["permutation_p"] == pytest.approx(0.1)
    assert len(found["rows"]) == 6


def test_every_two_groups_can_be_tested(seeds):
    store = HistoryStore.open()
    third = [
        finished_run(store, tiny_run("third", "fastresnet-8-type2", seed=seed), [8.0 + seed / 10])
        for seed in range(2)
    ]
    store.close()
    found = json.loads(call(*seeds, *third, "--json", "--all-pairs"))
    assert len(found["tests"]) == 3
    assert len(json.loads(call(*seeds, *third, "--json"))["tests"]) == 2


def test_a_size_of_nothing_is_refused(seeds):
    result = CliRunner().invoke(cli, ["compare", *seeds, "--size", "0"])
    assert result.exit_code == 2


def test_why_says_in_what_each_run_differs_from_the_first(seeds):
    text = call(*seeds[:2], seeds[3], "--why")
    assert "Repeats: one network, recipe and set of images with different seeds." in text
    assert "Different runs: they differ in network, recipe or images" in text
    assert ["seed", "seed", "1", "0"] in [line.split() for line in text.splitlines()]
    why = json.loads(call(*seeds[:2], "--json"))["likenesses"]
    assert [(each["first"], each["second"]) for each in why] == [(seeds[0], seeds[1])]
    assert why[0]["are_repeats"] and not why[0]["is_bit_equal"]
    [seed] = why[0]["differences"]
    assert (seed["matter"], seed["first"], seed["second"]) == ("seed", "0", "1")


def test_seconds_of_runs_that_shared_the_device_are_said_to_be(seeds, home):
    with closing(sqlite3.connect(home / "history.db")) as connection, connection:
        connection.execute("UPDATE runs SET beside = 3 WHERE seed = 0")
    text = call(*seeds)
    assert "the mean seconds leave out 1 of 3 runs, which shared the device" in text
    text = call(seeds[0], seeds[3])
    assert "Seconds of runs that shared the device" in text and "2.00, shared" in text
    grouped = CliRunner().invoke(cli, ["groups"])
    assert "leave out 2 runs that shared the device" in grouped.stdout
