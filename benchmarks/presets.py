"""Every preset: its file read, its network built with first weights."""

import gc
import time

import torch

from benchmarks.figures import Figure, Finding, Goal
from benchmarks.measuring import Settings, milliseconds
from workbench.catalog import presets
from workbench.nn.network import build

NAMED = 5


def run(settings: Settings, finding: Finding) -> None:
    torch.set_num_threads(settings.threads)

    def read() -> None:
        presets.families.cache_clear()
        presets.families()

    finding.add("all families read", "ms", milliseconds(read, settings.choose(5, 15, 50)))
    found = [_built(id, settings.choose(1, 3, 9)) for id in presets.ids()]
    slowest = sorted(found, key=lambda figure: -figure.median)
    finding.add("slowest preset built", "s", slowest[0].values, Goal("<", 2))
    finding.add("typical preset built", "s", [figure.median for figure in found])
    said = ", ".join(f"{figure.name} {figure.median:.2f} s" for figure in slowest[:NAMED])
    finding.notes += [
        f"{len(found)} presets. Slowest: {said}.",
        "Built means analysed, assembled and given its first weights, for its own input size.",
    ]


def _built(id: str, repeats: int) -> Figure:
    design = presets.preset(id).design
    values = []
    for _ in range(repeats):
        gc.collect()
        begun = time.perf_counter()
        build(design)
        values.append(time.perf_counter() - begun)
    return Figure(id, "s", tuple(values))
