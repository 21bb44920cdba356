"""The training loop: it yields events and does nothing else with them."""

import math
import time
from collections.abc import Generator, Iterator

import torch
from torch import Tensor

from workbench import paths
from workbench.errors import CheckpointError, WorkbenchError
from workbench.spec.events import (
    CheckpointSaved,
    Ended,
    EpochFinished,
    Event,
    Logged,
    Started,
    StateChanged,
    StepsSampled,
)
from workbench.spec.run import CheckpointRecord, EpochRecord, LogRecord, RunState, StepRecord
from workbench.training import memory
from workbench.training.checkpoint import Checkpoints
from workbench.training.control import Control
from workbench.training.evaluation import evaluate
from workbench.training.job import TrainingJob, resolve
from workbench.training.machine import describe
from workbench.training.precision import numerics
from workbench.training.schedule import learning_rate
from workbench.training.session import Session
from workbench.training.threads import intra_op

SAMPLE_SECONDS = 0.15
"""Losses are read from the device, and looked at for NaN, this often."""

MOST_UNREAD = 500
SAVE_SECONDS = 10.0
BEST_SECONDS = 2.0


class _Diverged(Exception):
    """The loss is not a number any more."""


def train(job: TrainingJob, control: Control) -> Iterator[Event]:
    """Train from the beginning, or from the last checkpoint, to the end or until stopped.

    The events end in exactly one `Ended`; what a user or the machine can cause is its reason. A
    bug is raised.
    """
    try:
        device = resolve(job.device)
        with numerics(job.recipe.precision, device), intra_op(job.threads):
            yield from _Loop(job, device, control).events()
    except _Diverged as end:
        yield _ended(job, RunState.DIVERGED, str(end), "A lower learning rate may help.")
    except torch.OutOfMemoryError:
        yield _ended(job, RunState.FAILED, *_no_room(job, resolve(job.device)))
    except WorkbenchError as fault:
        yield _ended(job, RunState.FAILED, fault.message, fault.hint)


