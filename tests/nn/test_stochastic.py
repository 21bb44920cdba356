import pytest
import torch
from torch import Tensor, nn

from workbench.analysis.network import analyse
from workbench.catalog.presets import preset
from workbench.nn.network import build
from workbench.nn.stochastic import Shake, StochasticDepth


class _Counting(nn.Module):
    """Ten times its input; counts its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        return 10 * x


def _gate(survival: float, draw: str = "batch", scale: str = "test") -> StochasticDepth:
    return StochasticDepth(_Counting(), survival, draw, scale, width=3, reduction=1)


def test_branch_is_unscaled_in_training_and_multiplied_by_its_rate_at_test() -> None:
    gate, x = _gate(0.25), torch.ones(4, 3, 2, 2)
    torch.manual_seed(0)
    seen = {float(gate.train()(x).mean()) for _ in range(50)}
    assert seen == {0.0, 10.0}
    assert float(gate.eval()(x).mean()) == 2.5


def test_division_in_training_is_the_other_convention() -> None:
    gate, x = _gate(0.25, scale="training"), torch.ones(4, 3, 2, 2)
    torch.manual_seed(0)
    assert {float(gate.train()(x).mean()) for _ in range(50)} == {0.0, 40.0}
    assert float(gate.eval()(x).mean()) == 10.0


def test_dropped_branch_is_not_computed() -> None:
    gate = _gate(0.5).train()
    branch = gate.branch
    assert isinstance(branch, _Counting)
    torch.manual_seed(0)
    kept = sum(bool(gate(torch.ones(1, 3, 2, 2)).any()) for _ in range(200))
    assert branch.calls == kept
    assert 70 < kept < 130


def test_dropped_branch_has_the_shape_of_a_kept_one() -> None:
    gate = StochasticDepth(_Counting(), 0.0, "batch", "test", width=8, reduction=2).train()
    assert gate(torch.ones(5, 3, 7, 7)).shape == (5, 8, 4, 4)


def test_draw_an_image_drops_some_images_of_a_batch() -> None:
    torch.manual_seed(0)
    out = _gate(0.5, draw="image").train()(torch.ones(400, 3, 1, 1)).mean((1, 2, 3))
    assert set(out.tolist()) == {0.0, 10.0}
    assert 120 < int((out > 0).sum()) < 280


def test_survival_falls_linearly_to_one_half() -> None:
    model = build(preset("stochastic-depth-110").design)
    rates = [m.survival for m in model.modules() if isinstance(m, StochasticDepth)]
    assert rates == pytest.approx([1 - 0.5 * unit / 54 for unit in range(1, 55)])


def test_dropped_unit_is_its_shortcut_and_the_activation_stays() -> None:
    unit = build(preset("stochastic-depth-110").design).stage1.unit1.train()
    unit.gate.survival = 0.0
    x = torch.randn(2, 16, 8, 8)
    assert torch.equal(unit(x), torch.relu(x))


def test_branch_of_a_gate_holds_all_and_only_what_nothing_else_uses() -> None:
    unit = build(preset("stochastic-depth-110").design).stage1.unit1
    names = {name.split(".")[0] for name, _ in unit.gate.branch.named_parameters()}
    assert names == {"conv1", "bn1", "conv2", "bn2"}
    separated = build(preset("pyramidsepdrop-110-a270").design).stage1.unit1
    assert not list(separated.gate_kept.branch.parameters())
    assert "conv2.weight" in dict(separated.named_parameters())


def test_parts_of_a_pyramid_unit_are_dropped_apart() -> None:
    unit = build(preset("pyramidsepdrop-110-a270").design).stage1.unit2.train()
    width = unit.gate_kept.width
    x = torch.randn(2, width, 8, 8)
    unit.gate_kept.survival, unit.gate_new.survival = 0.0, 1.0
    out = unit(x)
    assert torch.equal(out[:, :width], x)
    assert out[:, width:].abs().sum() > 0
    unit.gate_kept.survival, unit.gate_new.survival = 1.0, 0.0
    out = unit(x)
    assert not torch.equal(out[:, :width], x)
    assert not out[:, width:].any()


def _shaken(shake: Shake) -> tuple[Tensor, Tensor, Tensor]:
    first = torch.full((64, 1, 1, 1), 1.0, requires_grad=True)
    second = torch.zeros(64, 1, 1, 1, requires_grad=True)
    out = shake.train()(first, second)
    out.sum().backward()
    assert first.grad is not None and second.grad is not None
    assert torch.allclose(first.grad + second.grad, torch.ones_like(first))
    return out.detach().flatten(), first.grad.flatten(), second.grad.flatten()


def test_shake_draws_anew_for_every_image_and_for_the_gradient() -> None:
    torch.manual_seed(0)
    forward, backward, _ = _shaken(Shake("shake", "shake", "image"))
    assert len(set(forward.tolist())) == 64 and len(set(backward.tolist())) == 64
    assert abs(float(torch.corrcoef(torch.stack((forward, backward)))[0, 1])) < 0.5


def test_shake_that_keeps_uses_one_draw_for_both() -> None:
    forward, backward, _ = _shaken(Shake("shake", "keep", "image"))
    assert torch.equal(forward, backward)


def test_shake_draws_once_a_batch_where_asked() -> None:
    forward, backward, _ = _shaken(Shake("shake", "even", "batch"))
    assert len(set(forward.tolist())) == 1
    assert set(backward.tolist()) == {0.5}


def test_shake_is_even_at_test() -> None:
    out = Shake("shake", "shake", "image").eval()(torch.ones(3, 1, 1, 1), torch.zeros(3, 1, 1, 1))
    assert set(out.flatten().tolist()) == {0.5}


def test_shake_units_take_the_raw_input_on_the_identity_path() -> None:
    unit = build(preset("shake-shake-26-2x32d").design).stage1.unit2.eval()
    x = -torch.rand(2, 32, 4, 4)
    for module in unit.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.data.zero_()
    assert torch.equal(unit(x), x)


def test_one_pixel_shift_and_subsampling_make_the_second_path() -> None:
    unit = build(preset("shake-shake-26-2x32d").design).stage2.unit1
    x = torch.arange(64.0).reshape(1, 1, 8, 8)
    assert torch.equal(unit.avgpool1(x), x[:, :, ::2, ::2])
    shifted = unit.avgpool2(unit.shift(x))
    assert torch.equal(shifted[:, :, 1:, 1:], x[:, :, 1:-1:2, 1:-1:2]), "right and down"
    assert not shifted[:, :, 0].any() and not shifted[:, :, :, 0].any()


def test_head_of_shake_shake_has_no_norm() -> None:
    units = analyse(preset("shake-shake-26-2x32d").design).units
    assert [op.kind for op in units[-1].report.block.operations] == [
        "input", "activation", "global_pool", "linear", "output",
    ]  # fmt: skip


def test_survey_units_differ_in_function_where_counts_agree() -> None:
    """Units (a) and (b) have one count, and so have (c) and (d): only the function tells them."""
    x = torch.randn(2, 16, 8, 8, generator=torch.Generator().manual_seed(0))
    outputs = {}
    for letter in "abcd":
        unit = build(preset(f"preresnet-110-unit-{letter}").design).stage1.unit1.eval()
        for module in unit.modules():
            if isinstance(module, nn.Conv2d):
                torch.nn.init.dirac_(module.weight)
            if isinstance(module, nn.BatchNorm2d):
                module.weight.data.fill_(2.0)
        outputs[letter] = unit(x)
    scale = 2.0 / (1 + 1e-5) ** 0.5
    once = torch.relu(scale * torch.relu(scale * x))
    signed = torch.relu(scale * scale * x)
    assert torch.allclose(outputs["a"], x + once, atol=1e-4)
    assert torch.allclose(outputs["b"], x + signed, atol=1e-4)
    assert torch.allclose(outputs["c"], x + scale * once, atol=1e-4)
    assert torch.allclose(outputs["d"], x + scale * signed, atol=1e-4)
