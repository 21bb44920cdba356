"""The door between the window and the history: questions go out, answers come back, and neither
keeps the window waiting."""

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from ui.bridge.compared import ComparedRuns, compared, reported, with_repeats
from workbench.errors import WorkbenchError
from workbench.experiments.resumable import KeptCheckpoints, kept_checkpoints
from workbench.experiments.settings import Setting, settings
from workbench.history.facets import Facet, Facets
from workbench.history.query import RunQuery
from workbench.history.store import HistoryStore
from workbench.history.views import SavedView
from workbench.spec.forecast import Forecast, Score
from workbench.spec.run import (
    EpochRecord,
    ImageFacts,
    LogRecord,
    MachineRecord,
    RunRecord,
    RunSpec,
    RunState,
)

__all__ = [
    "ComparedRuns",
    "Facet",
    "Facets",
    "HistoryBridge",
    "RunDetails",
    "RunQuery",
    "SavedView",
]

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class RunDetails:
    """All that the history knows of one run."""

    record: RunRecord
    spec: RunSpec
    images: ImageFacts | None
    epochs: tuple[EpochRecord, ...]
    machine: MachineRecord | None
    log: tuple[LogRecord, ...]
    settings: tuple[Setting, ...]
    forecast: Forecast | None
    score: Score | None
    checkpoints: KeptCheckpoints


@dataclass(frozen=True, slots=True)
class _Reply:
    receiver: QObject
    answer: Callable[[Any], None]
    value: Any = None
    fault: BaseException | None = None


