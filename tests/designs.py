"""Small designs that several tests share."""

import itertools
from dataclasses import replace

from workbench.spec.block import Block, Link, Operation, Parameter
from workbench.spec.expression import Value
from workbench.spec.network import Design, Network, Placement


def chain(name: str, *operations: Operation, parameters: tuple[Parameter, ...] = ()) -> Block:
    """A block whose operations follow one another between its ends."""
    every = (Operation("input", "input"), *operations, Operation("output", "output"))
    links = tuple(Link(a.id, b.id) for a, b in itertools.pairwise(every))
    return Block(name, every, links, parameters)


def residual_unit(name: str = "unit", **shortcut: Value) -> Block:
    """conv - BN - ReLU - conv with a shortcut around it."""
    operations = (
        Operation("input", "input"),
        Operation("conv1", "conv", {"stride": "stride"}),
        Operation("bn", "batch_norm"),
        Operation("relu", "activation"),
        Operation("conv2", "conv"),
        Operation("shortcut", "shortcut", shortcut),
        Operation("add", "add"),
        Operation("output", "output"),
    )
    links = tuple(
        Link(a, b)
        for a, b in (
            ("input", "conv1"),
            ("conv1", "bn"),
            ("bn", "relu"),
            ("relu", "conv2"),
            ("conv2", "add"),
            ("input", "shortcut"),
            ("shortcut", "add"),
            ("add", "output"),
        )
    )
    return Block(name, operations, links)


def small_design(unit: Block | None = None, width: Value = 8, stride: Value = 1) -> Design:
    """A stem of 8 channels, one stage of two units, a linear head, for 3×8×8 images."""
    unit = unit or residual_unit()
    stem = chain("stem", Operation("conv", "conv"))
    head = chain("head", Operation("pool", "global_pool"), Operation("fc", "linear"))
    network = Network(
        stem=Placement("stem", width=8),
        stages=(Placement(unit.name, units="n", width=width, stride=stride),),
        head=Placement("head", width="classes"),
        parameters=(Parameter("n", 2),),
        input=(3, 8, 8),
    )
    return Design("small", network, (stem, unit, head))


def tower(levels: int, width: int = 2, **parameters: Value) -> Design:
    """Blocks `b0`, `b1`, ... and `unit`, of which each holds the one before `width` times."""
    blocks = [chain("b0", Operation("conv", "conv"))]
    for level in range(1, levels):
        held = [
            Operation(f"i{number}", "block", {"block": f"b{level - 1}", **parameters})
            for number in range(width)
        ]
        blocks.append(chain(f"b{level}", *held))
    design = small_design(replace(blocks[-1], name="unit"))
    return replace(design, blocks=(*design.blocks, *blocks[:-1]))
