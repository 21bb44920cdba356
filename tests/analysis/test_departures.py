"""A run beside what its paper did."""

from dataclasses import replace

import pytest

from tests.designs import chain, small_design
from workbench.analysis.departures import against_paper, draws
from workbench.catalog.papers import paper, papers
from workbench.catalog.presets import families, origin, preset
from workbench.catalog.recipes import recipe, recipe_on
from workbench.experiments.builtin import builtin_comparison
from workbench.experiments.forms import run_spec
from workbench.spec.block import Operation
from workbench.spec.dataset import DatasetSpec
from workbench.spec.run import ImageFacts, RunSpec

SURVIVAL = "survival of the last unit"


def as_printed(id: str, source: str = "cifar10") -> RunSpec:
    own = preset(id)
    recipe = recipe_on(own.recipe, source).recipe
    return RunSpec(name=id, design=own.design, recipe=recipe, dataset=DatasetSpec(source=source))  # type: ignore[arg-type]


def settings(spec: RunSpec) -> dict[str, tuple[str, str]]:
    found = against_paper(spec)
    assert found is not None
    return {each.setting: (each.paper, each.own) for each in found.departures}


@pytest.mark.parametrize("family", families(), ids=lambda family: family.title)
def test_a_run_as_the_paper_did_it_departs_from_nothing_but_what_cannot_be_done(family):
    for member in family.members[:2]:
        apart = {each.setting for each in recipe(member.recipe).apart}
        assert settings(as_printed(member.id)).keys() == apart
    if family.name == "StochasticDepth":
        assert apart == {"train images", "epoch that is reported"}


def test_every_setting_that_changes_a_result_is_listed_and_speed_is_not():
    spec = as_printed("fastresnet-20-type1")
    changed = replace(
        spec.recipe, learning_rate=0.2, flip=False, milestones=(), step_mode="eager", name="mine"
    )
    assert settings(replace(spec, recipe=changed)) == {
        "learning rate": ("0.1", "0.2"),
        "flip": ("yes", "no"),
        "milestones": ("×0.1 from epoch 81, ×0.01 from epoch 121", "none"),
    }


def test_weights_to_begin_with_are_a_departure():
    spec = as_printed("resnet-20")
    own = replace(spec.recipe, weights="a" * 64)
    assert settings(replace(spec, recipe=own)) == {"weights": ("none", "a" * 64)}


def test_other_images_are_a_departure():
    spec = as_printed("wrn-16-4")
    part = DatasetSpec(source="cifar10", train_size=500)
    assert settings(replace(spec, dataset=part)) == {"train images": ("all", "500")}
    digits = settings(builtin_comparison()[1])
    assert digits["data set"][0] == "CIFAR-10 or CIFAR-100"
    assert digits["epochs"] == ("160", "16")


def _with(spec: RunSpec, name: str, value: float) -> RunSpec:
    network = spec.design.network
    parameters = tuple(
        replace(each, default=value) if each.name == name else each for each in network.parameters
    )
    return replace(
        spec, design=replace(spec.design, network=replace(network, parameters=parameters))
    )


def test_another_survival_or_dropout_is_a_departure_although_the_design_holds_it():
    fewer = _with(as_printed("stochastic-depth-110"), "final", 0.8)
    assert settings(fewer)[SURVIVAL] == ("0.5", "0.8")
    dropped = _with(as_printed("wrn-28-10-dropout"), "rate", 0.1)
    assert settings(dropped) == {"dropout": ("0.3", "0.1")}
    added = _with(as_printed("densenet-bc-100-k12"), "rate", 0.2)
    assert settings(added) == {"dropout": ("none", "0.2")}


@pytest.mark.parametrize("family", families(), ids=lambda family: family.title)
def test_survival_and_dropout_of_a_recipe_are_those_of_its_networks(family):
    for member in family.members:
        own, drawn = recipe(member.recipe), draws(member.design)
        if own.dropout is not None:
            assert drawn["dropout"] == own.dropout
        if own.survival is not None:
            # The last unit of an EfficientNet has no gate: its shape changes.
            assert drawn[SURVIVAL] == pytest.approx(own.survival, abs=0.03)


