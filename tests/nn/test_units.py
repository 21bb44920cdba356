"""The units that no library has, against the papers' formulas written out by hand.

Each unit is given random weights; the formula uses the same tensors and torch's functions alone,
with strides and places of its own. Each has a control: a unit with one thing wrong is another.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as f
from torch.nn.functional import relu

from tests.nn.edits import edited, relinked, set_values, together, with_operation
from tests.nn.reference import unsettle
from workbench.analysis.network import analyse
from workbench.catalog.presets import preset
from workbench.nn.network import build
from workbench.spec.network import Design

Formula = Callable[[nn.Module, Tensor, int], Tensor]


def conv(module: nn.Module, x: Tensor, stride: int = 1) -> Tensor:
    weight = module.weight
    return f.conv2d(x, weight, None, stride, weight.shape[-1] // 2)


def bn(module: nn.Module, x: Tensor) -> Tensor:
    return f.batch_norm(
        x, module.running_mean, module.running_var, module.weight, module.bias, eps=1e-5
    )


def option_a(x: Tensor, width: int, stride: int) -> Tensor:
    zeros = x.new_zeros(len(x), width - x.shape[1], *x[:, :, ::stride, ::stride].shape[2:])
    return torch.cat((x[:, :, ::stride, ::stride], zeros), 1)


def _original(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    return bn(u.bn2, conv(u.conv2, relu(bn(u.bn1, conv(u.conv1, x, stride)))))


def plain(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    return relu(_original(u, x, stride))


def resnet(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    branch = _original(u, x, stride)
    return relu(branch + option_a(x, branch.shape[1], stride))


def _preactivated(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    return conv(u.conv2, relu(bn(u.bn2, conv(u.conv1, relu(bn(u.bn1, x)), stride))))


def preresnet(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    branch = _preactivated(u, x, stride)
    return branch + option_a(x, branch.shape[1], stride)


def fast_type1(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    branch = conv(u.conv2, relu(bn(u.bn1, conv(u.conv1, x, stride))))
    return branch + option_a(x, branch.shape[1], stride)


def fast_type2(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    branch = conv(u.conv2, conv(u.conv1, relu(bn(u.bn1, x)), stride))
    return branch + option_a(x, branch.shape[1], stride)


def _projected(u: nn.Module, x: Tensor, before: Tensor, stride: int) -> Tensor:
    """The raw input where the shape is kept, else a projection of what came `before` the branch."""
    return conv(u.shortcut, before, stride) if hasattr(u, "shortcut") else x


def survey_b(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    before = bn(u.bn1, x)
    branch = conv(u.conv2, relu(bn(u.bn2, conv(u.conv1, before, stride))))
    return branch + _projected(u, x, before, stride)


def survey_c(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    before = relu(bn(u.bn1, x))
    branch = bn(u.bn3, conv(u.conv2, relu(bn(u.bn2, conv(u.conv1, before, stride)))))
    return branch + _projected(u, x, before, stride)


def survey_d(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    before = bn(u.bn1, x)
    branch = bn(u.bn3, conv(u.conv2, relu(bn(u.bn2, conv(u.conv1, before, stride)))))
    return branch + _projected(u, x, before, stride)


def se_preresnet(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    branch = _preactivated(u, x, stride)
    squeezed = relu(f.linear(branch.mean((2, 3)), u.se.reduce.weight, u.se.reduce.bias))
    gate = torch.sigmoid(f.linear(squeezed, u.se.expand.weight, u.se.expand.bias))
    return branch * gate[:, :, None, None] + _projected(u, x, relu(bn(u.bn1, x)), stride)


def cbam(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    branch = _original(u, x, stride)

    def perceptron(pooled: Tensor) -> Tensor:
        inner = relu(f.linear(pooled, u.ca.reduce.weight, u.ca.reduce.bias))
        return f.linear(inner, u.ca.expand.weight, u.ca.expand.bias)

    channels = perceptron(branch.mean((2, 3))) + perceptron(branch.amax((2, 3)))
    branch = branch * torch.sigmoid(channels)[:, :, None, None]
    pooled = torch.cat((branch.amax(1, True), branch.mean(1, True)), 1)
    branch = branch * torch.sigmoid(bn(u.sa.norm, conv(u.sa.conv, pooled)))
    return relu(branch + option_a(x, branch.shape[1], stride))


def stochastic_depth(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    """At test: the branch times its rate, of 1, 2 or 3 of 3 units."""
    branch = _original(u.gate.branch, x, stride)
    rate = {16: 1 - 0.5 / 3, 32: 1 - 1 / 3, 64: 0.5}[branch.shape[1]]
    # The authors' code averages where the stride is not 1, and appends zero channels.
    averaged = x if stride == 1 else f.avg_pool2d(x, stride)
    return relu(rate * branch + option_a(averaged, branch.shape[1], 1))


def dense_layer(u: nn.Module, x: Tensor, _: int) -> Tensor:
    return torch.cat((x, conv(u.conv, relu(bn(u.bn, x)))), 1)


def shake(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    first = bn(u.bn2, conv(u.conv2, relu(bn(u.bn1, conv(u.conv1, relu(x), stride)))))
    second = bn(u.bn4, conv(u.conv4, relu(bn(u.bn3, conv(u.conv3, relu(x), stride)))))
    positive = relu(x)
    shifted = torch.zeros_like(positive)
    shifted[:, :, 1:, 1:] = positive[:, :, :-1, :-1]
    halves = (
        conv(u.conv5, positive[:, :, ::stride, ::stride]),
        conv(u.conv6, shifted[:, :, ::stride, ::stride]),
    )
    return 0.5 * first + 0.5 * second + bn(u.bn5, torch.cat(halves, 1))


def ror_level(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    return relu(resnet(u.inside, x, stride) + bn(u.bn, conv(u.conv, x, stride)))


def pre_ror_level(u: nn.Module, x: Tensor, stride: int) -> Tensor:
    before = relu(bn(u.inside.bn1, x))
    inside = _preactivated(u.inside, x, stride) + _projected(u.inside, x, before, stride)
    return inside + bn(u.bn, conv(u.conv, x, stride))


def attention(u: nn.Module, x: Tensor, _: int) -> Tensor:
    """Equation 3 of the survey: (1 + M) * T."""
    before = u.before(x)
    mask = u.mask1(before)
    mask = conv(u.conv1, relu(bn(u.bn1, mask)))
    mask = torch.sigmoid(conv(u.conv2, relu(bn(u.bn2, mask))))
    return u.after((1 + mask) * u.trunk(before))


def mask_of_two(u: nn.Module, x: Tensor, _: int) -> Tensor:
    down = u.down(f.max_pool2d(x, 3, 2, 1))
    inside = u.inner.down(f.max_pool2d(down, 3, 2, 1))
    inside = f.interpolate(inside, down.shape[2:], mode="bilinear", align_corners=False)
    joined = u.grow(inside + u.lateral(down))
    return f.interpolate(joined, x.shape[2:], mode="bilinear", align_corners=False)


STRIDED_LATE = together(set_values("conv1", stride=1), set_values("conv2", stride="stride"))

CASES: dict[str, tuple[str, str, Formula, tuple[str, object]]] = {
    "plain": (
        "plain-8",
        "stage2.unit1",
        plain,
        ("unit", relinked(("relu2", "output"), ("bn2", "output"))),
    ),
    "resnet, option A": ("resnet-8", "stage2.unit1", resnet, ("unit", STRIDED_LATE)),
    "pre-activation": (
        "preresnet-8",
        "stage2.unit1",
        preresnet,
        ("unit", relinked(("input", "shortcut"), ("relu1", "shortcut"))),
    ),
    "pre-activation, same shape": (
        "preresnet-8",
        "stage1.unit1",
        preresnet,
        ("unit", relinked(("input", "shortcut"), ("relu1", "shortcut"))),
    ),
    "FastResNet type 1": (
        "fastresnet-8-type1",
        "stage1.unit1",
        fast_type1,
        (
            "unit",
            together(
                relinked(("conv1", "bn1"), ("input", "bn1")),
                relinked(("input", "conv1"), ("relu1", "conv1")),
                relinked(("relu1", "conv2"), ("conv1", "conv2")),
            ),
        ),
    ),
    "FastResNet type 1, stride": (
        "fastresnet-8-type1",
        "stage2.unit1",
        fast_type1,
        ("unit", STRIDED_LATE),
    ),
    "FastResNet type 2": ("fastresnet-8-type2", "stage3.unit1", fast_type2, ("unit", STRIDED_LATE)),
    "survey (b)": (
        "preresnet-8-unit-b",
        "stage2.unit1",
        survey_b,
        ("unit", set_values("switch", when="0")),
    ),
    "survey (b), same shape": (
        "preresnet-8-unit-b",
        "stage1.unit1",
        survey_b,
        ("unit", set_values("switch", when="1")),
    ),
    "survey (c)": (
        "preresnet-8-unit-c",
        "stage2.unit1",
        survey_c,
        ("unit", with_operation("bn3", "add")),
    ),
    "survey (d)": (
        "preresnet-8-unit-d",
        "stage2.unit1",
        survey_d,
        ("unit", with_operation("bn1", "conv1")),
    ),
    "squeeze-excitation, pre-activation": (
        "se-preresnet-8",
        "stage2.unit1",
        se_preresnet,
        (
            "unit",
            together(
                relinked(("conv2", "se"), ("conv2", "add")),
                relinked(("se", "add")),
                relinked(("add", "output"), ("add", "se"), ("se", "output")),
            ),
        ),
    ),
    "CBAM": (
        "cbam-resnet-8",
        "stage2.unit1",
        cbam,
        (
            "unit",
            together(
                relinked(("bn2", "ca"), ("bn2", "sa")),
                relinked(("ca", "sa"), ("sa", "ca")),
                relinked(("sa", "add"), ("ca", "add")),
            ),
        ),
    ),
    "stochastic depth at test": (
        "stochastic-depth-8",
        "stage2.unit1",
        stochastic_depth,
        ("unit", set_values("gate", scale="training")),
    ),
    "dense layer": (
        "densenet-10-k12",
        "stage1.unit2",
        dense_layer,
        ("layer", relinked(("relu", "conv"), ("bn", "conv"))),
    ),
    "shake-shake": (
        "shake-shake-8-2x32d",
        "stage2.unit1",
        shake,
        ("unit", set_values("shift", pixels=2)),
    ),
    "RoR, level": (
        "ror-3-8",
        "stage1.unit1.stage2",
        ror_level,
        ("level", relinked(("relu", "output"), ("add", "output"))),
    ),
    "Pre-RoR, level": (
        "pre-ror-3-14",
        "stage1.unit1.stage2",
        pre_ror_level,
        ("level", with_operation("add", "output")),
    ),
    "RoR over wide units, level": (
        "ror-3-wrn-10-2",
        "stage1.unit1.stage3",
        pre_ror_level,
        ("level", with_operation("bn", "add")),
    ),
    "attention module": (
        "attention-56",
        "stage8.unit1",
        attention,
        ("module", relinked(("trunk", "sum"), ("before", "sum"))),
    ),
    "mask": (
        "attention-56",
        "stage5.unit1.mask2",
        mask_of_two,
        ("mask2", relinked(("down", "lateral"), ("maxpool", "lateral"))),
    ),
}


def _apart(design: Design, unit: str, formula: Formula) -> float:
    """How far a unit is from its formula, relative to the largest value."""
    model = build(design, (3, 16, 16)).eval()
    unsettle(model)
    module = model.get_submodule(unit)
    assert isinstance(module, nn.Module)
    stride = 1 if unit.startswith("stage1.unit1") and unit.count(".") == 1 else 2
    origin = next(iter(module.meta.values()))
    images = torch.randn(2, origin.channels, 8, 8, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        own = module(images)
        wanted = formula(module, images, stride)
    if own.shape != wanted.shape:
        return float("inf")
    return float((own - wanted).abs().max() / wanted.abs().max())


@pytest.mark.parametrize("case", CASES)
def test_unit_computes_the_papers_formula_and_a_mistake_shows(case: str) -> None:
    id, unit, formula, (block, mistake) = CASES[case]
    assert _apart(preset(id).design, unit, formula) < 1e-5
    wrong = edited(preset(id).design, block, mistake)
    assert _apart(wrong, unit, formula) > 1e-3


def test_stems_have_the_activation_that_their_paper_gives_them() -> None:
    kinds = {
        id: [op.kind for op in preset(id).design.block("stem").operations][1:-1]
        for id in (
            "resnet-8", "plain-8", "preresnet-8", "fastresnet-8-type1", "wrn-10-1",
            "pyramidnet-8-a48", "shake-shake-8-2x32d", "densenet-10-k12", "resnext-11-4x16d",
        )
    }  # fmt: skip
    whole, bare, normed = ["conv", "batch_norm", "activation"], ["conv"], ["conv", "batch_norm"]
    assert [kinds[i] for i in ("resnet-8", "plain-8", "resnext-11-4x16d")] == [whole] * 3
    bare_ones = ("preresnet-8", "fastresnet-8-type1", "wrn-10-1", "densenet-10-k12")
    assert [kinds[i] for i in bare_ones] == [bare] * 4
    assert [kinds[i] for i in ("pyramidnet-8-a48", "shake-shake-8-2x32d")] == [normed] * 2


def test_dropout_of_a_wide_unit_stands_between_activation_and_second_convolution() -> None:
    unit = build(preset("wrn-10-2-dropout").design).stage1.unit1
    order = [node.target for node in unit.graph.nodes if node.op == "call_module"]
    place = order.index("dropout")
    assert (order[place - 1], order[place + 1]) == ("relu2", "conv2")
    assert unit.dropout.p == 0.3


def _widths(design: Design) -> list[int]:
    return [unit.width for unit in analyse(design).units if unit.stage in (1, 2, 3)]


def _with_width(design: Design, width: str) -> Design:
    stages = tuple(replace(stage, width=width) for stage in design.network.stages)
    return replace(design, network=replace(design.network, stages=stages))


@pytest.mark.parametrize(
    ("id", "alpha", "units"),
    [
        ("pyramidnet-110-a48", 48, 54),
        ("pyramidnet-110-a84", 84, 54),
        ("pyramidnet-110-a150", 150, 54),
    ],
)
def test_pyramid_widths_are_rounded_from_the_unrounded_sum(id: str, alpha: int, units: int) -> None:
    running, wanted = 16.0, []
    for _ in range(units):
        running += alpha / units
        wanted.append(int(running + 0.5))
    design = preset(id).design
    assert _widths(design) == wanted
    assert wanted[-1] == 16 + alpha
    cut = _with_width(design, f"floor(16 + {alpha} * unit / units)")
    each = _with_width(design, f"floor(in + {alpha} / units + 0.5)")
    assert _widths(cut) != wanted
    assert _widths(each) != wanted
