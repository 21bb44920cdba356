import time
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode, flop_registry

from tests.designs import chain, residual_unit, small_design
from workbench.analysis.network import analyse
from workbench.analysis.problems import RESERVED
from workbench.catalog.presets import ids, preset
from workbench.catalog.registry import REGISTRY
from workbench.errors import DesignError
from workbench.nn.builders import BUILDERS
from workbench.nn.network import build
from workbench.nn.stochastic import StochasticDepth
from workbench.spec.block import Operation

IN_GRAPH = {"input", "output", "add", "concat", "switch", "block", "stochastic_depth"}


def _smaller(id: str) -> tuple[int, int, int]:
    """An image on which a training step of the preset takes a moment only."""
    return (3, 64, 64) if preset(id).design.network.input[1] > 32 else (3, 8, 8)


class _MacCounter(TorchDispatchMode):
    """torch's own FLOP formulas over everything that runs. `FlopCounterMode` counts the same and
    keeps books for every module, which takes half a minute for a thousand layers."""

    def __init__(self) -> None:
        super().__init__()
        self.flops = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        out = func(*args, **(kwargs or {}))
        formula = flop_registry.get(func._overloadpacket)
        if formula is not None:
            self.flops += formula(*args, **(kwargs or {}), out_val=out)
        return out


@pytest.mark.parametrize("id", ids())
def test_analysis_agrees_with_torch(id: str) -> None:
    shape = _smaller(id)
    analysis = analyse(preset(id).design, shape)
    model = build(preset(id).design, shape).eval()
    assert sum(p.numel() for p in model.parameters()) == analysis.parameters
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    assert sum(p.numel() for m in norms for p in m.parameters()) == analysis.norm_parameters
    with torch.no_grad(), _MacCounter() as counter:
        logits = model(torch.zeros(1, *shape))
    assert counter.flops == 2 * analysis.macs
    assert tuple(logits.shape) == (1, 10)


@pytest.mark.parametrize("id", ["fastresnet-20-type1", "attention-56", "efficientnet-b0"])
def test_macs_for_images_of_full_size_agree_with_torch(id: str) -> None:
    analysis = analyse(preset(id).design)
    model = build(preset(id).design).to("meta").eval()
    with torch.no_grad(), _MacCounter() as counter:
        model(torch.empty(1, *analysis.input_shape, device="meta"))
    assert counter.flops == 2 * analysis.macs


def test_counting_without_books_counts_what_torch_counts() -> None:
    model = build(preset("efficientnet-b0").design).to("meta").eval()
    images = torch.empty(1, 3, 224, 224, device="meta")
    with FlopCounterMode(display=False) as reference:
        model(images)
    with _MacCounter() as counter:
        model(images)
    assert counter.flops == reference.get_total_flops() > 0


@pytest.mark.parametrize("id", ids())
def test_preset_takes_a_training_step(id: str) -> None:
    shape = _smaller(id)
    model = build(preset(id).design, shape, 10)
    for module in model.modules():
        if isinstance(module, StochasticDepth):
            module.survival = 1.0
    images = torch.randn(2, *shape, generator=torch.Generator().manual_seed(0))
    loss = functional.cross_entropy(model(images), torch.tensor([3, 7]))
    loss.backward()
    assert torch.isfinite(loss)
    # Twelve hundred plain layers let gradients grow beyond every number: the papers' own point.
    explodes = id == "plain-1202"
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert explodes or torch.isfinite(parameter.grad).all(), name


@pytest.mark.parametrize(
    "id", ["resnet-56", "attention-92", "densenet-bc-100-k12", "efficientnet-b3"]
)
def test_shapes_on_the_canvas_are_those_of_torch(id: str) -> None:
    shape = _smaller(id)
    analysis = analyse(preset(id).design, shape)
    model = build(preset(id).design, shape).to("meta").eval()
    seen: dict[str, tuple[int, ...]] = {}
    for name, module in model.named_modules():
        module.register_forward_hook(
            lambda _m, _i, out, name=name: seen.__setitem__(
                name, tuple(out.shape[1:]) if isinstance(out, torch.Tensor) else ()
            )
        )
    model(torch.empty(2, *shape, device="meta"))
    compared = 0
    for unit in analysis.units:
        assert seen[unit.name] == unit.report.output
        for id_, report in unit.report.operations.items():
            if f"{unit.name}.{id_}" in seen and len(report.outputs) == 1:
                assert seen[f"{unit.name}.{id_}"] == report.outputs[0]
                compared += 1
    assert compared > len(analysis.units)


def test_submodules_carry_the_names_of_the_design() -> None:
    names = dict(build(small_design()).named_parameters())
    assert "stage1.unit2.conv1.weight" in names
    assert "head.fc.bias" in names


