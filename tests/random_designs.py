"""Designs drawn at random: blocks within blocks to a depth of four, overrides, switches, bypasses,
gates; and other ways to write a design that is the same network."""

import random
from dataclasses import replace
from typing import Any

from tests.designs import chain
from workbench.spec.block import Block, Link, Operation, Parameter
from workbench.spec.expression import Value
from workbench.spec.network import Design, Network, Placement

DEEPEST = 4
INPUT = (3, 8, 8)
FUNCTIONS = ("relu", "silu", "gelu", "tanh")
RATES: tuple[Value, ...] = (0.1, 0, "rate", "rate / 2", "0.2 * unit / units", "0.1 * index")
SURVIVALS: tuple[Value, ...] = (0.5, 1, "1 - rate", "1 - 0.5 * unit / units")
CONDITIONS: tuple[Value, ...] = (
    "in != out", "stride != 1", "unit > 1", "index == 2", "flag > 0", "kernel == 3", True, 0,
)  # fmt: skip
PARAMETERS: dict[str, tuple[Value, ...]] = {
    "rate": (0.1, 0.25, "0.3 * unit / units", "0.5 if stride == 1 else 0.25"),
    "flag": (0, 1, "1 if unit > 1 else 0", "stage - 1"),
    "kernel": (1, 3, "3 if unit == 1 else 1"),
}


class _Drawn:
    """One block as it is drawn: operations and links, and the end that the next piece follows."""

    def __init__(self, draw: random.Random, level: int, inner: tuple[Block, ...]) -> None:
        self.draw = draw
        self.level = level
        self.inner = inner
        self.operations = [Operation("input", "input")]
        self.links: list[Link] = []

    def add(self, source: str, kind: str, port: str = "in", **parameters: Value) -> str:
        id = f"{kind}{len(self.operations)}"
        is_bypassed = kind in ("activation", "dropout", "scale") and self.draw.random() < 0.15
        self.operations.append(Operation(id, kind, parameters, bypassed=is_bypassed))
        self.links.append(Link(source, id, target_port=port))
        return id

    def first(self) -> str:
        """From the unit's `in` channels and stride to its `out` channels."""
        inner = [block for block in self.inner if block.name.startswith("unit")]
        if inner and self.draw.random() < 0.4:
            return self.nested("input", self.draw.choice(inner), stride="stride")
        if self.draw.random() < 0.3:
            return self.add("input", "shortcut", mode=self.draw.choice(("zero-pad", "projection")))
        return self.add("input", "conv", kernel="kernel", stride="stride")

    def nested(self, source: str, block: Block, **parameters: Value) -> str:
        extras = {
            name: self.draw.choice((*values, name))
            for name, values in PARAMETERS.items()
            if self.draw.random() < 0.5
        }
        repeat: Value = self.draw.choice((1, 1, 2, "2 if unit > 1 else 1"))
        return self.add(
            source, "block", block=block.name, repeat=repeat, **{**extras, **parameters}
        )

    def piece(self, source: str, depth: int = 0) -> str:
        """One more thing that keeps the shape."""
        choice = self.draw.randrange(12)
        if choice == 0:
            return self.add(source, "conv", kernel=self.draw.choice((1, 3, "kernel")))
        if choice == 1:
            return self.add(source, "batch_norm", momentum=self.draw.choice((0.1, 1, "rate")))
        if choice == 2:
            return self.add(source, "activation", function=self.draw.choice(FUNCTIONS))
        if choice == 3:
            return self.add(source, "dropout", rate=self.draw.choice(RATES))
        if choice == 4:
            return self.add(source, "scale", factor=self.draw.choice((2, -0.5, "units", "rate")))
        if choice == 5 and self.inner:
            return self.nested(source, self.draw.choice(self.inner))
        if choice == 6 and depth < 2:
            return self.switch(source, depth)
        if choice == 8 and depth == 0:
            return self.shrunk(source)
        if choice == 7:
            return self.halves(source)
        return self.residual(source, depth) if depth < 2 else source

    def switch(self, source: str, depth: int) -> str:
        yes, no = self.piece(source, depth + 1), self.piece(source, depth + 1)
        id = self.add(yes, "switch", port="yes", when=self.draw.choice(CONDITIONS))
        self.links.append(Link(no, id, target_port="no"))
        return id

    def shrunk(self, source: str) -> str:
        """A dropped branch of another size than what arrives, and its sum with one of that size;
        or one that only scales channels."""
        survival = self.draw.choice((0.5, "1 - rate"))
        if self.draw.random() < 0.5:
            pool = self.add(source, "global_pool")
            gate = self.add(pool, "stochastic_depth", survival=survival)
            end = self.add(gate, "multiply")
            self.links.append(Link(source, end))
            return end
        branch = self.add(source, "conv", kernel=3, padding=0, width="channels")
        gate = self.add(branch, "stochastic_depth", survival=survival)
        end = self.add(gate, "add")
        self.links.append(Link(self.add(source, "average_pool", kernel=3, stride=1), end))
        return end

    def halves(self, source: str) -> str:
        split = self.add(source, "split", first=self.draw.choice((1, "channels // 2")))
        joined = f"concat{len(self.operations)}"
        self.operations.append(Operation(joined, "concat"))
        ports = ["first", "rest"]
        self.draw.shuffle(ports)
        self.links += [Link(split, joined, source_port=port) for port in ports]
        return joined

    def residual(self, source: str, depth: int) -> str:
        end = source
        for _ in range(self.draw.randint(1, 2)):
            end = self.piece(end, depth + 1)
        if self.draw.random() < 0.5:
            end = self.add(
                end,
                "stochastic_depth",
                survival=self.draw.choice(SURVIVALS),
                draw=self.draw.choice(("batch", "image")),
            )
        added = self.add(end, "add")
        self.links.append(Link(source, added))
        return added

    def block(self, name: str) -> Block:
        end = self.first()
        for _ in range(self.draw.randint(1, 3)):
            end = self.piece(end)
        self.add(end, "output")
        declared = tuple(
            Parameter(each, self.draw.choice(values)) for each, values in PARAMETERS.items()
        )
        return Block(name, tuple(self.operations), tuple(self.links), declared)


