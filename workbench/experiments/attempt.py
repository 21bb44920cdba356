"""One run that this process has taken on: from its preparation to its end on record."""

import os
import platform
import time
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from workbench import paths
from workbench.errors import Cancelled, ImagesChanged, WorkbenchError
from workbench.experiments.alike import Conditions, conditions, conditions_of, otherwise
from workbench.experiments.check import check_batches, check_design, check_recipe, check_room
from workbench.experiments.recorder import Heartbeat, Listener, Recorder
from workbench.history.store import HistoryStore
from workbench.spec.events import Ended, Event, ImagesRead, Logged, Started, StateChanged
from workbench.spec.run import ImageFacts, LogRecord, RunState
from workbench.training.control import ON_REQUEST, Control
from workbench.training.step_report import step_report

if TYPE_CHECKING:
    from workbench.training.job import TrainingJob

_PROGRESS_SECONDS = 1.0


class Attempt:
    """Entered, the run is this process's: its events go to the history first and then to the
    listener, and it shows that it is alive. It has to be brought to an `end`.

    Entering raises `HistoryError` where the run belongs to another process or has ended.
    """

    def __init__(
        self,
        store: HistoryStore,
        run: str,
        control: Control,
        listener: Listener,
        threads: int | None,
    ) -> None:
        self.run = run
        self.control = control
        self._listener = listener
        self._threads = threads
        self._spec = store.spec(run)
        self._is_resumed = store.run(run).started is not None
        self._before = conditions(store, run)
        self._store = store
        self._recorder = Recorder(store, run, control, listener)
        self._heartbeat = Heartbeat(store, run)

    def __enter__(self) -> "Attempt":
        # Not through the recorder: from here on the run is ours, or somebody else's for good.
        self._taken = StateChanged(self.run, RunState.PREPARING, time.time())
        self._store.record(self._taken)
        self._heartbeat.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._heartbeat.__exit__(kind, value, trace)

    def begin(self) -> None:
        """Let the listener hear that the run was taken on."""
        self._listener(self._taken)

    def prepared(self) -> "TrainingJob":
        """Images and network. torch is imported here, not with the module. Raises `Cancelled` and
        `WorkbenchError`."""
        from workbench.data.sources import load
        from workbench.nn.kept import begin
        from workbench.nn.network import build
        from workbench.training.job import TrainingJob
        from workbench.training.memory import translated

        spec = self._spec
        with translated():
            data = load(spec.dataset, _Progress(self.run, self._recorder), self._is_stopped)
            self._stop_here_if_asked()
            shape, classes = data.shape, len(data.classes)
            self._check_images(data.fingerprint)
            check_recipe(spec.recipe, len(data.train.labels), data.shape[1:])
            analysis = check_design(spec.design, shape, classes)
            check_room(analysis, spec.device)
            counts = len(data.train.labels), len(data.test.labels)
            check_batches(spec, shape, classes, counts)
            facts = ImageFacts(
                fingerprint=data.fingerprint,
                shape=shape,
                classes=data.classes,
                mean=data.mean,
                std=data.std,
            )
            self._recorder.say(
                ImagesRead(self.run, facts, analysis.depth, analysis.parameters, analysis.macs)
            )
            model = build(spec.design, shape, classes, spec.seed)
            if spec.recipe.weights and not self._is_resumed:
                begin(model, spec.recipe.weights)
        self._stop_here_if_asked()
        return TrainingJob(
            run=self.run,
            model=model,
            data=data,
            recipe=spec.recipe,
            seed=spec.seed,
            device=spec.device,
            folder=paths.runs_folder() / self.run,
            resume=self._is_resumed,
            threads=self._threads_for_the_same_bits(),
        )

    def say(self, event: Event) -> bool:
        """Record what the training says. False where it must not go on: the history does not take
        its epochs. A run that goes on says first in what not bit for bit."""
        self._recorder.say(event)
        text = ""
        match event:
            case Started(machine=machine):
                text = otherwise(self._before, conditions_of(machine, None))
            case Logged(record=line) if report := step_report([line.text]):
                now = Conditions(steps=report.mode, layout=report.layout)
                text = otherwise(self._before, now)
        if text:
            text = f"It goes on, but not bit for bit as it would have: {text}."
            line = LogRecord(time=time.time(), level="warning", text=text)
            self._recorder.say(Logged(self.run, line))
        return not self._recorder.is_behind

    def end(self, end: Ended) -> RunState:
        """Record the end; the state that the run ended in. Raises `HistoryError` where even that
        could not be written."""
        return self._recorder.end(end)

    def stopped(self) -> Ended:
        """The end of a training that was broken off."""
        return Ended(self.run, RunState.STOPPED, time.time())

    def end_by(self, fault: Exception) -> RunState:
        """The end that an exception means; a bug's goes to the log too."""
        now = time.time()
        match fault:
            case Cancelled() | ImagesChanged():
                # It can be resumed.
                is_other = isinstance(fault, ImagesChanged)
                is_own = is_other or self.control.reason in ("", ON_REQUEST)
                why = (fault.message if is_own else self.control.reason, fault.hint, is_other)
                return self.end(Ended(self.run, RunState.STOPPED, now, *why))
            case WorkbenchError():
                return self.end(Ended(self.run, RunState.FAILED, now, fault.message, fault.hint))
        text = "".join(traceback.format_exception(fault))
        self._recorder.say(Logged(self.run, LogRecord(time=now, level="error", text=text)))
        reason = f"internal error: {type(fault).__name__}: {fault}"
        hint = "This is a fault of the program; the run's log has the details."
        return self.end(Ended(self.run, RunState.FAILED, now, reason, hint))

    def _check_images(self, fingerprint: str) -> None:
        """Raises `ImagesChanged` where the run began with others."""
        known = self._store.images(self.run)
        if known is not None and known.fingerprint != fingerprint:
            raise ImagesChanged(
                f"The images of '{self._spec.dataset.title}' are not those that the run began "
                "with.",
                "Put the former images back and resume it; or train anew with 'workbench rerun'; "
                "or go on with the present ones: 'workbench resume --other-images'.",
            )
        if known is None and self._is_resumed:
            text = "Whether the images are those that the run began with is not known."
            now = time.time()
            self._recorder.say(Logged(self.run, LogRecord(time=now, level="info", text=text)))

    def _threads_for_the_same_bits(self) -> int | None:
        """A run goes on with as many threads as it began with on this machine, and begins with as
        many as were asked for with it: sums depend on them."""
        machine = self._store.machine(self.run)
        is_here = machine is not None and machine.host == platform.node()
        if machine is not None and is_here and 1 <= machine.threads <= (os.cpu_count() or 1):
            return machine.threads
        return self._threads or self._store.threads(self.run)

    def _is_stopped(self) -> bool:
        """Whether to stop; holds what is being prepared while the run is paused."""
        if self.control.is_held:
            self._recorder.say(StateChanged(self.run, RunState.PAUSED, time.time()))
            if self.control.wait():
                self._recorder.say(StateChanged(self.run, RunState.PREPARING, time.time()))
        return self.control.is_stopped

    def _stop_here_if_asked(self) -> None:
        if self._is_stopped():
            raise Cancelled("Stopped before training began.")


class _Progress:
    """How the images are coming, as lines of the run's log: each new text, and each text again
    at most once a second."""

    def __init__(self, run: str, recorder: Recorder) -> None:
        self._run = run
        self._recorder = recorder
        self._text = ""
        self._time = 0.0

    def __call__(self, text: str, share: float | None) -> None:
        now = time.time()
        if text == self._text and now - self._time < _PROGRESS_SECONDS:
            return
        self._text, self._time = text, now
        line = text if share is None else f"{text} ({share:.0%})"
        self._recorder.say(Logged(self._run, LogRecord(time=now, level="info", text=line)))
