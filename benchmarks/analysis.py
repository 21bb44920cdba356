"""The analysis that answers every keystroke in the editor. It needs no torch."""

import sys
from dataclasses import replace
from itertools import count

from benchmarks.figures import Figure, Finding, Goal
from benchmarks.measuring import Settings, milliseconds
from workbench.analysis.network import analyse
from workbench.catalog.presets import ids, preset
from workbench.spec.network import Design

GOAL = Goal("<", 20)
DEEP = ("resnet-1202", "preresnet-1001", "stochastic-depth-1202", "fastresnet-668-type1")
NAMED = 5


def run(settings: Settings, finding: Finding) -> None:
    repeats = settings.choose(15, 50, 200)
    for id in DEEP:
        design = preset(id).design
        depth = analyse(design).depth
        group = f"{id}, {depth:,} layers"
        finding.add(
            "analysed again",
            "ms",
            milliseconds(lambda: analyse(design), repeats),  # noqa: B023
            GOAL,
            group,
        )
        finding.add("analysed after an edit", "ms", _after_edits(design, repeats), GOAL, group)
    found = [
        Figure(id, "ms", tuple(_after_edits(preset(id).design, settings.choose(5, 15, 50))))
        for id in ids()
    ]
    slowest = sorted(found, key=lambda figure: -figure.median)
    group = f"all {len(found)} presets after an edit"
    finding.add("slowest preset", "ms", slowest[0].values, GOAL, group)
    finding.add("typical preset", "ms", [figure.median for figure in found], group=group)
    said = ", ".join(f"{figure.name} {figure.median:.1f} ms" for figure in slowest[:NAMED])
    finding.notes += [
        f"Slowest: {said}.",
        "An edit moves every operation of every block on the canvas: blocks that were never seen "
        "before, of which nothing is known.",
    ]
    if "torch" in sys.modules:
        raise RuntimeError("the analysis imported torch")


def _after_edits(design: Design, repeats: int) -> list[float]:
    """Milliseconds to analyse a design that was never seen before."""
    numbers = count(1)
    edits = iter([_edited(design, next(numbers)) for _ in range(repeats + 1)])
    return milliseconds(lambda: analyse(next(edits)), repeats)


def _edited(design: Design, number: int) -> Design:
    """The same network from blocks that are equal to no block before."""
    blocks = tuple(
        replace(
            block,
            operations=tuple(
                replace(operation, x=operation.x + number) for operation in block.operations
            ),
        )
        for block in design.blocks
    )
    return replace(design, blocks=blocks)