class _Loop:
    """One run's way through its epochs."""

    def __init__(self, job: TrainingJob, device: torch.device, control: Control) -> None:
        self._job = job
        self._run = job.run
        self._device = device
        self._control = control
        self._checkpoints = Checkpoints(job.folder)
        self._session = Session(job, device)
        self._unread: list[tuple[int, float, float, Tensor]] = []
        self._read_at = self._saved_at = time.monotonic()
        self._saved_step = -1

    def events(self) -> Iterator[Event]:
        yield from self._begin()
        place, recipe = self._session.place, self._job.recipe
        yield StateChanged(self._run, RunState.TRAINING, time.time())
        while place.epoch <= recipe.epochs:
            yield from self._train_epoch()
            if self._control.is_stopped and place.step < self._session.train.steps_per_epoch:
                yield from self._save(None, False)
                yield _ended(self._job, RunState.STOPPED, "Stopped on request.", "")
                return
            yield from self._finish_epoch()
        yield _ended(self._job, RunState.FINISHED, "", "")

    def _begin(self) -> Iterator[Event]:
        session, recipe = self._session, self._job.recipe
        faults: list[str] = []
        if self._job.resume:
            try:
                state, _, faults = self._checkpoints.load_last()
                session.restore(state)
            except CheckpointError as fault:
                faults = [f"{fault.message} The run begins anew."]
        place = session.place
        yield Started(
            self._run,
            time.time(),
            describe(self._device),
            session.train.images_per_epoch,
            len(self._job.data.test),
            len(self._job.data.classes),
            session.train.steps_per_epoch,
            recipe.epochs,
            place.epoch - 1,
            place.done,
        )
        for text in faults:
            yield _logged(self._run, "warning", text)
        if place.done:
            yield _logged(self._run, "info", f"Goes on at step {place.done:,}.")
        how = f"{recipe.precision}, {session.mode}, {self._device}"
        yield _logged(self._run, "info", f"Trains in {how}.")
        memory.forget_peak(self._device)

    def _train_epoch(self) -> Iterator[Event]:
        """Steps from where the session is to the end of its epoch, or to a stop."""
        session, place, recipe = self._session, self._session.place, self._job.recipe
        steps = session.train.steps_per_epoch
        batches = session.train.epoch(place.epoch, place.step)
        session.watch.start()
        for _ in range(place.step, steps):
            if self._control.is_asked:
                session.watch.stop()
                if (yield from self._pause()):
                    break
                session.watch.start()
            session.clock.begin()
            images, labels = next(batches)
            rate = learning_rate(recipe, place.epoch, place.step, steps)
            loss = session.step(images, labels, rate)
            place.step += 1
            place.done += 1
            session.totals.images += len(labels)
            seconds = place.seconds + session.watch.seconds
            self._unread.append((place.done, rate, seconds, loss))
            if (
                time.monotonic() - self._read_at > SAMPLE_SECONDS
                or len(self._unread) >= MOST_UNREAD
            ):
                yield from self._read()
        session.watch.stop()
        yield from self._read()

    def _read(self) -> Iterator[Event]:
        """Read the losses that have gathered. Raises `_Diverged` at the first that is no number."""
        unread, self._unread = self._unread, []
        self._read_at = time.monotonic()
        if not unread:
            return
        place, run = self._session.place, self._run
        losses = torch.stack([loss for *_, loss in unread]).float().tolist()
        records = tuple(
            StepRecord(step=step, epoch=place.epoch, loss=loss, learning_rate=rate, seconds=seconds)
            for (step, rate, seconds, _), loss in zip(unread, losses, strict=True)
            if math.isfinite(loss)
        )
        steps = self._session.train.steps_per_epoch
        yield StepsSampled(run, records, place.epoch, place.step, steps)
        for (step, *_), loss in zip(unread, losses, strict=True):
            if not math.isfinite(loss):
                raise _Diverged(f"The loss became {loss} at step {step:,} (epoch {place.epoch}).")

    def _pause(self) -> Generator[Event, None, bool]:
        """Wait while paused. Returns whether to stop."""
        if not self._control.is_stopped:
            yield from self._read()
            yield from self._save(None, False)
            yield StateChanged(self._run, RunState.PAUSED, time.time())
            if self._control.wait():
                yield StateChanged(self._run, RunState.TRAINING, time.time())
                return False
        return True

    def _finish_epoch(self) -> Iterator[Event]:
        session, place, recipe = self._session, self._session.place, self._job.recipe
        seconds, split = session.watch.stop(), session.clock.split()
        train_loss, train_error = session.totals.mean()
        test_loss, test_error, evaluation_seconds = evaluate(
            session.model, session.test, self._device, recipe.precision
        )
        record = EpochRecord(
            epoch=place.epoch,
            train_loss=train_loss,
            train_error=train_error,
            test_loss=test_loss,
            test_error=test_error,
            learning_rate=learning_rate(recipe, place.epoch, place.step - 1, place.step),
            train_seconds=seconds,
            evaluation_seconds=evaluation_seconds,
            images_per_second=session.totals.images / seconds if seconds else 0.0,
            peak_memory_bytes=memory.peak(self._device),
            data_seconds=split.data * seconds if split else None,
            forward_seconds=split.forward * seconds if split else None,
            backward_seconds=split.backward * seconds if split else None,
            optimizer_seconds=split.optimizer * seconds if split else None,
            warm_up=place.epoch == 1,
        )
        is_best = place.best_error is None or test_error < place.best_error
        place.best_error = test_error if is_best else place.best_error
        place.seconds += seconds
        place.epoch, place.step = place.epoch + 1, 0
        session.totals.clear()
        session.watch.clear()
        yield EpochFinished(self._run, record)
        since = time.monotonic() - self._saved_at
        is_last = place.epoch > recipe.epochs
        if is_last or since > SAVE_SECONDS or (is_best and since > BEST_SECONDS):
            yield from self._save(test_error, is_best)

    def _save(self, error: float | None, is_best: bool) -> Iterator[Event]:
        """Save a checkpoint. One that cannot be written is reported; the run goes on."""
        place = self._session.place
        if place.done == self._saved_step and not is_best:
            return
        epoch = place.epoch if place.step else place.epoch - 1
        try:
            entry = self._checkpoints.save(
                self._session.state(), (epoch, place.done, error, is_best)
            )
        except CheckpointError as fault:
            yield _logged(self._run, "warning", str(fault))
            return
        self._saved_at, self._saved_step = time.monotonic(), place.done
        path = self._job.folder / entry.file
        home = paths.home()
        yield CheckpointSaved(
            self._run,
            CheckpointRecord(
                epoch=entry.epoch,
                step=entry.step,
                path=str(path.relative_to(home) if path.is_relative_to(home) else path),
                sha256=entry.sha256,
                size_bytes=entry.size_bytes,
                test_error=entry.test_error,
                is_best=entry.is_best,
            ),
        )


def _no_room(job: TrainingJob, device: torch.device) -> tuple[str, str]:
    """What to say when the device is full, once its memory is returned."""
    job.model.zero_grad(set_to_none=True)
    memory.give_back(device)
    batch = job.recipe.batch_size
    fits = memory.largest_fitting(job.model, job.data.shape, device, job.recipe.precision, batch)
    hint = f"A batch of {fits} fits." if fits else "Not even one image fits: use a smaller network."
    return f"The device has no room for a batch of {batch}.", hint


def _logged(run: str, level: str, text: str) -> Logged:
    return Logged(run, LogRecord(time=time.time(), level=level, text=text))


def _ended(job: TrainingJob, state: RunState, reason: str, hint: str) -> Ended:
    return Ended(job.run, state, time.time(), reason, hint)
