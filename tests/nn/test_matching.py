"""Weights under other people's names find their places whatever order the file lists them in."""

import re
from collections.abc import Callable, Mapping

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from tests.nn.reference import distance, unsettle
from workbench.catalog.presets import preset
from workbench.errors import CheckpointError
from workbench.nn import weights
from workbench.nn.inference import sizes_in
from workbench.nn.network import build

Rename = Callable[[str], str]


def torchvision(down: str = "downsample", norm: str = "bn") -> Rename:
    """conv1, layer1.0.conv1, layer2.0.downsample.0, fc."""

    def rename(name: str) -> str:
        name = re.sub(r"^stem\.(conv|bn)", r"\g<1>1", name).replace("head.fc", "fc")
        name = re.sub(
            r"^stage(\d+)\.unit(\d+)", lambda m: f"layer{m[1]}.{int(m[2]) - 1}", name
        ).replace("head.bn", "bn_last")
        return re.sub(r"\bbn(\d?)\b", rf"{norm}\1", name).replace("shortcut", down)

    return rename


def nested(name: str) -> str:
    """features.stage1.unit1.body.conv1.conv and .bn; identity_conv beside the body."""
    name = re.sub(r"\.(conv|bn)(\d)\.", r".body.conv\2.\1.", name)
    name = re.sub(r"shortcut\.0", "identity_conv.conv", name)
    name = re.sub(r"shortcut\.1", "identity_conv.bn", name)
    return "features." + name.replace("stem.", "init_block.")


def flat(name: str) -> str:
    """layer1_0_conv1, without any dot but the last."""
    whole, _, leaf = torchvision("shortcut")(name).rpartition(".")
    return f"{whole.replace('.', '_')}.{leaf}"


def worded(name: str) -> str:
    """conv_reduce, bn_reduce, conv_mid, conv_expand."""
    words = {"1": "reduce", "2": "mid", "3": "expand"}
    name = torchvision("proj")(name)
    return re.sub(r"(layer.*\.)(conv|bn)([123])\.", lambda m: f"{m[1]}{m[2]}_{words[m[3]]}.", name)


def sequential(name: str) -> str:
    """branch.0 to branch.4: convolution, norm, activation, convolution, norm."""
    places = {"conv1": 0, "bn1": 1, "conv2": 3, "bn2": 4, "conv3": 6, "bn3": 7}
    name = torchvision("skip")(name)
    return re.sub(r"(layer.*\.)(conv\d|bn\d)\.", lambda m: f"{m[1]}branch.{places[m[2]]}.", name)


SCHEMES: Mapping[str, Rename] = {
    "torchvision": torchvision(),
    "shortcut": torchvision("shortcut"),
    "norm": torchvision("downsample", "norm"),
    "convShortcut": torchvision("convShortcut"),
    "nested": nested,
    "flat": flat,
    "sequential": sequential,
}
NETWORKS = ("resnet-8-b", "resnet-14-b", "resnet-110-b", "se-resnet-8", "wrn-10-2", "resnet-8")


def unsettled(id: str) -> torch.nn.Sequential:
    model = build(preset(id).design)
    unsettle(model)
    return model


def renamed(state: Mapping[str, Tensor], rename: Rename) -> dict[str, Tensor]:
    found = {rename(k): v for k, v in state.items() if "num_batches" not in k}
    assert len(found) == sum("num_batches" not in k for k in state), "the scheme names two alike"
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("id", NETWORKS)
def test_common_names_lead_each_tensor_home_in_any_order(id: str, scheme: str) -> None:
    model = unsettled(id)
    rename = SCHEMES[scheme]
    theirs = renamed(model.state_dict(), rename)
    for order in (list(theirs), sorted(theirs), sorted(theirs, reverse=True)):
        names = weights.match(model, {name: theirs[name] for name in order})
        assert names.is_usable, (names.missing[:3], names.unused[:3], names.differences()[:3])
        assert {m.theirs: m.own for m in names.matches} == {
            rename(m.own): m.own for m in names.matches
        }


