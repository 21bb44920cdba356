"""The papers' tables as they ship."""

import json

import pytest

from workbench.analysis.network import analyse
from workbench.catalog import papers
from workbench.catalog.presets import preset
from workbench.catalog.recipes import recipe
from workbench.errors import FormatError, UnknownNetwork

ROWS = [(table.id, row.network) for table in papers.papers() for row in table.rows]

# A paper that leaves its network open prints a count that no reading need reach.
COUNTED = [
    (table.id, row.network)
    for table in papers.papers()
    for row in table.rows
    if row.parameters_m is not None and preset(row.network).certainty != "low"
]


def test_all_tables_ship_in_the_papers_order():
    counted = {table.id: len(table.rows) for table in papers.papers()}
    assert counted == {
        "fastresnet-t1": 3,
        "fastresnet-t2": 6,
        "survey-t1": 4,
        "survey-t3": 10,
        "survey-t5": 7,
        "survey-t6": 3,
        "survey-t7": 3,
        "survey-s3.5": 1,
        "survey-t8": 6,
    }
    assert next(iter(counted)) == "fastresnet-t1"


@pytest.mark.parametrize(("table", "network"), ROWS)
def test_every_row_names_a_network_and_a_recipe_that_exist(table, network):
    row = papers.paper(table).row(network)
    assert analyse(preset(network).design).is_sound
    assert recipe(row.recipe).recipe.epochs > 0
    assert row.errors


@pytest.mark.parametrize(("table", "network"), COUNTED)
def test_printed_parameters_are_those_of_the_network_within_what_papers_round(table, network):
    printed = papers.paper(table).row(network).parameters_m
    assert analyse(preset(network).design).parameters / 1e6 == pytest.approx(printed, rel=0.08)


def test_figures_are_those_printed():
    first = papers.paper("fastresnet-t1")
    assert [(row.errors["cifar10"], row.spread, row.epoch_seconds) for row in first.rows] == [
        (7.62, 0.15, 30.07),
        (7.68, 0.20, 22.08),
        (10.04, 0.18, 22.10),
    ]
    assert first.repeats == 5
    second = papers.paper("fastresnet-t2")
    assert second.row("fastresnet-110-type1").errors == {"cifar10": 5.29, "cifar100": 24.80}
    assert second.row("preresnet-668").errors == {"cifar10": 6.03}
    assert second.row("fastresnet-668-type1").epoch_seconds == 2020.92
    assert "cifar100" not in papers.paper("survey-t3").row("wrn-40-8").errors


def test_what_a_figure_must_not_be_read_without_stands_beside_it():
    assert "20.45" in papers.paper("survey-t7").row("attention-452").note
    last = papers.paper("survey-t8")
    assert "alpha = 200" in last.row("pyramidnet-272-a200").note
    assert not last.row("efficientnet-b7").is_from_scratch
    assert "ImageNet" in last.row("efficientnet-b7").note


def test_an_unknown_table_or_row_is_told_of():
    with pytest.raises(UnknownNetwork, match="fastresnet-t1"):
        papers.paper("fastresnet-t9")
    with pytest.raises(KeyError):
        papers.paper("fastresnet-t1").row("resnet-20")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.update(version=2), "version"),
        (lambda table: table.update(rows=[]), "rows"),
        (lambda table: table.update(more=1), "more"),
        (lambda table: table["rows"][0].update(errors={"cifar10": 0.0}), "errors"),
        (lambda table: table["rows"][0].update(errors={"cifar100": 1.0}), "no column"),
        (lambda table: table["rows"].append(table["rows"][0]), "two rows"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, monkeypatch, change, said):
    table = json.loads((papers.FOLDER / "fastresnet-t1.json").read_text())
    change(table)
    (tmp_path / "wrong.json").write_text(json.dumps(table))
    monkeypatch.setattr(papers, "FOLDER", tmp_path)
    papers.papers.cache_clear()
    try:
        with pytest.raises(FormatError, match=said):
            papers.papers()
    finally:
        papers.papers.cache_clear()
