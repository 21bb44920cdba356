"""Networks and batches on a CUDA device that is not there, under torch's fake tensors.

They have a shape, a number format and a device, and no values; mixing devices is an error, as on a
real one, and so is asking for a value, for which a run would wait. What is left out is the backward
pass: autograd's engine refuses an absent device.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    FakeTensor,
    FakeTensorMode,
    unset_fake_temporarily,
)
from torch.func import functional_call
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from workbench.catalog.presets import Family, families, preset
from workbench.data import residence
from workbench.data.batches import Batches
from workbench.data.images import Images, Statistics
from workbench.errors import UnknownNetwork
from workbench.nn.network import build
from workbench.spec.recipe import Recipe

CUDA = torch.device("cuda", 0)
BATCH = 4


def shallowest(family: Family) -> str:
    """The id of the family's network with the fewest units: it has the layers of them all."""
    member = family.members[0]
    depth = member.parameters.get("depth")
    if not isinstance(depth, int):
        return member.id
    for fewer in range(10, depth + 1):
        try:
            return preset(family.pattern.format(**{**member.parameters, "depth": fewer})).id
        except UnknownNetwork:
            pass
    raise AssertionError(f"no id fits '{family.pattern}'")


class _Host(TorchFunctionMode):
    """Gives the host what it has without a device: values of what it draws for itself, and memory
    that counts as pinned."""

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        is_drawn = func is torch.rand and "device" not in kwargs
        is_read = func is Tensor.item and not isinstance(args[0], FakeTensor)
        if is_drawn or is_read:
            with unset_fake_temporarily():
                return func(*args, **kwargs)
        if func is Tensor.pin_memory:
            return args[0]
        kwargs.pop("pin_memory", None)
        return func(*args, **kwargs)


@contextmanager
def fake_device() -> Iterator[None]:
    """While entered, tensors are fake, and 'cuda' is a device."""
    with FakeTensorMode(allow_non_fake_inputs=False), _Host():
        yield


@contextmanager
def bfloat16() -> Iterator[None]:
    """What `torch.autocast` does where it finds a device."""
    torch.set_autocast_dtype("cuda", torch.bfloat16)
    torch.set_autocast_enabled("cuda", True)
    try:
        yield
    finally:
        torch.set_autocast_enabled("cuda", False)


def moved(model: nn.Module) -> Callable[[Tensor], Tensor]:
    """The network with its parameters and buffers on the device. What a layer holds besides these
    stays where it is, as with `Module.to`."""

    def like(tensor: Tensor) -> Tensor:
        return torch.empty_strided(
            tensor.shape,
            tensor.stride(),
            dtype=tensor.dtype,
            device=CUDA,
            requires_grad=tensor.requires_grad,
        )

    tensors = {name: like(each) for name, each in model.named_parameters()}
    tensors |= {name: like(each) for name, each in model.named_buffers()}
    return lambda images: functional_call(model, tensors, (images,))


@pytest.mark.parametrize("id", [shallowest(family) for family in families()])
def test_a_network_and_its_loss_stay_on_the_device(id: str) -> None:
    design = preset(id).design
    shape = (3, 64, 64) if design.network.input[1] > 32 else (3, 8, 8)
    model = build(design, shape)
    with fake_device():
        network = moved(model)
        images = torch.empty(BATCH, *shape, device=CUDA)
        labels = torch.empty(BATCH, dtype=torch.int64, device=CUDA)
        for is_training in (True, False):
            model.train(is_training)
            logits = network(images)
            loss = functional.cross_entropy(logits, labels)
            assert (logits.shape, loss.shape) == ((BATCH, 10), ())
            assert logits.device == loss.device == CUDA
        model.train()
        with bfloat16():
            logits = network(images)
            loss = functional.cross_entropy(logits, labels)
        assert (logits.dtype, loss.dtype) == (torch.bfloat16, torch.float32)
        assert loss.device == CUDA


class _HoldingConstant(nn.Module):
    """Its constant is no buffer, and stays on the host."""

    def __init__(self) -> None:
        super().__init__()
        self.constant = torch.ones(3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.constant


class _MakingConstant(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * torch.ones(3, 1, 1)


class _Waiting(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x / x.max().item()


class _DrawingOnTheHost(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rand(len(x), 1, 1, 1)


@pytest.mark.parametrize(
    ("layer", "fault"),
    [
        (_HoldingConstant(), (AssertionError, "convert all Tensors to FakeTensors")),
        (_MakingConstant(), (RuntimeError, "devices,? cuda:0")),
        (_Waiting(), (DataDependentOutputException, "_local_scalar_dense")),
        (_DrawingOnTheHost(), (AssertionError, "convert all Tensors to FakeTensors")),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
def test_a_layer_that_would_fail_or_wait_on_a_device_is_found(
    layer: nn.Module, fault: tuple[type[Exception], str]
) -> None:
    kind, text = fault
    layer(torch.ones(2, 3, 8, 8))
    with fake_device(), pytest.raises(kind, match=text):
        moved(layer)(torch.empty(2, 3, 8, 8, device=CUDA))


_PLAIN = Recipe(batch_size=8, crop_padding=0, flip=False, evaluation_batch=10)
RECIPES = {
    "plain": _PLAIN,
    "raw pixels, flip": replace(_PLAIN, normalise=False, flip=True),
    "crop": replace(_PLAIN, crop_padding=2, last_batch="drop"),
    "reflect, flip": replace(_PLAIN, crop_padding=2, crop_fill="reflect", flip=True),
    "all": replace(_PLAIN, crop_padding=2, flip=True, cutout=3),
}


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams of an absent device, for images that are sent batch by batch."""

    class Stream:
        def __init__(self, device: torch.device) -> None:
            self.device = device

        def wait_stream(self, other: object) -> None:
            """There is nothing to wait for."""

        def __enter__(self) -> None:
            """The host's order stays."""

        def __exit__(self, *fault: object) -> None:
            """The host's order stays."""

    monkeypatch.setattr(torch.cuda, "Stream", Stream)
    monkeypatch.setattr(torch.cuda, "current_stream", Stream)
    monkeypatch.setattr(torch.cuda, "stream", lambda stream: stream)
    monkeypatch.setattr(Tensor, "record_stream", lambda tensor, stream: None)


@pytest.mark.parametrize("is_resident", [True, False], ids=["resident", "streamed"])
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
@pytest.mark.usefixtures("streams")
def test_batches_are_made_on_the_device(
    monkeypatch: pytest.MonkeyPatch, recipe: Recipe, is_resident: bool
) -> None:
    free = 1 << 30 if is_resident else 0
    monkeypatch.setattr(residence, "free_bytes", lambda device: free)
    with fake_device():
        rows = torch.empty(20, 9, 12, 3, dtype=torch.uint8)
        images = Images(rows.permute(0, 3, 1, 2), torch.zeros(20, dtype=torch.int64))
        statistics = Statistics((0.5,) * 3, (0.25,) * 3)
        for is_training, sizes in ((True, [8, 8, 4]), (False, [10, 10])):
            made = Batches(
                images,
                recipe=recipe,
                statistics=statistics,
                device=CUDA,
                seed=1,
                train=is_training,
            )
            assert made.is_resident == is_resident
            batches = list(made.epoch(1))
            assert [len(labels) for _, labels in batches] == sizes[: made.steps_per_epoch]
            for pixels, labels in batches:
                assert pixels.shape == (len(labels), 3, 9, 12)
                assert pixels.device == labels.device == CUDA
                assert (pixels.dtype, labels.dtype) == (torch.float32, torch.int64)