def random_design(draw: random.Random) -> Design:
    """A small network for 3x8x8 images; nearly every one is sound."""
    blocks: tuple[Block, ...] = ()
    for level in range(draw.randint(1, DEEPEST)):
        for number in range(draw.randint(1, 2)):
            blocks += (_Drawn(draw, level, blocks).block(f"unit{level}{number}"),)
    stages = tuple(
        Placement(
            draw.choice(blocks[-2:]).name,
            units=draw.choice((1, 2, "n")),
            width=draw.choice((4, "in", "in + 2")),
            stride=draw.choice((1, 2)),
            parameters={
                name: draw.choice(values)
                for name, values in PARAMETERS.items()
                if draw.random() < 0.4
            },
        )
        for _ in range(draw.randint(1, 2))
    )
    network = Network(
        Placement("stem", width=4),
        stages,
        Placement("head", width="classes"),
        (Parameter("n", 2),),
        INPUT,
    )
    ends = (
        chain("stem", Operation("conv", "conv")),
        chain("head", Operation("pool", "global_pool"), Operation("fc", "linear")),
    )
    return Design("random", network, (*ends, *blocks))


def rewritten(design: Design, draw: random.Random) -> Design:
    """The same network, written another way: other names, places and order, a block around others,
    one that nothing uses."""
    ways = [_renamed, _moved, _shuffled, _with_unused, _wrapped, _spelled_out]
    for way in draw.sample(ways, draw.randint(1, len(ways))):
        design = way(design, draw)
    return design


