"""The batches that each batch norm has seen, counted for all of them at once."""

from collections import Counter

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from workbench.nn.stochastic import draws_on_the_host


class BatchCounters:
    """A network's forward pass whose batch norms count their batches by one addition after it, not
    by one each on the way: on a GPU every one is a kernel.

    How often a layer is passed is seen in the first forward pass. Networks whose path changes from
    step to step are left to count by themselves, and so are layers whose average depends on the
    count.
    """

    def __init__(self, model: nn.Module) -> None:
        self._model = model
        self._is_fixed = not draws_on_the_host(model)
        self._layers: list[_BatchNorm] | None = None
        self._passes: list[int] = []

    def __call__(self, images: Tensor) -> Tensor:
        logits: Tensor
        if not self._is_fixed:
            logits = self._model(images)
            return logits
        if self._layers is None:
            return self._watched(images)
        counts = [layer._buffers["num_batches_tracked"] for layer in self._layers]
        # Hidden from the layers, which then do not count.
        for layer in self._layers:
            layer._buffers["num_batches_tracked"] = None
        try:
            logits = self._model(images)
        finally:
            for layer, count in zip(self._layers, counts, strict=True):
                layer._buffers["num_batches_tracked"] = count
        if self._layers:
            torch._foreach_add_([count for count in counts if count is not None], self._passes)
        return logits

    def _watched(self, images: Tensor) -> Tensor:
        """The first pass: layers count by themselves, and are seen."""
        passes: Counter[_BatchNorm] = Counter()
        hooks = [
            layer.register_forward_pre_hook(lambda layer, _: passes.update((layer,)))
            for layer in self._model.modules()
            if _counts_only(layer)
        ]
        try:
            logits: Tensor = self._model(images)
        finally:
            for hook in hooks:
                hook.remove()
        self._layers, self._passes = list(passes), list(passes.values())
        return logits


def _counts_only(layer: nn.Module) -> bool:
    return (
        isinstance(layer, _BatchNorm)
        and layer.track_running_stats
        and layer.num_batches_tracked is not None
        and layer.momentum is not None
    )
