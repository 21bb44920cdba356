"""What a run will take, told from a few steps before it starts."""

import copy
import statistics
import time
from dataclasses import dataclass

import psutil
import torch

from workbench.training import memory
from workbench.training.evaluation import evaluate
from workbench.training.job import TrainingJob, resolve
from workbench.training.precision import numerics
from workbench.training.session import Session
from workbench.training.threads import intra_op
from workbench.training.timing import synchronise

WARM_UPS = 2
STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Seconds of an epoch's training and of the whole run with its test passes; bytes at the peak;
    the largest batch (images) that the device's memory would hold."""

    seconds_per_epoch: float
    total_seconds: float
    peak_memory_bytes: int
    largest_batch: int


def forecast(job: TrainingJob) -> Forecast:
    """Probe a copy of the job's network; the job and the random numbers stay as they are.

    Raises `DatasetError` or `TrainingError` as the run itself would, and `torch.OutOfMemoryError`.
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
        torch.random.fork_rng(devices),
        numerics(job.recipe.precision, device),
        intra_op(job.threads),
    ):
        memory.forget_peak(device)
        session = Session(probe, device)
        step = _median_step(session)
        *_, evaluation = evaluate(session.model, session.test, device, job.recipe.precision)
        peak = memory.peak(device)
        largest = _largest_batch(session, device)
    epoch = step * session.train.steps_per_epoch
    return Forecast(
        seconds_per_epoch=epoch,
        total_seconds=job.recipe.epochs * (epoch + evaluation),
        peak_memory_bytes=peak,
        largest_batch=largest,
    )


def _median_step(session: Session) -> float:
    """Seconds of a step, its batch included, after some to warm up."""
    seconds: list[float] = []
    batches = session.train.epoch(1)
    for index in range(WARM_UPS + STEPS):
        synchronise(session.device)
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
    """From what an image keeps for the backward pass, and as much again for its gradients."""
    job = session.job
    images = torch.zeros(2, *job.data.shape, device=device)
    an_image = max(1, memory.saved_bytes(session.model, images, job.recipe.precision)) // 2
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
    else:
        free = psutil.virtual_memory().available
    return min(len(job.data.train), max(1, int(0.8 * free / (2 * max(1, an_image)))))
