"""A run in facts: where it departs from its paper."""

from dataclasses import fields, replace
from typing import Any

from tests.designs import small_design
from ui.bridge.history_bridge import RunDetails
from ui.history.run_facts import paper_facts
from workbench.catalog.presets import preset
from workbench.catalog.recipes import recipe
from workbench.spec.dataset import DatasetSpec
from workbench.spec.run import RunSpec


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
