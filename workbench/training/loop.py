"""The training loop: it yields events and does nothing else with them."""

import math
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from enum import Enum, auto

import torch

from workbench import paths
from workbench.errors import CheckpointError, WorkbenchError
from workbench.spec.events import (
    CheckpointDue,
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
from workbench.training import allocation, memory
from workbench.training.checkpoint import Checkpoints, Moment, State
from workbench.training.checkpoint_policy import CheckpointPolicy
from workbench.training.control import Control
from workbench.training.evaluation import evaluate
from workbench.training.job import TrainingJob, resolve
from workbench.training.losses import Pace
from workbench.training.machine import describe
from workbench.training.precision import numerics
from workbench.training.schedule import learning_rate
from workbench.training.session import Session
from workbench.training.threads import intra_op

SAVE_SECONDS = 60.0
"""At most so much training is lost when the machine goes down, an epoch being finished or not."""

SAVE_SHARE = 0.01
"""Of the time since the last checkpoint at the end of an epoch, for the next one: where they cost
little there are many, and where an epoch takes long each has its own."""


class _Diverged(Exception):
    """The loss is not a number any more."""


class Turn(Enum):
    """What a run says between its events, so that others of its thread may have a turn: that it has
    asked for a step, or that it is paused."""

    STEP = auto()
    PAUSED = auto()


def train(job: TrainingJob, control: Control) -> Generator[Event, None, None]:
    """Train from the beginning, or from the last checkpoint, to the end or until stopped.

    The events end in exactly one `Ended`; what a user or the machine can cause is its reason. A
    bug is raised.
    """
    try:
        device = resolve(job.device)
    except WorkbenchError as fault:
        yield _ended(job, RunState.FAILED, fault.message, fault.hint)
        return
    with settings(job, device):
        for said in turns(job, device, control):
            if not isinstance(said, Turn):
                yield said
            elif said is Turn.PAUSED:
                control.wait()


@contextmanager
def settings(job: TrainingJob, device: torch.device) -> Iterator[None]:
    """While entered, what the process needs to be set to for `job`. Put back on leaving."""
    precision = job.recipe.precision
    with numerics(precision, device), intra_op(job.threads), allocation.kept(device.type):
        yield


def turns(
    job: TrainingJob, device: torch.device, control: Control
) -> Generator[Event | Turn, None, None]:
    """The events of `train` on that device, within `settings`, and between them the run's turns."""
    is_full = False
    try:
        yield from _Loop(job, device, control).events()
    except _Diverged as end:
        yield _ended(job, RunState.DIVERGED, str(end), "A lower learning rate may help.")
    except WorkbenchError as fault:
        # A compiler that the same Ctrl+C has ended is no fault of the run.
        if control.is_stopped:
            yield _ended(job, RunState.STOPPED, control.reason, "")
        else:
            yield _ended(job, RunState.FAILED, fault.message, fault.hint)
    except (MemoryError, RuntimeError) as fault:
        if not memory.is_exhausted(fault):
            raise
        # Only noted here: its traceback holds on to what fills the device.
        is_full = True
    finally:
        # The next run of this process would otherwise find the device as full as this one left it.
        memory.give_back(device)
    if is_full:
        yield _ended(job, RunState.FAILED, *_no_room(job, device))


class _Loop:
    """One run's way through its epochs."""

    def __init__(self, job: TrainingJob, device: torch.device, control: Control) -> None:
        self._job = job
        self._run = job.run
        self._device = device
        self._control = control
        self._checkpoints = Checkpoints(job.folder)
        self._session = Session(job, device)
        self._losses, self._pace = self._session.losses, Pace(device)
        self._first_epoch = 1
        self._saved_at = self._epoch_saved_at = time.monotonic()
        self._policy = CheckpointPolicy(SAVE_SECONDS, SAVE_SHARE)
        self._saved_place: tuple[int, int] | None = None
        self._best: tuple[State, Moment] | None = None

    def events(self) -> Generator[Event | Turn, None, None]:
        yield from self._begin()
        place, recipe = self._session.place, self._job.recipe
        yield StateChanged(self._run, RunState.TRAINING, time.time())
        try:
            while place.epoch <= recipe.epochs:
                if not ((yield from self._train_epoch()) and (yield from self._finish_epoch())):
                    yield from self._save(None, False)
                    yield _ended(self._job, RunState.STOPPED, self._control.reason, "")
                    return
        except _Diverged:
            yield from self._save_best()
            raise
        yield _ended(self._job, RunState.FINISHED, "", "")

    def _begin(self) -> Iterator[Event]:
        session, recipe = self._session, self._job.recipe
        faults: list[str] = []
        is_restored = False
        if self._job.resume:
            try:
                state, _, faults = self._checkpoints.load_last()
                session.restore(state)
                is_restored = True
            except CheckpointError as fault:
                faults = [f"{fault.message} The run begins anew."]
        if not is_restored:
            session.choose_layout(lambda: self._control.is_stopped)
        place = session.place
        self._first_epoch = place.epoch
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
        for text in session.manner:
            yield _logged(self._run, "info", text)
        memory.forget_peak(self._device)

    def _train_epoch(self) -> Generator[Event | Turn, None, bool]:
        """Steps from where the session is to the end of its epoch. False when stopped."""
        session, place, recipe = self._session, self._session.place, self._job.recipe
        steps = session.train.steps_per_epoch
        batches = session.train.plan(place.epoch, place.step)
        session.watch.start()
        for _ in range(place.step, steps):
            if self._control.is_asked or time.monotonic() - self._saved_at > SAVE_SECONDS:
                session.watch.stop()
                if (yield from self._hold()):
                    return False
                session.watch.start()
            session.clock.begin()
            batch = next(batches)
            rate = learning_rate(recipe, place.epoch, place.step, steps)
            session.step(batch, rate)
            place.step += 1
            place.done += 1
            session.totals.images += len(batch)
            self._losses.add(place.done, rate, place.seconds + session.watch.seconds)
            self._pace.step()
            if self._losses.is_due:
                with session.watch.aside():
                    yield from self._read(everything=False)
            with session.watch.aside():
                yield Turn.STEP
        if place.epoch < recipe.epochs:
            # While a GPU still works on the last steps.
            session.train.prepare(place.epoch + 1)
        session.watch.stop()
        yield from self._read()
        return True

    def _read(self, everything: bool = True) -> Iterator[Event]:
        """Tell of the losses that have arrived, or of all. Raises `_Diverged` at the first that is
        no number."""
        place, taken = self._session.place, self._losses.take(everything)
        if not taken:
            return
        records = tuple(
            StepRecord(
                step=each.step,
                epoch=place.epoch,
                loss=each.loss,
                learning_rate=each.rate,
                seconds=each.seconds,
            )
            for each in taken
            if math.isfinite(each.loss)
        )
        steps = self._session.train.steps_per_epoch
        yield StepsSampled(self._run, records, place.epoch, place.step, steps)
        for each in taken:
            if not math.isfinite(each.loss):
                raise _Diverged(
                    f"The loss became {each.loss} at step {each.step:,} (epoch {place.epoch})."
                )

    def _hold(self) -> Generator[Event | Turn, None, bool]:
        """Save, and wait while paused. Returns whether to stop."""
        yield from self._read()
        if self._is_stopped():
            return True
        yield from self._save(None, False)
        if self._control.is_paused:
            yield StateChanged(self._run, RunState.PAUSED, time.time())
            while self._control.is_held:
                yield Turn.PAUSED
            if self._is_stopped():
                return True
            yield StateChanged(self._run, RunState.TRAINING, time.time())
        return False

    def _is_stopped(self) -> bool:
        # It changes at any time: a checker must not take two looks for one.
        return self._control.is_stopped

    def _evaluate(self) -> Generator[Event | Turn, None, tuple[float, float, float] | None]:
        """The test pass, begun again after a pause. None when stopped."""
        session, precision = self._session, self._job.recipe.precision
        while True:
            found = evaluate(
                session.model,
                session.test,
                self._device,
                precision,
                lambda: self._control.is_asked,
            )
            if found is not None or (yield from self._hold()):
                return found

    def _finish_epoch(self) -> Generator[Event | Turn, None, bool]:
        """Test, tell, and save where it is due. False when stopped before all that is done."""
        session, place, recipe = self._session, self._session.place, self._job.recipe
        tested = yield from self._evaluate()
        if tested is None:
            return False
        test_loss, test_error, evaluation_seconds = tested
        seconds, split = session.watch.stop(), session.clock.split()
        train_loss, train_error = session.totals.mean()
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
            warm_up=place.epoch == self._first_epoch,
        )
        is_best = place.best_error is None or test_error < place.best_error
        place.best_error = test_error if is_best else place.best_error
        place.seconds += seconds
        place.epoch, place.step = place.epoch + 1, 0
        session.totals.clear()
        session.watch.clear()
        yield EpochFinished(self._run, record)
        if place.epoch > recipe.epochs or self._is_due():
            yield from self._save(test_error, is_best)
        elif is_best:
            self._best = self._state(), self._moment(test_error, True)
        return True

    def _is_due(self) -> bool:
        return self._policy.is_due(time.monotonic() - self._epoch_saved_at)

    def _state(self) -> State:
        """Everything as it is now. Raises `_Diverged` where the weights are no numbers, which the
        loss of the next step would tell: such a state is not to be kept."""
        state, place = self._session.state(), self._session.place
        if not state.is_finite:
            raise _Diverged(f"The weights became NaN or infinite at step {place.done:,}.")
        return state

    def _moment(self, error: float | None, is_best: bool) -> Moment:
        place = self._session.place
        return Moment(place.epoch if place.step else place.epoch - 1, place.done, error, is_best)

    def _save(self, error: float | None, is_best: bool) -> Iterator[Event]:
        """Save a checkpoint, before it the best one where that is only in memory."""
        place, begun, count = self._session.place, time.monotonic(), 1 + bool(self._best)
        if (place.epoch, place.step) == self._saved_place:
            return
        state = self._state()
        if is_best:
            self._best, count = None, 1
        yield from self._save_best()
        self._saved_place = (place.epoch, place.step)
        yield from self._write(state, self._moment(error, is_best))
        self._saved_at = time.monotonic()
        self._policy.note((self._saved_at - begun) / count)
        if error is not None:
            self._epoch_saved_at = self._saved_at

    def _save_best(self) -> Iterator[Event]:
        best, self._best = self._best, None
        if best is not None:
            yield from self._write(*best)

    def _write(self, state: State, moment: Moment) -> Iterator[Event]:
        """One that cannot be written is reported; the run goes on."""
        yield CheckpointDue(self._run)
        try:
            entry = self._checkpoints.save(state, moment)
        except CheckpointError as fault:
            yield _logged(self._run, "warning", str(fault))
            return
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
