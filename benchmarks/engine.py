"""A training step of this engine, of the leanest loop, and of a public script, in turns."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

import torch

from benchmarks.figures import Figure, Finding, Goal
from benchmarks.measuring import Settings, in_turns, ratios
from benchmarks.sides import BATCH, EPOCH, Bare, Captured, Engine, Script, faster_layout
from workbench.spec.recipe import StepMode

RESNETS = tuple(
    name.format(depth)
    # Those with goals first: where time runs out, the rest is left.
    for depth in (20, 110, 56)
    for name in ("preresnet-{}", "fastresnet-{}-type1")
)
EVERY = (*RESNETS, "wrn-16-4", "densenet-bc-100-k12")
LEAST, MOST = 2, 400
EAGER, CAPTURED, REPEATABLE = "(a) eager", "(a) captured", "(a) captured, deterministic"
COMPILED = "(c) compile"
AT_MOST = Goal("<=", 1.05)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared: networks, the engine's modes, those of the networks that are compiled as
    well, seconds of a stretch, rounds."""

    networks: tuple[str, ...]
    modes: tuple[StepMode, ...]
    compiled: tuple[str, ...]
    stretch: float
    rounds: int


def plan(settings: Settings, device: torch.device) -> Plan:
    """As much as fits: on a CPU a step of the largest networks takes seconds."""
    if device.type == "cuda":
        rounds = settings.choose(5, 9, 15)
        networks = settings.choose(RESNETS, EVERY, EVERY)
        compiled = settings.choose(RESNETS[:2], EVERY, EVERY)
        return Plan(networks, ("eager", "graph"), compiled, settings.choose(0.5, 1.0, 2.0), rounds)
    # Compiling takes a processor minutes, and longer the deeper the network.
    return settings.choose(
        Plan(RESNETS[:2], ("eager",), (), 1.0, 5),
        Plan(EVERY, ("eager",), RESNETS[:2], 1.0, 5),
        Plan(EVERY, ("eager",), EVERY, 4.0, 9),
        tiny=Plan(RESNETS[:1], ("eager",), (), 0.0, 1),
    )


def run(settings: Settings, finding: Finding) -> None:
    torch.set_num_threads(settings.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    chosen = plan(settings, device)
    can_compile = bool(chosen.compiled) and _can_compile(finding)
    # First, for a run that is cut short.
    finding.notes += [
        f"Milliseconds per step of {BATCH} random 32x32 images, float32, on {device}, "
        f"{torch.get_num_threads()} threads. Ratios are taken round by round.",
        "(a) staged batches in a bare loop, with the algorithms that torch finds fastest, or "
        "'deterministic': with those that repeat bit for bit, which are this engine's; (b) "
        "DataLoader, two workers, torchvision, .item(), fastest algorithms; (c) this engine.",
    ]
    if device.type == "cpu":
        finding.notes.append("No CUDA device: nothing is captured, and (c) is held against (a).")
    for id in chosen.networks:
        print(f"  engine: {id}", file=sys.stderr, flush=True)
        modes = list(chosen.modes)
        if can_compile and id in chosen.compiled:
            modes.append("compile")
        _network(id, device, modes, chosen, settings, finding)


def _network(
    id: str,
    device: torch.device,
    modes: list[StepMode],
    chosen: Plan,
    settings: Settings,
    finding: Finding,
) -> None:
    Bare(id, device, 2)()
    seconds = Bare(id, device, 2)()
    steps = max(LEAST, min(MOST, round(chosen.stretch / seconds)))
    engines = {
        f"(c) {mode}": Engine(id, device, steps, mode, settings.scratch / f"{id}-{mode}")
        for mode in modes
    }
    # They capture and compile here, before the script's threads are there to disturb it.
    leave_out_what_cannot_compile(id, engines, finding)
    sides: dict[str, Callable[[], float]] = {EAGER: Bare(id, device, steps)}
    if device.type == "cuda":
        limits = _limits(id, device, steps)
        sides |= limits
        layouts = ", ".join(f"{name} in {_title(limit)}" for name, limit in limits.items())
        finding.notes.append(f"{id}, the faster of two memory layouts: {layouts}.")
    sides["(b) script"] = Script(id, device, steps, chosen.rounds + 1)
    found = in_turns({**sides, **engines}, chosen.rounds)
    for each in engines.values():
        each.close()
    for name, values in found.items():
        finding.add(name, "ms", [1e3 * value for value in values], group=id)
    _compare(id, found, finding)
    finding.notes.append(f"{id}: {steps} steps a round, {EPOCH * seconds:.1f} s an epoch in (a).")
    finding.notes += [f"{id}, {name}: {each.manner}" for name, each in engines.items()]


def leave_out_what_cannot_compile(id: str, engines: dict[str, Engine], finding: Finding) -> None:
    """Begin each engine. What compiles depends on a compiler of the machine: where that fails, the
    other sides are measured all the same."""
    for name, each in list(engines.items()):
        try:
            each()
        except RuntimeError as fault:
            if name != COMPILED:
                raise
            del engines[name]
            finding.notes.append(f"{id}, {name} is left out: {fault}")


def _limits(id: str, device: torch.device, steps: int) -> dict[str, Bare]:
    """The captured step with torch's fastest algorithms and with the engine's, each in the memory
    layout that suits it best."""

    def fastest(layout: torch.memory_format) -> Bare:
        return Captured(id, device, steps, memory_format=layout)

    def repeatable(layout: torch.memory_format) -> Bare:
        return Captured(id, device, steps, memory_format=layout, is_deterministic=True)

    return {CAPTURED: faster_layout(fastest), REPEATABLE: faster_layout(repeatable)}


def _title(side: Bare) -> str:
    return "channels_last" if side.memory_format == torch.channels_last else "contiguous"


def _compare(id: str, found: dict[str, list[float]], finding: Finding) -> Figure:
    """(c) against its limits and against the script, with the goals of the device. The goal is
    held against the limit of the same arithmetic; what determinism costs is not the engine's."""
    is_cuda = REPEATABLE in found
    best = "(c) graph" if is_cuda else "(c) eager"
    limit = REPEATABLE if is_cuda else EAGER
    for name, values in found.items():
        if name.startswith("(c)"):
            goal = AT_MOST if name == best else None
            finding.add(f"{name} / {limit}", "", ratios(values, found[limit]), goal, id)
    if is_cuda:
        free = found[CAPTURED]
        finding.add(f"{best} / {CAPTURED}", "", ratios(found[best], free), group=id)
        finding.add(f"{limit} / {CAPTURED}", "", ratios(found[limit], free), group=id)
    return finding.add(
        f"(b) / {best}", "", ratios(found["(b) script"], found[best]), _faster(id, is_cuda), id
    )


def _faster(id: str, is_cuda: bool) -> Goal | None:
    """How many times faster than the script: on a GPU by the network's depth."""
    if not is_cuda:
        return Goal(">", 1.0)
    for depth, times in (("-20", 4.0), ("-110", 3.0)):
        if depth in id:
            return Goal(">=", times)
    return None


def _can_compile(finding: Finding) -> bool:
    compiler = shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        finding.notes.append("No C++ compiler, so nothing was compiled.")
    return compiler is not None
