"""`workbench weights` where a file leaves something open, and images whose classes are numbers."""

import json
import os
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from torch import Tensor, nn
from torch.nn import functional

from tests.nn.reference import unsettle
from workbench.cli import cli
from workbench.data.sources import load
from workbench.experiments import weights_trial
from workbench.spec.dataset import DatasetSpec

IMAGES = ["--test", "digits", "--device", "cpu"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return tmp_path


def call(*arguments: object):
    return CliRunner().invoke(cli, [str(each) for each in arguments])


class Block(nn.Module):
    """A unit as public PyTorch code for CIFAR writes it: its shortcut pads zeros on both sides."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.pad = (width - channels) // 2

    def forward(self, x: Tensor) -> Tensor:
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if self.pad:
            x = functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.pad, self.pad))
        return torch.relu(x + y)


class Public(nn.Module):
    """ResNet of depth 6n+2 with the names of that code: conv1, bn1, layer1.0.conv1, linear."""

    def __init__(self, depth: int) -> None:
        super().__init__()
        units = (depth - 2) // 6
        self.conv1 = nn.Conv2d(1, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        channels = 16
        for number, width in enumerate((16, 32, 64), 1):
            row = []
            for _ in range(units):
                row.append(Block(channels, width, 1 if channels == width else 2))
                channels = width
            setattr(self, f"layer{number}", nn.Sequential(*row))
        self.linear = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


def public(depth: int, is_normalised: bool = True) -> Public:
    """One whose classifier was fitted to the digits, so that it errs less than chance."""
    torch.manual_seed(0)
    model = Public(depth).eval()
    unsettle(model)
    data = load(DatasetSpec(source="digits"))
    pixels = data.train.pixels
    images = normalised(pixels, data) if is_normalised else pixels.float() / 255
    with torch.no_grad():
        model.linear = nn.Identity()  # type: ignore[assignment]
        features = torch.cat([model(part) for part in images.split(256)])
        scale = features.std(0) + 1e-6
        table = torch.cat((features / scale, torch.ones(len(features), 1)), 1)
        wanted = functional.one_hot(data.train.labels, 10).float()
        found = torch.linalg.lstsq(table, wanted).solution
        model.linear = nn.Linear(64, 10)
        model.linear.weight.copy_((found[:-1] / scale[:, None]).T)
        model.linear.bias.copy_(found[-1])
    return model


def normalised(pixels: Tensor, data) -> Tensor:
    mean, std = (torch.tensor(each)[:, None, None] for each in (data.mean, data.std))
    return (pixels.float() / 255 - mean) / std


def own_error(model: nn.Module) -> float:
    """What the weights' own code gives."""
    data = load(DatasetSpec(source="digits"))
    with torch.no_grad():
        answers = model(normalised(data.test.pixels, data)).argmax(1)
    return 100 * (answers != data.test.labels).float().mean().item()


@pytest.mark.parametrize("depth", [20, 56])
def test_a_public_resnet_gives_the_error_that_its_own_code_gives(home: Path, depth: int) -> None:
    model = public(depth)
    torch.save({"state_dict": model.state_dict()}, home / "x.th")
    out, design = home / "own.safetensors", home / "design.json"
    tested = call(
        "weights", home / "x.th", "--network", f"resnet-{depth}", *IMAGES,
        "--out", out, "--design-out", design,
    )  # fmt: skip
    assert tested.exit_code == 0, tested.output
    assert "The weights are for zeros both sides: the next errs" in tested.stderr
    assert "points are chance on 360 images" in tested.stderr
    found = json.loads(call("weights", out, "--network", design, *IMAGES, "--json").stdout)
    assert found["is_decided"] and found["tested"]["weights"] == "zeros both sides"
    assert found["tested"]["error"] == pytest.approx(own_error(model), abs=0.3)
    assert own_error(model) < 60 < 100 * 0.9


@pytest.mark.parametrize(
    ("is_normalised", "way"), [(True, "normalised by the data"), (False, "not normalised")]
)
def test_the_test_tells_how_the_images_of_the_weights_were_normalised(
    home: Path, is_normalised: bool, way: str
) -> None:
    torch.save(public(8, is_normalised).state_dict(), home / "x.pth")
    arguments = ["weights", home / "x.pth", "--network", "resnet-8", *IMAGES]
    shown = call(*arguments)
    assert f"Their images were {way}: the next errs" in shown.stderr
    assert "The weights are for zeros both sides: the next errs" in shown.stderr
    found = json.loads(call(*arguments, "--json").stdout)
    assert found["tested"]["variant"] == f"zeros both sides, {way}"
    assert len(found["variants"]) == 4
    for verdict in found["verdicts"]:
        assert verdict["is_decided"] and verdict["lead"] > verdict["chance"] > 0


def test_what_so_many_images_cannot_tell_is_said_with_both_names(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = iter((8.0, 40.0, 8.3, 40.0) * 2)
    monkeypatch.setattr(weights_trial, "evaluate", lambda *_: (1.0, next(errors), 0.1))
    torch.save(Public(8).state_dict(), home / "x.pth")
    arguments = ["weights", home / "x.pth", "--network", "resnet-8", *IMAGES]
    said = call(*arguments).stderr
    assert "cannot tell which it is, zeros after or zeros both sides: 0.30 points lie" in said
    assert "Their images were normalised by the data: the next errs 32.00 points more" in said
    found = json.loads(call(*arguments, "--json").stdout)
    assert not found["is_decided"] and found["verdicts"][0]["rivals"] == ["zeros both sides"]


def test_weights_that_know_nothing_of_the_images_decide_nothing(home: Path) -> None:
    torch.manual_seed(1)
    torch.save(Public(8).state_dict(), home / "x.pth")
    arguments = ["weights", home / "x.pth", "--network", "resnet-8", *IMAGES]
    assert "hardly better than guessing" in call(*arguments).stderr
    found = json.loads(call(*arguments, "--json").stdout)
    assert not found["is_decided"] and not found["is_learnt"]


def test_unlikely_ways_are_given_up_before_all_images_are_tested(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights_trial, "_FEW", 200)
    torch.save(public(8).state_dict(), home / "x.pth")
    arguments = ["weights", home / "x.pth", "--network", "resnet-8", *IMAGES, "--json"]
    found = json.loads(call(*arguments).stdout)
    assert {each["images"] for each in found["variants"]} == {200, 360}
    assert found["tested"]["images"] == 360 and found["is_decided"]
    assert found["tested"]["error"] == pytest.approx(own_error(public(8)), abs=0.3)


def test_without_a_test_it_is_told_what_no_tensor_tells(home: Path) -> None:
    torch.save(Public(8).state_dict(), home / "x.pth")
    shown = call("weights", home / "x.pth", "--network", "resnet-8")
    assert shown.exit_code == 0
    assert "zeros" in shown.stderr and "--test" in shown.stderr
    assert "1 channels of the images: read from 'conv1.weight'" in shown.stderr
    assert "10 classes: read from 'linear.weight'" in shown.stderr


def open_names(path: Path) -> Public:
    """A file whose norms have names that say no order, and its network."""
    model = public(8)
    state = {
        name.replace(".bn1.", ".left.").replace(".bn2.", ".right."): value
        for name, value in model.state_dict().items()
    }
    torch.save(state, path)
    return model


def test_of_several_maps_one_must_be_chosen_or_the_test_decides(home: Path) -> None:
    model = open_names(home / "x.pth")
    out = home / "own.safetensors"
    arguments = ["weights", home / "x.pth", "--network", "resnet-8", "--out", out]
    shown = call(*arguments)
    assert shown.exit_code == 2 and not out.exists()
    assert "maps that compute different functions" in shown.stderr
    assert "1: layer1.0.left" in shown.stderr and "2: layer1.0.right" in shown.stderr
    refused = call("train", "--network", "resnet-8", "--weights", home / "x.pth", "--epochs", 1)
    assert refused.exit_code == 2 and "several maps" in refused.stderr
    assert call(*arguments, "--map", 1).exit_code == 0 and out.exists()
    assert call(*arguments, "--map", 99).exit_code == 2
    found = json.loads(call(*arguments, *IMAGES, "--json").stdout)
    assert found["is_decided"] and not found["is_ambiguous"]
    assert found["tested"]["error"] == pytest.approx(own_error(model), abs=0.3)
    places = {each["own"]: each["theirs"] for each in found["matches"]}
    assert places["stage2.unit1.bn2.weight"] == "layer2.0.right.weight"


def test_images_are_normalised_as_asked(home: Path) -> None:
    torch.save(public(8).state_dict(), home / "x.pth")
    data = load(DatasetSpec(source="digits"))

    def tested(way: str) -> dict:
        result = call(
            "weights", home / "x.pth", "--network", "resnet-8", *IMAGES, "--normalise", way,
            "--json",
        )  # fmt: skip
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)["tested"]

    by_data, by_numbers = tested("data"), tested(f"{data.mean[0]}/{data.std[0]}")
    assert by_data == by_numbers
    assert (tested("none")["mean"], tested("none")["std"]) == ([0.0], [1.0])
    assert tested("none")["loss"] != by_data["loss"]
    for way in ("imagenet", "1,2/3,4", "a/b", "0.5", "0.5/0", "0.5/-1", "nan/1", "1/inf"):
        refused = call(
            "weights", home / "x.pth", "--network", "resnet-8", *IMAGES, "--normalise", way
        )
        assert refused.exit_code == 2, way


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes of a name")
@pytest.mark.parametrize("command", ["weights", "train"])
def test_a_pipe_is_refused_at_once(home: Path, command: str) -> None:
    os.mkfifo(home / "x.pth")
    given = ["--weights"] if command == "train" else []
    refused = call(command, *given, home / "x.pth", "--network", "resnet-8")
    assert refused.exit_code == 2 and "no regular file" in refused.stderr
