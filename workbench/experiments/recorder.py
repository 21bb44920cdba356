"""What a run says, on its way to the history and then to whoever listens."""

import math
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType

from workbench.errors import HistoryError
from workbench.experiments import run_folder
from workbench.history.store import HistoryStore
from workbench.spec.events import (
    CheckpointDue,
    Ended,
    EpochFinished,
    Event,
    Started,
    StepsSampled,
)
from workbench.spec.run import RunState
from workbench.training.control import Control

Listener = Callable[[Event], None]

BEAT_SECONDS = 2.0


GATHER_SECONDS = 0.002
"""Epochs that follow one another faster than this are entered several at a time: a transaction
waits for the disk, a tenth of that."""


class Recorder:
    """Writes the events of one run in order, and passes on only what the history has taken.

    When the history takes no more (a full disk, a lock held for too long), the run is asked to
    stop, and events wait: they are tried again with the next. `fault` is what went wrong first.
    """

    def __init__(self, store: HistoryStore, run: str, control: Control, listener: Listener) -> None:
        self._store = store
        self._run = run
        self._control = control
        self._listener = listener
        self._waiting: list[Event] = []
        self._epoch_entered = -math.inf
        self._is_folder_behind = False
        self.fault: HistoryError | None = None

    @property
    def is_behind(self) -> bool:
        """The history did not take a finished epoch. The training must not go on to a checkpoint of
        it: resumed from there, the run would have a gap in its history."""
        return self.fault is not None and self._has_epoch()

    def say(self, event: Event) -> None:
        """Record one event and pass it on, or keep it: until the history takes it, or until
        epochs that follow fast on one another, with their steps, are worth a transaction."""
        self._waiting.append(event)
        is_progress = isinstance(event, EpochFinished | StepsSampled)
        if not is_progress or time.monotonic() - self._epoch_entered > GATHER_SECONDS:
            self._flush()

    def end(self, event: Ended) -> RunState:
        """Record the run's last event, and return the state it ended in. Where the history still
        does not take what waits, the end alone is written: the disk has some room kept for it.
        Raises the history's fault where even that fails; the listener has heard the end then too.
        """
        if self.fault is not None and event.state in (RunState.STOPPED, RunState.FINISHED):
            reason = f"The history could not be written: {self.fault.message}"
            event = Ended(event.run, RunState.STOPPED, event.time, reason, self.fault.hint)
        self.say(event)
        if self._waiting:
            self._waiting.clear()
            self.say(event)
        if self._waiting:
            assert self.fault is not None
            self._listener(event)
            raise self.fault
        return event.state

    def _flush(self) -> None:
        try:
            self._store.record(*self._waiting)
        except HistoryError as fault:
            self.fault = self.fault or fault
            self._control.stop()
            return
        if self._has_epoch():
            self._epoch_entered = time.monotonic()
        entered, self._waiting = self._waiting, []
        self._keep_folder(entered)
        for event in entered:
            self._listener(event)

    def _keep_folder(self, entered: Sequence[Event]) -> None:
        """Before a checkpoint is written, so that the folder never holds one beyond the epochs that
        it tells of: resumed from there, a run of a history made again would have a gap."""
        for event in entered:
            match event:
                case EpochFinished():
                    self._is_folder_behind = True
                case Started() | Ended():
                    self._is_folder_behind = True
                    break
                case CheckpointDue():
                    break
        else:
            return
        if self._is_folder_behind:
            run_folder.keep(self._store, self._run)
            self._is_folder_behind = False

    def _has_epoch(self) -> bool:
        return any(isinstance(event, EpochFinished) for event in self._waiting)


class Heartbeat:
    """Says every `seconds` that a run's process is alive, paused or not, while it is entered."""

    def __init__(self, store: HistoryStore, run: str, seconds: float = BEAT_SECONDS) -> None:
        self._store = store
        self._run = run
        self._seconds = seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat of {run}")

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _value: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(self._seconds):
            try:
                self._store.beat(self._run)
            except HistoryError:
                # The next event meets the same fault and stops the run; a beat more or less
                # decides nothing.
                continue
