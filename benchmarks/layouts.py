"""A captured step in each memory layout and precision, with the engine's algorithms and with the
fastest: which of them a device should be given."""

import sys

import torch

from benchmarks.figures import Finding
from benchmarks.measuring import Settings, in_turns, ratios
from benchmarks.sides import BATCH, Bare, Captured
from workbench.spec.recipe import Precision

NETWORKS = ("preresnet-20", "fastresnet-20-type1", "preresnet-110", "wrn-16-4")
PRECISIONS: tuple[Precision, ...] = ("float32", "tf32", "bf16")
LAYOUTS = {"channels last": torch.channels_last, "contiguous": torch.contiguous_format}


def run(settings: Settings, finding: Finding) -> None:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    networks = settings.choose(NETWORKS[:1], NETWORKS, NETWORKS)
    if device.type == "cpu":
        torch.set_num_threads(settings.threads)
        networks = networks[:1]
        finding.notes.append("No CUDA device: steps run line by line, in float32 and bf16.")
    for id in networks:
        for precision in PRECISIONS if device.type == "cuda" else ("float32", "bf16"):
            print(f"  layouts: {id}, {precision}", file=sys.stderr, flush=True)
            _measure(id, precision, device, settings, finding)
    finding.notes.append(
        f"Milliseconds per step of {BATCH} staged images, forward, backward and update. "
        "'deterministic' are the algorithms that the engine asks for."
    )


def _measure(
    id: str, precision: Precision, device: torch.device, settings: Settings, finding: Finding
) -> None:
    is_cuda = device.type == "cuda"
    kind: type[Bare] = Captured if is_cuda else Bare
    steps = settings.choose(20, 40, 100) if is_cuda else 1
    sides: dict[str, Bare] = {
        f"{layout}, {'deterministic' if is_deterministic else 'fastest'}": kind(
            id,
            device,
            steps,
            precision=precision,
            is_deterministic=is_deterministic,
            memory_format=memory_format,
        )
        for layout, memory_format in LAYOUTS.items()
        # On a CPU there is nothing to choose.
        for is_deterministic in ((True, False) if is_cuda else (True,))
    }
    found = in_turns(dict(sides), settings.choose(3, 5, 9))
    group = f"{id}, {precision}"
    for name, values in found.items():
        finding.add(name, "ms", [1e3 * value for value in values], group=group)
    last, first = (found[f"{layout}, deterministic"] for layout in LAYOUTS)
    finding.add("contiguous / channels last", "", ratios(first, last), group=group)
