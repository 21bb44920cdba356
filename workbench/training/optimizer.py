"""The optimiser of a recipe."""

import torch
from torch import nn
from torch.optim import SGD, AdamW, Optimizer

from workbench.spec.recipe import Recipe

KEEPS = {
    "sgd": frozenset({"momentum_buffer"}),
    "adamw": frozenset({"step", "exp_avg", "exp_avg_sq"}),
}
"""What each optimiser keeps of a parameter from step to step."""


def make(model: nn.Module, recipe: Recipe, device: torch.device) -> Optimizer:
    """Decay acts on every parameter, as in the papers. All parameters are updated by one kernel."""
    rate = recipe.learning_rate
    if recipe.optimizer == "adamw":
        return AdamW(
            model.parameters(),
            rate,
            weight_decay=recipe.weight_decay,
            fused=True,
            capturable=device.type == "cuda",
        )
    optimizer = SGD(
        model.parameters(),
        rate,
        momentum=recipe.momentum,
        nesterov=recipe.nesterov and recipe.momentum > 0,
        weight_decay=recipe.weight_decay,
        fused=True,
    )
    if recipe.momentum:
        # It would begin at a parameter's first gradient. Where stochastic depth has dropped some
        # branch until then, the fused kernel would not find it.
        for parameter in model.parameters():
            optimizer.state[parameter]["momentum_buffer"] = torch.zeros_like(parameter)
    return optimizer


def set_rate(optimizer: Optimizer, rate: float) -> None:
    """Give all groups a learning rate; where it is a tensor (a captured step reads it) in place."""
    for group in optimizer.param_groups:
        if isinstance(group["lr"], torch.Tensor):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate
