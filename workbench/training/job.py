"""What a training run is given."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from workbench.data.images import ImageData
from workbench.errors import TrainingError
from workbench.spec.recipe import Recipe
from workbench.training import cuda_probe


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TrainingJob:
    """A network with its first weights on the CPU, the images and how to train.

    `device` is 'auto', 'cpu' or 'cuda[:index]'; `folder` holds the checkpoints; `resume` goes on
    from the last one there; `threads` is torch's intra-op threads on a CPU, None for all cores.
    """

    run: str
    model: nn.Module
    data: ImageData
    recipe: Recipe
    seed: int
    folder: Path
    device: str = "auto"
    resume: bool = False
    threads: int | None = None


def resolve(name: str) -> torch.device:
    """The device of that name. Raises `TrainingError` where there is none."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        raise TrainingError(
            f"'{name}' is not a device.", "Use 'auto', 'cpu', 'cuda' or 'cuda:N'."
        ) from None
    if device.type == "cuda" and not torch.cuda.is_available():
        cause = cuda_probe.absence()
        raise TrainingError(
            f"There is no CUDA device that torch can use: {cause.reason if cause else 'unknown'}.",
            "Choose 'cpu' or 'auto'; 'workbench doctor' says more.",
        )
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise TrainingError(f"There is no device '{name}'.", "Choose 'cuda:0'.")
    if device.type not in ("cpu", "cuda"):
        raise TrainingError(f"Training on '{device.type}' is not supported.", "Choose 'cpu'.")
    return device
