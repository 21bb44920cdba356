"""The droppable branches of a network as CUDA graphs: replayed where they live.

One graph for a whole step would have to compute every branch, and a step run line by line spends
its time on launches. So each branch is captured alone, its forward and its backward pass.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from workbench.nn.stochastic import StochasticDepth, draws_on_the_host
from workbench.spec.recipe import Precision
from workbench.training import capture
from workbench.training.precision import autocast


class BranchGraphs:
    """The graphs of all branches that a network drops by the batch."""

    def __init__(self, model: nn.Module, images: Tensor, precision: Precision) -> None:
        """Passes `images` (B, C, H, W) through the network, with every branch living, and captures.
        Changes statistics of batch norm and draws random numbers."""
        self._images = images
        self._precision = precision
        droppable = [gate for gate in map(_droppable, model.modules()) if gate is not None]
        # A branch that holds another one dropped by the batch has no fixed path itself.
        gates = [gate for gate in droppable if not draws_on_the_host(gate.branch)]
        inputs = self._inputs_of(gates, model)
        stream = capture.side_stream(images.device)
        pool = capture.memory_pool()
        self._branches = {
            gate: _Branch(gate.branch, given, precision) for gate, given in inputs.items()
        }
        for branch in self._branches.values():
            branch.capture_forward(stream, pool)
        # In the order of a step, in which a pass may use the memory that an earlier one has left.
        for branch in reversed(self._branches.values()):
            branch.capture_backward(stream, pool)

    @contextmanager
    def used(self) -> Iterator[None]:
        """While entered, the branches are replayed rather than called."""
        for gate, branch in self._branches.items():
            gate.replayed = branch
        try:
            yield
        finally:
            for gate in self._branches:
                gate.replayed = None

    def _inputs_of(
        self, gates: Sequence[StochasticDepth], model: nn.Module
    ) -> dict[StochasticDepth, tuple[Tensor, ...]]:
        """What each branch is given, in the order of a forward pass. Those that are passed more
        than once are left out: a graph holds the activations of one pass."""
        seen: dict[StochasticDepth, tuple[Tensor, ...]] = {}
        passes: Counter[StochasticDepth] = Counter()

        def note(gate: StochasticDepth, given: tuple[Tensor, ...]) -> None:
            passes.update((gate,))
            # Without the pass that they came from: a capture would meet the streams of its nodes.
            seen[gate] = tuple(
                tensor.detach().requires_grad_(tensor.requires_grad) for tensor in given
            )

        hooks = [
            gate.branch.register_forward_pre_hook(lambda _, given, gate=gate: note(gate, given))
            for gate in gates
        ]
        survivals = [gate.survival for gate in gates]
        for gate in gates:
            gate.survival = 1.0
        try:
            with autocast(self._precision, self._images.device):
                model(self._images)
        finally:
            for gate, survival in zip(gates, survivals, strict=True):
                gate.survival = survival
            for hook in hooks:
                hook.remove()
        return {gate: given for gate, given in seen.items() if passes[gate] == 1}


def _droppable(module: nn.Module) -> StochasticDepth | None:
    return module if isinstance(module, StochasticDepth) and module.draw == "batch" else None


class _Branch:
    """One branch: its graphs and the tensors that they read and write."""

    def __init__(self, branch: nn.Module, given: tuple[Tensor, ...], precision: Precision) -> None:
        self._branch = branch
        self._precision = precision
        self._inputs = tuple(
            tensor.detach().clone().requires_grad_(tensor.requires_grad) for tensor in given
        )
        weights = tuple(weight for weight in branch.parameters() if weight.requires_grad)
        self._sources = tuple(each for each in self._inputs if each.requires_grad) + weights
        self._weights = weights
        self._output = self._gradient = torch.empty(0)
        self._gradients: tuple[Tensor | None, ...] = ()
        self._forward_graph: capture.Replay
        self._backward_graph: capture.Replay

    def capture_forward(self, stream: torch.cuda.Stream, pool: object) -> None:
        capture.warm_up(self._both, stream)
        self._forward_graph = capture.record(self._forward, stream, pool)
        self._gradient = torch.zeros_like(self._output, requires_grad=False)

    def capture_backward(self, stream: torch.cuda.Stream, pool: object) -> None:
        self._backward_graph = capture.record(self._backward, stream, pool)
        # Replays only write its memory. What led to it would hold the nodes that gather gradients
        # to the stream of the capture.
        self._output = self._output.detach()

    def _both(self) -> None:
        self._forward()
        self._gradient = torch.zeros_like(self._output, requires_grad=False)
        self._backward()

    def _forward(self) -> None:
        # A cast that is kept for the next branch would lie in this graph's memory.
        with torch.enable_grad(), autocast(self._precision, self._inputs[0].device, cached=False):
            self._output = self._branch(*self._inputs)

    def _backward(self) -> None:
        self._gradients = torch.autograd.grad(
            (self._output,), self._sources, (self._gradient,), allow_unused=True
        )

    def __call__(self, *inputs: Tensor) -> Tensor:
        output: Tensor = _Replayed.apply(self, len(inputs), *inputs, *self._weights)
        return output

    def replay_forward(self, inputs: Sequence[Tensor]) -> Tensor:
        with torch.no_grad():
            for held, tensor in zip(self._inputs, inputs, strict=True):
                held.copy_(tensor)
        self._forward_graph.replay()
        return self._output.detach()

    def replay_backward(self, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Of the inputs and the weights; None for an input that needs none."""
        self._gradient.copy_(gradient)
        self._backward_graph.replay()
        gradients = iter(self._gradients)
        found = [next(gradients) if each.requires_grad else None for each in self._inputs]
        return tuple(None if each is None else each.detach() for each in (*found, *gradients))


class _Replayed(torch.autograd.Function):
    """A branch whose passes are replays. Its weights are inputs, so that they get gradients."""

    @staticmethod
    def forward(ctx: Any, branch: _Branch, inputs: int, *tensors: Tensor) -> Tensor:
        ctx.branch = branch
        return branch.replay_forward(tensors[:inputs])

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Any, ...]:
        return None, None, *ctx.branch.replay_backward(gradients[0])
