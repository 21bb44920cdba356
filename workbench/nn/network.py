"""A design as a network: stem, stages of units, head, one after another."""

from collections import OrderedDict

from torch import nn

from workbench.analysis.report import NetworkAnalysis
from workbench.analysis.resolved import sound
from workbench.nn.block import build_block
from workbench.nn.initialise import initialise
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
    analysis = sound(design, input_shape, classes)
    model = _assembled(analysis)
    initialise(model, design.network.initialisation, seed)
    return model


def _assembled(analysis: NetworkAnalysis) -> nn.Sequential:
    network: OrderedDict[str, nn.Module] = OrderedDict()
    for unit in analysis.units:
        module = build_block(unit.report)
        stage, _, name = unit.name.partition(".")
        if not name:
            network[stage] = module
            continue
        held = network.setdefault(stage, nn.Sequential())
        held.add_module(name, module)
    return nn.Sequential(network)
