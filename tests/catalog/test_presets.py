import json
from pathlib import Path

import pytest

from workbench.analysis.network import analyse
from workbench.analysis.resolved import resolve
from workbench.catalog import figures, papers
from workbench.catalog.kinds import Kind, Registry
from workbench.catalog.presets import families, ids, preset
from workbench.catalog.recipes import recipe, recipes
from workbench.catalog.registry import REGISTRY
from workbench.errors import UnknownNetwork
from workbench.spec import codec

PRINTED = sorted((*papers.FOLDER.glob("*.json"), *figures.FOLDER.glob("*.json")))
COUNTS = json.loads((Path(__file__).parent / "counts.json").read_text())


def test_every_network_of_the_papers_is_there() -> None:
    assert set(COUNTS) <= set(ids())


@pytest.mark.parametrize("id", [id for id, count in COUNTS.items() if count])
def test_parameter_count_is_exact(id: str) -> None:
    design = preset(id).design
    found = [analyse(design, classes=classes).parameters for classes in (10, 100)]
    assert found == COUNTS[id]


@pytest.mark.parametrize("id", ids())
def test_preset_has_no_problem_and_gives_a_value_for_each_class(id: str) -> None:
    analysis = analyse(preset(id).design, classes=37)
    assert analysis.problems == ()
    assert analysis.output_shape == (37,)


@pytest.mark.parametrize("family", families(), ids=lambda family: family.title)
def test_family_design_reads_and_writes_like_a_users_own(family) -> None:  # type: ignore[no-untyped-def]
    assert codec.loads(codec.dumps(family.design)) == family.design
    assert family.citation and family.members
    assert recipe(family.recipe)


@pytest.mark.parametrize(
    ("id", "depth"),
    [
        ("wrn-16-4", 16),
        ("fastresnet-32-type1", 32),
        ("pyramidnet-110-a150", 110),
        ("preresnet-8", 8),
        ("attention-56", 56),
        ("resnext-29-4x32d", 29),
        ("shufflenet-v2-x2.0", 51),
        ("shufflenet-v1-g8", 50),
        ("pre-ror-3-56", 56),
        ("densenet-bc-40-k36", 40),
    ],
)
def test_family_takes_other_depths_and_widths(id: str, depth: int) -> None:
    analysis = analyse(preset(id).design)
    assert analysis.is_sound and analysis.depth == depth
    assert preset(id).design.name == id


def test_closed_forms_of_the_option_a_families_hold() -> None:
    for n in (1, 4, 30):
        depth = 6 * n + 2
        for id, per_unit, rest in (
            (f"resnet-{depth}", 97_216, -22_576),
            (f"preresnet-{depth}", 97_216, -22_576),
            (f"fastresnet-{depth}-type1", 96_992, -22_480),
            (f"fastresnet-{depth}-type2", 96_992, -22_576),
        ):
            assert analyse(preset(id).design).parameters == per_unit * n + rest + 650


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("wrn-29-10", "depth must be 6n[+]4. Near it: a depth of 28 or 34"),
        ("wrn-16-0", "k must be positive"),
        ("attention-93", "depth must be 36n[+]20"),
        ("shufflenet-v2-x0.7", "the factor must be 0.5, 1.0, 1.5 or 2.0"),
        ("shufflenet-v1-g5", "groups must be 1, 2, 3, 4 or 8"),
        ("preresnet-29", "depth must be 6n[+]2"),
        ("WRN-28-10", "wrn-28-10"),
        ("fastresnet-21-type1", "depth must be 6n[+]2"),
        ("resnt-20", "resnet-20"),
        ("densenet-bc-101-k12", "depth must be 6n[+]4"),
        ("nothing-at-all", "workbench networks"),
    ],
)
def test_unknown_id_says_which_could_be_meant(id: str, message: str) -> None:
    with pytest.raises(UnknownNetwork, match=message):
        preset(id)


def _digits(printed: str) -> int:
    return len(printed.partition(".")[2])


@pytest.mark.parametrize("path", PRINTED, ids=lambda path: path.stem)
def test_where_a_printed_total_differs_the_preset_says_why(path: Path) -> None:
    """At the digits that the paper prints; the family's note or the member's own speaks of it."""
    file = json.loads(path.read_text(encoding="utf-8"), parse_float=str)
    for row in file.get("rows") or file["figures"]:
        if "parameters_m" not in row or "PyramidNet bottleneck a=270" in row.get("name", ""):
            continue
        printed, network = str(row["parameters_m"]), row["network"]
        own = analyse(preset(network).design).parameters
        if f"{own / 1e6:.{_digits(printed)}f}" != printed:
            assert f"{printed} M" in preset(network).note, network


def test_a_recipe_that_is_not_of_the_networks_papers_is_called_a_stand_in() -> None:
    """Of one that prints figures of it, or of the paper that the family cites."""
    for family in families():
        for member in family.members:
            own = recipe(member.recipe).citation
            theirs = {member.citation, *(each.citation for each in member.figures)}
            is_theirs = any(own in each for each in theirs)
            is_paper = is_theirs and recipe(member.recipe).certainty != "low"
            assert is_paper != bool(member.stand_in), member.id


def test_ror_drops_units_by_a_rate_that_falls_evenly_over_the_whole_network() -> None:
    dropped, plain = (
        resolve(preset(id).design).operations for id in ("ror-3-wrn-58-4-sd", "ror-3-wrn-58-4")
    )
    rates = [each.values["survival"] for each in dropped if each.kind == "stochastic_depth"]
    assert rates == pytest.approx([1 - place / 54 for place in range(1, 28)])
    assert len(dropped) == len(plain) + len(rates)
    assert analyse(preset("ror-3-wrn-58-4-sd").design).depth == 58
    assert recipe(preset("ror-3-wrn-58-4-sd").recipe).survival == rates[-1]


def test_second_registry_entry_of_a_name_is_refused() -> None:
    kind = Kind(name="x", title="X", category="Layers", doc="")
    registry = Registry((kind,))
    with pytest.raises(ValueError, match="registered already"):
        registry.add(kind)
    with pytest.raises(ValueError, match="unknown category"):
        registry.add(Kind(name="y", title="Y", category="Nowhere", doc=""))


def test_every_kind_says_what_it_is() -> None:
    for kind in REGISTRY:
        assert kind.doc and kind.title
        assert all(parameter.help for parameter in kind.parameters)


def test_recipes_follow_their_papers() -> None:
    fast = recipe("fastresnet").recipe
    assert (fast.epochs, fast.batch_size, fast.weight_decay) == (160, 128, 1e-4)
    assert fast.milestones == ((81, 0.1), (121, 0.01)) and fast.nesterov
    assert recipe("shake-shake").recipe.schedule == "cosine"
    # What the authors' codes have as the first epoch of each rate, counted from 1.
    firsts = {
        **dict.fromkeys(("pyramidnet", "pyramidnet-cifar100", "pyramidsepdrop"), (150, 225)),
        **dict.fromkeys(("densenet", "densenet-plain"), (150, 225)),
        **dict.fromkeys(("wrn", "wrn-dropout"), (60, 120, 160)),
        "stochastic-depth": (250, 375),
        "resnext": (148, 223),
    }
    for id, wanted in firsts.items():
        assert tuple(first for first, _ in recipe(id).recipe.milestones) == wanted, id
    stepped = {each.id for each in recipes() if each.certainty == "code" and each.recipe.milestones}
    assert stepped == set(firsts)
    assert recipe("wrn").recipe.last_batch == "drop"
    assert len(recipes()) >= 13
    with pytest.raises(UnknownNetwork, match="fastresnet"):
        recipe("nothing")
