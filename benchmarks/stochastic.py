"""Stochastic depth (Huang et al. 2016) against the same network whose branches always live."""

import sys

import torch
from torch import nn

from benchmarks import synthetic
from benchmarks.figures import Finding, Goal
from benchmarks.measuring import Settings, in_turns, ratios
from benchmarks.sides import Bare, Engine
from workbench.nn.stochastic import StochasticDepth

NETWORK = "stochastic-depth-110"


def run(settings: Settings, finding: Finding) -> None:
    torch.set_num_threads(settings.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    print(f"  stochastic: {NETWORK}", file=sys.stderr, flush=True)
    Bare(NETWORK, device, 1)()
    stretch = settings.choose(2.0, 4.0, 20.0)
    steps = max(2, min(400, round(stretch / Bare(NETWORK, device, 1)())))
    engines = {}
    for name, survival in (("dropping", None), ("keeping all", 1.0)):
        model = synthetic.network(NETWORK)
        gates = [each for each in model.modules() if isinstance(each, StochasticDepth)]
        expected = sum(gate.survival for gate in gates) / len(gates)
        _set(model, survival)
        folder = settings.scratch / name
        engines[name] = Engine(NETWORK, device, steps, "auto", folder, model)
    found = in_turns(dict(engines), settings.choose(3, 9, 15))
    for each in engines.values():
        each.close()
    for name, values in found.items():
        finding.add(name, "ms", [1e3 * value for value in values], group=NETWORK)
    finding.add(
        "dropping / keeping all", "", ratios(found["dropping"], found["keeping all"]),
        Goal("<", 1.0), NETWORK,
    )  # fmt: skip
    finding.notes.append(
        f"Milliseconds a step of 128 images, {steps} steps a round. On average {expected:.0%} of "
        "the branches live, so the ratio can come near that and no lower."
    )


def _set(model: nn.Module, survival: float | None) -> None:
    """Let every branch live with that rate; None leaves the rates as they are."""
    for each in model.modules():
        if isinstance(each, StochasticDepth) and survival is not None:
            each.survival = survival