def test_seed_decides_the_weights_and_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    first, second = build(small_design(), seed=1), build(small_design(), seed=1)
    other = build(small_design(), seed=2)
    assert torch.equal(torch.get_rng_state(), before)
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(a, b)
    assert not torch.equal(first.stem.conv.weight, other.stem.conv.weight)


@pytest.mark.parametrize(
    ("rule", "deviation"), [("he-fan-out", (2 / (9 * 64)) ** 0.5), ("he-fan-in", (2 / 27) ** 0.5)]
)
def test_convolutions_begin_with_the_papers_deviation(rule: str, deviation: float) -> None:
    design = small_design()
    stem = replace(design.network.stem, width=64)
    stage = replace(design.network.stages[0], width=64)
    network = replace(design.network, stem=stem, stages=(stage,), initialisation=rule)
    weight = build(replace(design, network=network)).stem.conv.weight
    assert float(weight.detach().std()) == pytest.approx(deviation, rel=0.1)


def test_unknown_initialisation_is_refused() -> None:
    design = small_design()
    network = replace(design.network, initialisation="lucky")
    with pytest.raises(DesignError, match="he-fan-out"):
        build(replace(design, network=network))


def test_faulty_design_is_not_built() -> None:
    broken = replace(residual_unit(), links=residual_unit().links[1:])
    with pytest.raises(DesignError, match="cannot be built.*conv1"):
        build(small_design(broken))


def test_option_a_takes_every_second_pixel_and_appends_zeros() -> None:
    model = build(small_design(width=12, stride=2))
    images = torch.arange(2 * 8 * 8 * 8, dtype=torch.float32).reshape(2, 8, 8, 8)
    out = model.stage1.unit1.shortcut(images)
    assert torch.equal(out[:, :8], images[:, :, ::2, ::2])
    assert out.shape == (2, 12, 4, 4) and not out[:, 8:].any()


def test_generated_code_reads_like_written_code() -> None:
    code = build(preset("fastresnet-8-type1").design).stage1.unit1.code
    assert "conv1 = self.conv1(x)" in code
    assert "add = conv2 + x" in code


def test_every_kind_has_a_builder() -> None:
    assert {kind.name for kind in REGISTRY} == set(BUILDERS) | IN_GRAPH


def test_reserved_names_are_those_of_a_module() -> None:
    model = build(small_design(chain("unit", Operation("act", "activation"))))
    public = {name for name in dir(model.stage1.unit1) if not name.startswith("_")}
    assert public - RESERVED <= {"act"}


@pytest.mark.parametrize(
    "operation",
    [
        Operation("a", "layer_norm"),
        Operation("a", "group_norm", {"groups": 4}),
        Operation("a", "dropout", {"of": "channels"}),
        Operation("a", "scale", {"factor": 0.5}),
        Operation("a", "depthwise_conv", {"kernel": 5, "bias": True}),
        Operation("a", "max_pool", {"kernel": 3, "stride": 1, "padding": 1}),
        Operation("a", "average_pool", {"kernel": 3, "stride": 1, "padding": 1}),
        Operation("a", "shift"),
        Operation("a", "shift", {"direction": "down-right"}),
        Operation("a", "squeeze_excitation", {"function": "gelu"}),
        Operation("a", "spatial_attention", {"kernel": 3}),
        *(
            Operation("a", "activation", {"function": function})
            for function in ("leaky_relu", "elu", "gelu", "hardswish", "sigmoid", "tanh")
        ),
    ],
    ids=lambda op: f"{op.kind}-{'-'.join(str(v) for v in op.parameters.values())}",
)
def test_kind_no_preset_uses_still_agrees_with_torch(operation: Operation) -> None:
    design = small_design(chain("unit", operation))
    analysis = analyse(design)
    assert analysis.is_sound
    model = build(design)
    assert sum(p.numel() for p in model.parameters()) == analysis.parameters
    unit = model.stage1.unit1.eval()
    x = torch.randn(2, 8, 8, 8, generator=torch.Generator().manual_seed(0))
    assert tuple(unit(x).shape[1:]) == analysis.units[1].report.output
    if operation.kind != "dropout" and operation.parameters.get("factor") != 1:
        assert not torch.equal(unit(x), x)


def test_flattened_head_and_upsampling_agree_with_torch() -> None:
    head = chain("head", Operation("flat", "flatten"), Operation("fc", "linear"))
    design = small_design()
    design = replace(design, blocks=(*design.blocks[:2], head))
    assert analyse(design).units[-1].report.operations["fc"].inputs == ((8 * 8 * 8,),)
    assert build(design)(torch.zeros(1, 3, 8, 8)).shape == (1, 10)


def test_deep_network_is_built_in_moments() -> None:
    # A bound against accidents, four times what it takes; the figure is in the benchmarks.
    begun = time.perf_counter()
    build(preset("resnet-1202").design)
    assert time.perf_counter() - begun < 8
