"""Layers that torch lacks. Every one maps `(B, C, H, W)`, or `(B, C)` for vectors."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class Conv2d(nn.Conv2d):
    """A convolution whose weights `workbench.nn.initialise` sets: drawing torch's own first would
    take most of the time of building a deep network, and numbers from the global generator."""

    def reset_parameters(self) -> None:
        """Nothing: see the class."""


class Linear(nn.Linear):
    """A linear layer whose weights `workbench.nn.initialise` sets."""

    def reset_parameters(self) -> None:
        """Nothing: see `Conv2d`."""


class ZeroPadShortcut(nn.Module):
    """Every `stride`-th pixel, then channels of zeros, `before` of them in front of the others and
    the rest behind: (B, C, H, W) to (B, width, ⌈H/stride⌉, ⌈W/stride⌉). Option A of He et al. 2016;
    no parameters."""

    def __init__(self, channels: int, width: int, stride: int, before: int = 0) -> None:
        super().__init__()
        self.channels, self.width, self.stride = channels, width, stride
        self.before, self.after = before, width - channels - before

    def forward(self, x: Tensor) -> Tensor:
        if self.stride != 1:
            x = x[:, :, :: self.stride, :: self.stride]
        if self.before + self.after == 0:
            return x
        return functional.pad(x, (0, 0, 0, 0, self.before, self.after))

    def extra_repr(self) -> str:
        where = f", before={self.before}" if self.before else ""
        return f"{self.channels}, {self.width}, stride={self.stride}{where}"


class PoolPadShortcut(nn.Module):
    """Average pooling where the stride is not 1, then zero channels. PyramidNet's shortcut
    (Han et al. 2017)."""

    def __init__(self, channels: int, width: int, stride: int, before: int = 0) -> None:
        super().__init__()
        self.channels, self.width, self.stride = channels, width, stride
        self.before, self.after = before, width - channels - before

    def forward(self, x: Tensor) -> Tensor:
        if self.stride != 1:
            x = functional.avg_pool2d(x, self.stride, self.stride, ceil_mode=True)
        if self.before + self.after == 0:
            return x
        return functional.pad(x, (0, 0, 0, 0, self.before, self.after))

    def extra_repr(self) -> str:
        where = f", before={self.before}" if self.before else ""
        return f"{self.channels}, {self.width}, stride={self.stride}{where}"


class GlobalPool(nn.Module):
    """One value a channel: (B, C, H, W) to (B, C). `of` is 'average' or 'max'."""

    def __init__(self, of: str) -> None:
        super().__init__()
        self.of = of

    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3)) if self.of == "average" else x.amax((2, 3))

    def extra_repr(self) -> str:
        return self.of


class Multiply(nn.Module):
    """The product of its inputs; a vector (B, C) scales the channels of a map (B, C, H, W)."""

    def forward(self, *inputs: Tensor) -> Tensor:
        rank = max(x.dim() for x in inputs)
        product = _with_rank(inputs[0], rank)
        for x in inputs[1:]:
            product = product * _with_rank(x, rank)
        return product


def _with_rank(x: Tensor, rank: int) -> Tensor:
    return x if x.dim() == rank else x[:, :, None, None]


class Split(nn.Module):
    """Parts the channels after the first ones: (B, C, H, W) to (B, first, H, W) and the rest."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self.first = first

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x[:, : self.first], x[:, self.first :]

    def extra_repr(self) -> str:
        return f"first={self.first}"


class UpsampleLike(nn.Module):
    """Enlarges `x` (B, C, h, w) to the height and width of `like`."""

    def __init__(self, mode: str) -> None:
        super().__init__()
        self.mode = mode

    def forward(self, x: Tensor, like: Tensor) -> Tensor:
        align = False if self.mode == "bilinear" else None
        return functional.interpolate(x, like.shape[2:], mode=self.mode, align_corners=align)

    def extra_repr(self) -> str:
        return self.mode


class Shift(nn.Module):
    """Moves the picture by `pixels`, 'down-right' or 'up-left'; zeros come in. (B, C, H, W) stays.
    Gastaldi's code for Shake-Shake moves it down and right."""

    def __init__(self, pixels: int, direction: str) -> None:
        super().__init__()
        self.pixels, self.direction = pixels, direction

    def forward(self, x: Tensor) -> Tensor:
        n = self.pixels
        if self.direction == "up-left":
            return functional.pad(x[:, :, n:, n:], (0, n, 0, n))
        return functional.pad(x[:, :, :-n, :-n], (n, 0, n, 0))

    def extra_repr(self) -> str:
        return f"pixels={self.pixels}, direction={self.direction}"


class Scale(nn.Module):
    """Multiplies by a fixed number."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor

    def extra_repr(self) -> str:
        return f"factor={self.factor:g}"


class SqueezeExcitation(nn.Module):
    """Scales each channel by a number learned from all channels' means; (B, C, H, W) stays.
    Hu, Shen and Sun, 2018."""

    def __init__(self, channels: int, squeeze: int, activation: nn.Module) -> None:
        super().__init__()
        self.reduce = Linear(channels, squeeze)
        self.activation = activation
        self.expand = Linear(squeeze, channels)

    def forward(self, x: Tensor) -> Tensor:
        gate = self.expand(self.activation(self.reduce(x.mean((2, 3)))))
        return x * torch.sigmoid(gate)[:, :, None, None]


class ChannelAttention(nn.Module):
    """The channel gate of CBAM (Woo et al. 2018): one two-layer perceptron on the channels' means
    and maxima; (B, C, H, W) stays."""

    def __init__(self, channels: int, squeeze: int) -> None:
        super().__init__()
        self.reduce = Linear(channels, squeeze)
        self.expand = Linear(squeeze, channels)

    def forward(self, x: Tensor) -> Tensor:
        mean = self.expand(functional.relu(self.reduce(x.mean((2, 3)))))
        most = self.expand(functional.relu(self.reduce(x.amax((2, 3)))))
        return x * torch.sigmoid(mean + most)[:, :, None, None]


class SpatialAttention(nn.Module):
    """The spatial gate of CBAM: a convolution with batch norm over the largest and the mean
    channel; (B, C, H, W) stays."""

    def __init__(self, kernel: int) -> None:
        super().__init__()
        self.conv = Conv2d(2, 1, kernel, padding=(kernel - 1) // 2, bias=False)
        self.norm = nn.BatchNorm2d(1)

    def forward(self, x: Tensor) -> Tensor:
        pooled = torch.cat((x.amax(1, keepdim=True), x.mean(1, keepdim=True)), 1)
        return x * torch.sigmoid(self.norm(self.conv(pooled)))
