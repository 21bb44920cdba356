"""In which memory layout a network's weights and activations lie on its device.

Channels last is what the arithmetic units of a CPU and the tensor cores of a GPU want. In plain
float32, which uses no tensor cores, NVIDIA's library has more and faster kernels for some shapes
when channels come first. Which is faster is measured, once per network, batch, precision and kind
of device, and kept: the sums of the two round differently, and equal runs shall give equal numbers.
"""

import copy
import hashlib
import json
import logging
import statistics
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

import torch
from filelock import FileLock, Timeout
from torch import nn
from torch.nn import functional

from workbench import paths
from workbench.data.progress import IsCancelled, never
from workbench.durable import replace_file
from workbench.spec.recipe import Recipe
from workbench.training import capture, memory
from workbench.training.precision import autocast
from workbench.training.randomness import random_state, set_random_state
from workbench.training.timing import synchronise

Layout = Literal["channels_last", "contiguous"]
FORMATS: dict[Layout, torch.memory_format] = {
    "channels_last": torch.channels_last,
    "contiguous": torch.contiguous_format,
}
USUAL: Layout = "channels_last"

WORTH = 0.97
"""Channels first must take at most this share of the time of channels last, so that noise does not
decide."""

ROUNDS, MOST_REPLAYS = 5, 8
PROBE_SECONDS = 0.5
"""What the replays in each layout take at most, where one alone does not take longer."""

_LOCK_SECONDS = 0.2

logger = logging.getLogger(__name__)


def choose(
    model: nn.Module,
    shape: tuple[int, int, int],
    recipe: Recipe,
    device: torch.device,
    cancelled: IsCancelled = never,
) -> Layout:
    """The faster one for training `model`, which lies on `device`, on images of `shape` (C, H, W);
    the usual one where it cannot be measured, or where something else is asked of the run.

    Leaves the network and the random numbers as they are. To be called within `numerics`.
    """
    if device.type != "cuda":
        return USUAL
    key = _key(model, shape, recipe, device)
    # Seeds of one network that begin side by side wait for the first one's answer.
    lock = FileLock(paths.home() / "layouts.lock")
    while not cancelled():
        with suppress(Timeout), lock.acquire(timeout=_LOCK_SECONDS):
            kept = _kept()
            if key in kept:
                return kept[key]
            random = random_state(device)
            measured = _measured(model, shape, recipe, device, cancelled)
            set_random_state(device, random)
            if measured is not None:
                _keep({**kept, key: measured})
            return measured or USUAL
    return USUAL


def lay_out(model: nn.Module, layout: Layout) -> None:
    """Bring the weights into that layout, in place."""
    model.to(memory_format=FORMATS[layout])


def format_of(model: nn.Module) -> torch.memory_format:
    """The one that images should be brought into for `model`."""
    kernels = (weight for weight in model.parameters() if weight.dim() == 4)
    is_first = any(
        not kernel.is_contiguous(memory_format=torch.channels_last) for kernel in kernels
    )
    return torch.contiguous_format if is_first else torch.channels_last


def _measured(
    model: nn.Module,
    shape: tuple[int, int, int],
    recipe: Recipe,
    device: torch.device,
    cancelled: IsCancelled,
) -> Layout | None:
    """None where it could not be."""
    seconds: dict[Layout, float] = {}
    try:
        for layout in FORMATS:
            if cancelled():
                return None
            # Of a network that draws its path, the same path in both.
            torch.manual_seed(0)
            seconds[layout] = _seconds(model, shape, recipe, device, layout)
    except (RuntimeError, MemoryError) as fault:
        # The run itself meets what is to be told.
        logger.info("no memory layout was measured: %s", fault)
        return None
    finally:
        memory.give_back(device)
    faster = seconds["contiguous"] <= WORTH * seconds["channels_last"]
    return "contiguous" if faster else "channels_last"


def _seconds(
    model: nn.Module,
    shape: tuple[int, int, int],
    recipe: Recipe,
    device: torch.device,
    layout: Layout,
) -> float:
    """Of a forward and a backward pass on the device, without the host's launches."""
    trial = copy.deepcopy(model).train()
    lay_out(trial, layout)
    images = torch.randn(recipe.batch_size, *shape, device=device)
    images = images.contiguous(memory_format=FORMATS[layout])
    labels = torch.zeros(recipe.batch_size, dtype=torch.int64, device=device)

    def work() -> None:
        with autocast(recipe.precision, device):
            loss = functional.cross_entropy(trial(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        trial.zero_grad(set_to_none=True)

    stream = capture.side_stream(device)
    capture.warm_up(work, stream)
    graph = capture.record(work, stream)

    def timed(replays: int) -> float:
        synchronise(device)
        begun = time.perf_counter()
        for _ in range(replays):
            graph.replay()
        synchronise(device)
        return (time.perf_counter() - begun) / replays

    first = timed(1)
    replays = max(1, min(MOST_REPLAYS, int(PROBE_SECONDS / ROUNDS / max(first, 1e-6))))
    rounds = ROUNDS if first * ROUNDS <= PROBE_SECONDS else 1
    return statistics.median(timed(replays) for _ in range(rounds))


def _key(
    model: nn.Module, shape: tuple[int, int, int], recipe: Recipe, device: torch.device
) -> str:
    libraries = torch.__version__, torch.backends.cudnn.version()  # type: ignore[no-untyped-call]
    device_model = torch.cuda.get_device_name(device)
    facts = device_model, *libraries, recipe.precision, recipe.batch_size, shape, str(model)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _kept() -> dict[str, Layout]:
    try:
        read = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {k: v for k, v in read.items() if v in FORMATS} if isinstance(read, dict) else {}


def _keep(layouts: dict[str, Layout]) -> None:
    """Where it cannot be written, the next run measures again."""
    path = _file()
    with suppress(OSError):
        replace_file(path, json.dumps(layouts, indent=1).encode())


def _file() -> Path:
    return paths.home() / "layouts.json"
