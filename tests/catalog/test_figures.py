"""Every printed figure is one record with its source; no view credits one to a paper that prints
another."""

import json

import pytest

from tests.catalog.seed_tables import OTHER_PAPERS, SEED_TABLES
from workbench.catalog import figures as module
from workbench.catalog.figures import PROTOCOLS, Figure, figures, figures_of
from workbench.catalog.papers import paper, papers
from workbench.catalog.presets import ids, preset
from workbench.catalog.recipes import recipe_on
from workbench.errors import FormatError

KINDS = (("error", "cifar10"), ("error", "cifar100"), ("parameters", None), ("seconds", None))


def typed(table: str) -> set[tuple[str, str, str | None, float]]:
    """Network, measure, data set and value of each number that the paper prints in a table."""
    return read(SEED_TABLES[table])


def read(table: str) -> set[tuple[str, str, str | None, float]]:
    found = set()
    for line in table.strip().splitlines():
        network, *numbers = line.split()
        for (measure, dataset), number in zip(KINDS, numbers, strict=True):
            if number != "-":
                found.add((network, measure, dataset, float(number)))
    return found


def keyed(some) -> set[tuple[str, str, str | None, float]]:
    return {(each.network, each.measure, each.dataset, each.value) for each in some}


def test_the_tables_that_ship_are_those_that_were_typed_from_the_papers():
    assert {table.id for table in papers()} == set(SEED_TABLES)
    assert sum(len(typed(table)) for table in SEED_TABLES) == 119


@pytest.mark.parametrize("table", papers(), ids=lambda table: table.id)
def test_a_tables_figures_are_what_the_paper_prints_there(table):
    own = [
        each for each in figures() if (each.citation, each.where) == (table.citation, table.where)
    ]
    assert keyed(own) == typed(table.id)


def test_no_figure_is_credited_to_a_paper_whose_tables_have_another():
    """Over every network that there is: what its preset shows of a paper stands in its tables."""
    printed: dict[str, set] = {}
    for table in papers():
        printed.setdefault(table.citation, set()).update(typed(table.id))
    networks = {*ids(), *(each.network for each in figures())}
    for network in sorted(networks):
        for each in preset(network).figures:
            if each.citation in printed:
                assert keyed([each]) <= printed[each.citation], each


def test_each_other_paper_is_credited_with_what_it_prints_and_nothing_else():
    seeds = {table.citation for table in papers()}
    found: dict[tuple[str, str], set] = {}
    for each in figures():
        if each.citation not in seeds:
            found.setdefault((each.short, each.edition), set()).update(keyed([each]))
    assert found == {place: read(table) for place, table in OTHER_PAPERS.items()}


def test_every_figure_is_of_a_network_and_by_a_recipe_that_exist_and_names_its_source():
    for each in figures():
        own = preset(each.network)
        assert own.id == each.network
        assert recipe_on(each.recipe or own.recipe, each.dataset or "cifar10")
        assert each.citation and each.short and each.protocol in PROTOCOLS
        assert each.where or each.certainty == "recalled", each


def test_no_paper_prints_two_values_of_one_thing_in_one_edition():
    found: dict[tuple, float] = {}
    for each in figures():
        key = (each.network, each.measure, each.dataset, each.citation, each.edition)
        assert found.setdefault(key, each.value) == each.value, each


def test_a_figure_that_no_source_at_hand_was_read_for_is_called_recalled():
    read = {table.citation for table in papers()}
    for each in figures():
        if each.citation in read:
            assert each.certainty == "paper"
        elif each.certainty == "recalled":
            assert "recalled" in each.terms
        else:
            assert each.certainty == "code", "the authors' own repository"


def one(network: str, dataset: str, short: str) -> Figure:
    [found] = [
        each for each in figures_of(network, "error", dataset) if each.short.startswith(short)
    ]
    return found


def test_each_figure_stands_under_the_paper_that_prints_it():
    assert {each.short for each in figures_of("preresnet-20", "error")} == {"Yang 2021"}
    assert one("preresnet-110", "cifar10", "Yang").value == 5.75
    assert one("preresnet-110", "cifar10", "He").value == 6.37
    assert one("resnet-110", "cifar100", "Huang").value == 27.22
    assert "Identity mappings" in one("resnet-164", "cifar10", "He").citation
    assert one("pyramidnet-110-a48", "cifar10", "Zhao").value == 4.58
    assert one("pyramidnet-110-a48", "cifar10", "Han").edition == "earlier edition"
    later = [one("stochastic-depth-110", data, "Huang") for data in ("cifar10", "cifar100")]
    assert [(each.value, each.edition) for each in later] == [
        (5.23, "later edition"),
        (24.58, "later edition"),
    ]
    for dataset, value in (("cifar10", 3.77), ("cifar100", 19.73)):
        assert one("ror-3-wrn-58-4-sd", dataset, "Zhang").value == value
    assert not figures_of("ror-3-wrn-58-4", "error"), "printed with stochastic depth alone"
    journal = [one(f"se-preresnet-{depth}", "cifar10", "Hu").value for depth in (110, 164)]
    assert journal == [5.21, 4.39]
    assert not figures_of("plain-20"), "no count is printed of a plain network"


def test_a_figure_says_how_it_was_chosen_and_what_its_images_went_through():
    first, later = (one("wrn-28-10", "cifar10", short) for short in ("Zagoruyko", "Zagoruyko"))
    assert first is later
    assert first.terms == ("median of runs", "mean and deviation")
    assert {
        each.preprocessing for each in figures_of("wrn-28-10", "error") if each.short == "Zhao 2020"
    } == {"ZCA whitening"}
    assert "selected by validation error" in figures_of("stochastic-depth-110", "error")[0].terms
    assert "protocol not stated" in one("fastresnet-20-type1", "cifar10", "Yang").terms
    assert one("fastresnet-20-type1", "cifar10", "Yang").text == "7.68 ± 0.20 %"
    assert "not from scratch" in figures_of("efficientnet-b7", "error")[0].terms


def test_the_papers_own_misprints_are_named():
    for table, wrong, right in (
        ("fastresnet-t1", "26.68", 26.57),
        ("fastresnet-t2", "30.04", 30.14),
    ):
        basic, fast = paper(table).rows[:2]
        saved = 100 * (1 - fast.epoch_seconds / basic.epoch_seconds)
        assert saved == pytest.approx(right, abs=0.005)
        assert wrong in paper(table).note and f"{right}" in paper(table).note


def test_a_file_that_holds_no_figures_is_refused(tmp_path, monkeypatch):
    file = json.loads((module.FOLDER / "zhang-ror.json").read_text("utf-8"))
    file["figures"][0]["parameters_m"] = -1.7
    (tmp_path / "wrong.json").write_text(json.dumps(file))
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    module.figures.cache_clear()
    try:
        with pytest.raises(FormatError, match="parameters_m"):
            module.figures()
    finally:
        module.figures.cache_clear()
