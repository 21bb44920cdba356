"""A run in facts: where it departs from its paper."""

from dataclasses import fields, replace
from typing import Any

from tests.designs import small_design
from ui.bridge.history_bridge import RunDetails
from ui.history.run_facts import input_facts, paper_facts
from workbench.catalog.presets import preset
from workbench.catalog.recipes import recipe
from workbench.spec.dataset import DatasetSpec
from workbench.spec.run import ImageFacts, RunSpec


def details(spec: RunSpec) -> RunDetails:
    empty: dict[str, Any] = {field.name: () for field in fields(RunDetails)}
    return RunDetails(**{**empty, "images": None, "spec": spec})


def test_a_run_is_laid_beside_its_papers_recipe():
    spec = RunSpec(
        name="x",
        design=preset("fastresnet-20-type1").design,
        recipe=replace(recipe("fastresnet").recipe, batch_size=64),
        dataset=DatasetSpec(source="cifar10"),
    )
    facts = dict(paper_facts(details(spec)))
    assert facts["Batch size"] == "64, the paper: 128"
    assert facts["Paper's recipe"] == "FastResNet: 160 epochs (Yang 2021)"
    assert facts["Printed"].startswith("7.68 ± 0.20 %, Yang 2021, Table 1, protocol not stated")
    assert len(facts) == 3
    as_printed = replace(spec, recipe=recipe("fastresnet").recipe)
    assert dict(paper_facts(details(as_printed)))["Departures"] == "none"
    assert paper_facts(details(replace(spec, design=small_design()))) == []


def test_a_stand_in_recipe_is_called_one():
    spec = RunSpec(
        name="x",
        design=preset("se-resnet-20").design,
        recipe=recipe("resnet").recipe,
        dataset=DatasetSpec(source="cifar10"),
    )
    facts = dict(paper_facts(details(spec)))
    assert "Paper's recipe" not in facts
    assert "not known" in facts["Stand-in recipe"]


def test_what_the_network_takes_and_what_its_outputs_are_is_told_once_its_images_are_read():
    classes = tuple(str(number) for number in range(120))
    read = ImageFacts(
        fingerprint="f" * 64,
        shape=(3, 64, 48),
        classes=classes,
        mean=(0.5, 0.25, 0.125),
        std=(0.1, 0.2, 0.0),
    )
    spec = RunSpec(
        name="x",
        design=small_design(),
        recipe=recipe("fastresnet").recipe,
        dataset=DatasetSpec(source="cifar10"),
    )
    assert input_facts(details(spec)) == []
    facts = dict(input_facts(replace(details(spec), images=read)))
    assert facts["Images"] == "3×64×48 (channels, height, width)"
    assert facts["Mean"] == "0.5, 0.25, 0.125"
    assert facts["Deviation"] == "0.1, 0.2, 1", "as the network is given them, and exports say"
    assert facts["120 outputs"].startswith("0, 1, 2, 3") and "and 20 more" in facts["120 outputs"]
    plain = replace(spec, recipe=replace(spec.recipe, normalise=False))
    facts = dict(input_facts(replace(details(plain), images=read)))
    assert (facts["Mean"], facts["Deviation"]) == ("0, 0, 0", "1, 1, 1")
