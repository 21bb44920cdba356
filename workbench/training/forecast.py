"""What a run will take, told from a few steps before it starts."""

import copy
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, count, islice

import torch

from workbench.data.batches import Batch, Batches
from workbench.data.progress import IsCancelled, never
from workbench.errors import Cancelled
from workbench.spec.forecast import Forecast
from workbench.training import allocation, memory
from workbench.training.evaluation import evaluate
from workbench.training.job import TrainingJob, resolve
from workbench.training.precision import numerics
from workbench.training.session import Session
from workbench.training.threads import intra_op
from workbench.training.timing import synchronise

WARM_UPS = 2
ROUNDS = 5
STEPS_A_ROUND = 8
"""On a GPU, where steps overlap with the launching of the next; on a CPU a round is one step."""

PATIENCE_SECONDS = 5.0
"""A probe of steps that takes longer is cut short; two steps are measured whatever they take."""


def forecast(job: TrainingJob, cancelled: IsCancelled = never) -> Forecast:
    """Probe a copy of the job's network; the job and the random numbers stay as they are.

    Raises `DatasetError` or `TrainingError` as the run itself would, `OutOfMemory`, and
    `Cancelled` within a step of being asked to.
    """
    device = resolve(job.device)
    try:
        return _probed(job, device, cancelled)
    finally:
        # The run itself, in this process or another, finds the device as free as it was.
        memory.give_back(device)


def _probed(job: TrainingJob, device: torch.device, cancelled: IsCancelled) -> Forecast:
    devices = [device] if device.type == "cuda" else []
    with (
        memory.translated(),
        torch.random.fork_rng(devices),
        numerics(job.recipe.precision, device),
        intra_op(job.threads),
        allocation.kept(device.type),
    ):
        memory.forget_peak(device)
        session = Session(replace(job, model=copy.deepcopy(job.model)), device)
        session.choose_layout(cancelled)
        epoch = _step_seconds(session, cancelled) * session.train.steps_per_epoch
        batch = memory.estimated_batch(session.model, job.data.shape, device, job.recipe.precision)
        evaluation = _test_seconds(session, cancelled)
        return Forecast(
            seconds_per_epoch=epoch,
            total_seconds=job.recipe.epochs * (epoch + evaluation),
            peak_memory_bytes=memory.peak(device),
            largest_batch=min(len(job.data.train), batch),
            reserved_bytes=memory.reserved(device),
        )


def _step_seconds(session: Session, cancelled: IsCancelled) -> float:
    """Seconds of a step, its batch included, after some to warm up."""
    begun = time.perf_counter()
    batches = chain.from_iterable(session.train.plan(number) for number in count(1))
    length = STEPS_A_ROUND if session.device.type == "cuda" else 1
    _timed(session, islice(batches, 1), cancelled)
    seconds = []
    for number in range(WARM_UPS - 1 + ROUNDS):
        took = _timed(session, islice(batches, length), cancelled) / length
        is_late = time.perf_counter() - begun > PATIENCE_SECONDS
        if number >= WARM_UPS - 1 or is_late:
            seconds.append(took)
        if is_late:
            break
    return statistics.median(seconds)


def _timed(session: Session, batches: Iterator[Batch], cancelled: IsCancelled) -> float:
    """Seconds of a step for each of `batches`, the device synchronised at both ends."""
    synchronise(session.device)
    begun = time.perf_counter()
    for batch in batches:
        if cancelled():
            raise Cancelled("The forecast was given up.")
        session.step(batch, session.job.recipe.learning_rate)
    synchronise(session.device)
    return time.perf_counter() - begun


def _test_seconds(session: Session, cancelled: IsCancelled) -> float:
    """Seconds of a whole test pass, from its first batch."""
    job, device = session.job, session.device
    first = min(len(job.data.test), job.recipe.evaluation_batch)
    batch = Batches(
        job.data.test.take(torch.arange(first)),
        recipe=job.recipe,
        statistics=job.data.statistics,
        device=device,
        seed=job.seed,
        train=False,
    )
    test = partial(evaluate, session.model, batch, device, job.recipe.precision, cancelled)
    # The first pass on a GPU also chooses its kernels.
    tested = test() if device.type == "cpu" else test() and test()
    if tested is None:
        raise Cancelled("The forecast was given up.")
    return tested[-1] * len(job.data.test) / first
