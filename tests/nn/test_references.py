"""Networks of the papers against independent implementations, with the weights copied across.

Each comparison has a control: a design with one thing wrong must give something else.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
import torchvision.models as vision
from pytorchcv.model_provider import get_model

from tests.nn.edits import edited, relinked, set_values, together, with_operation
from tests.nn.reference import distance, transplant, unsettle
from workbench.catalog.presets import preset
from workbench.nn.network import build
from workbench.spec.block import Block, Link, Operation, Parameter
from workbench.spec.network import Design, Network, Placement

CIFAR = (3, 32, 32)
IMAGENET = (3, 224, 224)
SMALL = (3, 64, 64)
CLOSE = 1e-5
APART = 1e-3

_RIR_ORDER = (
    "conv", "bn", "within_residual", "within_transient", "across_residual", "across_transient",
    "bn1", "bn2", "shortcut",
)  # fmt: skip


def _rir_order(name: str) -> object:
    *unit, last = name.split(".")
    stage = int(unit[0][5:]) if unit and unit[0].startswith("stage") and unit[0] != "stem" else 0
    if name.startswith("head"):
        return (9, 0, 0)
    index = int(unit[1][4:]) if len(unit) > 1 and unit[1].startswith("unit") else 0
    return (stage, index, _RIR_ORDER.index(last) if last in _RIR_ORDER else 0)


def _of_pytorchcv(name: str) -> Callable[[], torch.nn.Module]:
    return lambda: get_model(name, pretrained=False, num_classes=10)


def _of_vision(name: str) -> Callable[[], torch.nn.Module]:
    return lambda: getattr(vision, name)(num_classes=10)


PAIRS: dict[str, tuple[Callable[[], torch.nn.Module], tuple[int, int, int], Any]] = {
    "resnet-20-b": (_of_pytorchcv("resnet20_cifar10"), CIFAR, None),
    "resnet-164": (_of_pytorchcv("resnet164bn_cifar10"), CIFAR, None),
    "preresnet-164": (_of_pytorchcv("preresnet164bn_cifar10"), CIFAR, None),
    "preresnet-110-unit-a": (_of_pytorchcv("preresnet110_cifar10"), CIFAR, None),
    "wrn-16-10": (_of_pytorchcv("wrn16_10_cifar10"), CIFAR, None),
    "pyramidnet-110-a48": (_of_pytorchcv("pyramidnet110_a48_cifar10"), CIFAR, None),
    "pyramidnet-164-a270": (_of_pytorchcv("pyramidnet164_a270_bn_cifar10"), CIFAR, None),
    "densenet-bc-100-k12": (_of_pytorchcv("densenet100_k12_bc_cifar10"), CIFAR, None),
    "resnext-29-32x4d": (_of_pytorchcv("resnext29_32x4d_cifar10"), CIFAR, None),
    "se-resnet-20": (_of_pytorchcv("seresnet20_cifar10"), CIFAR, None),
    "rir": (_of_pytorchcv("rir_cifar10"), CIFAR, _rir_order),
    "shufflenet-v1-g3": (_of_pytorchcv("shufflenet_g3_w1"), IMAGENET, None),
    "shufflenet-v2-x1.0": (_of_vision("shufflenet_v2_x1_0"), SMALL, None),
    "shufflenet-v2-x1.5": (_of_vision("shufflenet_v2_x1_5"), SMALL, None),
    "efficientnet-b0": (_of_vision("efficientnet_b0"), SMALL, None),
    "efficientnet-b3": (_of_vision("efficientnet_b3"), SMALL, None),
    "efficientnet-b5": (_of_vision("efficientnet_b5"), SMALL, None),
}


def _images(shape: tuple[int, int, int]) -> torch.Tensor:
    return torch.randn(2, *shape, generator=torch.Generator().manual_seed(1))


def _distance(id: str, design: Design) -> float:
    """How far the design is from the reference that goes by `id`, with the reference's weights."""
    make, shape, order = PAIRS[id]
    torch.manual_seed(0)
    reference = make()
    unsettle(reference)
    own = build(design, shape, 10)
    transplant(reference, own, order)
    return distance(reference, own, _images(shape))


@pytest.mark.parametrize("id", PAIRS)
def test_preset_computes_what_an_independent_implementation_does(id: str) -> None:
    assert _distance(id, preset(id).design) < CLOSE


STRIDED_LATE = together(set_values("conv1", stride=1), set_values("conv2", stride="stride"))
STRIDED_EARLY = together(set_values("conv1", stride="stride"), set_values("conv2", stride=1))

