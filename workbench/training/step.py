"""One training step: eager, compiled, or captured whole as a CUDA graph.

All three give the same numbers within rounding. None of them waits for the device.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import Optimizer

from workbench.errors import TrainingError
from workbench.nn.stochastic import StochasticDepth
from workbench.spec.recipe import Recipe, StepMode
from workbench.training.optimizer import set_rate
from workbench.training.precision import autocast
from workbench.training.timing import StepClock
from workbench.training.totals import Totals

_WARM_UPS = 3


class Step(Protocol):
    """Trains on images (B, C, H, W) and labels (B,); gives the mean loss (), on the device."""

    def __call__(self, images: Tensor, labels: Tensor, rate: float) -> Tensor: ...


class EagerStep:
    """The step as torch runs it line by line."""

    def __init__(
        self,
        model: nn.Module,
        optimizer: Optimizer,
        recipe: Recipe,
        totals: Totals,
        clock: StepClock,
    ) -> None:
        self._optimizer = optimizer
        self._forward: Callable[[Tensor], Tensor] = model
        self._precision = recipe.precision
        self._totals = totals
        self._clock = clock

    def __call__(self, images: Tensor, labels: Tensor, rate: float) -> Tensor:
        set_rate(self._optimizer, rate)
        return self.run(images, labels)

    def run(self, images: Tensor, labels: Tensor) -> Tensor:
        """The step at the learning rate that the optimiser has."""
        self._clock.mark()
        with autocast(self._precision, images.device):
            logits = self._forward(images)
            loss = functional.cross_entropy(logits, labels)
        self._clock.mark()
        loss.backward()  # type: ignore[no-untyped-call]
        self._clock.mark()
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self._totals.add(logits, labels, loss)
        self._clock.mark()
        return loss.detach()


class CompiledStep(EagerStep):
    """The step with its forward and backward pass compiled, at its first call. Raises
    `TrainingError` where this machine cannot compile."""

    def __init__(
        self,
        model: nn.Module,
        optimizer: Optimizer,
        recipe: Recipe,
        totals: Totals,
        clock: StepClock,
    ) -> None:
        super().__init__(model, optimizer, recipe, totals, clock)
        # Random numbers as torch draws them otherwise, so that dropout drops the same.
        self._forward = torch.compile(model, dynamic=False, options={"fallback_random": True})

    def run(self, images: Tensor, labels: Tensor) -> Tensor:
        from torch._dynamo.exc import BackendCompilerFailed

        try:
            return super().run(images, labels)
        except BackendCompilerFailed as fault:
            raise TrainingError(
                f"The network cannot be compiled on this machine: {str(fault).splitlines()[0]}",
                "Install a C++ compiler (on a GPU also Triton), or choose steps run line by line.",
            ) from None


class GraphStep:
    """The whole step captured as a CUDA graph and replayed: no launches from the host.

    It is captured at the first batch of full size; a short one (the last of an epoch, which may
    also be the first after a resume) runs eagerly. Warming up and capturing leave weights,
    statistics, optimiser and random numbers as they were.
    """

    def __init__(
        self,
        eager: EagerStep,
        model: nn.Module,
        optimizer: Optimizer,
        totals: Totals,
        batch_size: int,
    ) -> None:
        self._eager = eager
        self._batch_size = batch_size
        self._model = model
        self._optimizer = optimizer
        self._totals = totals
        self._graph: torch.cuda.CUDAGraph | None = None
        self._images = self._labels = self._loss = torch.empty(0)

    def __call__(self, images: Tensor, labels: Tensor, rate: float) -> Tensor:
        if len(images) != self._batch_size:
            return self._eager(images, labels, rate)
        if self._graph is None:
            self._graph = self._captured(images, labels, rate)
        self._images.copy_(images)
        self._labels.copy_(labels)
        set_rate(self._optimizer, rate)
        self._graph.replay()
        return self._loss.clone()

    def _captured(self, images: Tensor, labels: Tensor, rate: float) -> torch.cuda.CUDAGraph:
        self._images, self._labels = images.clone(), labels.clone()
        device = images.device
        for group in self._optimizer.param_groups:
            group["lr"] = torch.tensor(rate, device=device)
        before = [(t, t.detach().clone()) for t in self._tensors()]
        random = torch.cuda.get_rng_state(device)
        side = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream(device))
        with torch.cuda.stream(side):
            for _ in range(_WARM_UPS):
                self._eager.run(self._images, self._labels)
        torch.cuda.current_stream(device).wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._loss = self._eager.run(self._images, self._labels)
        self._restore(before)
        torch.cuda.set_rng_state(random, device)
        return graph

    def _tensors(self) -> list[Tensor]:
        """Everything that a step changes."""
        states = self._optimizer.state.values()
        held = [v for state in states for v in state.values() if isinstance(v, Tensor)]
        return [*self._model.parameters(), *self._model.buffers(), *held, self._totals.sums]

    @torch.no_grad()
    def _restore(self, before: list[tuple[Tensor, Tensor]]) -> None:
        """Undo the warming up. Momentum that was not there before begins at zero, which is what
        the optimiser makes of a first step."""
        known = {id(tensor) for tensor, _ in before}
        for tensor in self._tensors():
            if id(tensor) not in known:
                tensor.zero_()
        for tensor, copy in before:
            tensor.copy_(copy)


def draws_on_the_host(model: nn.Module) -> bool:
    """Whether the path through the network changes from step to step, which no graph can hold."""
    return any(isinstance(m, StochasticDepth) and m.draw == "batch" for m in model.modules())


@dataclass(frozen=True, slots=True)
class Mode:
    """How steps are run: 'eager', 'compile' or 'graph'; `reason` says why it is not what the recipe
    asks for, and is empty where it is."""

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
        return Mode("eager", _DRAWS)
    return Mode("compile" if wanted == "compile" else "graph")


def make(
    model: nn.Module, optimizer: Optimizer, recipe: Recipe, totals: Totals, clock: StepClock
) -> tuple[Step, Mode]:
    """The step for a recipe, and how it is run."""
    mode = choose(model, recipe.step_mode, totals.sums.device)
    if mode.name == "compile":
        return CompiledStep(model, optimizer, recipe, totals, clock), mode
    step = EagerStep(model, optimizer, recipe, totals, clock)
    if mode.name == "graph":
        clock.is_on = False
        return GraphStep(step, model, optimizer, totals, recipe.batch_size), mode
    return step, mode
