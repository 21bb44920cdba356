"""The test pass: inference mode, its own larger batch, its own time."""

import time

import torch
from torch import nn
from torch.nn import functional

from workbench.data.batches import Batches
from workbench.spec.recipe import Precision
from workbench.training.precision import autocast
from workbench.training.timing import synchronise
from workbench.training.totals import Totals


def evaluate(
    model: nn.Module, batches: Batches, device: torch.device, precision: Precision
) -> tuple[float, float, float]:
    """Mean loss, error in percent and seconds over all images. Leaves the model in training."""
    synchronise(device)
    begun = time.perf_counter()
    totals = Totals(device)
    model.eval()
    with torch.inference_mode():
        for images, labels in batches.epoch(0):
            with autocast(precision, device):
                logits = model(images)
                loss = functional.cross_entropy(logits, labels)
            totals.add(logits, labels, loss)
            totals.images += len(labels)
    model.train()
    loss_mean, error = totals.mean()
    return loss_mean, error, time.perf_counter() - begun
