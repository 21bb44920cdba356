"""What happens to runs, said where it can be acted upon: left from the last time, at an end."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.bridge.run_controller import RunController
from ui.shell.announce import Announcer
from ui.shell.notices import Notice, Notices
from workbench.spec.events import Ended
from workbench.spec.run import RunRecord, RunState

_BAD = (RunState.FAILED, RunState.DIVERGED, RunState.INTERRUPTED)


class News(QObject):
    """Signals: `comparison_asked(tuple)`, `resume_asked(tuple)` of run ids; `history_asked()`."""

    comparison_asked = Signal(object)
    resume_asked = Signal(object)
    history_asked = Signal()

    def __init__(
        self, controller: RunController, notices: Notices, announcer: Announcer, window: QWidget
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._notices = notices
        self._announcer = announcer
        controller.found_waiting.connect(self._say_waiting)
        controller.found_interrupted.connect(self._say_interrupted)
        controller.queue_ended.connect(self._say_ended)
        controller.run_queued.connect(lambda _: notices.drop("ended"))

    def forget_end(self) -> None:
        """What has ended is looked at; it need not be offered any more."""
        self._notices.drop("ended")

    def _say_interrupted(self, records: Sequence[RunRecord]) -> None:
        runs = tuple(record.id for record in records)
        if len(records) == 1:
            text = self.tr("'{name}' was interrupted in epoch {epoch} of {epochs}.").format(
                name=records[0].name, epoch=records[0].epoch + 1, epochs=records[0].epochs
            )
        else:
            text = self.tr("{n} runs were interrupted.").format(n=len(records))
        self._notices.add(
            Notice(
                "interrupted",
                f"{text} {self.tr('No finished epoch is lost.')}",
                "lightning-bolt-circle",
                "warning",
                (
                    (self.tr("Resume"), lambda: self.resume_asked.emit(runs)),
                    (self.tr("Show in History"), self.history_asked.emit),
                ),
            )
        )

    def _say_waiting(self, records: Sequence[RunRecord]) -> None:
        runs = [record.id for record in records]
        if len(records) == 1:
            text = self.tr("'{name}' still waits from the last time.").format(name=records[0].name)
        else:
            text = self.tr("{n} runs still wait from the last time.").format(n=len(records))
        self._notices.add(
            Notice(
                "waiting",
                text,
                "clock-outline",
                "accent",
                (
                    (self.tr("Train them"), lambda: self._controller.take_on(runs)),
                    (self.tr("Show in History"), self.history_asked.emit),
                ),
            )
        )

    def _say_ended(self, ended: Sequence[Ended]) -> None:
        counts = Counter(each.state for each in ended)
        text = ", ".join(f"{count} {state}" for state, count in counts.items())
        self._announcer.say(self.tr("Training has ended"), text)
        finished = tuple(each.run for each in ended if each.state is RunState.FINISHED)
        bad = [each for each in ended if each.state in _BAD]
        if bad:
            self._notices.add(
                Notice(
                    "ended",
                    f"{bad[-1].reason} {bad[-1].hint}".strip() or text,
                    "alert-circle-outline",
                    "danger",
                    ((self.tr("Show in History"), self.history_asked.emit),),
                )
            )
        elif len(finished) > 1:
            self._notices.add(
                Notice(
                    "ended",
                    self.tr("All {n} runs have finished.").format(n=len(finished)),
                    "check-circle-outline",
                    "success",
                    ((self.tr("Compare them"), lambda: self.comparison_asked.emit(finished)),),
                )
            )
