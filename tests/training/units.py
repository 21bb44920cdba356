"""A unit that draws random numbers in every way that there is."""

from workbench.spec.block import Block, Link, Operation


def stochastic_unit(draw: str = "batch") -> Block:
    """Two branches that are shaken, with dropout, behind a gate that drops all of it: for a whole
    batch, which the host draws, or for each image."""
    operations = (
        Operation("input", "input"),
        Operation("conv1", "conv"),
        Operation("conv2", "conv"),
        Operation("shake", "shake"),
        Operation("dropout", "dropout", {"rate": 0.3}),
        Operation("gate", "stochastic_depth", {"survival": 0.7, "draw": draw}),
        Operation("add", "add"),
        Operation("relu", "activation"),
        Operation("output", "output"),
    )
    links = (
        Link("input", "conv1"),
        Link("input", "conv2"),
        Link("conv1", "shake", "out", "first"),
        Link("conv2", "shake", "out", "second"),
        Link("shake", "dropout"),
        Link("dropout", "gate"),
        Link("gate", "add"),
        Link("input", "add"),
        Link("add", "relu"),
        Link("relu", "output"),
    )
    return Block("unit", operations, links)
