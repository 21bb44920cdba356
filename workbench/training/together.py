"""Several runs of one process on one GPU, taking turns in one thread: each asks for a step, and the
GPU works on the steps of all at the same time.

Every run has a stream and random numbers of its own. What is replayed on one stream is what would
be replayed there alone: the same kernels in the same order, and so the same numbers bit for bit.
"""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch

from workbench.errors import TrainingError
from workbench.spec.events import Event, Logged
from workbench.spec.run import LogRecord
from workbench.training.control import Control
from workbench.training.job import TrainingJob, resolve
from workbench.training.loop import Turn, settings, turns

_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Crashed:
    """A run ended by a bug. The others go on."""

    run: str
    bug: Exception


class Together:
    """Several runs that take turns. Their seconds are not those of a run alone."""

    def __init__(self, jobs: Sequence[TrainingJob], controls: Sequence[Control]) -> None:
        """Raises `TrainingError` where they are not all of one device, precision and number of
        threads, or where there is no such device."""
        if len({_shared(job) for job in jobs}) > 1:
            raise TrainingError(
                "Only runs of one device, precision and number of threads can share a process.",
                "Train them in turns, or each in a process of its own.",
            )
        self._jobs = tuple(zip(jobs, controls, strict=True))
        self._runs: list[_Run] = []

    def events(self) -> Generator[Event | Crashed, None, None]:
        """Those of `workbench.training.loop.train` for each run, in any order among the runs."""
        first, _ = self._jobs[0]
        device = resolve(first.device)
        with settings(first, device):
            self._runs = [_Run(job, control, device) for job, control in self._jobs]
            text = f"Shares its device with {len(self._jobs) - 1} other runs of this process: its "
            text += "seconds are not those of a run alone, and its memory is that of all of them."
            for run in self._runs:
                yield Logged(run.id, LogRecord(time=time.time(), level="info", text=text))
            try:
                while self._runs:
                    yield from self._round()
            finally:
                for run in self._runs:
                    run.close()

    def drop(self, id: str) -> None:
        """Give a run up where it is: it says nothing more, and saves nothing."""
        for run in tuple(self._runs):
            if run.id == id:
                self._runs.remove(run)
                run.close()

    def _round(self) -> Iterator[Event | Crashed]:
        """A turn for each."""
        paused = 0
        for run in tuple(self._runs):
            try:
                # Not one that was dropped meanwhile.
                said = run.turn() if run in self._runs else Turn.STEP
            except Exception as bug:  # noqa: BLE001 - told, with the run that it has ended
                self._runs.remove(run)
                yield Crashed(run.id, bug)
                continue
            if said is None:
                self._runs.remove(run)
            elif said is Turn.PAUSED:
                paused += 1
            elif not isinstance(said, Turn):
                yield said
        if paused and paused == len(self._runs):
            time.sleep(_PAUSE_SECONDS)


def _shared(job: TrainingJob) -> tuple[object, ...]:
    """What is the process's."""
    device = resolve(job.device)
    return device.type, device.index or 0, job.recipe.precision, job.threads


class _Run:
    """One of them: its way through the training, and what of the process it has to itself."""

    def __init__(self, job: TrainingJob, control: Control, device: torch.device) -> None:
        self.id = job.run
        self._turns: Generator[Event | Turn, None, None] = turns(job, device, control)
        self._random = _Random(device)
        self._stream = None
        if device.type == "cuda":
            self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]

    def turn(self) -> Event | Turn | None:
        """What the run says next; None when it has nothing more to say."""
        with self._at_work():
            return next(self._turns, None)

    def close(self) -> None:
        with self._at_work():
            self._turns.close()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        stream = nullcontext() if self._stream is None else torch.cuda.stream(self._stream)
        with stream, self._random.used():
            yield


class _Random:
    """Random numbers of a run's own in the place of the process's.

    The CPU's are copied in and out. On a GPU the generator is given another state to hold, since a
    graph reads and advances the very state that was held when it was captured, and would share it
    with graphs on other streams.
    """

    def __init__(self, device: torch.device) -> None:
        self._cpu = torch.get_rng_state()
        self._generator: Any = None
        if device.type == "cuda":
            # `settings` have made it the current one, and CUDA begin.
            self._generator = torch.cuda.default_generators[torch.cuda.current_device()]
            self._state = self._generator.clone_state()

    @contextmanager
    def used(self) -> Iterator[None]:
        before = torch.get_rng_state()
        torch.set_rng_state(self._cpu)
        held: Any = None
        if self._generator is not None:
            held = self._generator.graphsafe_get_state()
            self._generator.graphsafe_set_state(self._state)
        try:
            yield
        finally:
            if self._generator is not None:
                self._generator.graphsafe_set_state(held)
            self._cpu = torch.get_rng_state()
            torch.set_rng_state(before)