MISTAKES: dict[str, tuple[str, str, Callable[[Block], Block]]] = {
    "stride in the second convolution": (
        "resnet-20-b", "unit", STRIDED_LATE,
    ),
    "stride in the first 1x1 of the bottleneck": (
        "resnet-164", "unit", STRIDED_EARLY,
    ),
    "rectified identity path": (
        "preresnet-164", "unit", set_values("switch", when="1"),
    ),
    "projection from the raw input": (
        "preresnet-110-unit-a", "unit", set_values("switch", when="0"),
    ),
    "activation after the addition missing": (
        "resnext-29-32x4d", "unit", together(relinked(("relu3", "output"), ("add", "output"))),
    ),
    "pooling shortcut replaced by subsampling": (
        "pyramidnet-110-a48", "unit", set_values("shortcut", mode="zero-pad"),
    ),
    "activation behind the stem of PyramidNet": (
        "pyramidnet-110-a48", "stem",
        with_operation("bn", "output"),
    ),
    "stem activation of ResNet missing": (
        "resnet-20-b", "stem", together(relinked(("relu", "output"), ("bn", "output"))),
    ),
    "squeeze-excitation after the addition": (
        "se-resnet-20", "unit",
        together(
            relinked(("bn2", "se"), ("bn2", "add")),
            relinked(("se", "add")),
            relinked(("add", "relu2"), ("add", "se"), ("se", "relu2")),
        ),
    ),
    "concatenation the wrong way round": (
        "densenet-bc-100-k12", "layer",
        lambda block: replace(
            block, links=tuple(sorted(block.links, key=lambda k: k.source == "input"))
        ),
    ),
    "another activation in squeeze-excitation": (
        "efficientnet-b0", "unit", set_values("se", function="relu"),
    ),
    "shuffle in other groups": ("shufflenet-v2-x1.0", "unit", set_values("shuffle", groups=4)),
    "shuffle missing in its groups": ("shufflenet-v1-g3", "unit", set_values("shuffle", groups=1)),
    "other epsilon in the large EfficientNets": (
        "efficientnet-b5", "unit", set_values("bn3", epsilon=1e-5),
    ),
    "stride in the second convolution of a wide unit": (
        "wrn-16-10", "unit", STRIDED_LATE,
    ),
    "stride in the first 1x1 of the pyramid's bottleneck": (
        "pyramidnet-164-a270", "unit",
        STRIDED_EARLY,
    ),
    "halves joined the wrong way round": (
        "shufflenet-v2-x1.5", "unit",
        lambda block: replace(
            block, links=tuple(sorted(block.links, key=lambda k: k.source == "side"))
        ),
    ),
    "ReLU for SiLU after the depthwise convolution": (
        "efficientnet-b3", "unit", set_values("silu2", function="relu"),
    ),
    "streams exchanged": (
        "rir", "unit",
        lambda block: replace(
            block,
            links=tuple(
                replace(k, source_port="rest") if k.target == "shortcut" else k
                for k in block.links
            ),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_in_a_design_shows(mistake: str) -> None:
    id, block, edit = MISTAKES[mistake]
    # A change of 1e-5 in epsilon is a small one; it still is a hundred times what rounding does.
    assert _distance(id, edited(preset(id).design, block, edit)) > (
        1e-4 if "epsilon" in mistake else APART
    )


def test_every_comparison_has_a_control() -> None:
    assert {id for id, _, _ in MISTAKES.values()} == set(PAIRS)


def _imagenet_resnet(unit: str, widths: tuple[int, ...], units: tuple[int, ...]) -> Design:
    """An ImageNet ResNet from the unit of a CIFAR preset: other stem, four stages."""
    design = preset(unit).design
    stem = Block(
        "stem",
        (
            Operation("input", "input"),
            Operation("conv", "conv", {"kernel": 7, "stride": 2}),
            Operation("bn", "batch_norm"),
            Operation("relu", "activation"),
            Operation("pool", "max_pool", {"kernel": 3, "stride": 2, "padding": 1}),
            Operation("output", "output"),
        ),
        tuple(
            Link(a, b)
            for a, b in (
                ("input", "conv"), ("conv", "bn"), ("bn", "relu"), ("relu", "pool"),
                ("pool", "output"),
            )
        ),
    )  # fmt: skip
    blocks = (stem, *(block for block in design.blocks if block.name != "stem"))
    network = Network(
        stem=Placement("stem", width=64),
        stages=tuple(
            Placement("unit", units=count, width=width, stride=1 if i == 0 else 2)
            for i, (count, width) in enumerate(zip(units, widths, strict=True))
        ),
        head=Placement("head", width="classes"),
        parameters=(Parameter("size", 224),),
        input=IMAGENET,
    )
    return Design("imagenet", network, blocks)


@pytest.mark.parametrize(
    ("name", "unit", "widths", "units"),
    [
        ("resnet18", "resnet-20-b", (64, 128, 256, 512), (2, 2, 2, 2)),
        ("resnet50", "resnet-164", (256, 512, 1024, 2048), (3, 4, 6, 3)),
    ],
)
def test_units_make_the_networks_of_torchvision_too(
    name: str, unit: str, widths: tuple[int, ...], units: tuple[int, ...]
) -> None:
    torch.manual_seed(0)
    reference = getattr(vision, name)(num_classes=10)
    unsettle(reference)
    design = _imagenet_resnet(unit, widths, units)
    own = build(design, SMALL, 10)
    transplant(reference, own)
    assert distance(reference, own, _images(SMALL)) < CLOSE
    wrong = build(
        edited(design, "unit", STRIDED_EARLY if name == "resnet50" else STRIDED_LATE), SMALL, 10
    )
    transplant(reference, wrong)
    assert distance(reference, wrong, _images(SMALL)) > APART
