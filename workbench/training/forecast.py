"""What a run will take, told from a few steps before it starts."""

import copy
import statistics
import time

import torch

from workbench.data.progress import IsCancelled, never
from workbench.errors import Cancelled
from workbench.spec.forecast import Forecast
from workbench.training import memory
from workbench.training.evaluation import evaluate
from workbench.training.job import TrainingJob, resolve
from workbench.training.precision import numerics
from workbench.training.session import Session
from workbench.training.threads import intra_op
from workbench.training.timing import synchronise

WARM_UPS = 2
STEPS = 4


def forecast(job: TrainingJob, cancelled: IsCancelled = never) -> Forecast:
    """Probe a copy of the job's network; the job and the random numbers stay as they are.

    Raises `DatasetError` or `TrainingError` as the run itself would, `OutOfMemory`, and
    `Cancelled` within a step of being asked to.
    """
    device = resolve(job.device)
    devices = [device] if device.type == "cuda" else []
    probe = TrainingJob(
        run=job.run,
        model=copy.deepcopy(job.model),
        data=job.data,
        recipe=job.recipe,
        seed=job.seed,
        folder=job.folder,
        device=job.device,
        threads=job.threads,
    )
    with (
        memory.translated(),
        torch.random.fork_rng(devices),
        numerics(job.recipe.precision, device),
        intra_op(job.threads),
    ):
        memory.forget_peak(device)
        session = Session(probe, device)
        step = _median_step(session, cancelled)
        tested = evaluate(session.model, session.test, device, job.recipe.precision, cancelled)
        if tested is None:
            raise Cancelled("The forecast was given up.")
        evaluation = tested[-1]
        peak = memory.peak(device)
        largest = _largest_batch(session, device)
    epoch = step * session.train.steps_per_epoch
    return Forecast(
        seconds_per_epoch=epoch,
        total_seconds=job.recipe.epochs * (epoch + evaluation),
        peak_memory_bytes=peak,
        largest_batch=largest,
    )


def _median_step(session: Session, cancelled: IsCancelled) -> float:
    """Seconds of a step, its batch included, after some to warm up."""
    seconds: list[float] = []
    batches = session.train.epoch(1)
    for index in range(WARM_UPS + STEPS):
        synchronise(session.device)
        if cancelled():
            raise Cancelled("The forecast was given up.")
        begun = time.perf_counter()
        batch = next(batches, None)
        if batch is None:
            break
        session.step(*batch, session.job.recipe.learning_rate)
        synchronise(session.device)
        if index >= WARM_UPS or not seconds:
            seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds[1:] or seconds)


def _largest_batch(session: Session, device: torch.device) -> int:
    job = session.job
    room = memory.estimated_batch(session.model, job.data.shape, device, job.recipe.precision)
    return min(len(job.data.train), room)
