"""Stochastic depth (Huang et al. 2016) against the same network whose branches always live.

On a GPU a step launched line by line is bound by the host, which launches less where a branch is
dropped. So dropping is held against the network that keeps all as one captured graph too: what a
dropped branch saves has to be more than what launching costs.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import nn

from benchmarks import synthetic
from benchmarks.figures import Finding, Goal
from benchmarks.measuring import Settings, in_turns, ratios
from benchmarks.sides import Bare, Engine
from workbench.nn.stochastic import StochasticDepth
from workbench.spec.recipe import StepMode

NETWORK = "stochastic-depth-110"
DROPPING, KEEPING, CAPTURED = "dropping", "keeping all", "keeping all, captured"
LESS = Goal("<", 1.0)


@dataclass(frozen=True, slots=True)
class Side:
    """`mode` is asked for, not always what runs: the engine's notes tell."""

    name: str
    model: nn.Module
    mode: StepMode


def run(settings: Settings, finding: Finding) -> None:
    torch.set_num_threads(settings.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    print(f"  stochastic: {NETWORK}", file=sys.stderr, flush=True)
    Bare(NETWORK, device, 1)()
    stretch = settings.choose(2.0, 4.0, 20.0, tiny=0.0)
    steps = max(2, min(400, round(stretch / Bare(NETWORK, device, 1)())))
    engines = {
        side.name: Engine(
            NETWORK, device, steps, side.mode, settings.scratch / side.name, side.model
        )
        for side in sides(device)
    }
    finding.notes.append(
        f"Milliseconds per step of 128 images, {steps} steps per round. On average "
        f"{expected(synthetic.network(NETWORK)):.0%} of the branches live, so a ratio between two "
        "that run alike can come near that and no lower."
    )
    rounds = settings.choose(3, 9, 15, tiny=1)
    in_turns(dict(engines), rounds, after_round=lambda found: publish(found, finding))
    for each in engines.values():
        each.close()
    finding.notes += [f"{name}: {each.manner}" for name, each in engines.items()]


def publish(found: Mapping[str, list[float]], finding: Finding) -> None:
    """Put the figures of the rounds so far into a finding: where time ends, these are left."""
    so_far = Finding(finding.name, finding.title)
    for name, values in found.items():
        so_far.add(name, "ms", [1e3 * value for value in values], group=NETWORK)
    for name in list(found)[1:]:
        goal = LESS if name in (KEEPING, CAPTURED) else None
        so_far.add(f"{DROPPING} / {name}", "", ratios(found[DROPPING], found[name]), goal, NETWORK)
    # At once: another thread may be writing them down.
    finding.figures = so_far.figures


def sides(device: torch.device) -> list[Side]:
    """The first is held against each of the others. What keeps all with gates that are always open
    still draws, as its like that drops does."""
    kept = synthetic.network(NETWORK)
    for gate in _gates(kept).values():
        gate.survival = 1.0
    found = [Side(DROPPING, synthetic.network(NETWORK), "auto"), Side(KEEPING, kept, "auto")]
    if device.type == "cuda":
        found += [
            Side("dropping, eager", synthetic.network(NETWORK), "eager"),
            Side(CAPTURED, without_gates(synthetic.network(NETWORK)), "graph"),
        ]
    return found


def without_gates(model: nn.Module) -> nn.Module:
    """The network with each branch in the place of the gate that dropped it: nothing is drawn, so
    that the whole step can be one graph. It computes what open gates compute in training."""
    for name, gate in _gates(model).items():
        model.set_submodule(name, gate.branch)
    return model


def expected(model: nn.Module) -> float:
    """The share of branches that live, on average."""
    rates = [gate.survival for gate in _gates(model).values()]
    return sum(rates) / len(rates)


def _gates(model: nn.Module) -> dict[str, StochasticDepth]:
    return {n: each for n, each in model.named_modules() if isinstance(each, StochasticDepth)}
