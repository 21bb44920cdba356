"""Runs that begin with the weights of a network for other classes."""

import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file, save_file
from torch import Tensor

from tests.data.archives import png as png_of
from tests.data.archives import random_pixels, tree, write_folder
from workbench import paths
from workbench.catalog.presets import preset
from workbench.cli import cli
from workbench.errors import CheckpointError
from workbench.nn.kept import begin, keep
from workbench.nn.network import build

DESIGN = preset("fastresnet-8-type1").design
CLASSIFIER = {"head.fc.weight", "head.fc.bias"}
TRAINING = ["--epochs", "1", "--device", "cpu", "--threads", "1", "--batch-size", "4"]


def call(*arguments: object):
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def trained(*arguments: object) -> dict:
    result = call("train", "--network", DESIGN.name, *TRAINING, "--json", *arguments)
    assert result.exit_code == 0, result.output
    [run] = json.loads(result.stdout)
    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Weights for ten classes of grey images."""
    file = tmp_path / "ten.safetensors"
    save_file(build(DESIGN, (1, 8, 8), 10, seed=5).state_dict(), file)
    return file


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    """Grey images of two classes."""
    grey = {name: png_of(random_pixels(number, 8, 8)) for number, name in enumerate(tree(train=5))}
    return write_folder(tmp_path / "pets", grey)


def kept_for(run: dict) -> tuple[str, dict[str, Tensor]]:
    digest = json.loads(call("show", run["id"], "--json").stdout)["recipe"]["weights"]
    return digest, load_file(paths.kept_weights(digest))


def losses(run: dict) -> list[float]:
    shown = json.loads(call("show", run["id"], "--json").stdout)
    return [epoch["train_loss"] for epoch in shown["epochs"]]


def test_weights_for_other_classes_are_refused_with_the_option_that_takes_them(file, pets):
    refused = call(
        "train", "--network", DESIGN.name, *TRAINING, "--dataset", pets, "--weights", file
    )
    assert refused.exit_code == 2
    assert "head.fc.weight" in refused.stderr and "--new-classifier" in refused.stderr


def test_all_but_the_classifier_is_taken_over_and_the_run_can_be_trained_again(file, pets):
    given = ["--dataset", pets, "--weights", file, "--new-classifier", "--seed", "3"]
    run = trained(*given)
    digest, kept = kept_for(run)
    of_file = load_file(file)
    log = json.loads(call("show", run["id"], "--json").stdout)["log"]
    met = [each["text"] for each in log if "meet classes in this order" in each["text"]]
    assert met == ["Weights of a file meet classes in this order: cat, dog."]
    assert kept.keys() == of_file.keys() - CLASSIFIER
    assert all(torch.equal(kept[name], of_file[name]) for name in kept)
    [again] = json.loads(call("rerun", run["id"], "--threads", "1", "--json").stdout)
    assert kept_for(again)[0] == digest
    assert (again["last_error"], losses(again)) == (run["last_error"], losses(run))


def test_the_classifier_begins_as_the_seed_draws_it(file, pets):
    digest, _ = kept_for(trained("--dataset", pets, "--weights", file, "--new-classifier"))
    of_file = load_file(file)
    for seed in (0, 3):
        fresh = build(DESIGN, (1, 8, 8), 2, seed).state_dict()
        model = build(DESIGN, (1, 8, 8), 2, seed)
        begin(model, digest)
        for name, tensor in model.state_dict().items():
            assert torch.equal(tensor, (fresh if name in CLASSIFIER else of_file)[name]), name


def test_a_file_without_a_classifier_begins_runs_too(file, tmp_path):
    body = {name: each for name, each in load_file(file).items() if name not in CLASSIFIER}
    save_file(body, tmp_path / "body.safetensors")
    begun = [
        "--dataset", "digits", "--train-size", "40", "--test-size", "20",
        "--weights", tmp_path / "body.safetensors",
    ]  # fmt: skip
    refused = call("train", "--network", DESIGN.name, *TRAINING, *begun)
    assert refused.exit_code == 2 and "head.fc.weight" in refused.stderr
    assert kept_for(trained(*begun, "--new-classifier"))[1].keys() == body.keys()


def test_what_is_left_out_is_part_of_the_kept_weights_name(home):
    weight = {"a.weight": torch.ones(2), "b.weight": torch.ones(2)}
    body = {"a.weight": torch.ones(2)}
    assert len({keep(weight), keep(body), keep(weight, {"b.weight"})}) == 3


def test_kept_weights_that_lack_more_than_they_say_begin_no_run(home):
    model = build(DESIGN, (1, 8, 8), 10)
    state = {k: v for k, v in model.state_dict().items() if k != "stem.conv.weight"}
    with pytest.raises(CheckpointError, match="do not fit"):
        begin(model, keep(state, CLASSIFIER))


def test_a_new_classifier_without_weights_is_refused():
    refused = call("train", "--network", DESIGN.name, "--new-classifier")
    assert refused.exit_code == 2
    assert "--weights" in refused.stderr
