import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.designs import residual_unit, small_design
from workbench.errors import DesignError, FormatError
from workbench.spec import codec
from workbench.spec.block import Operation
from workbench.spec.dataset import DatasetSpec
from workbench.spec.recipe import Recipe
from workbench.spec.run import RunSpec


def test_design_survives_the_way_through_a_file(tmp_path: Path) -> None:
    design = replace(small_design(), notes="naïve 残差", citation="He et al.")
    path = tmp_path / "unit.json"
    codec.save(path, design)
    assert codec.load(path) == design


def test_run_specification_survives_encoding() -> None:
    spec = RunSpec(
        name="a",
        design=small_design(),
        recipe=Recipe(epochs=3, milestones=((2, 0.1),)),
        dataset=DatasetSpec(source="images", path="/x", train_size=10),
        seed=7,
    )
    assert codec.decode(RunSpec, codec.encode(spec)) == spec


def test_digest_ignores_places_and_names_but_not_parameters() -> None:
    design = small_design()
    unit = design.blocks[1]
    moved = replace(unit, operations=tuple(op.at(5, 6) for op in unit.operations), notes="x")
    same = replace(design, name="other", blocks=(design.blocks[0], moved, design.blocks[2]))
    assert codec.digest(same) == codec.digest(design)
    operations = tuple(
        op.with_parameter("kernel", 5) if op.id == "conv1" else op for op in unit.operations
    )
    changed = replace(unit, operations=operations)
    other = replace(design, blocks=(design.blocks[0], changed, design.blocks[2]))
    assert codec.digest(other) != codec.digest(design)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[: len(text) // 2], "not a complete JSON"),
        (lambda text: text.replace('"version": 1', '"version": 99'), "newer version"),
        (lambda text: text.replace('"stride": 1', '"strid": 1'), "strid"),
        (lambda text: text.replace("residual-workbench design", "recipe"), "not a design"),
        (lambda text: text.replace('"default": 2', '"default": NaN'), "finite"),
        (lambda text: text.replace('"width": ', '"width": 8, "width": ', 1), "'width' twice"),
        (lambda text: text.replace('"name": ', '"name": "a", "name": ', 1), "'name' twice"),
        (lambda text: text.replace('"default": 2', f'"default": {10**400}'), "default"),
        (lambda text: "[" * 100_000, "not a complete JSON"),
        (lambda text: "", "not a complete JSON"),
        (lambda text: text.replace('"conv1"', '"conv 1"'), "conv1|pattern"),
    ],
)
def test_faulty_file_is_refused_with_its_fault(change, message: str) -> None:  # type: ignore[no-untyped-def]
    text = change(codec.dumps(small_design()))
    with pytest.raises(FormatError, match=message):
        codec.loads(text)


def test_every_fault_of_a_file_is_listed() -> None:
    document = json.loads(codec.dumps(small_design()))
    document["blocks"][0]["operations"][0]["kindd"] = "x"
    document["network"]["stem"]["width"] = None
    with pytest.raises(FormatError) as refusal:
        codec.loads(json.dumps(document))
    assert "kindd" in refusal.value.hint and "stem.width" in refusal.value.hint


def test_file_beyond_the_size_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(b" " * (codec.LARGEST_FILE + 1))
    with pytest.raises(FormatError, match="too large"):
        codec.load(path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="nothing.json"):
        codec.load(tmp_path / "nothing.json")


def test_failed_save_leaves_the_old_file_whole(tmp_path: Path) -> None:
    folder = tmp_path / "missing"
    with pytest.raises(DesignError, match="cannot be written"):
        codec.save(folder / "a.json", small_design())
    path = tmp_path / "a.json"
    codec.save(path, small_design())
    codec.save(path, replace(small_design(), name="second"))
    assert codec.load(path).name == "second"
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_operation_with_parameters_is_hashable_and_read_only() -> None:
    operation = Operation("conv1", "conv", {"kernel": 3})
    assert hash(operation) == hash(Operation("conv1", "conv", {"kernel": 3}))
    with pytest.raises(TypeError):
        operation.parameters["kernel"] = 5  # type: ignore[index]


def test_links_keep_their_ports() -> None:
    unit = residual_unit()
    design = small_design(unit)
    assert codec.loads(codec.dumps(design)).blocks[1].links == unit.links


def test_scaled_recipe_keeps_the_shares_of_its_milestones() -> None:
    recipe = Recipe().scaled(16)
    assert recipe.epochs == 16
    assert recipe.milestones == ((9, 0.1), (13, 0.01))
