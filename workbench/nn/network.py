"""A design as a network: stem, stages of units, head, one after another."""

from collections import OrderedDict

from torch import nn

from workbench.analysis.network import analyse, unit_environment
from workbench.analysis.report import NetworkAnalysis
from workbench.errors import DesignError
from workbench.nn.block import build_block
from workbench.nn.initialise import RULES, initialise
from workbench.spec.network import Design


def build(
    design: Design,
    input_shape: tuple[int, int, int] | None = None,
    classes: int = 10,
    seed: int = 0,
) -> nn.Sequential:
    """The network of a design for images (B, C, H, W); it gives logits (B, classes).

    Submodules carry the design's names: `stage2.unit3.conv1.weight`. `seed` decides the weights;
    the global generator is not touched. Raises `DesignError` naming the first problem.
    """
    analysis = analyse(design, input_shape, classes)
    if analysis.problems:
        more = len(analysis.problems) - 1
        raise DesignError(
            f"'{design.name}' cannot be built: {analysis.problems[0]}",
            f"There are {more} more problems." if more else "",
        )
    rule = design.network.initialisation
    if rule not in RULES:
        raise DesignError(
            f"'{rule}' is not a way to initialise weights.", f"Known: {', '.join(RULES)}."
        )
    model = _assembled(design, analysis)
    initialise(model, rule, seed)
    return model


def _assembled(design: Design, analysis: NetworkAnalysis) -> nn.Sequential:
    network: OrderedDict[str, nn.Module] = OrderedDict()
    for unit in analysis.units:
        environment = unit_environment(design, unit, analysis.variables)
        module = build_block(unit.report, environment)
        stage, _, name = unit.name.partition(".")
        if not name:
            network[stage] = module
            continue
        held = network.setdefault(stage, nn.Sequential())
        held.add_module(name, module)
    return nn.Sequential(network)