def mutated(design: Design, draw: random.Random) -> Design:
    """One value of one operation, parameter or placement changed; it may come to the same."""
    block = draw.choice([each for each in design.blocks if each.name.startswith("unit")])
    if draw.random() < 0.2:
        stage = draw.choice(design.network.stages)
        name, values = draw.choice(list(PARAMETERS.items()))
        other = replace(stage, parameters={**stage.parameters, name: draw.choice(values)})
        stages = tuple(other if each is stage else each for each in design.network.stages)
        return replace(design, network=replace(design.network, stages=stages))
    changes: dict[str, dict[str, tuple[Any, ...]]] = {
        "conv": {"kernel": (1, 3), "bias": (True, 0)},
        "batch_norm": {"momentum": (0.3, 0.1), "epsilon": (1e-3,)},
        "activation": {"function": FUNCTIONS},
        "dropout": {"rate": RATES, "of": ("channels", "values")},
        "scale": {"factor": (3, 2, 2.0)},
        "block": {**PARAMETERS, "repeat": (1, 2)},
        "switch": {"when": CONDITIONS},
        "split": {"first": (1, 2)},
        "stochastic_depth": {"survival": SURVIVALS, "draw": ("image", "batch")},
        "shortcut": {
            "mode": ("projection", "zero-pad", "average-pool+pad"),
            "zeros": ("after", "both sides"),
        },
    }
    operation = draw.choice([each for each in block.operations if each.kind in changes])
    name, values = draw.choice(list(changes[operation.kind].items()))
    if draw.random() < 0.1:
        changed = replace(operation, bypassed=not operation.bypassed)
    else:
        changed = operation.with_parameter(name, draw.choice(values))
    operations = tuple(changed if each is operation else each for each in block.operations)
    return _with(design, {block.name: replace(block, operations=operations)})


def _with(design: Design, blocks: dict[str, Block]) -> Design:
    return replace(design, blocks=tuple(blocks.get(each.name, each) for each in design.blocks))


def _renamed(design: Design, draw: random.Random) -> Design:
    def name(id: str) -> str:
        return f"{prefix}_{id}"

    blocks = []
    for block in design.blocks:
        prefix = draw.choice("abcxyz")
        blocks.append(
            replace(
                block,
                title="other",
                operations=tuple(replace(op, id=name(op.id)) for op in block.operations),
                links=tuple(
                    replace(link, source=name(link.source), target=name(link.target))
                    for link in block.links
                ),
            )
        )
    return replace(design, name="other", notes="x", blocks=tuple(blocks))


def _moved(design: Design, draw: random.Random) -> Design:
    return replace(
        design,
        blocks=tuple(
            replace(
                block,
                operations=tuple(op.at(draw.random() * 99, 5.0) for op in block.operations),
            )
            for block in design.blocks
        ),
    )


def _shuffled(design: Design, draw: random.Random) -> Design:
    """The order in which operations and blocks are listed; that of links is the order of inputs."""
    blocks = [
        replace(block, operations=tuple(draw.sample(block.operations, len(block.operations))))
        for block in design.blocks
    ]
    return replace(design, blocks=tuple(draw.sample(blocks, len(blocks))))


def _with_unused(design: Design, draw: random.Random) -> Design:
    return replace(design, blocks=(*design.blocks, chain("unused", Operation("c", "conv"))))


def _wrapped(design: Design, draw: random.Random) -> Design:
    """A block around each block that a stage places, which hands all of its parameters on."""
    wrappers = {}
    for placement in design.network.stages:
        block = design.block(placement.block)
        handed = {each.name: each.name for each in block.parameters}
        inner = Operation("inner", "block", {"block": block.name, "stride": "stride", **handed})
        wrappers[block.name] = chain(f"around {block.name}", inner, parameters=block.parameters)
    stages = tuple(replace(each, block=wrappers[each.block].name) for each in design.network.stages)
    return replace(
        design,
        blocks=(*design.blocks, *wrappers.values()),
        network=replace(design.network, stages=stages),
    )


def _spelled_out(design: Design, draw: random.Random) -> Design:
    """Numbers written as expressions."""
    spelled = {
        block.name: replace(
            block,
            operations=tuple(
                replace(
                    op,
                    parameters={
                        name: f"0 + {value}" if type(value) in (int, float) else value
                        for name, value in op.parameters.items()
                    },
                )
                for op in block.operations
            ),
        )
        for block in design.blocks
    }
    return _with(design, spelled)
