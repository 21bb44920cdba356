"""torch's random numbers, as far as a run on a device draws them."""

import torch
from torch import Tensor


def random_state(device: torch.device) -> dict[str, Tensor]:
    """By the names that a checkpoint gives them."""
    state = {"random.cpu": torch.get_rng_state()}
    if device.type == "cuda":
        state["random.cuda"] = torch.cuda.get_rng_state(device)
    return state


def set_random_state(device: torch.device, state: dict[str, Tensor]) -> None:
    """Go on drawing from there."""
    torch.set_rng_state(state["random.cpu"])
    if device.type == "cuda":
        torch.cuda.set_rng_state(state["random.cuda"], device)
