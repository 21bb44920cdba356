import pickle
from pathlib import Path

import pytest
import torch
from pytorchcv.model_provider import get_model
from safetensors.torch import save_file
from torch import nn
from torchvision.models.resnet import BasicBlock

from tests.designs import small_design
from tests.nn.reference import distance, unsettle
from workbench.catalog.presets import preset
from workbench.errors import CheckpointError
from workbench.nn import weights
from workbench.nn.network import build
from workbench.nn.reading import read


def _reference() -> torch.nn.Module:
    torch.manual_seed(0)
    model = get_model("resnet20_cifar10", pretrained=False)
    unsettle(model)
    return model


@pytest.mark.parametrize("ending", ["pth", "safetensors"])
def test_weights_of_another_implementation_find_their_places(tmp_path: Path, ending: str) -> None:
    reference = _reference()
    path = tmp_path / f"resnet20.{ending}"
    state = {f"module.{name}": value for name, value in reference.state_dict().items()}
    if ending == "pth":
        torch.save({"state_dict": state, "epoch": 3}, path)
    else:
        save_file(state, path)
    own = build(preset("resnet-20-b").design)
    tensors = read(path).tensors
    names = weights.match(own, tensors)
    assert names.is_complete
    assert any(m.own.startswith("stage2.unit1.shortcut") for m in names.matches)
    weights.load(own, tensors, names)
    images = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    assert distance(reference, own, images) < 1e-5


class _Torchvision(nn.Module):
    """A CIFAR ResNet-20 of torchvision's units, with torchvision's names, as many repositories
    publish it: conv1, bn1, layer1.0.conv1, layer2.0.downsample.0, fc."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1, self.layer2, self.layer3 = (
            nn.Sequential(*(self._unit(width, index) for index in range(3)))
            for width in (16, 32, 64)
        )
        self.fc = nn.Linear(64, 10)

    @staticmethod
    def _unit(width: int, index: int) -> nn.Module:
        if index or width == 16:
            return BasicBlock(width, width)
        down = nn.Sequential(nn.Conv2d(width // 2, width, 1, 2, bias=False), nn.BatchNorm2d(width))
        return BasicBlock(width // 2, width, 2, down)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.fc(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


def test_names_of_torchvision_find_their_places(tmp_path: Path) -> None:
    torch.manual_seed(0)
    reference = _Torchvision()
    unsettle(reference)
    torch.save(reference.state_dict(), tmp_path / "resnet20.pth")
    own = build(preset("resnet-20-b").design)
    tensors = read(tmp_path / "resnet20.pth").tensors
    names = weights.match(own, tensors)
    assert names.is_complete
    places = {each.own: each.theirs for each in names.matches}
    assert places["stage2.unit1.shortcut.1.bias"] == "layer2.0.downsample.1.bias"
    assert places["stage3.unit2.conv2.weight"] == "layer3.1.conv2.weight"
    weights.load(own, tensors, names)
    images = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    assert distance(reference, own, images) < 1e-5


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("resnet110_cifar10", "resnet-110-b"), ("preresnet110_cifar10", "preresnet-110-unit-a")],
)
def test_a_file_sorted_by_name_finds_the_order_of_its_units(
    tmp_path: Path, theirs: str, ours: str
) -> None:
    """Sorted names put unit10 before unit2, and a head's norm before the stages."""
    torch.manual_seed(0)
    reference = get_model(theirs, pretrained=False)
    unsettle(reference)
    save_file(reference.state_dict(), tmp_path / "x.safetensors")
    tensors = read(tmp_path / "x.safetensors").tensors
    assert list(tensors) != list(reference.state_dict())
    own = build(preset(ours).design)
    names = weights.match(own, tensors)
    assert names.is_complete
    weights.load(own, tensors, names)
    images = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    assert distance(reference, own, images) < 1e-5


def test_names_that_mix_units_up_are_not_believed() -> None:
    own = build(preset("resnet-20-b").design)
    # The second unit's norms are called as if they came before the first unit's.
    renamed = {
        name.replace("stage1.unit1.bn1", "b").replace("stage1.unit2.bn1", "a"): tensor
        for name, tensor in own.state_dict().items()
    }
    names = weights.match(own, dict(sorted(renamed.items())))
    assert not names.is_complete
    norms = ("stage1.unit1.bn1", "stage1.unit2.bn1")
    assert not any(each.own.startswith(norms) for each in names.matches)


def test_own_weights_go_back_by_name(tmp_path: Path) -> None:
    first, second = build(small_design(), seed=1), build(small_design(), seed=2)
    save_file(first.state_dict(), tmp_path / "a.safetensors")
    tensors = read(tmp_path / "a.safetensors").tensors
    names = weights.match(second, tensors)
    assert all(m.own == m.theirs for m in names.matches)
    weights.load(second, tensors, names)
    assert torch.equal(first.head.fc.weight, second.head.fc.weight)


def test_weights_that_do_not_fit_are_listed_and_change_nothing(tmp_path: Path) -> None:
    own = build(preset("preresnet-20").design)
    before = {name: value.clone() for name, value in own.state_dict().items()}
    tensors = dict(_reference().state_dict())
    names = weights.match(own, tensors)
    assert not names.is_complete
    assert any("identity" in name for name in names.unused)
    with pytest.raises(CheckpointError, match="identity"):
        weights.load(own, tensors, names)
    for name, value in own.state_dict().items():
        assert torch.equal(value, before[name])


class _Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return (exec, ("raise SystemExit('run')",))


def test_file_that_would_run_code_is_refused(tmp_path: Path) -> None:
    for number, protocol in enumerate((2, 4)):
        path = tmp_path / f"{number}.pth"
        path.write_bytes(pickle.dumps({"state_dict": _Evil()}, protocol))
        with pytest.raises(CheckpointError, match="cannot be read as weights"):
            read(path)
    path = tmp_path / "zip.pth"
    torch.save({"weight": torch.zeros(1), "evil": _Evil()}, path)
    with pytest.raises(CheckpointError, match="cannot be read as weights"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"not weights", b"\x80\x04."])
@pytest.mark.parametrize("ending", ["pth", "safetensors"])
def test_file_that_is_something_else_is_refused(
    tmp_path: Path, content: bytes, ending: str
) -> None:
    path = tmp_path / f"x.{ending}"
    path.write_bytes(content)
    with pytest.raises(CheckpointError):
        read(path)


def test_checkpoint_without_tensors_is_refused(tmp_path: Path) -> None:
    for content in ([1, 2], {"a": 1}, {"state_dict": {"x": "y"}}):
        torch.save(content, tmp_path / "x.pth")
        with pytest.raises(CheckpointError, match="no tensors"):
            read(tmp_path / "x.pth")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="nothing.pth"):
        read(tmp_path / "nothing.pth")


def test_scale_never_takes_the_place_of_a_shift() -> None:
    reference = _reference()
    own = build(preset("resnet-20-b").design)
    for each in weights.match(own, dict(reference.state_dict())).matches:
        assert each.own.rpartition(".")[2] == each.theirs.rpartition(".")[2]
