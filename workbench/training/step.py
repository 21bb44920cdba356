"""One training step: eager, compiled, or captured as CUDA graphs.

All give the same numbers within rounding. None of them waits for the device.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import Optimizer

from workbench.data.batches import Batch
from workbench.nn.stochastic import draws_on_the_host
from workbench.spec.recipe import Precision, Recipe, StepMode
from workbench.training import capture, compiling
from workbench.training.branches import BranchGraphs
from workbench.training.counters import BatchCounters
from workbench.training.losses import Losses
from workbench.training.optimizer import set_rate
from workbench.training.precision import autocast
from workbench.training.randomness import random_state, set_random_state
from workbench.training.timing import StepClock
from workbench.training.totals import Totals


class Step(Protocol):
    """Trains on one batch at a learning rate."""

    def __call__(self, batch: Batch, rate: float) -> None: ...


@dataclass(slots=True, eq=False)
class Parts:
    """What a step works on. `format` is the memory layout that the weights have, and the images
    are brought into."""

    model: nn.Module
    optimizer: Optimizer
    precision: Precision
    totals: Totals
    losses: Losses
    clock: StepClock
    format: torch.memory_format = torch.channels_last

    def changing(self) -> list[Tensor]:
        """Everything that a step changes."""
        states = self.optimizer.state.values()
        held = [v for state in states for v in state.values() if isinstance(v, Tensor)]
        weights = [*self.model.parameters(), *self.model.buffers()]
        return [*weights, *held, self.totals.sums, self.losses.recent]


class EagerStep:
    """The step as torch runs it line by line."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._forward: Callable[[Tensor], Tensor] = BatchCounters(parts.model)

    def __call__(self, batch: Batch, rate: float) -> None:
        set_rate(self._parts.optimizer, rate)
        self.run(*batch.made())

    def run(self, images: Tensor, labels: Tensor) -> None:
        """The step at the learning rate that the optimiser has, on images (B, C, H, W) and labels
        (B,)."""
        parts, clock = self._parts, self._parts.clock
        images = images.contiguous(memory_format=parts.format)
        clock.mark()
        with autocast(parts.precision, images.device):
            logits = self._forward(images)
            loss = functional.cross_entropy(logits, labels)
        clock.mark()
        loss.backward()  # type: ignore[no-untyped-call]
        clock.mark()
        parts.optimizer.step()
        parts.optimizer.zero_grad(set_to_none=True)
        parts.totals.add(logits, labels, loss)
        parts.losses.push(loss)
        clock.mark()


