"""A batch of one image that a normalisation cannot take is foreseen exactly where torch fails."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.data.archives import tree, write_folder
from tests.designs import chain
from workbench.analysis.network import analyse
from workbench.analysis.resolved import ResolvedNetwork, resolve
from workbench.catalog.presets import preset
from workbench.cli import cli
from workbench.errors import TrainingError
from workbench.experiments.last_batch import check_last_batch
from workbench.nn.network import build
from workbench.nn.stochastic import draws_on_the_host
from workbench.spec.block import Operation
from workbench.spec.expression import Value
from workbench.spec.network import Design, Network, Placement
from workbench.spec.recipe import Recipe


def refused(network: ResolvedNetwork, recipe: Recipe, train: int, test: int) -> str | None:
    """What to do, where so many images cannot be trained on or tested; None where they can."""
    try:
        check_last_batch(network, recipe, train, test)
    except TrainingError as fault:
        return fault.hint
    return None


def is_foreseen(design: Design, shape: tuple[int, int, int], recipe: Recipe, images: int) -> bool:
    return refused(resolve(design, shape, 10), recipe, images, 10) is not None


def fails_on_one_image(design: Design, shape: tuple[int, int, int], is_training: bool) -> bool:
    """Whether torch refuses; tried again where a network leaves parts out by chance."""
    torch.manual_seed(0)
    model = build(design, shape, 10, 0).train(is_training)
    for _ in range(30 if draws_on_the_host(model) else 1):
        try:
            model(torch.randn(1, *shape))
        except ValueError:
            return True
    return False


PRESETS = (
    "resnet-20",
    "resnet-20-b",
    "preresnet-20",
    "wrn-40-1",
    "attention-92",
    "cbam-resnet-20",
    "se-resnet-20",
    "densenet-40-k12",
    "shufflenet-v1-g3",
    "shufflenet-v2-x1.0",
    "efficientnet-b0",
    "stochastic-depth-110",
    "rir",
)


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 4, 4), (3, 2, 2)])
@pytest.mark.parametrize("name", PRESETS)
def test_presets_that_torch_refuses_on_one_image_are_known(
    name: str, shape: tuple[int, int, int]
) -> None:
    design = preset(name).design
    if analyse(design, shape, 10).problems:
        pytest.skip("not for images so small")
    one = Recipe(batch_size=10)
    assert is_foreseen(design, shape, one, 11) == fails_on_one_image(design, shape, True)
    assert not is_foreseen(design, shape, one, 12)
    assert not is_foreseen(design, shape, replace(one, last_batch="drop"), 11)


def with_operation(kind: str, stride: int, **values: Value) -> Design:
    """A network of one such operation on 4 channels, and a linear layer."""
    conv = Operation("conv", "conv", {"width": 4, "stride": stride})
    stem = chain("stem", conv, Operation("middle", kind, values))
    head = chain("head", Operation("pool", "global_pool"), Operation("fc", "linear"))
    stem_at = Placement("stem", width=values.get("width", 4))
    network = Network(stem_at, (), Placement("head", width="classes"), input=(1, 4, 4))
    return Design("one", network, (stem, head))


OPERATIONS: list[tuple[str, dict[str, Value]]] = [
    ("batch_norm", {}),
    ("layer_norm", {}),
    ("group_norm", {"groups": 4}),
    ("group_norm", {"groups": 2}),
    ("spatial_attention", {"kernel": 3}),
    ("shortcut", {"mode": "projection+norm", "width": 6}),
    ("shortcut", {"mode": "projection+norm", "width": 4}),
    ("shortcut", {"mode": "projection", "width": 6}),
    ("squeeze_excitation", {"squeeze": 2}),
    ("channel_attention", {"squeeze": 2}),
    ("dropout", {}),
]


@pytest.mark.parametrize("stride", [1, 4])
@pytest.mark.parametrize(("kind", "values"), OPERATIONS)
def test_every_operation_with_a_normalisation_is_known(
    kind: str, values: dict[str, Value], stride: int
) -> None:
    design, shape = with_operation(kind, stride, **values), (1, 4, 4)
    assert not analyse(design, shape, 10).problems
    network = resolve(design, shape, 10)
    for train, test, is_training in ((11, 10, True), (10, 11, False)):
        recipe = Recipe(batch_size=10, evaluation_batch=10)
        foreseen = refused(network, recipe, train, test) is not None
        assert foreseen == fails_on_one_image(design, shape, is_training)


@given(images=st.integers(1, 300), batch=st.integers(1, 300), is_dropping=st.booleans())
def test_a_batch_of_one_is_foreseen_exactly_where_there_is_one(
    images: int, batch: int, is_dropping: bool
) -> None:
    network = resolve(preset("resnet-8").design, (3, 4, 4), 10)
    recipe = Recipe(batch_size=batch, last_batch="drop" if is_dropping else "keep")
    sizes = [min(batch, images - start) for start in range(0, images, batch)]
    if is_dropping:
        sizes = [size for size in sizes if size == batch]
    hint = refused(network, recipe, images, 10)
    assert (hint is not None) == (1 in sizes or batch == 1)
    if hint and "such as" in hint:
        advised = int(hint.split("such as ")[1].split()[0].strip(",."))
        assert refused(network, replace(recipe, batch_size=advised), images, 10) is None


ONE_LEFT = ["--train-size", "11", "--test-size", "10", "--batch-size", "10"]


@pytest.mark.parametrize("more", [[], ["--forecast"], ["--seeds", "3"], ["--isolated"]])
def test_the_command_refuses_before_anything_is_queued(more: list[str]) -> None:
    arguments = ["train", "--network", "attention-92", "--dataset", "digits", "--epochs", "1"]
    found = CliRunner().invoke(cli, [*arguments, *ONE_LEFT, *more])
    assert found.exit_code == 2, found.output
    assert "leave a last one of one image" in found.output
    assert "--batch-size" in found.output and "Traceback" not in found.output
    runs = CliRunner().invoke(cli, ["runs", "--json"])
    assert json.loads(runs.output) == []


@pytest.mark.parametrize("more", [["--seeds", "2"], ["--forecast"]])
def test_of_a_folder_it_is_said_once_its_images_are_read(tmp_path: Path, more: list[str]) -> None:
    path = write_folder(tmp_path / "tiny", tree(shape=(4, 4, 3), train=3, test=2))
    arguments = ["train", "--network", "resnet-8", "--dataset", str(path), "--epochs", "1"]
    found = CliRunner().invoke(cli, [*arguments, "--batch-size", "5", "--threads", "1", *more])
    assert found.exit_code != 0
    assert "leave a last one of one image" in found.output
    assert "internal error" not in found.output
    runs = json.loads(CliRunner().invoke(cli, ["runs", "--json"]).output)
    assert all(run["state"] == "failed" for run in runs)
