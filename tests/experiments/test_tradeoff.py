"""What papers print beside one's own points, over seconds too, where their machines were others."""

from dataclasses import replace

import pytest

from tests.history.runs import MACHINE, ended, epoch, spec, started
from workbench.catalog.figures import figures_of
from workbench.catalog.papers import paper, papers
from workbench.catalog.presets import preset
from workbench.experiments.comparison import compare
from workbench.experiments.tradeoff import COSTS, PRINTED, printed_points
from workbench.spec.events import EpochFinished

FIRST, TYPE1, TYPE2 = "preresnet-20", "fastresnet-20-type1", "fastresnet-20-type2"
UNTIMED, OTHER_TABLE = "resnet-20", "preresnet-110"
OTHER = replace(MACHINE, host="another")


@pytest.fixture
def trained(store):
    def trained(network, seconds, seed=0, machine=MACHINE, train_size=None):
        asked = spec(network, seed=seed, source="cifar10", train_size=train_size)
        asked = replace(asked, design=preset(network).design)
        run = store.add(asked, depth=20, parameters=1000, macs=5000).id
        store.record(replace(started(run), machine=machine))
        store.record(EpochFinished(run, epoch(1, 9.0, train_seconds=seconds)))
        store.record(ended(run))
        return run

    return trained


def printed(store, ids, dataset="CIFAR-10"):
    return printed_points(compare(store, ids).groups, "seconds", dataset)


def test_the_papers_first_table_prints_what_the_figures_below_are_worked_out_from():
    rows = paper("fastresnet-t1").rows
    assert [(row.network, row.epoch_seconds) for row in rows] == [
        (FIRST, 30.07),
        (TYPE1, 22.08),
        (TYPE2, 22.1),
    ]


def test_printed_seconds_are_a_ratio_to_the_first_row_times_own_seconds_of_it(store, trained):
    # Own seconds of the first row: 2.9 and 3.1, on the mean 3.
    ids = [trained(FIRST, 2.9), trained(FIRST, 3.1, seed=1), trained(TYPE1, 2.5)]
    found = printed(store, ids)
    assert found.untimed == () and found.unanchored == {}
    points = {point.label: point for point in found.points}
    assert points[FIRST].x == pytest.approx(3.0)
    # 22.08 / 30.07 = 0.734287, times 3.
    assert points[TYPE1].x == pytest.approx(2.202860, abs=1e-6)
    assert points[TYPE1].y == 7.68
    assert {point.timed_by for point in found.points} == {FIRST}


def test_without_the_first_row_a_printed_time_is_left_out_and_its_network_named(store, trained):
    found = printed(store, [trained(TYPE1, 2.5), trained(TYPE2, 2.6)])
    assert found.points == ()
    assert found.unanchored == {TYPE1: FIRST, TYPE2: FIRST}


@pytest.mark.parametrize("other", [{"machine": OTHER}, {"train_size": 500}])
def test_another_machine_or_other_images_measure_no_ratio(store, trained, other):
    found = printed(store, [trained(FIRST, 3.0, **other), trained(TYPE1, 2.5)])
    assert [point.label for point in found.points] == [FIRST]
    assert found.unanchored == {TYPE1: FIRST}


def test_the_machine_that_timed_both_is_the_one_that_is_used(store, trained):
    ids = [
        trained(FIRST, 9.0, machine=OTHER),
        trained(FIRST, 3.0, seed=1),
        trained(TYPE1, 2.5),
    ]
    points = {point.label: point for point in printed(store, ids).points}
    assert points[TYPE1].x == pytest.approx(2.202860, abs=1e-6)
    assert points[FIRST].x == pytest.approx(3.0), "the one that timed most groups"


def test_a_network_whose_paper_gives_no_seconds_is_left_out_and_named_with_its_paper(
    store, trained
):
    assert figures_of(UNTIMED, "error", "cifar10")
    found = printed(store, [trained(UNTIMED, 3.0)])
    assert found.points == ()
    assert found.untimed == (f"{UNTIMED} (He 2016, Deep residual learning)",)


@pytest.mark.parametrize(
    ("dataset", "errors"),
    [
        ("CIFAR-10", {"preresnet-56": 6.31, OTHER_TABLE: 5.75, "preresnet-668": 6.03}),
        ("CIFAR-100", {"preresnet-56": 27.93, OTHER_TABLE: 26.02}),
    ],
)
def test_over_seconds_an_error_is_that_of_the_table_that_prints_them(
    store, trained, dataset, errors
):
    ids = [trained(network, 5.0) for network in ("preresnet-56", OTHER_TABLE, "preresnet-668")]
    found = printed(store, ids, dataset)
    assert {point.label: point.y for point in found.points} == errors
    assert all("Yang" in point.note and "Table 2" in point.note for point in found.points)
    # He et al. print an error of this network as well, and no seconds.
    others = (f"{OTHER_TABLE} (He 2016, Identity mappings)",) if dataset == "CIFAR-10" else ()
    assert found.untimed == others


def test_every_paper_that_prints_an_error_of_a_network_has_its_point(store, trained):
    groups = compare(store, [trained(OTHER_TABLE, 11.0), trained("wrn-28-10", 3.0)]).groups
    points = printed_points(groups, "parameters", "CIFAR-10").points
    assert {(point.label, point.y, point.note.partition(" ")[0]) for point in points} == {
        (OTHER_TABLE, 5.75, "Yang,"),
        (OTHER_TABLE, 6.37, "He,"),
        ("wrn-28-10", 4.17, "Zhao"),
        ("wrn-28-10", 4.0, "Zagoruyko"),
    }
    assert {point.x for point in points if point.label == "wrn-28-10"} == {36.5e6}


def test_no_point_credits_a_paper_whose_table_has_another_figure(store, trained):
    networks = list(dict.fromkeys(row.network for table in papers() for row in table.rows))
    groups = compare(store, [trained(network, 3.0) for network in networks]).groups
    for dataset, column in PRINTED.items():
        rows = {
            (row.network, table.citation, row.errors[column])
            for table in papers()
            for row in table.rows
            if column in row.errors
        }
        cited = {table.citation for table in papers()}
        for cost in COSTS:
            for point in printed_points(groups, cost, dataset).points:
                citation = next((each for each in cited if point.note.startswith(each)), "")
                if citation:
                    assert (point.label, citation, point.y) in rows


def test_a_ratio_is_taken_within_its_own_table(store, trained):
    # Table 2: 208.26 s over its first row's 84.22 s, times own 5.0 s of preresnet-56.
    ids = [trained("preresnet-56", 5.0), trained(OTHER_TABLE, 11.0), trained(FIRST, 3.0)]
    points = {point.label: point for point in printed(store, ids).points}
    assert points[OTHER_TABLE].x == pytest.approx(12.364047, abs=1e-6)
    assert points[OTHER_TABLE].timed_by == "preresnet-56"


def test_over_parameters_the_printed_ones_are_used(store, trained):
    groups = compare(store, [trained(FIRST, 3.0)]).groups
    (point,) = printed_points(groups, "parameters", "CIFAR-10").points
    assert point.timed_by == "" and point.x > 0
    assert printed_points(groups, "parameters", "no such data").points == ()