class CompiledStep(EagerStep):
    """The step with its forward and backward pass compiled, at its first call. Raises
    `TrainingError` where this machine cannot compile."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        # It advises TF32, which the recipe has decided on.
        warnings.filterwarnings("ignore", message="TensorFloat32 tensor cores")
        # Random numbers as torch draws them otherwise, so that dropout drops the same.
        self._forward = torch.compile(parts.model, dynamic=False, options={"fallback_random": True})

    def run(self, images: Tensor, labels: Tensor) -> None:
        with compiling.translated():
            super().run(images, labels)


class GraphStep:
    """The whole step captured as a CUDA graph and replayed, and where the images lie on the device,
    the making of its batch too. The host only hands over which images and the learning rate.

    It is captured at the first batch of full size; a short one (the last of an epoch, which may
    also be the first after a resume) runs eagerly. Warming up and capturing leave weights,
    statistics, optimiser and random numbers as they were.
    """

    def __init__(self, eager: EagerStep, parts: Parts, batch_size: int) -> None:
        self._eager = eager
        self._parts = parts
        self._batch_size = batch_size
        self._graph: capture.Replay | None = None
        self._inputs: tuple[Tensor, ...] = ()
        # From the first step on, captured or not: of a rate that is a Python number the kernels
        # make a double, of a tensor a float32, and a run resumed at a short batch would differ.
        device = parts.totals.sums.device
        for group in parts.optimizer.param_groups:
            group["lr"] = torch.tensor(float(group["lr"]), device=device)

    def __call__(self, batch: Batch, rate: float) -> None:
        if len(batch) != self._batch_size:
            self._eager(batch, rate)
            return
        given = (batch.part,) if batch.is_repeatable else batch.made()
        if self._graph is None:
            self._inputs = tuple(tensor.clone() for tensor in given)
            set_rate(self._parts.optimizer, rate)
            self._graph = self._captured(batch)
        for held, tensor in zip(self._inputs, given, strict=True):
            held.copy_(tensor)
        set_rate(self._parts.optimizer, rate)
        self._graph.replay()

    def _captured(self, batch: Batch) -> capture.Replay:
        def work() -> None:
            if batch.is_repeatable:
                self._eager.run(*batch.make(*self._inputs))
            else:
                images, labels = self._inputs
                self._eager.run(images, labels)

        with unchanged(self._parts):
            side = capture.side_stream(self._parts.totals.sums.device)
            capture.warm_up(work, side)
            return capture.record(work, side)


class BranchStep(EagerStep):
    """For networks that draw on the host which branches a step drops: each branch is captured, its
    forward and its backward pass, and only those that live are replayed. The rest of the step runs
    line by line, as a short batch does whole."""

    def __init__(self, parts: Parts, batch_size: int) -> None:
        super().__init__(parts)
        self._batch_size = batch_size
        self._graphs: BranchGraphs | None = None

    def run(self, images: Tensor, labels: Tensor) -> None:
        if len(images) != self._batch_size:
            super().run(images, labels)
            return
        if self._graphs is None:
            images = images.contiguous(memory_format=self._parts.format)
            with unchanged(self._parts):
                self._graphs = BranchGraphs(self._parts.model, images, self._parts.precision)
        with self._graphs.used():
            super().run(images, labels)


@contextmanager
def unchanged(parts: Parts) -> Iterator[None]:
    """Undo what steps inside have changed, random numbers included. Momentum that was not there
    before begins at zero, which is what the optimiser makes of a first step."""
    device = parts.totals.sums.device
    before = [(tensor, tensor.detach().clone()) for tensor in parts.changing()]
    random = random_state(device)
    yield
    known = {id(tensor) for tensor, _ in before}
    with torch.no_grad():
        for tensor in parts.changing():
            if id(tensor) not in known:
                tensor.zero_()
        for tensor, copy in before:
            tensor.copy_(copy)
    set_random_state(device, random)


@dataclass(frozen=True, slots=True)
class Mode:
    """How steps are run: 'eager', 'compile', 'graph', or 'branch graphs'; `reason` says why it is
    not what the recipe asks for, and is empty where it is."""

    name: str
    reason: str = ""


_DRAWS = (
    "the network draws on the host which branches a step drops, and no fixed path through it could "
    "save their time"
)


def choose(model: nn.Module, wanted: StepMode, device: torch.device) -> Mode:
    """The way of running steps for what the recipe wants."""
    if wanted == "eager":
        return Mode("eager")
    if device.type != "cuda" and wanted != "compile":
        # Nobody who leaves the choice to us needs to hear of graphs on a CPU.
        return Mode("eager", "" if wanted == "auto" else "only CUDA devices have graphs")
    if draws_on_the_host(model):
        return Mode("eager", _DRAWS) if wanted == "compile" else Mode("branch graphs")
    return Mode("compile" if wanted == "compile" else "graph")


def make(parts: Parts, recipe: Recipe) -> tuple[Step, Mode]:
    """The step for a recipe, and how it is run."""
    mode = choose(parts.model, recipe.step_mode, parts.totals.sums.device)
    match mode.name:
        case "compile":
            return CompiledStep(parts), mode
        case "branch graphs":
            return BranchStep(parts, recipe.batch_size), mode
        case "graph":
            parts.clock.is_on = False
            return GraphStep(EagerStep(parts), parts, recipe.batch_size), mode
    return EagerStep(parts), mode
