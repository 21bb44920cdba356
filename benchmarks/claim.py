"""The papers' own claim: seconds an epoch of FastResNet type 1 over the pre-activation network.

Yang et al. 2021, tables 1 and 2, print 22.08 of 30.07 s at depth 20, 58.84 of 84.22 s at 56 and
133.47 of 208.26 s at 110, on a GTX 1070 with MatConvNet.
"""

import statistics
import sys
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch.autograd import DeviceType  # type: ignore[attr-defined]
from torch.profiler import ProfilerActivity, profile

from benchmarks.figures import Finding
from benchmarks.measuring import Settings, in_turns, ratios
from benchmarks.sides import EPOCH, Bare, Captured, Engine, faster_layout
from workbench.training import allocation

PRINTED = {20: 0.734, 56: 0.699, 110: 0.641}
DEPTHS = tuple(PRINTED)
Split = dict[str, float]
"""Milliseconds per step by kind of operation."""

KINDS = ("convolution", "batch norm", "activation", "rest")


def run(settings: Settings, finding: Finding) -> None:
    torch.set_num_threads(settings.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    has_cuda = device.type == "cuda"
    # A processor takes too long for a quick look at the deep ones.
    depths = settings.choose(DEPTHS if has_cuda else DEPTHS[:1], DEPTHS, DEPTHS)
    modes = ("eager", "graph") if has_cuda else ("eager",)
    finding.notes += [
        "Basic is preresnet, type 1 is fastresnet-type1; this engine, batch 128, float32. An "
        "epoch is 390.6 times the step.",
        "The split is of the bare step, forward and backward, by torch.profiler, which makes every "
        "operation a little slower: read the shares.",
        "Printed by the paper: .734, .699, .641 at depth 20, 56, 110 (GTX 1070, MatConvNet).",
    ]
    for depth in depths:
        for mode in modes:
            print(f"  claim: depth {depth}, {mode}", file=sys.stderr, flush=True)
            _seconds(depth, mode, device, settings, finding)
        with allocation.kept(device.type):
            _split(depth, device, settings, finding)


def _seconds(
    depth: int, mode: Any, device: torch.device, settings: Settings, finding: Finding
) -> None:
    names = {"basic": f"preresnet-{depth}", "type 1": f"fastresnet-{depth}-type1"}
    Bare(names["basic"], device, 2)()
    stretch = settings.choose(1.0, 1.0, 6.0, tiny=0.0)
    steps = max(2, min(400, round(stretch / Bare(names["basic"], device, 2)())))
    engines = {
        name: Engine(id, device, steps, mode, settings.scratch / f"{id}-{mode}")
        for name, id in names.items()
    }
    sides: dict[str, Callable[[], float]] = dict(engines)
    found = in_turns(sides, settings.choose(5, 9, 15, tiny=1))
    for each in engines.values():
        each.close()
    group = f"depth {depth}, {mode}"
    for name, values in found.items():
        finding.add(f"{name}, an epoch", "s", [EPOCH * value for value in values], group=group)
    finding.add(
        f"type 1 / basic (printed {PRINTED[depth]})", "",
        ratios(found["type 1"], found["basic"]), group=group,
    )  # fmt: skip


def _split(depth: int, device: torch.device, settings: Settings, finding: Finding) -> None:
    """Milliseconds per step by kind of operation, of both networks."""
    networks = {"basic": f"preresnet-{depth}", "type 1": f"fastresnet-{depth}-type1"}
    steps = settings.choose(3, 3, 3, tiny=1)
    loops = {name: _as_the_engine(id, device, steps) for name, id in networks.items()}
    found: dict[str, list[Split]] = {name: [] for name in loops}
    for number in range(1 + settings.choose(3, 5, 9, tiny=1)):
        for name, loop in loops.items():
            split = _profiled(loop, device)
            if number:
                found[name].append(split)
    saved = dict.fromkeys(KINDS, 0.0)
    for name, splits in found.items():
        whole = statistics.median(sum(split.values()) for split in splits)
        for kind in KINDS:
            values = [split[kind] for split in splits]
            middle = statistics.median(values)
            saved[kind] += middle if name == "basic" else -middle
            share = f"{name}: {kind} ({middle / whole:.0%})"
            finding.add(share, "ms", values, group=f"depth {depth}, split of a step")
    said = ", ".join(f"{kind} {saved[kind]:.1f} ms" for kind in KINDS)
    whole = sum(saved.values())
    finding.notes.append(f"Depth {depth}: type 1 saves {whole:.1f} ms per step: {said}.")


def _as_the_engine(id: str, device: torch.device, steps: int) -> Bare:
    """With its algorithms, and on a GPU in the memory layout that it would choose: both decide
    which kernels run."""
    if device.type != "cuda":
        return Bare(id, device, steps)
    layout = faster_layout(
        lambda layout: Captured(id, device, 10, is_deterministic=True, memory_format=layout)
    ).memory_format
    return Bare(id, device, steps, is_deterministic=True, memory_format=layout)


def _profiled(loop: Bare, device: torch.device) -> Split:
    activities = [ProfilerActivity.CPU]
    if device.type == "cuda":
        activities.append(ProfilerActivity.CUDA)
    with profile(activities=activities, acc_events=True) as record:
        loop()
    return split_of(record.key_averages(), device, loop.steps)


def split_of(events: Iterable[Any], device: torch.device, steps: int) -> Split:
    """The profiler's averages by kind. On a GPU an operation's row holds the time of the kernels
    that it launched, and each kernel has a row of its own besides, which is left out: it would
    count twice, and as 'rest', since kernels are named otherwise."""
    split = dict.fromkeys(KINDS, 0.0)
    for event in events:
        if event.device_type != DeviceType.CPU:
            continue
        spent = event.self_device_time_total if device.type == "cuda" else event.self_cpu_time_total
        split[_kind(event.key)] += spent / 1e3 / steps
    return split


def _kind(operation: str) -> str:
    """By the name that torch gives the operation; its gradient's name holds it too."""
    name = operation.lower()
    if "batch_norm" in name or "batchnorm" in name:
        return "batch norm"
    if "conv" in name:
        return "convolution"
    if "relu" in name or "threshold" in name or "clamp" in name:
        return "activation"
    return "rest"