class HistoryBridge(QObject):
    """Asks the history in a thread of its own, one question after another; what takes long, such as
    writing many runs into files, has a second thread, so that no list waits on it.

    Signals: `run_changed(RunRecord)`, one run is not what it was; `runs_changed()`, runs came, went
    or changed in number; `failed(WorkbenchError)`, a question or an action that the history
    refused. Answers arrive in the window's thread, and only while their receiver lives.
    """

    run_changed = Signal(object)
    runs_changed = Signal()
    failed = Signal(object)
    _replied = Signal(object)

    def __init__(self, store: HistoryStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history")
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history aside")
        self._is_open = True
        self._replied.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        """Finish what was begun and answer nothing any more. The store stays open."""
        self._is_open = False
        for thread in (self._thread, self._aside):
            thread.shutdown(wait=True, cancel_futures=True)

    # Questions

    def ask(
        self,
        receiver: QObject,
        question: Callable[[HistoryStore], _Answer],
        answer: Callable[[_Answer], None],
    ) -> None:
        """Put any question to the store; `answer` is called with what it returned."""
        if self._is_open:
            self._thread.submit(self._work, receiver, question, answer)

    def ask_aside(
        self,
        receiver: QObject,
        question: Callable[[HistoryStore], _Answer],
        answer: Callable[[_Answer], None],
    ) -> None:
        """The same for what takes long: other questions go by."""
        if self._is_open:
            self._aside.submit(self._work, receiver, question, answer)

    def details(self, receiver: QObject, run: str, answer: Callable[[RunDetails], None]) -> None:
        self.ask(receiver, lambda store: _details(store, run), answer)

    def obstacle(
        self, receiver: QObject, run: str, answer: Callable[[WorkbenchError | None], None]
    ) -> None:
        """Why a run cannot go on though it ended early; None where it can."""
        self.ask(receiver, lambda store: kept_checkpoints(store, run).obstacle, answer)

    def comparison(
        self, receiver: QObject, runs: Sequence[str], answer: Callable[[ComparedRuns], None]
    ) -> None:
        """Runs that are gone are left out."""
        wanted = tuple(runs)
        self.ask(receiver, lambda store: compared(store, wanted), answer)

    def repeats(
        self, receiver: QObject, runs: Sequence[str], answer: Callable[[tuple[str, ...]], None]
    ) -> None:
        """These runs, and those that differ from them in nothing but their seeds."""
        wanted = tuple(runs)
        self.ask(receiver, lambda store: with_repeats(store, wanted), answer)

    def report(
        self, receiver: QObject, runs: ComparedRuns, path: Path, answer: Callable[[str], None]
    ) -> None:
        """Write a comparison as HTML or PDF; the answer is what went wrong, or empty."""
        self.ask(receiver, lambda store: reported(store, runs, path), answer)

    def facets(self, receiver: QObject, answer: Callable[[Facets], None]) -> None:
        self.ask(receiver, lambda store: store.facets(), answer)

    def latest_finished(
        self, receiver: QObject, number: int, answer: Callable[[list[RunRecord]], None]
    ) -> None:
        """The newest finished runs, oldest of them first."""
        wanted = RunQuery(states=(RunState.FINISHED,), limit=number)
        self.ask(receiver, lambda store: store.runs(wanted)[::-1], answer)

    def views(self, receiver: QObject, answer: Callable[[list[SavedView]], None]) -> None:
        """All saved views, by name."""
        self.ask(receiver, lambda store: store.views(), answer)

    # Actions

    def save_view(self, receiver: QObject, view: SavedView, then: Callable[[], None]) -> None:
        """Keep a view; one of the same name is replaced."""
        self.ask(receiver, lambda store: store.save_view(view), lambda _: then())

    def delete_view(self, receiver: QObject, name: str, then: Callable[[], None]) -> None:
        self.ask(receiver, lambda store: store.delete_view(name), lambda _: then())

    def rename(self, run: str, name: str) -> None:
        self.ask(self, lambda store: store.rename(run, name), self.tell)

    def annotate(
        self,
        run: str,
        *,
        notes: str | None = None,
        tags: Sequence[str] | None = None,
        starred: bool | None = None,
        colour: str | None = None,
    ) -> None:
        """Change what is given; None leaves it as it is."""
        self.ask(
            self,
            lambda store: store.annotate(
                run, notes=notes, tags=tags, starred=starred, colour=colour
            ),
            self.tell,
        )

    def trash(self, receiver: QObject, runs: Sequence[str], then: Callable[[], None]) -> None:
        self._act(receiver, lambda store: store.trash(runs), then)

    def restore(self, receiver: QObject, runs: Sequence[str], then: Callable[[], None]) -> None:
        self._act(receiver, lambda store: store.restore(runs), then)

    def delete(self, runs: Sequence[str]) -> None:
        """For good; only what is in the trash."""
        self._act(self, lambda store: store.delete(runs), lambda: None)

    @Slot(object)
    def tell(self, record: RunRecord) -> None:
        """Pass on that a run has changed: where the run controller's signal is connected to."""
        self.run_changed.emit(record)

    def _act(
        self,
        receiver: QObject,
        action: Callable[[HistoryStore], None],
        then: Callable[[], None],
    ) -> None:
        """Do something to the runs; everybody hears of it, `then` only while its receiver lives."""

        def acted(_: None) -> None:
            if shiboken6.isValid(receiver):
                then()
            self.runs_changed.emit()

        self.ask(self, action, acted)

    # In the bridge's threads

    def _work(
        self,
        receiver: QObject,
        question: Callable[[HistoryStore], Any],
        answer: Callable[[Any], None],
    ) -> None:
        try:
            reply = _Reply(receiver, answer, question(self._store))
        except BaseException as fault:  # noqa: BLE001 - carried to the window's thread
            reply = _Reply(receiver, answer, fault=fault)
        if self._is_open:
            self._replied.emit(reply)

    # In the window's thread

    @Slot(object)
    def _deliver(self, reply: _Reply) -> None:
        if isinstance(reply.fault, WorkbenchError):
            self.failed.emit(reply.fault)
        elif reply.fault is not None:
            sys.excepthook(type(reply.fault), reply.fault, reply.fault.__traceback__)
        elif self._is_open and shiboken6.isValid(reply.receiver):
            reply.answer(reply.value)


def _details(store: HistoryStore, run: str) -> RunDetails:
    spec = store.spec(run)
    return RunDetails(
        record=store.run(run),
        spec=spec,
        images=store.images(run),
        epochs=tuple(store.epochs(run)),
        machine=store.machine(run),
        log=tuple(store.log(run)),
        settings=settings([spec]),
        forecast=store.forecast(run),
        score=store.score(run),
        checkpoints=kept_checkpoints(store, run),
    )