@pytest.mark.parametrize("id", ["resnet-29-bottleneck", "resnext-11-4x16d", "preresnet-164"])
@pytest.mark.parametrize("rename", [worded, torchvision("identity"), nested])
def test_a_bottlenecks_last_convolution_and_its_projection_keep_their_places(
    id: str, rename: Rename
) -> None:
    model = unsettled(id)
    names = weights.match(model, renamed(model.state_dict(), rename))
    assert names.is_usable
    assert all(m.theirs == rename(m.own) for m in names.matches)


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(sorted(SCHEMES)), st.sampled_from(["resnet-8-b", "wrn-10-2"]), st.randoms())
def test_the_order_of_a_file_changes_nothing(scheme: str, id: str, random) -> None:
    model = unsettled(id)
    theirs = renamed(model.state_dict(), SCHEMES[scheme])
    order = list(theirs)
    random.shuffle(order)
    assert weights.match(model, {name: theirs[name] for name in order}) == weights.match(
        model, theirs
    )


def unspoken(name: str) -> str:
    """The shortcut's convolution and norm are called conv3 and bn3, as if they came last."""
    return torchvision()(name).replace("downsample.0", "conv3").replace("downsample.1", "bn3")


def test_a_norm_goes_with_the_convolution_of_its_number() -> None:
    """The shortcut is told from the others by its kernel, and its norm by the number."""
    model = unsettled("resnet-8-b")
    names = weights.match(model, renamed(model.state_dict(), unspoken))
    assert names.is_usable and all(m.theirs == unspoken(m.own) for m in names.matches)


def lettered(name: str) -> str:
    """The norms of a unit have names that say nothing of their order."""
    name = torchvision()(name)
    return name.replace(".bn1.", ".left.").replace(".bn2.", ".right.")


def test_names_that_allow_two_maps_leave_the_choice_and_change_nothing() -> None:
    model, other = unsettled("resnet-8-b"), build(preset("resnet-8-b").design, seed=3)
    theirs = renamed(model.state_dict(), lettered)
    names = weights.match(other, theirs)
    assert names.is_complete and names.is_ambiguous and not names.is_usable
    before = {name: value.clone() for name, value in other.state_dict().items()}
    with pytest.raises(CheckpointError, match="several maps"):
        weights.load(other, theirs, names)
    assert all(torch.equal(before[n], v) for n, v in other.state_dict().items())
    own, [first, second] = names.differences()[0]
    assert ".bn1." in own and {first.split(".")[2], second.split(".")[2]} == {"left", "right"}
    right = [
        each
        for each in names.alternatives
        if all(m.theirs == lettered(m.own) for m in each.matches)
    ]
    assert len(right) == 1
    images = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    for each in names.alternatives:
        weights.load(other, theirs, each)
        assert (distance(model, other, images) < 1e-5) == (each in right)


def test_equal_tensors_leave_nothing_to_choose() -> None:
    model = build(preset("resnet-8-b").design)
    assert weights.match(model, renamed(model.state_dict(), lettered)).is_usable


@pytest.mark.parametrize(
    ("id", "channels", "classes"), [("resnet-8", 1, 7), ("se-resnet-8", 4, 100)]
)
@pytest.mark.parametrize("head", ["fc", "zz", "classifier"])
def test_channels_and_classes_are_read_whatever_the_order(
    id: str, channels: int, classes: int, head: str
) -> None:
    design = preset(id).design
    model = build(design, (channels, 32, 32), classes)
    theirs = {torchvision()(n).replace("fc.", f"{head}."): v for n, v in model.state_dict().items()}
    for order in (list(theirs), sorted(theirs), sorted(theirs, reverse=True)):
        sizes = sizes_in(design, {name: theirs[name] for name in order})
        assert (sizes.channels.value, sizes.channels.source) == (channels, "conv1.weight")
        assert (sizes.classes.value, sizes.classes.source) == (classes, f"{head}.weight")


def test_a_depthwise_convolution_is_not_taken_for_the_first_one() -> None:
    design = preset("efficientnet-b0").design
    state = build(design, (3, 64, 64), 12).state_dict()
    sizes = sizes_in(design, {torchvision()(name): value for name, value in state.items()})
    assert (sizes.channels.value, sizes.classes.value) == (3, 12)
