"""The test pass: inference mode, its own larger batch, its own time."""

import time
from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

from workbench.data.batches import Batches
from workbench.spec.recipe import Precision
from workbench.training.layout import format_of
from workbench.training.precision import autocast
from workbench.training.timing import synchronise
from workbench.training.totals import Totals

_CPU_IMAGES = 128
"""On a CPU a batch of the test pass is taken in parts of so many images: FastResNet-20 tests 1,000
images of 32x32 in .75 s rather than 1.5 s (one core of an AMD EPYC, torch 2), since its activations
then stay in the cache, and a stop waits for a part, not for the whole."""


def evaluate(
    model: nn.Module,
    batches: Batches,
    device: torch.device,
    precision: Precision,
    is_asked: Callable[[], bool] = lambda: False,
) -> tuple[float, float, float] | None:
    """Mean loss, error in percent and seconds over all images; None, given up between two parts,
    once something else `is_asked` of the run. Leaves the model in training."""
    synchronise(device)
    begun = time.perf_counter()
    totals = Totals(device)
    layout = format_of(model)
    model.eval()
    try:
        with torch.inference_mode():
            for images, labels in batches.epoch(0):
                size = _CPU_IMAGES if device.type == "cpu" else len(labels)
                parts = zip(torch.split(images, size), torch.split(labels, size), strict=True)
                for part, answers in parts:
                    # The host would otherwise run ahead and learn of a stop too late.
                    synchronise(device)
                    if is_asked():
                        return None
                    with autocast(precision, device):
                        logits = model(part.contiguous(memory_format=layout))
                        loss = functional.cross_entropy(logits, answers)
                    totals.add(logits, answers, loss)
                    totals.images += len(answers)
    finally:
        model.train()
    loss_mean, error = totals.mean()
    return loss_mean, error, time.perf_counter() - begun
