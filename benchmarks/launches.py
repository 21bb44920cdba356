"""What one training step launches, by torch.profiler.

Counted are calls of `aten::` operations that no other such call makes, without those that only
allocate memory or give a view of it: on a GPU each of the rest launches a kernel, some a few. The
counts of a processor are those of a step run line by line; on a GPU the steps are replayed graphs,
and what the driver was asked for is counted too.

Operations per step of commit 1ec9189 (torch 2.15.0, on a CPU; see results/): 199, of which 90
forward and loss, 78 backward, 1 optimiser, 30 the rest; making the batch takes 19 of these.

A step's counts are those of the training loop itself: of a run with epochs of many steps less those
of a run with few, over the steps between. So nothing but events and `Batches` is asked of the
engine, and commits can be compared whose parts differ.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.autograd import DeviceType  # type: ignore[attr-defined]
from torch.profiler import ProfilerActivity, profile, record_function

from benchmarks import synthetic
from benchmarks.figures import Finding
from benchmarks.measuring import Settings
from workbench.data.batches import Batches
from workbench.spec.events import Ended, EpochFinished
from workbench.spec.recipe import Recipe
from workbench.training.control import Control
from workbench.training.job import TrainingJob
from workbench.training.loop import train

NETWORK = "preresnet-20"
BATCH = 128
FORWARD = "the network's forward pass"
LOSSES = ("aten::cross_entropy_loss",)
PLACES = ("forward and loss", "backward", "optimiser", "the rest")
IDLE = frozenset(
    f"aten::{name}"
    for name in (
        "alias as_strided chunk detach empty empty_like empty_strided expand flatten is_nonzero "
        "item lift_fresh narrow new_empty new_empty_strided permute requires_grad_ reshape "
        "resize_ resolve_conj resolve_neg select set_ slice split squeeze squeeze_ t transpose "
        "unbind unflatten unsqueeze view view_as"
    ).split()
)
"""Operations that launch nothing. `reshape` and `item` may copy: what they call is counted then."""

REQUESTS = ("Launch", "Memcpy", "Memset")
"""In the names of what is asked of the driver."""


def run(settings: Settings, finding: Finding) -> None:
    torch.set_num_threads(settings.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    print(f"  launches: {NETWORK} on {device}", file=sys.stderr, flush=True)
    steps = settings.choose(5, 10, 20, tiny=1) * (20 if device.type == "cuda" else 1)
    for name, value in _made(device, steps).items():
        finding.add(name, "calls", [value], group="operations per batch")
    # What is chosen once and kept, such as a memory layout on a GPU, is no part of a step.
    _trained(device, steps, settings)
    few = _trained(device, steps, settings)
    many = _trained(device, 2 * steps, settings)
    for name in sorted(set(few) | set(many)):
        group, _, what = name.partition(": ")
        finding.add(what, "calls", [(many[name] - few[name]) / steps], group=group)
    finding.notes += [
        f"{NETWORK}, {BATCH} images per step, the default recipe, on {device}: line by line on a "
        "CPU, a captured graph on a GPU.",
        "An operation is an outermost aten call that does more than allocate or view; 'every call' "
        "counts those and the inner ones too.",
        "Making the batch is also part of 'the rest' of a step.",
    ]


def _made(device: torch.device, steps: int) -> dict[str, float]:
    """Calls for one batch, after the first: an epoch's own draws are not among them."""
    data = synthetic.data((steps + 2) * BATCH)
    batches = Batches(
        data.train,
        recipe=Recipe(batch_size=BATCH),
        statistics=data.statistics,
        device=device,
        seed=1,
        train=True,
    ).epoch(1)
    next(batches)
    with profile(activities=[ProfilerActivity.CPU], acc_events=True) as record:
        for _ in range(steps):
            next(batches)
    events = list(record.events())
    return {
        "all": sum(1 for _ in _operations(events)) / steps,
        "every call": sum(map(_is_call, events)) / steps,
    }


def _trained(device: torch.device, steps: int, settings: Settings) -> Counter[str]:
    """Calls of a run's first epoch, which also has the run's beginning and a test."""
    model = synthetic.network(NETWORK)
    job = TrainingJob(
        run="launches",
        model=model,
        data=synthetic.data(steps * BATCH),
        recipe=Recipe(epochs=2, batch_size=BATCH),
        seed=1,
        folder=settings.scratch / str(steps),
        device=device.type,
    )
    control = Control()
    events = train(job, control)
    activities = [ProfilerActivity.CPU]
    if device.type == "cuda":
        activities.append(ProfilerActivity.CUDA)
    with _marked(model), profile(activities=activities, acc_events=True) as record:
        for event in events:
            if isinstance(event, Ended):
                raise RuntimeError(f"the run ended: {event.reason} {event.hint}")
            if isinstance(event, EpochFinished):
                break
    control.stop()
    for _ in events:
        pass
    return counts(record.events())


@contextmanager
def _marked(model: nn.Module) -> Iterator[None]:
    """Let the profiler see where the network's forward pass begins and ends."""
    ranges: list[record_function] = []

    def begin(*_: Any) -> None:
        ranges.append(record_function(FORWARD))
        ranges[-1].__enter__()  # type: ignore[no-untyped-call]

    def end(*_: Any) -> None:
        ranges.pop().__exit__(None, None, None)

    hooks = [model.register_forward_pre_hook(begin), model.register_forward_hook(end)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def counts(events: Iterable[Any]) -> Counter[str]:
    """By 'group: what'."""
    every = list(events)
    found: Counter[str] = Counter()
    for event in _operations(every):
        found["operations per step: all"] += 1
        found[f"operations per step: {_place(event)}"] += 1
    found["operations per step: every call"] = sum(map(_is_call, every))
    for event in every:
        if event.name.startswith(("cuda", "cu")) and any(each in event.name for each in REQUESTS):
            found["requests to the driver per step: all"] += 1
            found[f"requests to the driver per step: {event.name}"] += 1
        elif event.device_type == DeviceType.CUDA and not event.is_user_annotation:
            found["work on the device per step: kernels and copies"] += 1
    return found


def _is_call(event: Any) -> bool:
    return bool(event.name.startswith("aten::"))


def _operations(events: Iterable[Any]) -> Iterator[Any]:
    """Those that do something and are called by no other."""
    for event in events:
        if not _is_call(event) or event.name in IDLE:
            continue
        if not any(_is_call(each) and each.name not in IDLE for each in _callers(event)):
            yield event


def _callers(event: Any) -> Iterator[Any]:
    while (event := event.cpu_parent) is not None:
        yield event


def _place(event: Any) -> str:
    """In which part of a step an operation is called."""
    names = [event.name, *(each.name for each in _callers(event))]
    if FORWARD in names or any(name in LOSSES for name in names):
        return PLACES[0]
    if any(name.startswith("autograd::") for name in names):
        return PLACES[1]
    return PLACES[2] if any(name.startswith("Optimizer.") for name in names) else PLACES[3]