def test_what_a_network_draws_is_judged_on_the_images_that_the_run_has_read():
    """A stem that drops where its images have three channels drops nothing of grey ones."""
    paper = preset("resnet-20").design
    stem = chain(
        "stem",
        Operation("d", "dropout", {"rate": "0.5 if in == 3 else 0"}),
        Operation("conv", "conv"),
    )
    design = replace(
        paper,
        blocks=tuple(
            stem if each.name == paper.network.stem.block else each for each in paper.blocks
        ),
        network=replace(paper.network, stem=replace(paper.network.stem, block="stem")),
    )
    spec = replace(as_printed("resnet-20"), design=design)
    read = ImageFacts(fingerprint="x", shape=(1, 16, 16), classes=("a", "b"), mean=(), std=())
    folder = replace(spec, dataset=DatasetSpec(source="images", path="x"))
    digits = replace(spec, dataset=DatasetSpec(source="digits"))
    found = {
        name: {each.setting: each.own for each in against_paper(run, images).departures}
        for name, run, images in (
            ("cifar", spec, None),
            ("folder", folder, read),
            ("unread", folder, None),
            ("digits", digits, None),
        )
    }
    assert {name for name, each in found.items() if "dropout" in each} == {"cifar", "unread"}


def test_a_design_that_was_renamed_is_known_by_the_paper_that_it_cites():
    spec = as_printed("pyramidnet-110-a48")
    own = origin(replace(spec.design, name="my pyramid"))
    assert own is not None
    assert own.recipe == "pyramidnet"
    assert origin(small_design()) is None
    assert against_paper(replace(spec, design=small_design())) is None


def test_pyramidnet_has_another_rate_on_cifar_100():
    spec = as_printed("pyramidnet-110-a48", "cifar100")
    assert spec.recipe.learning_rate == 0.5
    assert settings(spec) == {}
    slow = replace(spec, recipe=replace(spec.recipe, learning_rate=0.1))
    assert settings(slow) == {"learning rate": ("0.5", "0.1")}


TABLE = paper("fastresnet-t1")


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        (table, row, column)
        for table in papers()
        for row in table.rows
        for column in row.errors
        if row.is_from_scratch
    ],
    ids=lambda each: getattr(each, "id", None) or getattr(each, "network", each),
)
def test_a_run_as_a_table_asks_is_held_against_that_table(table, row, column):
    found = against_paper(run_spec(table, row, column))
    assert found is not None
    apart = {each.setting for each in recipe_on(row.recipe, column).apart}
    assert {each.setting for each in found.departures} == apart
    assert row.errors[column] in [each.value for each in found.figures]


def test_one_network_is_held_against_whichever_paper_it_was_run_for():
    spec = run_spec(TABLE, TABLE.rows[0], "cifar10")
    yang = against_paper(spec)
    he = against_paper(replace(spec, recipe=recipe("preresnet").recipe))
    assert yang is not None and he is not None
    assert (yang.citation, he.citation) == (TABLE.citation, preset("preresnet-20").citation)
    assert [each.value for each in yang.figures] == [7.62]
    assert he.figures == (), "He et al. print no error of 20 layers"
    renamed = replace(spec.recipe, name="mine", learning_rate=0.2)
    assert settings(replace(spec, recipe=renamed)) == {"learning rate": ("0.1", "0.2")}


def test_a_depth_that_a_table_does_not_print_is_held_against_the_same_paper():
    spec = replace(run_spec(TABLE, TABLE.rows[0], "cifar10"), design=preset("preresnet-32").design)
    found = against_paper(spec)
    assert found is not None
    assert (found.citation, found.departures, found.figures) == (TABLE.citation, (), ())


def test_a_stand_in_recipe_is_called_one():
    for id in ("se-resnet-20", "cbam-resnet-20", "rir", "shufflenet-v2-x1.0", "efficientnet-b0"):
        found = against_paper(as_printed(id))
        assert found is not None and found.stand_in, id
    found = against_paper(as_printed("resnet-20"))
    assert found is not None and not found.stand_in
