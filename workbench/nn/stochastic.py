"""Layers that draw: stochastic depth and shake."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn


class StochasticDepth(nn.Module):
    """A branch that lives with the rate `survival` (Huang et al. 2016).

    With `draw` 'batch' there is one draw a mini-batch, on the host, and a dropped branch is not
    computed: zeros of its shape come out. With 'image' each image has its own draw. `scale`
    'test' multiplies by the rate at test, 'training' divides by it in training.

    `width` is the channels that come out, `reduction` how many times smaller the sides are than
    those of the first input; 0 where no such number gives them.
    """

    def __init__(
        self, branch: nn.Module, survival: float, draw: str, scale: str, width: int, reduction: int
    ) -> None:
        super().__init__()
        self.branch = branch
        self.survival = survival
        self.draw = draw
        self.scale = scale
        self.width = width
        self.reduction = reduction
        # What stands for the branch in training while its passes are CUDA graphs.
        self.replayed: Callable[..., Tensor] | None = None

    def forward(self, *inputs: Tensor) -> Tensor:
        if not self.training:
            y: Tensor = self.branch(*inputs)
            return y * self.survival if self.scale == "test" else y
        if self.draw == "batch":
            # A draw on the host: the device need not be waited for to skip the branch.
            if torch.rand(()).item() >= self.survival:
                return self._nothing(*inputs)
            y = (self.replayed or self.branch)(*inputs)
        else:
            y = self.branch(*inputs)
            drawn = torch.rand(y.shape[0], *[1] * (y.dim() - 1), device=y.device)
            y = y * (drawn < self.survival).to(y.dtype)
        return y / self.survival if self.scale == "training" else y

    def _nothing(self, *inputs: Tensor) -> Tensor:
        x = inputs[0]
        if not self.reduction:
            # Only the branch knows its size; at test it changes nothing of its own.
            self.branch.eval()
            with torch.no_grad():
                y = torch.zeros_like(self.branch(*inputs))
            self.branch.train()
            return y
        sides = [-(-side // self.reduction) for side in x.shape[2:]]
        return x.new_zeros((x.shape[0], self.width, *sides))

    def extra_repr(self) -> str:
        return f"survival={self.survival:.4g}, draw={self.draw}, scale={self.scale}"


def draws_on_the_host(model: nn.Module) -> bool:
    """Whether the path through the network changes from step to step, which no graph can hold."""
    return any(isinstance(m, StochasticDepth) and m.draw == "batch" for m in model.modules())


class _Mix(torch.autograd.Function):
    """a·first + (1-a)·second, whose gradient mixes with b instead of a."""

    @staticmethod
    def forward(ctx: Any, first: Tensor, second: Tensor, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(b)
        return second + a * (first - second)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None, None]:
        (b,) = ctx.saved_tensors
        (gradient,) = gradients
        return b * gradient, (1 - b) * gradient, None, None


class Shake(nn.Module):
    """Shake-shake regularization (Gastaldi 2017): two branches of (B, C, H, W) mixed by random
    weights, by independent ones in the gradient, and evenly at test."""

    def __init__(self, forward: str, backward: str, draw: str) -> None:
        super().__init__()
        self.forward_weights = forward
        self.backward_weights = backward
        self.draw = draw

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        if not self.training:
            return (first + second) * 0.5
        a = self._weights(self.forward_weights, first)
        b = a if self.backward_weights == "keep" else self._weights(self.backward_weights, first)
        mixed: Tensor = _Mix.apply(first, second, a, b)
        return mixed

    def _weights(self, how: str, like: Tensor) -> Tensor:
        shape = (like.shape[0] if self.draw == "image" else 1, *[1] * (like.dim() - 1))
        if how == "even":
            return like.new_full(shape, 0.5)
        return torch.rand(shape, device=like.device, dtype=like.dtype)

    def extra_repr(self) -> str:
        return f"{self.forward_weights}-{self.backward_weights}, draw={self.draw}"
