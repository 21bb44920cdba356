"""Copying weights between two implementations of one network, and comparing what they compute."""

from collections import defaultdict, deque
from collections.abc import Callable

import torch
from torch import Tensor, nn

WEIGHTED = (nn.Conv2d, nn.BatchNorm2d, nn.Linear)


def weighted(model: nn.Module) -> list[tuple[str, nn.Module]]:
    """The modules with weights and their names, in the order in which they were defined."""
    return [(name, m) for name, m in model.named_modules() if isinstance(m, WEIGHTED)]


def _signature(module: nn.Module) -> tuple[object, ...]:
    weight = module.weight
    assert isinstance(weight, Tensor)
    shape = tuple(side for i, side in enumerate(weight.shape) if i < 2 or side > 1)
    pointwise = weight.dim() == 2 or tuple(weight.shape[2:]) == (1, 1)
    return ("norm" if weight.dim() == 1 else "pointwise" if pointwise else "window", *shape)


def transplant(
    source: nn.Module, target: nn.Module, order: Callable[[str], object] | None = None
) -> None:
    """Give `target` the weights of `source`: modules of one shape are matched in the order of
    their definition, those of `target` sorted by `order` of their names where it is given."""
    waiting: dict[tuple[object, ...], deque[nn.Module]] = defaultdict(deque)
    for _, module in weighted(source):
        waiting[_signature(module)].append(module)
    own = weighted(target)
    for _, module in sorted(own, key=lambda each: order(each[0])) if order else own:
        donor = waiting[_signature(module)].popleft()
        state = module.state_dict()
        module.load_state_dict(
            {name: donor.state_dict()[name].reshape(value.shape) for name, value in state.items()}
        )
    left = {signature: len(modules) for signature, modules in waiting.items() if modules}
    assert not left, f"modules without a counterpart: {left}"


def unsettle(model: nn.Module, seed: int = 0) -> None:
    """Random norms and biases, so that an exchange of two of them shows."""
    generator = torch.Generator().manual_seed(seed)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            for tensor in (module.weight, module.bias, module.running_mean):
                assert tensor is not None
                tensor.data.copy_(torch.rand(tensor.shape, generator=generator) * 0.5)
            module.weight.data.add_(0.5)
            assert module.running_var is not None
            module.running_var.copy_(torch.rand(module.running_var.shape, generator=generator) + 1)
        elif isinstance(module, nn.Conv2d | nn.Linear) and module.bias is not None:
            module.bias.data.copy_(torch.rand(module.bias.shape, generator=generator) - 0.5)


def distance(first: nn.Module, second: nn.Module, x: Tensor) -> float:
    """The largest difference of the logits, relative to the largest logit."""
    first.eval()
    second.eval()
    with torch.no_grad():
        a, b = first(x), second(x)
    return float((a - b).abs().max() / a.abs().max())
