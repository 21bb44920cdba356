"""Initial weights, drawn from a generator of their own: a seed decides them and nothing else."""

import math
from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn

Rule = Callable[[nn.Conv2d], float]


def _fan_out(conv: nn.Conv2d) -> float:
    return math.sqrt(2.0 / (conv.kernel_size[0] * conv.kernel_size[1] * conv.out_channels))


def _fan_in(conv: nn.Conv2d) -> float:
    fan = conv.kernel_size[0] * conv.kernel_size[1] * conv.in_channels // conv.groups
    return math.sqrt(2.0 / fan)


RULES: Mapping[str, Rule] = {"he-fan-out": _fan_out, "he-fan-in": _fan_in}
"""The standard deviation of a convolution's weights, by the name a network gives."""


@torch.no_grad()
def initialise(model: nn.Module, rule: str, seed: int) -> None:
    """Set every parameter of `model` in place.

    Convolutions are normal with the rule's deviation, norms 1 and 0, linear weights uniform within
    1/sqrt(inputs), biases 0. Raises `KeyError` for an unknown rule.
    """
    deviation = RULES[rule]
    generator = torch.Generator().manual_seed(seed)
    for module in model.modules():
        match module:
            case nn.Conv2d():
                module.weight.normal_(0.0, deviation(module), generator=generator)
                _zero(module.bias)
            case nn.Linear():
                bound = 1.0 / math.sqrt(module.in_features)
                module.weight.uniform_(-bound, bound, generator=generator)
                _zero(module.bias)
            case nn.BatchNorm2d():
                module.reset_parameters()
            case nn.GroupNorm():
                module.reset_parameters()


def _zero(bias: Tensor | None) -> None:
    if bias is not None:
        bias.zero_()
